// SPDX-License-Identifier: Apache-2.0
// The stand-in's live source: a short video round and round, with answers and counts as events.

const begun = Date.now();

/** The last segments of a playlist that repeats the segments of `vod` for ever. */
export function livePlaylist(vod) {
    const segments = [...vod.matchAll(/#EXTINF:([\d.]+),\s*\n(\S+)/g)].map(([, duration, uri]) => ({ duration: Number(duration), uri }));
    const round = segments.reduce((sum, { duration }) => sum + duration, 0);
    const now = (Date.now() - begun) / 1000 + 3 * round;
    const ready = [];
    for (let lap = Math.floor(now / round) - 1; lap <= now / round; lap += 1) {
        let t = lap * round;
        segments.forEach((segment, i) => {
            t += segment.duration;
            if (t <= now) ready.push({ ...segment, number: lap * segments.length + i, breaks: i === 0, lap });
        });
    }
    const last = ready.slice(-6);
    return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:2', `#EXT-X-MEDIA-SEQUENCE:${last[0].number}`, `#EXT-X-DISCONTINUITY-SEQUENCE:${last[0].lap + (last[0].breaks ? -1 : 0)}`,
        '#EXT-X-MAP:URI="init.mp4"', ...last.flatMap(({ duration, uri, breaks }) => [...(breaks ? ['#EXT-X-DISCONTINUITY', '#EXT-X-MAP:URI="init.mp4"'] : []), `#EXTINF:${duration},`, uri]), ''].join('\n');
}

/** An answer each second and a half, and counts between them, until the client goes; of a video nothing new. */
export function liveStream(request, response, source) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 2000\n\n');
    if (!source) return;
    let n = 0;
    const send = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const texts = ['A white car turns left.', 'Two cars wait at the crossing.', 'Nothing on the road.', 'A car stands across the lane: please look.'];
    const timer = setInterval(() => {
        n += 1;
        send('result', { task: 'traffic', t0: n, t1: n + 1, wall: new Date(Date.now() - 2600).toISOString(), model: 'stand-in-vl-7b', text: `${texts[n % 4]} (${n})`, error: null, json: null, alarm: n % 4 === 3 });
        send('count', n % 2 ? { task: 'road', zone: 'road', class: 'car', t: n, n: n % 5 } : { task: 'road', line: 'exit', direction: 'out', class: 'car', t: n });
    }, 1500);
    request.on('close', () => clearInterval(timer));
}

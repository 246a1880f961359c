// SPDX-License-Identifier: Apache-2.0
// What the stand-in says of its videos: made by rule from numbers, the same every time.

const random = (seed) => () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
const round = (t) => Math.round(t * 1e6) / 1e6;

const said = ['Two people walk along the path from the left.', 'A woman with a red bag waits near the lamp post, and at 0:12 she turns round.',
    'Nobody is close to the building.', 'A group of four crosses the lawn; one of them carries a bicycle helmet.', 'A man in a dark coat hurries past the entrance.'];
const safe = ['Nothing unusual.', 'A person stands still at the edge of the picture for several seconds.', 'Nothing unusual; three people keep moving.',
    'Someone has fallen near the bench and does not get up: please look at 0:21.', 'Nothing unusual.'];

function answers(duration, every, task, texts, alarmAt) {
    return Array.from({ length: Math.floor(duration / every) }, (_, i) => {
        const alarm = alarmAt ? i % 5 === alarmAt : null;
        return { task, t0: round(i * every), t1: round((i + 1) * every), wall: null, model: 'stand-in-vl-7b', text: texts[i % texts.length], error: null,
                 json: alarm === null ? null : { alarm }, alarm };
    });
}

/** How many were in a zone, a change at a frame every second or so, with a gap in which nobody looked. */
function stretches(duration, fps, seed, most) {
    const next = random(seed);
    const list = [];
    let t = 0;
    let n = 1;
    while (t < duration) {
        const to = Math.min(duration, round(Math.round((t + 0.4 + next() * 3) * fps) / fps));
        const last = to >= duration ? duration : to;
        if (!(t > duration * 0.6 && t < duration * 0.65)) list.push([round(t), round(last), n]);
        n = Math.min(most, Math.max(0, n + (next() < 0.5 ? -1 : 1)));
        t = last;
    }
    return list;
}

function crossings(duration, fps, seed, pace) {
    const next = random(seed);
    const list = [];
    for (let t = next() * pace; t < duration; t += next() * pace * 2)
        list.push({ task: 'yard', line: 'gate', direction: next() < 0.6 ? 'in' : 'out', class: 'person', t: round(Math.floor(t * fps) / fps) });
    return list;
}

const video = (n, id, path, fields) => ({
    schema: 'vlm.video/1', id, video: id, error: null, size: 8400000, container: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'h264', width: 640, height: 360,
    duration: 60, fps: 25, audio: 'aac', wall: new Date(Date.UTC(2026, 10, 27, 8, 30 + n)).toISOString(), wall_from: 'name', keyframes: 30, sheets: 1, results: 0,
    places: [{ path, missing: null }], media: null, answers: [], scenes: [], tasks: [], occupancy: [], crossings: [], transcript: [], ...fields,
});

/** The yard: two tasks, counts, crossings, words. */
function yard(real) {
    const fps = real ? 10 : 25;
    const all = [...answers(60, 5, 'describe', said), ...answers(60, 10, 'safety', safe, 3)].sort((a, b) => a.t0 - b.t0);
    all[4] = { ...all[4], text: null, json: null, alarm: null, error: 'The model server answered 503: no capacity.' };
    return video(9, 'yard0001', '/archive/yard/2026-11-27 08.39 yard <b>gate.mp4', {
        width: real ? 768 : 640, height: real ? 576 : 360, fps, media: 'yard', results: all.length, answers: all,
        scenes: [0, 11.2, 23.84, 24.4, 41].map((t) => ({ t, score: t ? 0.4 : null })),
        tasks: [{ name: 'describe', kind: 'analyze', n: 12 }, { name: 'safety', kind: 'analyze', n: 6 }, { name: 'yard', kind: 'count', n: 60 }],
        occupancy: [{ task: 'yard', zone: 'yard', class: 'person', stretches: stretches(60, fps, 7, 9) }, { task: 'yard', zone: 'bench', class: 'person', stretches: stretches(60, fps, 11, 3) }],
        crossings: crossings(60, fps, 5, 2), transcript: [{ t0: 3, t1: 6.5, text: 'Can you open the gate, please?' }, { t0: 7, t1: 9, text: 'It is open already.' }],
    });
}

function day() {
    const tasks = ['safety', 'describe', 'traffic', 'animals', 'weather'];
    const all = tasks.flatMap((task, k) => answers(36000, 3.6, task, k ? said : safe, k ? 0 : 3)).sort((a, b) => a.t0 - b.t0);
    return video(8, 'day00001', '/archive/roof/whole day.mkv', {
        duration: 36000, fps: 1, width: 160, height: 90, media: 'day', results: all.length, answers: all, audio: null,
        scenes: Array.from({ length: 900 }, (_, i) => ({ t: i * 40, score: i ? 0.5 : null })), tasks: [...tasks.map((name) => ({ name, kind: 'analyze', n: 10000 })), { name: 'roof', kind: 'count', n: 600 }],
        occupancy: [{ task: 'roof', zone: 'roof', class: 'bird', stretches: stretches(36000, 1, 3, 20) }], crossings: crossings(36000, 1, 9, 6),
    });
}

export function fixtureVideos(real) {
    const shifted = video(7, 'shift001', '/archive/road/crossing with a late start.ts', {
        duration: 20, media: 'shifted', width: real ? 768 : 640, height: real ? 432 : 360, fps: real ? 12.5 : 25, tasks: [{ name: 'road', kind: 'count', n: 20 }],
        occupancy: [{ task: 'road', zone: 'road', class: 'car', stretches: stretches(20, real ? 12.5 : 25, 21, 5) }],
    });
    const broken = video(6, 'broken01', '/archive/old/truncated recording.mp4', { error: 'moov atom not found: the recording was not finished', duration: null, fps: null, codec: null, width: 0, height: 0, sheets: 0, keyframes: null });
    const fresh = video(5, 'fresh001', '/archive/new/just copied.mov', { sheets: 0, pending: true });
    const more = Array.from({ length: 150 }, (_, i) => video(4 - i, `copy${i}`, `/archive/camera ${i % 6 + 1}/recording ${150 - i}.mp4`, { media: i % 2 ? 'shifted' : 'yard', duration: i % 2 ? 20 : 60 }));
    return [yard(real), day(), shifted, broken, fresh, ...more];
}

/** The series of /counts, put together from the exact stretches. */
export function binned({ occupancy, crossings: crossed }, start, end, bins) {
    const width = (end - start) / bins;
    const zones = occupancy.map(({ task, zone, class: kind, stretches: list }) => {
        const low = new Array(bins).fill(null);
        const high = new Array(bins).fill(null);
        for (const [t0, t1, n] of list)
            for (let i = Math.max(0, Math.floor((t0 - start) / width)); i < Math.min(bins, Math.ceil((t1 - start) / width)); i += 1) {
                low[i] = Math.min(low[i] ?? n, n);
                high[i] = Math.max(high[i] ?? n, n);
            }
        return { task, zone, class: kind, low, high };
    });
    const lines = ['in', 'out'].map((direction) => {
        const times = crossed.filter((crossing) => crossing.direction === direction && crossing.t >= start && crossing.t < end);
        const n = new Array(bins).fill(0);
        for (const { t } of times) n[Math.min(bins - 1, Math.floor((t - start) / width))] += 1;
        return { task: 'yard', line: 'gate', direction, class: 'person', n, total: times.length };
    });
    return { start, end, bins, zones, lines: crossed.length ? lines : [] };
}

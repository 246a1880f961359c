// SPDX-License-Identifier: Apache-2.0
// A stand-in for vlm-serve-hls: the page's files from its folder, the interface from made-up data, real HLS from ffmpeg.
// node stand_in.mjs [--work FOLDER] [--clips FOLDER] [--port N] [--token T]; prints `port N` once it listens.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { binned, fixtureVideos } from './fixture_data.mjs';
import { makeMedia } from './fixture_media.mjs';
import { Jobs } from './stand_in_jobs.mjs';
import { livePlaylist, liveStream } from './stand_in_live.mjs';

const { values: options } = parseArgs({ options: { work: { type: 'string', default: join(tmpdir(), 'vlm-web-fixtures') }, clips: { type: 'string' }, port: { type: 'string', default: '0' }, token: { type: 'string' } } });
const page = join(dirname(fileURLToPath(import.meta.url)), '../../tools/serve-hls/page');
const media = makeMedia(options.work, options.clips ?? null);
const videos = fixtureVideos(Boolean(options.clips));
const jobs = new Jobs();
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.m3u8': 'application/vnd.apple.mpegurl',
                '.m4s': 'video/mp4', '.mp4': 'video/mp4', '.jpg': 'image/jpeg', '.vtt': 'text/vtt' };
const policy = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; worker-src 'self' blob:; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const vendor = { 'hls.min.js': 'hls.js/dist/hls.min.js', 'uPlot.iife.min.js': 'uplot/dist/uPlot.iife.min.js', 'uPlot.min.css': 'uplot/dist/uPlot.min.css' };

const json = (response, value, status = 200) => {
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(value));
};
const refuse = (response, status, title, detail) => json(response, { type: 'about:blank', title, status, detail }, status);

function file(response, path) {
    if (!existsSync(path) || !statSync(path).isFile()) return refuse(response, 404, 'Not found', 'There is no such thing here.');
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache', 'content-length': statSync(path).size });
    return createReadStream(path).pipe(response);
}

const sheetOf = ({ media: name, id }, n = 0) => (name && media[name].sheets > n ? `/v/${id}/sheet-${n}.jpg` : null);
const thumb = (video) => (sheetOf(video) ? { sheet: sheetOf(video), x: 160 * 3, y: 0, width: 160, height: 90 } : null);
const short = ({ answers, scenes, tasks, occupancy, crossings, transcript, media: name, pending, ...video }) =>
    ({ ...video, url: video.error || pending ? null : `/v/${video.id}/master.m3u8`, thumbnail: thumb({ ...video, media: name }) });

function whole(video) {
    const { every } = video.media ? media[video.media] : { every: 1 };
    const n = Math.ceil((video.duration ?? 0) / every);
    const sheets = Array.from({ length: video.media ? media[video.media].sheets : 0 }, (_, i) => ({ uri: sheetOf(video, i), width: 160, height: 90,
        times: Array.from({ length: Math.min(100, n - i * 100) }, (_unused, k) => (i * 100 + k) * every) }));
    return { ...short(video), start: video.media ? media[video.media].start : 0, file: `/v/${video.id}/file`, original: video.places[0].path, thumbnails: `/v/${video.id}/thumbnails.vtt`, sheets, scenes: video.scenes, tasks: video.tasks };
}

function at(video, t) {
    const occupancy = video.occupancy.flatMap(({ task, zone, class: kind, stretches }) => stretches.filter(([t0, t1]) => t0 <= t && t < t1).map(([since, , n]) => ({ task, zone, class: kind, n, since })));
    return { schema: 'vlm.at/1', video: video.id, source: video.places[0].path, t, wall: null, link: null, counts: [], events: [], said: [], scene: null, keyframe: null, thumbnail: null, occupancy,
             results: video.answers.filter(({ t0, t1 }) => t0 <= t && t < t1).map(({ task, t0, t1, model, text, error }) => ({ task, t0, t1, covers: true, model, text, error })) };
}

function list(query) {
    const q = (query.get('q') ?? '').toLowerCase();
    const state = query.get('state');
    const fits = videos.filter((video) => video.places[0].path.toLowerCase().includes(q) && (!state || (state === 'failed') === (video.error !== null))
        && (!query.get('since') || video.wall >= query.get('since')) && (!query.get('until') || video.wall < query.get('until')));
    const offset = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? 60);
    return { videos: fits.slice(offset, offset + limit).map(short), total: fits.length, next: offset + limit < fits.length ? offset + limit : null };
}

function search(query) {
    const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const hits = videos.slice(0, 1).flatMap((video) => video.answers.filter(({ text, task }) => text && words.every((word) => text.toLowerCase().includes(word)) && (!query.get('task') || task === query.get('task')))
        .map(({ task, t0, t1, model, text }) => ({ schema: 'vlm.moment/1', id: video.id, video: video.id, url: `/v/${video.id}/master.m3u8`, source: video.places[0].path, task, t0, t1, wall: null, model, hits: 2, score: 3.1,
            snippet: words.reduce((snippet, word) => snippet.replace(new RegExp(`(${word})`, 'i'), '[$1]'), text), link: null, thumbnail: { t: t0, sheet: 1, x: (t0 % 10) * 160, y: Math.floor(t0 / 10) * 90, width: 160, height: 90 } })));
    return { moments: hits.slice(0, Number(query.get('limit') ?? 20)) };
}

function ofVideo(response, video, what, query) {
    const [start, end] = [Number(query.get('start') ?? 0), Number(query.get('end') || video.duration)];
    const from = Number(query.get('after') || 0);
    const limit = Number(query.get('limit') ?? 1000);
    const answer = {
        '': () => whole(video), at: () => at(video, Number(query.get('t'))), events: () => ({ events: [] }), transcript: () => ({ segments: video.transcript }),
        results: () => ({ results: video.answers.slice(from, from + limit), next: from + limit < video.answers.length ? String(from + limit) : null }),
        counts: () => binned(video, start, end, Number(query.get('bins') ?? 800)), occupancy: () => ({ series: video.occupancy }), crossings: () => ({ crossings: video.crossings }),
    }[what];
    return answer ? json(response, answer()) : refuse(response, 404, 'Not found', 'There is no such thing here.');
}

/** The master playlist with a track of subtitles per task. */
function master(video) {
    const tasks = video.tasks.filter(({ kind }) => kind === 'analyze').slice(0, 2);
    const tracks = tasks.map(({ name }) => `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="answers",NAME="${name}",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=NO,URI="answers-${name}.m3u8"`);
    return ['#EXTM3U', '#EXT-X-VERSION:7', ...tracks, `#EXT-X-STREAM-INF:BANDWIDTH=2000000${tracks.length ? ',SUBTITLES="answers"' : ''}`, 'media.m3u8', ''].join('\n');
}

const stamp = (t) => new Date(t * 1000).toISOString().slice(11, 23);

function subtitles(video, name) {
    if (name.endsWith('.m3u8')) return ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${Math.ceil(video.duration)}`, '#EXT-X-PLAYLIST-TYPE:VOD', `#EXTINF:${video.duration},`, name.replace('.m3u8', '.vtt'), '#EXT-X-ENDLIST', ''].join('\n');
    const task = name.slice('answers-'.length, -'.vtt'.length);
    return ['WEBVTT', '', ...video.answers.filter((answer) => answer.task === task && answer.text).map(({ t0, t1, text }) => `${stamp(t0)} --> ${stamp(t1)}\n${text}\n`)].join('\n');
}

function mediaFile(response, id, name) {
    const video = videos.find((other) => other.id === id);
    if (!video?.media) return refuse(response, video ? 422 : 404, 'The video cannot be used', video?.error ?? 'There is no such video.');
    const { folder } = media[video.media];
    const text = name === 'master.m3u8' ? master(video) : name.startsWith('answers-') ? subtitles(video, name) : null;
    if (text !== null) {
        response.writeHead(200, { 'content-type': types[extname(name)] });
        return response.end(text);
    }
    const sheet = /^sheet-(\d+)\.jpg$/.exec(name);
    return file(response, join(folder, sheet ? `sheet-${Number(sheet[1]) + 1}.jpg` : name === 'file' ? 'file.mp4' : name.replaceAll('/', '')));
}

function api(request, response, path, query) {
    const signedIn = !options.token || (request.headers.cookie ?? '').includes(`token=${options.token}`);
    if (path[0] === 'session') return json(response, { scopes: signedIn ? ['view', 'upload'] : [], login: !signedIn, upload: { max_bytes: 2e9 }, profiles: ['accessibility', 'activity', 'chapters', 'describe', 'nature', 'objects', 'reading', 'retail', 'safety', 'sports', 'traffic'] });
    if (path[0] === 'login') return body(request, (text) => {
        if (JSON.parse(text).token !== options.token) return refuse(response, 401, 'Unauthorized', 'The token is not known.');
        response.writeHead(204, { 'set-cookie': `token=${options.token}; HttpOnly; SameSite=Strict; Path=/` });
        return response.end();
    });
    if (path[0] === 'logout') return response.writeHead(204, { 'set-cookie': 'token=; Max-Age=0; Path=/' }).end();
    if (!signedIn) return refuse(response, 401, 'Unauthorized', 'A token is needed.');
    if (path[0] === 'videos' && path.length > 1) {
        const video = videos.find(({ id }) => id === path[1]);
        return video ? ofVideo(response, video, path[2] ?? '', query) : refuse(response, 404, 'Not found', 'The archive has no such video.');
    }
    if (path[0] === 'analyze') return jobs.take(request, response, json);
    if (path[0] === 'jobs') return jobs.answer(request, response, path, json, refuse);
    if (path[0] === 'stream') return liveStream(request, response, query.get('source'));
    const answer = {
        videos: () => list(query), search: () => search(query), status: () => ({ running: [] }), archive: () => ({ schema: 'vlm.archive/1', videos: videos.length }),
        tasks: () => ({ tasks: [...new Set(videos.flatMap(({ tasks }) => tasks.map(({ name }) => name)))].map((name) => ({ name, kind: 'analyze', videos: 2, results: 12 })) }),
        live: () => ({ live: [{ name: 'road', url: '/live/road/master.m3u8', connected: true, latency: 1.3, fps: 25, reconnections: 1 }] }),
    }[path[0]];
    return answer ? json(response, answer()) : refuse(response, 404, 'Not found', 'There is no such thing here.');
}

function body(request, use) {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => use(Buffer.concat(parts).toString()));
}

const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://stand-in');
    const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    if (path[0] === 'api') return api(request, response, path.slice(1), url.searchParams);
    if (path[0] === 'v') return mediaFile(response, path[1], path.slice(2).join('/'));
    if (path[0] === 'live' && path[2] === 'master.m3u8') return response.writeHead(200, { 'content-type': types['.m3u8'] }).end('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2000000\nmedia.m3u8\n');
    if (path[0] === 'live' && path[2] === 'media.m3u8') return response.writeHead(200, { 'content-type': types['.m3u8'] }).end(livePlaylist(readFileSync(join(media.live.folder, 'media.m3u8'), 'utf8')));
    if (path[0] === 'live') return file(response, join(media.live.folder, path[2]));
    if (path.length === 0) return file(response, join(page, 'index.html'));
    if (path[0] === 'assets' && path[1] === 'vendor') return file(response, join(page, 'node_modules', vendor[path[2]] ?? 'none'));
    return file(response, path[0] === 'assets' ? join(page, path[1]) : 'none');
});
server.listen(Number(options.port), '127.0.0.1', () => console.log(`port ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));

// SPDX-License-Identifier: Apache-2.0
// Playing: hls.js, seeking, frames, captions, the counter.
import { check, counted, equal, path, quick, until, watch, watchable } from './harness.mjs';

const time = (page) => page.evaluate(() => Number(document.querySelector('.counter').dataset.t));
const moved = (page) => page.evaluate(() => document.querySelector('.stage video').currentTime);

export async function plays(page, { base }) {
    const firsts = [];
    for (const { id } of (await watchable(page)).slice(0, 3)) {
        await page.goto(`${base}/#/upload`);
        const begun = Date.now();
        await page.goto(`${base}/#/video/${encodeURIComponent(id)}?t=2`);
        await page.waitForFunction(() => document.querySelector('.preview.shown') || document.querySelector('.stage video')?.readyState >= 2);
        const first = Date.now() - begun;
        firsts.push(first);
        quick(first, 3000, 'ms until the first picture');
        await until(() => page.evaluate(() => document.querySelector('.stage video').readyState >= 2), 'a frame');
        check(await page.evaluate(() => document.querySelector('.stage video').src.startsWith('blob:')), 'hls.js does not play');
        await page.keyboard.press(' ');
        const before = await moved(page);
        await until(async () => (await moved(page)) > before + 1, 'a second of playback');
        await page.keyboard.press('k');
        check(await page.evaluate(() => document.querySelector('.stage video').paused), 'k does not pause');
        check(!(await page.evaluate(() => document.querySelector('.stage').classList.contains('waiting'))), 'it still waits');
    }
    return `first pictures after ${firsts.join(', ')} ms`;
}

/** Whoever asks to play before the player has come is not forgotten. */
export async function playsLate(page, { base }) {
    const { id } = (await watchable(page)).find((video) => video.duration >= 20);
    let come;
    const asked = new Promise((resolve) => (come = resolve));
    await page.route('**/hls.min.js', async (route) => {
        await asked;
        await route.continue();
    });
    await page.goto(`${base}/#/video/${encodeURIComponent(id)}?t=4&play=1`);
    await page.waitForSelector('.stage video');
    await until(() => page.evaluate(() => !document.querySelector('.stage video').paused), 'the wish to play');
    come();
    await until(async () => (await time(page)) > 5, 'a second of playback');
}

export async function seeks(page, { base }) {
    const { id, duration } = (await watchable(page)).find((video) => video.duration >= 20);
    await watch(page, base, id, '?t=12');
    await until(async () => Math.abs((await time(page)) - 12) < 1e-6, 'the moment of the address');
    for (const [key, wanted] of [['l', 22], ['j', 12], ['ArrowRight', 17], ['ArrowLeft', 12]]) {
        await page.keyboard.press(key);
        equal(await time(page), Math.min(wanted, duration), `the time after ${key}`);
    }
    await settled(page);
    const box = await page.locator('.tracks').boundingBox();
    const took = [];
    for (const share of [0.25, 0.8, 0.5]) {
        const begun = Date.now();
        await page.mouse.click(box.x + box.width * share, box.y + 60);
        check(Math.abs((await time(page)) - duration * share) < duration / box.width * 2, `a click at ${share} leads to ${await time(page)}`);
        await settled(page);
        took.push(Date.now() - begun);
        quick(took.at(-1), 3000, 'ms until the frame sought');
    }
    check((await page.evaluate(() => location.hash)).includes('t='), 'the moment is not in the address');
    return `frames sought after ${took.join(', ')} ms`;
}

const settled = (page) => until(() => page.evaluate(() => !document.querySelector('.stage').matches('.seeking') && !document.querySelector('.stage video').seeking), 'the frame sought');

/** A frame on, a frame back: the picture's own time moves by the distance of two frames. */
export async function steps(page, { base }) {
    for (const { id, fps, duration } of (await watchable(page)).slice(0, 3)) {
        await watch(page, base, id, `?t=${Math.min(6, duration / 2)}`);
        await settled(page);
        await page.waitForTimeout(300);
        const frame = () => page.evaluate(() => new Promise((resolve) => document.querySelector('.stage video').requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime))));
        const waiting = [];
        for (const key of ['.', '.', ',']) {
            const next = frame();
            await page.keyboard.press(key);
            waiting.push(await next);
            await settled(page);
            await until(async () => Math.abs(((await time(page)) * fps) % 1 - 0.5) > 0.4, 'the time of a frame');
        }
        check(Math.abs(waiting[1] - waiting[0] - 1 / fps) < 0.2 / fps, `one frame on moves by ${waiting[1] - waiting[0]} s at ${fps} fps`);
        check(Math.abs(waiting[0] - waiting[2]) < 0.01 / fps, `one frame back shows ${waiting[2]} instead of ${waiting[0]}`);
    }
}

export async function captions(page, { base }) {
    for (const { id, tasks } of await watchable(page)) {
        if (!tasks.some(({ kind, n }) => kind === 'analyze' && n > 0)) continue;
        await watch(page, base, id, '?t=6');
        await page.waitForSelector('.caption-menu:not([hidden])');
        await page.keyboard.press('c');
        const text = await until(() => page.evaluate(() => [...document.querySelector('.stage video').textTracks].find((track) => track.mode === 'showing')?.activeCues?.[0]?.text), 'a caption');
        check(text.length > 3, `the caption is ${text}`);
        await page.keyboard.press('c');
        check(await page.evaluate(() => ![...document.querySelector('.stage video').textTracks].some((track) => track.mode === 'showing')), 'captions stay');
        return;
    }
    check(false, 'no video has answers');
}

/** What the counter shows is what the server says of that very moment. */
async function compare(page, id) {
    const { t, zones } = await counted(page);
    const { occupancy } = await page.api(`${path(id)}/at?t=${t}`);
    for (const shown of zones) {
        const known = occupancy.find(({ task, zone, class: kind }) => task === shown.task && zone === shown.zone && kind === shown.class);
        equal(shown.n, known ? String(known.n) : '–', `${shown.zone} at ${t}`);
    }
    return t;
}

/** Notes which frame the browser shows: its time is `shownFrame`. */
const noteFrames = (page) => page.evaluate(() => {
    const video = document.querySelector('.stage video');
    const note = (_, { mediaTime }) => {
        window.shownFrame = mediaTime;
        video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
});

/** What `shownFrame` is once no other frame comes. */
async function lastFrame(page) {
    const shown = () => page.evaluate(() => window.shownFrame);
    for (let before = null, now = await shown(); before !== now;) {
        await page.waitForTimeout(300);
        [before, now] = [now, await shown()];
    }
    return shown();
}

export async function counter(page, { base }) {
    let seen = 0;
    for (const { id, duration, tasks, fps, start } of await watchable(page)) {
        if (!tasks.some(({ kind }) => kind === 'count') || duration < 15) continue;
        seen += 1;
        await watch(page, base, id, '?t=3');
        await page.waitForSelector('.counter:not([hidden]) [data-zone]');
        await noteFrames(page);
        await page.keyboard.press(' ');
        const times = new Set();
        for (let i = 0; i < 15; i += 1) {
            times.add(await compare(page, id));
            await page.waitForTimeout(60);
        }
        if (fps > 5) check(times.size > 4, `the counter stood still: ${[...times]}`);
        await page.keyboard.press('k');
        const frame = await lastFrame(page);
        const ahead = frame - (await time(page)); // the player's clock begins at 0 or at the video's start
        check(ahead > -0.1 / fps && ahead < start + 0.1 / fps, `the counter is at ${await time(page)}, the picture at ${frame}`);
        const box = await page.locator('.tracks').boundingBox();
        await page.mouse.move(box.x + box.width * 0.1, box.y + 10);
        await page.mouse.down();
        for (let x = 0.1; x < 0.95; x += 0.06) {
            await page.mouse.move(box.x + box.width * x, box.y + 10);
            const t = await compare(page, id);
            check(Math.abs(t - duration * x) < duration / box.width * 2, `scrubbing to ${x} shows ${t}`);
        }
        await page.mouse.up();
        await settled(page);
        await compare(page, id);
    }
    check(seen > 0, 'no video has counts');
}

/** Paused, the page does nothing. */
export async function idle(page, { base }) {
    const { id } = (await watchable(page))[0];
    await watch(page, base, id, '?t=4');
    await page.waitForTimeout(2500);
    const client = await page.context().newCDPSession(page);
    await client.send('Performance.enable');
    const spent = async () => (await client.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
    const before = await spent();
    await page.waitForTimeout(2000);
    const share = ((await spent()) - before) / 2;
    quick(share * 100, 2, '% of a core that the idle page uses');
    return `${(share * 100).toFixed(1)} % of a core`;
}

export async function loops(page, { base }) {
    const { id } = (await watchable(page))[0];
    await watch(page, base, id, '?t=4');
    const box = await page.locator('.tracks').boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.31, box.y + 60, { steps: 3 });
    await page.mouse.move(box.x + box.width * 0.32, box.y + 60, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Loop', exact: true }).click();
    const { duration } = await page.api(path(id));
    const [from, to] = [duration * 0.3, duration * 0.32];
    const end = Date.now() + 6000;
    let back = false;
    let last = 0;
    while (Date.now() < end) {
        const t = await time(page);
        check(t > from - 1 && t < to + 1, `the loop from ${from} to ${to} is at ${t}`);
        back ||= t < last - 0.3;
        last = t;
        await page.waitForTimeout(50);
    }
    check(back || to - from > 3, 'it never went back');
    await page.keyboard.press('Escape');
    check(await page.locator('.span-bar').isHidden(), 'Escape keeps the span');
    await page.locator('summary').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Answers as CSV' }).click();
    check((await download).suggestedFilename().endsWith('.answers.csv'), 'no CSV was saved');
}

/** Without Media Source Extensions the browser's own player plays, at the same media time. */
export async function playsNatively(page, { base }) {
    const video = (await watchable(page)).find(({ duration }) => duration >= 20);
    await page.addInitScript(() => {
        delete globalThis.MediaSource;
        delete globalThis.ManagedMediaSource;
        delete globalThis.WebKitMediaSource;
    });
    if (!(await page.evaluate(() => document.createElement('video').canPlayType('application/vnd.apple.mpegurl')))) return;
    await watch(page, base, video.id, '?t=12');
    check(!(await page.evaluate(() => document.querySelector('.stage video').src.startsWith('blob:'))), 'hls.js plays');
    await until(async () => Math.abs((await time(page)) - 12) < 1.5 / video.fps, 'the moment of the address');
    await page.keyboard.press(' ');
    await until(async () => (await time(page)) > 13, 'a second of playback');
}

// SPDX-License-Identifier: Apache-2.0
// Finding: the library, its filters, search, answers.
import { check, equal, path, quick, until, watch, watchable } from './harness.mjs';

const counterTime = (page) => page.evaluate(() => Number(document.querySelector('.counter')?.dataset.t));

export async function library(page, { base }) {
    await page.goto(`${base}/`);
    await page.waitForSelector('.card:not(.skeleton)');
    const { total } = await page.api('/api/videos?limit=1');
    const cards = () => page.locator('[aria-label=Videos] .card:not(.skeleton)').count();
    check((await cards()) >= Math.min(total, 60), 'the first page is not shown');
    for (let i = 0; i < 20 && (await cards()) < total && i < total / 60; i += 1) {
        await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
        await page.waitForTimeout(150);
    }
    check((await cards()) >= Math.min(total, 180), `${await cards()} of ${total} videos after scrolling`);
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('link', { name: 'Failed' }).click();
    await until(async () => (await page.locator('.card:not(.failed, .live)').count()) === 0, 'only failed videos');
    check(page.url().includes('state=failed'), 'the filter is not in the address');
    await page.goBack();
    await until(async () => (await cards()) > 0 && !page.url().includes('failed'), 'the way back');
}

/** A card plays its small pictures while the pointer is on it. */
export async function hovers(page, { base }) {
    await page.goto(`${base}/`);
    const card = page.locator('.card:has(.sprite.shown)').first();
    const look = () => card.locator('canvas').evaluate((canvas) => canvas.toDataURL());
    const before = await look();
    await card.hover();
    await until(async () => (await look()) !== before, 'another picture');
    await page.mouse.move(0, 0);
    await until(async () => (await look()) === before, 'the first picture again');
}

export async function searches(page, { base }) {
    const video = (await watchable(page)).find(({ tasks }) => tasks.some(({ kind, n }) => kind === 'analyze' && n > 0));
    const { results } = await page.api(`${path(video.id)}/results?limit=5`);
    const word = results.find(({ text }) => text).text.match(/[A-Za-z]{5,}/)[0];
    await page.goto(`${base}/`);
    await page.waitForSelector('.card');
    await page.keyboard.press('/');
    await page.keyboard.type(word);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.moment mark');
    equal((await page.locator('.moment mark').first().textContent()).toLowerCase(), word.toLowerCase(), 'the marked word');
    const [moment] = (await page.api(`/api/search?q=${word}&limit=24`)).moments;
    await page.locator('.moment a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.stage video');
    await until(async () => (await counterTime(page)) > moment.t0 + 0.3, 'playback at the moment');
    check((await counterTime(page)) < moment.t0 + 8, `it plays at ${await counterTime(page)} instead of ${moment.t0}`);
}

export async function answers(page, { base }) {
    const video = (await watchable(page)).filter(({ tasks }) => tasks.some(({ kind, n }) => kind === 'analyze' && n > 3)).sort((a, b) => b.results - a.results)[0];
    await watch(page, base, video.id, '?t=0');
    await page.waitForSelector('.answer .when');
    const when = page.locator('.answer .when').nth(2);
    const title = await when.getAttribute('title');
    await when.click();
    const [hours, minutes, seconds] = title.split(' ')[0].split(':').map(Number);
    check(Math.abs((await counterTime(page)) - (hours * 3600 + minutes * 60 + seconds)) < 2e-3, `the answer at ${title} leads to ${await counterTime(page)}`);
    const before = await counterTime(page);
    await page.keyboard.press('ArrowDown');
    check((await counterTime(page)) > before, 'down does not lead to the next answer');
    await page.keyboard.press('ArrowUp');
    check(Math.abs((await counterTime(page)) - before) < 1e-3, 'up does not lead back');
    check((await page.locator('.answer').count()) < 80, 'the list is not virtual');
    await page.locator('.answer-list').hover();
    await page.mouse.wheel(0, 600);
    await page.waitForSelector('.follow:not([hidden])');
    await page.locator('.follow').click();
    await page.waitForSelector('.answer.now');
    await page.getByLabel('Filter answers').fill('zzzzz');
    await until(async () => (await page.locator('.answer').count()) === 0, 'no answer');
    check(page.url().includes('filter=zzzzz'), 'the filter is not in the address');
}

/** The longest list keeps up with the wheel. */
export async function scrolls(page, { base }) {
    const video = (await watchable(page)).sort((a, b) => b.results - a.results)[0];
    await watch(page, base, video.id);
    await until(() => page.evaluate(() => !document.querySelector('.answer-head [role=status]').textContent.includes('so far')), 'all answers', 30000);
    const gaps = await page.evaluate(async () => {
        const list = document.querySelector('.answer-list');
        const frames = [];
        let last = performance.now();
        for (let i = 0; i < 90; i += 1) {
            list.scrollTop += i < 60 ? 180 : list.scrollHeight / 40;
            await new Promise(requestAnimationFrame);
            frames.push(performance.now() - last);
            last = performance.now();
        }
        return frames.sort((a, b) => a - b);
    });
    quick(gaps[45], 25, 'ms of the middle frame');
    check(await page.evaluate(() => {
        const list = document.querySelector('.answer-list').getBoundingClientRect();
        return document.elementFromPoint(list.left + 40, list.top + list.height / 2).closest('.answer') !== null;
    }), 'the list is empty after scrolling');
    const zooms = await page.evaluate(async () => {
        const area = document.querySelector('.tracks');
        const box = area.getBoundingClientRect();
        const frames = [];
        for (let i = 0; i < 40; i += 1) {
            const begun = performance.now();
            area.dispatchEvent(new WheelEvent('wheel', { deltaY: i < 20 ? -60 : 60, ctrlKey: true, clientX: box.left + 300, clientY: box.top + 10, bubbles: true, cancelable: true }));
            await new Promise(requestAnimationFrame);
            frames.push(performance.now() - begun);
        }
        return frames.sort((a, b) => a - b);
    });
    quick(zooms[20], 34, 'ms of the middle frame, zooming');
    return `middle frames of ${gaps[45].toFixed(1)} and ${zooms[20].toFixed(1)} ms`;
}

/** Where the server fails, the page says so in its words, and plays on. */
export async function failing(page, { base }) {
    const { id } = (await watchable(page))[0];
    await page.route('**/results?*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"Busy","status":503,"detail":"The archive is locked by another program."}' }));
    await page.route('**/events', async (route) => { // what fails does so while something else is waited for
        await new Promise((resolve) => setTimeout(resolve, 500));
        await route.continue();
    });
    await watch(page, base, id, '?t=3');
    await page.getByText('locked by another program').waitFor();
    check((await page.locator('.stage video').count()) === 1, 'the picture is gone');
    await page.route('**/api/videos?*', (route) => route.abort());
    await page.goto(`${base}/#/`);
    await page.getByText('Is vlm-serve-hls still running?').waitFor();
    await page.unroute('**/api/videos?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('[aria-label=Videos] .card:not(.skeleton)');
    page.faults = page.faults.filter((fault) => !/503|ERR_FAILED/.test(fault));
}

export async function sideBySide(page, { base }) {
    for (const { id, tasks } of await watchable(page)) {
        const asked = tasks.filter(({ kind, n }) => kind === 'analyze' && n > 0);
        if (asked.length < 2) continue;
        await watch(page, base, id);
        await page.getByLabel('Task', { exact: true }).selectOption(asked[0].name);
        await page.getByLabel('Beside it').selectOption(asked[1].name);
        await page.waitForSelector('.answers.two .answer .cell:nth-of-type(2)');
        check(page.url().includes('second='), 'the second task is not in the address');
        return;
    }
    check(false, 'no video has two tasks');
}

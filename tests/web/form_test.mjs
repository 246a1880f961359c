// SPDX-License-Identifier: Apache-2.0
// Forms and live: upload, its failures, live answers, sign in.
import { check, equal, openPage, standIn, until } from './harness.mjs';

const clip = { name: 'mine.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(300000, 7) };

/** The stand-in's uploads go through every stage; `--clip FILE` sends a video to a real server. */
export async function uploads(page, { base, file = clip }) {
    await page.goto(`${base}/#/upload`);
    await page.locator('#file').setInputFiles(file);
    await page.locator('#prompt').fill('What happens?');
    await page.locator('.profile', { hasText: 'safety' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForSelector('.stages');
    const here = page.url();
    await until(async () => (await page.locator('.job-answer').textContent()).length > 60, 'a part of the answer', 60000);
    await page.goto('about:blank'); // who goes away can come back
    await page.goto(here);
    await page.getByRole('button', { name: 'Copy' }).waitFor({ timeout: 60000 });
    check((await page.locator('.job-answer').textContent()).length > 60, 'the answer is gone');
    check((await page.locator('.job-answer script').count()) === 0, 'markup of a model became markup');
    await page.waitForSelector('.job-picture video');
}

export async function uploadFails(page, { base }) {
    await page.goto(`${base}/#/upload`);
    await page.locator('#file').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no video') });
    await page.locator('#prompt').fill('fail');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('no video stream').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('#prompt');
}
uploadFails.standInOnly = true;

export async function live(page, { base }) {
    const { live: sources } = await page.api('/api/live');
    check(sources.length > 0, 'there is no live source');
    await page.goto(`${base}/#/live/${encodeURIComponent(sources[0].name)}`);
    await until(() => page.evaluate(() => document.querySelector('.stage video')?.currentTime > 0.5), 'a live picture');
    await page.waitForSelector('.answer');
    await until(async () => (await page.locator('.measures').textContent()).includes('Latency'), 'the latency');
    await until(async () => (await page.locator('.answer').count()) > 3, 'more answers');
    await page.evaluate(() => {
        const list = document.querySelector('.answer-list');
        list.style.flex = '0 0 120px';
        list.scrollTop = 60;
    });
    const top = () => page.evaluate(() => {
        const list = document.querySelector('.answer-list');
        return [...list.children].find((row) => row.getBoundingClientRect().bottom > list.getBoundingClientRect().top + 4).textContent;
    });
    const read = await top();
    await page.waitForSelector('.follow:not([hidden])');
    equal(await top(), read, 'what is being read');
    await page.getByLabel('Delay the picture').check();
    await page.waitForSelector('.delay:not([hidden])');
}

/** Sign in: the stand-in with a token of its own. */
export async function signsIn(_, { chrome }) {
    const server = await standIn('--token', 'secret', '--work', process.env.WEB_FIXTURES ?? '/tmp/vlm-web-fixtures');
    try {
        const page = await openPage(chrome, server.base);
        await page.goto(`${server.base}/#/upload`);
        await page.locator('#token').fill('wrong');
        await page.keyboard.press('Enter');
        await page.getByText('not known').waitFor();
        await page.locator('#token').fill('secret');
        await page.keyboard.press('Enter');
        await page.locator('#prompt').waitFor(); // the view that was asked for
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.locator('#token').waitFor();
        await page.context().close();
    } finally {
        server.stop();
    }
}
signsIn.standInOnly = true;

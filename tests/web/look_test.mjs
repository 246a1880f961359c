// SPDX-License-Identifier: Apache-2.0
// Looks: axe-core on each view, no sideways scrolling, keys and help, screenshots where a folder is named.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check, equal, openPage, watchable } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const sizes = [[360, 740], [1280, 800], [2560, 1440]];

async function views(page) {
    const [video] = (await watchable(page)).sort((a, b) => b.tasks.length - a.tasks.length);
    const { live } = await page.api('/api/live');
    const of = `#/video/${encodeURIComponent(video.id)}`;
    const tasks = video.tasks.filter(({ kind }) => kind === 'analyze');
    return Object.entries({
        library: '#/', search: '#/?q=nothing', failed: '#/?state=failed', video: `${of}?t=21.3`, missing: '#/video/none',
        two: tasks.length > 1 && `${of}?t=21.3&task=${tasks[0].name}&second=${tasks[1].name}`,
        span: `${of}?t=12&loop=10-16`, live: live.length > 0 && `#/live/${encodeURIComponent(live[0].name)}`, upload: '#/upload',
    }).filter(([, hash]) => hash);
}

const settle = (page, name) => page.waitForTimeout(['video', 'two', 'live', 'span'].includes(name) ? 1800 : 600);

async function accessible(page, name) {
    const found = await page.evaluate(async (source) => {
        // The policy of the page lets no script in; this comes in as the tester, not as the page.
        if (!globalThis.axe) new Function(source)();
        const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} (${failureSummary.split('\n')[1]?.trim()})`).join(' | ')}`);
    }, axe);
    equal(found, [], `axe on ${name}`);
}

/** axe-core finds nothing on any view, light or dark, small or large. */
export async function axeFindsNothing(page, { base, chrome, token }) {
    for (const [width, height] of sizes.slice(0, 2))
        for (const colorScheme of ['light', 'dark']) {
            const seen = await openPage(chrome, base, { token, width, height, colorScheme, bypassCSP: true });
            for (const [name, hash] of await views(page)) {
                await seen.goto(`${base}/${hash}`);
                await settle(seen, name);
                await accessible(seen, `${name} at ${width} px, ${colorScheme}`);
            }
            await seen.keyboard.press('?');
            await seen.waitForSelector('dialog[open]');
            await accessible(seen, 'help');
            await seen.context().close();
        }
}

/** No view is wider than the window, no text smaller than 12 px; pictures are kept in `shots`. */
export async function fits(page, { base, chrome, token, shots }) {
    for (const [width, height] of sizes)
        for (const colorScheme of ['light', 'dark']) {
            const seen = await openPage(chrome, base, { token, width, height, colorScheme });
            for (const [name, hash] of await views(page)) {
                await seen.goto(`${base}/${hash}`);
                await settle(seen, name);
                if (shots) await seen.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`) });
                const { wide, small } = await seen.evaluate(() => ({
                    wide: document.documentElement.scrollWidth - innerWidth,
                    small: [...document.querySelectorAll('body *')].filter((element) => parseFloat(getComputedStyle(element).fontSize) < 12).map((element) => element.outerHTML.slice(0, 80)),
                }));
                check(wide <= 0, `${name} is ${wide} px too wide at ${width} px`);
                equal(small, [], `small text on ${name}`);
            }
            await seen.context().close();
        }
}

/** Everything can be reached by Tab, and what has the focus is seen. */
export async function keyboard(page, { base }) {
    const { id } = (await watchable(page))[0];
    await page.goto(`${base}/#/video/${encodeURIComponent(id)}?t=5`);
    await page.waitForSelector('.answer');
    const reached = new Set();
    for (let i = 0; i < 60; i += 1) {
        await page.keyboard.press('Tab');
        reached.add(await page.evaluate(() => document.activeElement.getAttribute('role') ?? document.activeElement.className.split(' ')[0] ?? document.activeElement.tagName));
        const seen = await page.evaluate(() => {
            const active = document.activeElement;
            if (active === document.body) return true;
            for (let element = active; element && element !== document.body; element = element.parentElement) {
                const style = getComputedStyle(element);
                if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return true;
            }
            return active.outerHTML.slice(0, 100);
        });
        check(seen === true, `the focus is not seen on ${seen}`);
    }
    check(reached.has('slider') && reached.has('answer-list') || reached.has('group'), `Tab reaches ${[...reached]}`);
    await page.locator('.tracks').focus();
    await page.keyboard.press('ArrowRight');
    check((await page.locator('.tracks').getAttribute('aria-valuetext')).startsWith('10 seconds'), `the slider says ${await page.locator('.tracks').getAttribute('aria-valuetext')}`);
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
}

export async function colours(page, { base }) {
    await page.goto(`${base}/#/`);
    await page.waitForSelector('.card');
    const button = page.getByRole('button', { name: /^Colours/ });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const seen = [];
    for (let i = 0; i < 3; i += 1) {
        await button.click();
        seen.push(await theme());
    }
    check(seen.includes('dark') && seen.includes('light'), `the switch gives ${seen}`);
}

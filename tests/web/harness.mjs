// SPDX-License-Identifier: Apache-2.0
// A browser, a server (the stand-in unless --base names another), and what the tests share.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));

export class Failure extends Error {}

export function check(condition, words) {
    if (!condition) throw new Failure(words);
}

export function equal(got, wanted, words) {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
    if (a !== b) throw new Failure(`${words}: ${a} instead of ${b}`);
}

/** A figure that depends on how busy the machine is: it is checked where `run.mjs --timed` asks for it, for a quiet one. */
export function quick(figure, limit, words) {
    if (process.env.WEB_TIMED) check(figure < limit, `${words}: ${figure.toFixed(1)} instead of ${limit} at most`);
}

/** Waits until `probe()` is truthy and returns that. */
export async function until(probe, words, patience = 30000) {
    const end = Date.now() + patience;
    for (;;) {
        const value = await probe();
        if (value) return value;
        if (Date.now() > end) throw new Failure(`waited in vain: ${words}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
    }
}

/** Starts the stand-in; resolves to {base, stop}. */
export function standIn(...options) {
    const child = spawn(process.execPath, [join(here, 'stand_in.mjs'), ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
        child.on('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)));
        child.stdout.on('data', (line) => {
            const port = /port (\d+)/.exec(line)?.[1];
            if (port) resolve({ base: `http://127.0.0.1:${port}`, stop: () => child.kill() });
        });
    });
}

export const browser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
                                               args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'] });

/** A page that notes what should not be: errors, refusals by the policy, requests to other hosts. */
export async function openPage(chrome, base, { token, width = 1280, height = 800, ...more } = {}) {
    const context = await chrome.newContext({ viewport: { width, height }, ignoreHTTPSErrors: true, acceptDownloads: true, ...more });
    if (token) await context.request.post(`${base}/api/login`, { data: { token }, headers: { origin: base } });
    const page = await context.newPage();
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(`error: ${error.stack}`));
    page.on('console', (message) => message.type() === 'error' && page.faults.push(`console: ${message.text()}`));
    page.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.origin !== new URL(base).origin) page.faults.push(`request to ${url.host}`);
    });
    page.api = async (path) => (await context.request.get(base + path)).json();
    return page;
}

/** What the videos of the server are, with their details, those that can be watched. */
export async function watchable(page) {
    const { videos } = await page.api('/api/videos?limit=12');
    const ready = videos.filter(({ url }) => url);
    return Promise.all(ready.map(({ id }) => page.api(`/api/videos/${encodeURIComponent(id)}`)));
}

export const path = (id) => `/api/videos/${encodeURIComponent(id)}`;

/** Opens a video and waits for its first frame. */
export async function watch(page, base, id, params = '') {
    await page.goto(`${base}/#/video/${encodeURIComponent(id)}${params}`);
    await page.waitForSelector('.stage video');
    await until(() => page.evaluate(() => document.querySelector('.stage video').readyState >= 2), 'a first frame');
}

/** The time that the counter shows, and its figures. */
export const counted = (page) => page.evaluate(() => {
    const counter = document.querySelector('.counter');
    const zones = [...counter.querySelectorAll('[data-zone]')].map((chip) => ({ task: chip.dataset.task, zone: chip.dataset.zone, class: chip.dataset.class, n: chip.querySelector('b').textContent }));
    return { t: Number(counter.dataset.t), zones };
});

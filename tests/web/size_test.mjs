// SPDX-License-Identifier: Apache-2.0
// The page's files: small together, and free of what would let a text become markup.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { check, equal } from './harness.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../tools/serve-hls/page');
const own = readdirSync(folder).filter((name) => /\.(js|css|html|svg)$/.test(name));

export async function small() {
    const vendor = ['hls.js/dist/hls.min.js', 'uplot/dist/uPlot.iife.min.js', 'uplot/dist/uPlot.min.css'].map((name) => join('node_modules', name));
    const total = [...own, ...vendor].reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
    check(total < 300000, `the page has ${total} compressed bytes`);
}

/** The first page names every module, so that none waits for another to name it. */
export async function preloads() {
    const index = readFileSync(join(folder, 'index.html'), 'utf8');
    equal(own.filter((name) => name.endsWith('.js') && !index.includes(`"/assets/${name}"`)), [], 'modules that index.html does not name');
}

export async function noMarkup() {
    const bad = own.filter((name) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|style="/.test(readFileSync(join(folder, name), 'utf8')));
    equal(bad, [], 'files that make markup from text');
}

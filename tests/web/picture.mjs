// SPDX-License-Identifier: Apache-2.0
// node picture.mjs BASE FILE: a picture of the first video, in the middle of it.
import { browser, openPage, watch, watchable } from './harness.mjs';

const [base, file] = process.argv.slice(2);
const chrome = await browser();
const page = await openPage(chrome, base, { width: 1200, height: 760, colorScheme: 'light' });
const [video] = await watchable(page);
await watch(page, base, video.id, `?t=${(video.duration / 2).toFixed(1)}`);
await page.waitForTimeout(2000);
await page.screenshot({ path: file });
await chrome.close();
if (page.faults.length) throw new Error(page.faults.join('\n'));

// SPDX-License-Identifier: Apache-2.0
// node run.mjs [--base URL [--token T] [--clip FILE]] [--clips FOLDER] [--work FOLDER] [--only WORD] [--skip NAME,…] [--shots FOLDER] [--timed]
// Runs the browser tests against a server, or against the stand-in where none is named; exits 1 where one failed. --timed, for
// a quiet machine, checks how quick the page is, too.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as find from './find_test.mjs';
import * as forms from './form_test.mjs';
import { browser, openPage, standIn } from './harness.mjs';
import * as look from './look_test.mjs';
import * as play from './play_test.mjs';
import * as size from './size_test.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { base: text, token: text, clip: text, clips: text, only: text, timed: { type: 'boolean' }, skip: { ...text, default: '' }, shots: text, work: { ...text, default: join(tmpdir(), 'vlm-web-fixtures') } } });
if (values.shots) mkdirSync(values.shots, { recursive: true });
process.env.WEB_FIXTURES = values.work;
if (values.timed) process.env.WEB_TIMED = 'yes';
const server = values.base ? { base: values.base.replace(/\/$/, ''), stop() {} } : await standIn('--work', values.work, ...(values.clips ? ['--clips', values.clips] : []));
const chrome = await browser();
let failed = 0;
for (const [name, test] of Object.entries({ ...size, ...play, ...find, ...forms, ...look })) {
    if (values.skip.split(',').includes(name) || (values.only && !name.toLowerCase().includes(values.only.toLowerCase())) || (values.base && test.standInOnly)) continue;
    const begun = Date.now();
    const page = await openPage(chrome, server.base, { token: values.token });
    try {
        const note = await test(page, { base: server.base, chrome, token: values.token, shots: values.shots, ...(values.clip && { file: values.clip }) });
        if (page.faults.length) throw new Error(page.faults.join('\n'));
        console.log(`ok ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)${note ? `: ${note}` : ''}`);
    } catch (error) {
        failed += 1;
        console.log(`FAILED ${name}: ${error.message}`);
    }
    await page.context().close();
}
await chrome.close();
server.stop();
process.exit(failed ? 1 : 0);

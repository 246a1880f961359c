// SPDX-License-Identifier: Apache-2.0
// A file that is dropped anywhere goes to the upload form.
import { go, here } from './router.js';

let waiting = null;

/** The file that was dropped last, once. */
export function droppedFile() {
    const file = waiting;
    waiting = null;
    return file;
}

/** Takes drops wherever `allowed()` is true. */
export function takeDrops(allowed) {
    const isFile = (event) => event.dataTransfer?.types.includes('Files') && allowed();
    let inside = 0;
    const over = (yes) => document.body.classList.toggle('dropping', yes);
    addEventListener('dragenter', (event) => isFile(event) && over(Boolean(++inside)));
    addEventListener('dragleave', (event) => isFile(event) && over(Boolean(inside = Math.max(0, inside - 1))));
    addEventListener('dragover', (event) => isFile(event) && event.preventDefault());
    addEventListener('drop', (event) => {
        if (!isFile(event)) return;
        event.preventDefault();
        inside = 0;
        over(false);
        [waiting] = event.dataTransfer.files;
        if (here().path[0] === 'upload' && !here().params.job) dispatchEvent(new Event('file-dropped'));
        else go('upload');
    });
}

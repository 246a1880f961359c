// SPDX-License-Identifier: Apache-2.0
// The list of keys.
import { el, iconButton } from './dom.js';

const keys = [
    ['Space', 'play or pause'], ['J  L', '10 s back, on'], ['K', 'pause'], ['←  →', '5 s back, on'],
    [',  .', 'one frame back, on'], ['↑  ↓', 'answer before, next answer'], ['[  ]', 'loop begins, ends here'],
    ['Esc', 'no loop, whole axis'], ['+  −', 'zoom the axis'], ['<  >', 'slower, faster'], ['M', 'sound on or off'],
    ['C', 'captions'], ['F', 'full screen'], ['/', 'search'], ['?', 'this list'],
];
const mouse = [
    ['Click on the axis', 'go there'], ['Drag on the ruler', 'scrub'], ['Drag on the lanes', 'select a span'],
    ['Ctrl + wheel, pinch', 'zoom'], ['Wheel sideways, Shift + wheel', 'move along the axis'],
];

const list = (rows) => el('dl', { class: 'keys' }, rows.map(([key, what]) => [
    el('dt', {}, key.split('  ').map((part) => el('kbd', {}, part))), el('dd', {}, what),
]).flat());

export function openHelp() {
    const dialog = el('dialog', { class: 'help', 'aria-labelledby': 'help-title', onclose: () => dialog.remove() },
        el('div', { class: 'dialog-head' }, el('h2', { id: 'help-title' }, 'Keys'),
           iconButton('close', 'Close', () => dialog.close())),
        list(keys), el('h3', {}, 'Mouse and touch'), list(mouse));
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
}

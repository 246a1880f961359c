// SPDX-License-Identifier: Apache-2.0
// Keys of the whole page. They are not taken from a field in which somebody writes, nor from an open dialog.

const writes = (target) => target.matches('input:not([type=range],[type=checkbox],[type=radio]), textarea, select, [contenteditable]');
const presses = (target) => target.matches('button, a, summary, [role=button], input');

/** Calls `take` with the name of each key (KeyboardEvent.key); what it returns true for goes no further. */
export function onKey(take) {
    addEventListener('keydown', (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
        const target = event.target instanceof Element ? event.target : document.body;
        if (writes(target)) {
            if (event.key === 'Escape') target.blur();
            return;
        }
        if (presses(target) && (event.key === ' ' || event.key === 'Enter')) return;
        if (take(event.key, event)) event.preventDefault();
    });
}

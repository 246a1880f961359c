// SPDX-License-Identifier: Apache-2.0
// What can be done with what is shown or with a selected span: loop, zoom, copy, save.
import { el, icon, iconButton } from './dom.js';
import { saveAnswers, saveCounts, saveReport } from './export.js';
import { exactClock, title } from './text.js';

/** Copies a text and says so on the button for a moment. */
export async function copy(text, button) {
    const before = button.textContent;
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = before), 1500);
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export class SpanMenu {
    constructor({ player, axis, results, counts, video }) {
        Object.assign(this, { player, axis, results, counts, video });
        this.times = el('span', { class: 'tabular' });
        const act = (words, run, attributes = {}) => el('button', { type: 'button', class: 'small', onclick: run, ...attributes }, words);
        this.bar = el('div', { class: 'span-bar', role: 'group', 'aria-label': 'Selected span', hidden: true }, this.times,
            act('Loop', () => { player.loop(axis.span); player.seek(axis.span[0]); player.play(); }),
            act('Zoom', () => axis.show(...axis.span)),
            act('Copy link', (event) => copy(this.#address(), event.currentTarget)),
            act('Copy clip command', (event) => copy(this.#command(), event.currentTarget), { title: 'Cuts the span out of the original on the machine that has it' }),
            act('Report', () => this.#report()),
            iconButton('close', 'No span (Esc)', () => this.clear()));
        axis.addEventListener('span', () => this.#show());
        this.menu = this.#menu();
    }

    #show() {
        const { span } = this.axis;
        this.bar.hidden = span === null;
        if (span) this.times.textContent = `${exactClock(span[0])} to ${exactClock(span[1])}`;
    }

    clear() {
        this.axis.select(null);
        this.player.loop(null);
    }

    /** A menu of files to save: of the span, or of what is in view. */
    #menu() {
        const name = title(this.video);
        const item = (words, run) => el('button', { type: 'button', role: 'menuitem', onclick: () => { run(); menu.open = false; } }, words);
        const menu = el('details', { class: 'menu' },
            el('summary', { class: 'icon-button', 'aria-label': 'Save what is shown', title: 'Save what is shown' }, icon('save')),
            el('div', { class: 'menu-list', role: 'menu', 'aria-label': 'Save what is shown' },
               item('Answers as JSON', () => saveAnswers(name, this.#answers(), 'json')),
               item('Answers as CSV', () => saveAnswers(name, this.#answers(), 'csv')),
               item('Counts as CSV', () => saveCounts(name, this.counts, this.#range())),
               item('Report', () => this.#report()),
               el('a', { role: 'menuitem', href: this.video.file, download: true }, 'The original video')));
        menu.addEventListener('focusout', (event) => !menu.contains(event.relatedTarget) && event.relatedTarget && (menu.open = false));
        menu.addEventListener('keydown', (event) => event.key === 'Escape' && (menu.open = false));
        return menu;
    }

    #range() {
        return this.axis.span ?? [this.axis.from, this.axis.to];
    }

    #answers() {
        const [from, to] = this.#range();
        return this.results.shown.filter(({ t0, t1 }) => t1 >= from && t0 <= to);
    }

    #report() {
        saveReport(title(this.video), location.href, this.#answers(), this.counts, this.#range());
    }

    #address() {
        const [from, to] = this.axis.span;
        const address = new URL(location.href);
        address.hash = `#/video/${encodeURIComponent(this.video.id)}?t=${from}&loop=${from}-${to}`;
        return address.href;
    }

    #command() {
        const [from, to] = this.axis.span;
        return `vlm-index clip ${quoted(this.video.video)} ${from} ${to} -o clip.mp4`;
    }
}

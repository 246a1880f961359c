// SPDX-License-Identifier: Apache-2.0
// The counter over the picture: who is where at the frame that is shown.
import { Counts } from './counts.js';
import { el } from './dom.js';

export class Counter {
    #chips = [];

    constructor() {
        this.element = el('div', { class: 'counter', hidden: true, role: 'group', 'aria-label': 'Counts at this moment' });
    }

    /** Makes a chip for each zone and line. */
    use(counts) {
        const several = new Set(counts.zones.map(({ class: kind }) => kind)).size > 1;
        const zones = counts.zones.map((zone) => {
            const n = el('b', { class: 'tabular' });
            const chip = el('span', { class: 'chip', dataset: { zone: zone.zone, task: zone.task, class: zone.class } }, n, ` in ${zone.zone}${several ? ` (${zone.class})` : ''}`);
            return { chip, show: (t) => put(n, Counts.inZone(zone, t) ?? '–') };
        });
        const lines = counts.lines.map((line) => {
            const ways = line.directions.map((way) => ({ way, n: el('b', { class: 'tabular' }) }));
            const chip = el('span', { class: 'chip', dataset: { line: line.line } }, `${line.line}: `,
                            ways.map(({ way, n }, i) => [i > 0 && ', ', n, ` ${way.name}`]).flat());
            return { chip, show: (t) => ways.forEach(({ way, n }) => put(n, Counts.crossed(way, t))) };
        });
        this.#chips = [...zones, ...lines];
        this.element.replaceChildren(...this.#chips.map(({ chip }) => chip));
        this.element.hidden = this.#chips.length === 0;
    }

    show(t) {
        for (const { show } of this.#chips) show(t);
        this.element.dataset.t = t;
    }
}

function put(element, value) {
    const text = String(value);
    if (element.textContent !== text) element.textContent = text;
}

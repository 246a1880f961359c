// SPDX-License-Identifier: Apache-2.0
// The answers of a video, by time, as they come page by page; and which of them a filter shows.
import { get, videoPath } from './api.js';

/** The name under which what was said aloud stands among the tasks. */
export const said = 'said aloud';

export class Results extends EventTarget {
    all = []; // ascending by t0
    shown = []; // of `all`, what the filter lets through
    filter = { task: '', text: '', alarms: false };
    complete = false;
    #told = 0;

    constructor(id, signal) {
        super();
        this.id = id;
        this.signal = signal;
    }

    async load() {
        const { segments } = await get(videoPath(this.id, '/transcript'), {}, this.signal);
        this.#add(segments.map(({ t0, t1, text }) => ({ task: said, t0, t1, text, error: null, model: null, json: null, alarm: null, wall: null })));
        let after = '';
        do {
            const page = await get(videoPath(this.id, '/results'), { after, limit: 1000 }, this.signal);
            after = page.next;
            this.complete = after === null;
            this.#add(page.results, this.complete || this.all.length === 0 || performance.now() - this.#told > 300);
        } while (after !== null);
    }

    add(result) {
        this.#add([result]);
    }

    /** Where `tell` is false, the filter waits for more. */
    #add(results, tell = true) {
        const ascending = this.all.length === 0 || results.length === 0 || results[0].t0 >= this.all.at(-1).t0;
        this.all.push(...results);
        if (!ascending) this.all.sort((a, b) => a.t0 - b.t0);
        if (!tell) return;
        this.choose({});
        this.#told = performance.now();
    }

    /** Changes the filter. */
    choose(changes) {
        Object.assign(this.filter, changes);
        const { task, text, alarms } = this.filter;
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        const fits = (result) => {
            const content = words.length ? (result.text ?? result.error ?? '').toLowerCase() : '';
            return (!task || result.task === task) && (!alarms || result.alarm === true) && words.every((word) => content.includes(word));
        };
        for (const result of this.all) result.fits = fits(result);
        this.shown = this.all.filter((result) => result.fits);
        this.dispatchEvent(new Event('change'));
    }

    tasks() {
        return [...new Set(this.all.map((result) => result.task))];
    }
}

/** How many of `rows`, ascending by `key`, lie at or before t. */
export function upTo(rows, t, key = (row) => row.t0) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (key(rows[middle]) <= t) low = middle + 1;
        else high = middle;
    }
    return low;
}

// SPDX-License-Identifier: Apache-2.0
// One time axis: which part of the video is in view, where on it the pointer is, and which span is selected.

const shortest = 0.5; // seconds in view at least

/** Events: `view` when another part is in view, `span` when another span is selected. Times are seconds. */
export class Axis extends EventTarget {
    span = null;
    width = 1;
    #free = false; // moved by hand: playback does not pull it back

    constructor(duration) {
        super();
        this.duration = Math.max(duration, 0.001);
        this.from = 0;
        this.to = this.duration;
    }

    x(t) {
        return ((t - this.from) / (this.to - this.from)) * this.width;
    }

    t(x) {
        return Math.min(Math.max(0, this.from + (x / this.width) * (this.to - this.from)), this.duration);
    }

    get whole() {
        return this.from === 0 && this.to === this.duration;
    }

    show(from, to) {
        const length = Math.min(Math.max(to - from, Math.min(shortest, this.duration)), this.duration);
        const begin = Math.min(Math.max(0, from), this.duration - length);
        if (begin === this.from && begin + length === this.to) return;
        this.from = begin;
        this.to = length === this.duration ? this.duration : begin + length;
        this.dispatchEvent(new Event('view'));
    }

    /** Factors above 1 show less time, around the moment `around`, which stays where it is. */
    zoom(factor, around) {
        const length = (this.to - this.from) / factor;
        const share = (around - this.from) / (this.to - this.from);
        this.show(around - share * length, around + (1 - share) * length);
    }

    pan(seconds) {
        this.#free = true;
        this.show(this.from + seconds, this.to + seconds);
    }

    /** Playback has come to `t`: what is in view turns over like a page. */
    keep(t) {
        const inView = t >= this.from && t <= this.to;
        if (inView) this.#free = false;
        else if (!this.#free) this.show(t - 0.1 * (this.to - this.from), t + 0.9 * (this.to - this.from));
    }

    /** Brings a moment into view that the person has chosen. */
    reveal(t) {
        this.#free = false;
        this.keep(t);
    }

    select(span) {
        this.span = span && [Math.min(...span), Math.max(...span)];
        this.dispatchEvent(new Event('span'));
    }

    resize(width) {
        if (width === this.width || width <= 0) return;
        this.width = width;
        this.dispatchEvent(new Event('view'));
    }
}

// SPDX-License-Identifier: Apache-2.0
// Graphs of how many were in a zone: for each pixel the fewest and the most, as the server has put them together.
import { get, videoPath } from './api.js';
import { plotLibrary } from './media.js';
import { seriesColour } from './theme.js';

/** One graph; its time is the axis's. */
export class Graph {
    #plot = null;
    #most = 1;

    constructor(axis, series, height) {
        Object.assign(this, { axis, series, height });
        this.element = document.createElement('div');
        this.element.className = 'graph';
    }

    async begin() {
        const Plot = await plotLibrary();
        const stroke = () => seriesColour(this.series);
        const steps = Plot.paths.stepped({ align: 1 });
        this.#plot = new Plot({
            width: this.axis.width, height: this.height, pxAlign: 0, padding: [3, 0, 1, 0],
            legend: { show: false }, cursor: { show: false }, axes: [{ show: false }, { show: false }],
            scales: { x: { time: false, range: () => [this.axis.from, this.axis.to] }, y: { range: () => [0, this.#most * 1.05] } },
            series: [{}, { stroke, width: 1.5, paths: steps, points: { show: false } }, { stroke, width: 0.5, paths: steps, points: { show: false } }],
            bands: [{ series: [1, 2], fill: () => `${seriesColour(this.series)}66` }],
        }, [[], [], []], this.element);
        this.element.querySelectorAll('canvas').forEach((canvas) => canvas.setAttribute('aria-hidden', 'true'));
    }

    /** `low` and `high` for each bin, null where nobody looked. */
    use({ start, end, bins }, low, high) {
        const times = Array.from({ length: bins + 1 }, (_, i) => start + ((end - start) * i) / bins);
        this.#most = Math.max(1, this.#most, ...high.map((n) => n ?? 0));
        this.#plot?.setData([times, [...high, high.at(-1)], [...low, low.at(-1)]]);
    }

    get most() {
        return this.#most;
    }

    /** Another part is in view, or the colours have changed. */
    redraw() {
        if (!this.#plot) return;
        if (this.#plot.width !== this.axis.width) this.#plot.setSize({ width: this.axis.width, height: this.height });
        this.#plot.setData(this.#plot.data);
    }

    end() {
        this.#plot?.destroy();
    }
}

/** Asks for the counts of what is in view, once it has stayed the same for a moment; `failed` gets errors. */
export class CountLoader {
    #timer = null;
    #stop = new AbortController();
    failed = (error) => { throw error; };

    constructor(id, axis, use) {
        Object.assign(this, { id, axis, use });
    }

    soon(delay = 120) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#load(), delay);
    }

    async #load() {
        this.#stop.abort();
        this.#stop = new AbortController();
        const { from, to, width, duration } = this.axis;
        const margin = (to - from) / 2; // so that moving along shows something before the next answer comes
        const [start, end] = [Math.max(0, from - margin), Math.min(duration, to + margin)];
        const bins = Math.max(50, Math.min(2000, Math.round((width * (end - start)) / (to - from))));
        try {
            this.use(await get(videoPath(this.id, '/counts'), { start, end, bins }, this.#stop.signal));
        } catch (error) {
            if (error.name !== 'AbortError') this.failed(error);
        }
    }

    end() {
        clearTimeout(this.#timer);
        this.#stop.abort();
    }
}

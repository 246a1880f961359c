// SPDX-License-Identifier: Apache-2.0
// The rows under the picture, all on one axis: ruler, scenes, a lane per task, graphs, crossings; playhead and span.
import { Counts } from './counts.js';
import { el } from './dom.js';
import { CountLoader, Graph } from './graphs.js';
import { drawAnswers, drawCrossings, drawRuler, drawScenes } from './lanes.js';
import { steer } from './pointer.js';
import { upTo } from './results.js';
import { Sprite } from './sprite.js';
import { exactClock, spoken } from './text.js';
import { seriesColour } from './theme.js';

const heights = { ruler: 26, scenes: 14, answers: 22, graph: 48, crossings: 26 };

export class Timeline {
    #rows = []; // {row, height, draw?, graph?}
    #due = 0;
    #said = '';
    #graphs = [];
    lanes = new Map(); // {n: the number of its colour, rows} by task

    constructor({ player, axis, results, video, sprites, signal }) {
        Object.assign(this, { player, axis, results, video, sprites });
        this.counts = new Counts();
        this.labels = el('div', { class: 'labels' });
        this.head = el('div', { class: 'playhead' });
        this.line = el('div', { class: 'hover-line', hidden: true });
        this.span = el('div', { class: 'span', hidden: true });
        this.tracks = el('div', { class: 'tracks', role: 'slider', tabindex: '0', 'aria-label': 'Time', 'aria-orientation': 'horizontal',
                                  'aria-valuemin': 0, 'aria-valuemax': Math.round(video.duration) });
        this.over = el('div', { class: 'over' }, this.span, this.line, this.head);
        this.tip = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
        this.tipPicture = sprites.length ? new Sprite() : null;
        this.tipWords = el('div', { class: 'tip-words' });
        this.tip.append(...[this.tipPicture?.element, this.tipWords].filter(Boolean));
        this.element = el('div', { class: 'timeline' }, this.labels, this.tracks);
        this.tracks.append(this.over);
        this.loader = new CountLoader(video.id, axis, (counts) => this.#useCounts(counts));
        this.#addFixedRows();
        this.#follow(signal);
    }

    #addFixedRows() {
        this.#addRow('', heights.ruler, (canvas) => drawRuler(canvas, this.axis, heights.ruler));
        const events = [];
        this.scene = { scenes: this.video.scenes, events, duration: this.video.duration };
        if (this.video.scenes.length) this.#addRow('scenes', heights.scenes, (canvas) => drawScenes(canvas, this.axis, heights.scenes, this.scene));
        this.video.tasks.filter(({ kind }) => kind === 'analyze').forEach(({ name }) => this.lane(name));
    }

    #addRow(label, height, draw, swatch = null, hint = '') {
        const canvas = el('canvas', { 'aria-hidden': 'true' });
        this.#label(label, height, swatch, hint);
        const row = el('div', { class: 'row' }, canvas);
        row.style.height = `${height}px`;
        this.tracks.insertBefore(row, this.over);
        const made = { row, draw: () => draw(canvas) };
        this.#rows.push(made);
        this.redraw();
        return made;
    }

    #label(words, height, swatch, hint) {
        const mark = swatch !== null && el('i', { class: `swatch s${swatch % 6}` });
        const name = el('div', { class: 'label', title: `${words} ${hint}`.trim() }, mark, el('span', {}, words), hint && el('small', {}, hint));
        name.style.height = `${height}px`;
        this.labels.append(name);
        return name;
    }

    /** The lane of a task, which is made where there is none; its number gives its colour. */
    lane(task) {
        if (this.lanes.has(task)) return this.lanes.get(task);
        const n = this.lanes.size;
        const rows = Object.assign([], { longest: 0 });
        this.lanes.set(task, { n, rows });
        this.#addRow(task, heights.answers, (canvas) => drawAnswers(canvas, this.axis, heights.answers, rows, n), n).task = task;
        return this.lanes.get(task);
    }

    #takeResults() {
        for (const { rows } of this.lanes.values()) rows.length = 0;
        for (const result of this.results.all) {
            const { rows } = this.lane(result.task);
            rows.push(result);
            rows.longest = Math.max(rows.longest, result.t1 - result.t0);
        }
        this.redraw();
    }

    /** What was counted has come: a graph per zone, a lane per line. */
    useCounts(counts, events) {
        this.counts = counts;
        this.scene.events.push(...events.filter(({ t }) => t !== undefined && t !== null));
        counts.zones.forEach((zone, i) => this.#addGraph(zone, i));
        counts.lines.forEach((line, i) => this.#addRow(line.line, heights.crossings, (canvas) => drawCrossings(canvas, this.axis, heights.crossings, line, i * 2),
            null, line.directions.map(({ name }, way) => `${way ? '↓' : '↑'} ${name}`).join(' ')));
        if (counts.zones.length) this.loader.soon(0);
        this.#showHead();
    }

    #addGraph(zone, i) {
        const graph = new Graph(this.axis, i, heights.graph);
        const name = this.#label(zone.zone, heights.graph, i, zone.class);
        name.classList.add('tall');
        const row = el('div', { class: 'row' }, graph.element);
        row.style.height = `${heights.graph}px`;
        this.tracks.insertBefore(row, this.over);
        const scale = el('small', { class: 'scale tabular' });
        name.append(scale);
        this.#graphs.push({ zone, graph, scale, begun: graph.begin() });
        this.#rows.push({ row, draw: () => graph.redraw() });
    }

    async #useCounts(counts) {
        for (const { zone, graph, scale, begun } of this.#graphs) {
            await begun;
            const own = counts.zones.find((other) => other.task === zone.task && other.zone === zone.zone && other.class === zone.class);
            if (own) graph.use(counts, own.low, own.high);
            scale.textContent = `0–${graph.most}`;
        }
    }

    #follow(signal) {
        this.results.addEventListener('change', () => this.#takeResults());
        this.player.addEventListener('time', () => this.#showHead());
        this.axis.addEventListener('view', () => {
            this.redraw();
            if (this.#graphs.length) this.loader.soon();
        });
        this.axis.addEventListener('span', () => this.#showSpan());
        addEventListener('theme', () => this.redraw(), { signal });
        this.sizes = new ResizeObserver(() => this.axis.resize(this.tracks.clientWidth));
        this.sizes.observe(this.tracks);
        steer(this.tracks, this.axis, {
            seek: (t) => this.player.seek(t), hover: (t, event) => this.#hover(t, event), ruler: (y) => y < heights.ruler,
        });
        this.tracks.addEventListener('focus', () => this.#say());
    }

    /** Draws once before the next picture, however often it is asked to. */
    redraw() {
        this.#due ||= requestAnimationFrame(() => {
            this.#due = 0;
            this.#rows.forEach(({ draw }) => draw());
            this.#showHead();
            this.#showSpan();
        });
    }

    #showHead() {
        const { time } = this.player;
        this.axis.keep(time);
        this.head.style.transform = `translateX(${this.axis.x(time)}px)`;
        this.#say();
    }

    #showSpan() {
        const { span } = this.axis;
        this.span.hidden = span === null;
        if (!span) return;
        this.span.style.left = `${this.axis.x(span[0])}px`;
        this.span.style.width = `${Math.max(1, this.axis.x(span[1]) - this.axis.x(span[0]))}px`;
    }

    /** What a screen reader says of the axis: the time, and the answer there. */
    #say() {
        const { time } = this.player;
        const answer = this.#answerAt(time);
        const words = `${spoken(time)}${answer ? `. ${answer.task}: ${answer.text ?? answer.error}` : ''}`;
        if (words === this.#said) return;
        this.#said = words;
        this.tracks.setAttribute('aria-valuenow', Math.floor(time));
        this.tracks.setAttribute('aria-valuetext', words);
    }

    #answerAt(t, rows = this.results.shown) {
        for (let i = upTo(rows, t) - 1; i >= Math.max(0, upTo(rows, t) - 50); i -= 1) if (rows[i].t1 > t) return rows[i];
        return null;
    }

    #hover(t, event) {
        this.line.hidden = this.tip.hidden = t === null;
        if (t === null) return;
        this.line.style.transform = `translateX(${this.axis.x(t)}px)`;
        this.tipPicture?.show(this.sprites.at(t));
        this.#tell(t, event);
        const area = this.tracks.getBoundingClientRect();
        const { offsetWidth: width, offsetHeight: height } = this.tip;
        const left = Math.min(Math.max(8, area.left + this.axis.x(t) - width / 2), innerWidth - width - 8);
        this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(8, area.top - height - 8))}px)`;
    }

    /** Values at a moment, and the answer of the lane that is pointed at, else of any. */
    #tell(t, event) {
        const y = event.clientY - this.tracks.getBoundingClientRect().top;
        const row = this.#rows.findIndex(({ row: { offsetTop, offsetHeight } }) => y >= offsetTop && y < offsetTop + offsetHeight);
        const lane = this.lanes.get(this.#rows[row]?.task);
        const answer = this.#answerAt(t, lane?.rows ?? this.results.shown);
        const values = this.counts.zones.map((zone) => el('span', {}, el('b', {}, Counts.inZone(zone, t) ?? '–'), ` ${zone.zone}`));
        this.tipWords.replaceChildren(el('div', { class: 'tip-time tabular' }, exactClock(t)),
            values.length ? el('div', { class: 'tip-values tabular' }, values) : '',
            answer ? el('div', { class: 'tip-answer' }, el('small', {}, answer.task), ' ', answer.text ?? answer.error ?? '') : '');
    }

    end() {
        this.sizes.disconnect();
        this.loader.end();
        cancelAnimationFrame(this.#due);
        this.#graphs.forEach(({ graph }) => graph.end());
        this.tip.remove();
    }
}

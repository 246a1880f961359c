// SPDX-License-Identifier: Apache-2.0
// One video: picture, axis and answers, each in step with the others.
import { ApiError, get, listen, videoPath } from './api.js';
import { Answers } from './answers.js';
import { Axis } from './axis.js';
import { Controls } from './controls.js';
import { Counter } from './counter.js';
import { Counts } from './counts.js';
import { el, pageNotice } from './dom.js';
import { hlsLibrary } from './media.js';
import { Player } from './player.js';
import { Results } from './results.js';
import { note } from './router.js';
import { SpanMenu } from './span_menu.js';
import { Sprites } from './sprite.js';
import { plural, round, title, wallClock } from './text.js';
import { Timeline } from './timeline.js';

const number = (text, otherwise) => (text !== undefined && Number.isFinite(Number(text)) ? Number(text) : otherwise);

export class VideoView {
    title = 'Video';
    #stop = new AbortController();
    #noted = 0;

    constructor({ path, params }) {
        this.id = path[1] ?? '';
        this.params = params;
        this.element = el('div', { class: 'video-view loading' }, el('h1', { class: 'unseen' }, 'Video'), el('div', { class: 'stage waiting' }, el('div', { class: 'spinner' })));
    }

    async start() {
        hlsLibrary(); // comes while the video is asked for
        try {
            const video = await get(videoPath(this.id), {}, this.#stop.signal);
            if (!video.url) this.#unusable(video);
            else await this.#build(video);
        } catch (error) {
            if (this.#stop.signal.aborted) return;
            if (!(error instanceof ApiError)) throw error;
            this.#fail(error.status === 404 ? 'No such video' : error.title, error.message);
        }
    }

    #fail(head, words) {
        this.element.replaceChildren(pageNotice(head, words, null, el('a', { href: '#/' }, 'To the library')));
    }

    #unusable(video) {
        this.#fail(title(video), video.error ?? 'This video is being indexed. It can be watched once that is done.');
    }

    async #build(video) {
        this.video = video;
        document.title = this.title = title(video);
        const at = Math.min(number(this.params.t, 0), video.duration);
        this.player = new Player(video, at);
        this.sprites = new Sprites(video.sheets);
        this.player.useSprites(this.sprites);
        this.axis = new Axis(video.duration);
        this.results = new Results(this.id, this.#stop.signal);
        this.counts = new Counts();
        this.counter = new Counter();
        const parts = { player: this.player, axis: this.axis, results: this.results, counts: this.counts, video, sprites: this.sprites, signal: this.#stop.signal };
        this.timeline = new Timeline(parts);
        this.answers = new Answers({ ...parts, lane: (task) => this.timeline.lane(task).n, filtered: (changes) => note(changes), chosen: this.params });
        this.spans = new SpanMenu(parts);
        this.#place();
        this.#link();
        this.#begin();
        await this.#load().catch((error) => this.#lost(error));
    }

    #place() {
        const { video } = this;
        const whole = el('div', { class: 'watch' }, this.player.stage);
        this.controls = new Controls(this.player, whole);
        this.controls.element.append(this.spans.menu);
        this.player.stage.append(this.counter.element, this.spans.bar);
        this.player.stage.style.setProperty('--shape', `${video.width || 16} / ${video.height || 9}`);
        whole.append(this.controls.element);
        const facts = [video.wall && wallClock(video.wall), `${video.width}×${video.height}`, video.fps && `${round(Number(video.fps.toFixed(2)))} fps`,
                       video.codec, this.video.results > 0 && plural(video.results, 'answer')].filter(Boolean);
        this.element.classList.remove('loading');
        this.element.replaceChildren(
            el('div', { class: 'video-main' },
               el('div', { class: 'video-title' }, el('h1', { title: video.places?.[0]?.path }, title(video)),
                  el('p', { class: 'facts' }, facts.map((fact) => el('span', {}, fact)))),
               whole, this.timeline.element),
            this.answers.element, this.timeline.tip);
    }

    #link() {
        this.player.addEventListener('time', () => this.counter.show(this.player.time));
        this.player.addEventListener('state', () => this.#note());
        this.player.video.addEventListener('seeked', () => this.#note());
        // A time in a text goes there without leaving the page.
        this.element.addEventListener('click', (event) => {
            const link = event.target.closest?.('a.time');
            if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            this.seek(Number(link.dataset.t));
        });
    }

    #begin() {
        this.timeline.loader.failed = (error) => this.#lost(error);
        const [from, to] = (this.params.loop ?? '').split('-').map(Number);
        if (to > from) {
            this.axis.select([from, to]);
            this.player.loop([from, to]);
        }
        this.counter.show(this.player.time);
        if (this.params.play) this.player.play();
    }

    async #load() {
        const answers = this.results.load().then(() => null, (error) => error); // it may fail before it is waited for
        const [, { events }] = await Promise.all([this.counts.load(this.id, this.#stop.signal), get(videoPath(this.id, '/events'), {}, this.#stop.signal)]);
        this.counter.use(this.counts);
        this.counter.show(this.player.time);
        this.timeline.useCounts(this.counts, events);
        const failed = await answers;
        if (failed) throw failed;
        this.unlisten = listen('/api/stream', { video: this.id }, { result: (result) => this.results.add(result) });
        if (this.#stop.signal.aborted) this.unlisten();
    }

    /** The video plays on without what could not be read. */
    #lost(error) {
        if (this.#stop.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        this.answers.fail(error.message);
    }

    /** Keeps the moment in the address while nothing plays. */
    #note() {
        if (!this.player.paused || Date.now() - this.#noted < 300) return;
        this.#noted = Date.now();
        note({ t: this.player.time, play: '', loop: this.player.span ? this.player.span.join('-') : '' });
    }

    seek(t) {
        this.axis.reveal(t);
        this.player.seek(t);
    }

    /** Another moment of the same video was opened. */
    moved(params) {
        this.params = params;
        if (!this.player) return;
        this.seek(number(params.t, this.player.time));
        if (params.play) this.player.play();
    }

    key(name) {
        if (!this.player) return false;
        const middle = this.player.time;
        const act = {
            ArrowUp: () => this.answers.step(-1), ArrowDown: () => this.answers.step(1),
            '+': () => this.axis.zoom(1.5, middle), '=': () => this.axis.zoom(1.5, middle), '-': () => this.axis.zoom(1 / 1.5, middle),
            Escape: () => { this.spans.clear(); this.axis.show(0, this.axis.duration); },
        }[name];
        if (act) act();
        return act !== undefined || this.controls.key(name);
    }

    end() {
        this.#stop.abort();
        this.unlisten?.();
        for (const part of [this.player, this.timeline, this.answers]) part?.end();
    }
}

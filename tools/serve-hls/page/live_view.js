// SPDX-License-Identifier: Apache-2.0
// A live source: picture, what is measured, and the latest answers, which come in at the top and move nothing.
import { ApiError, get, listen } from './api.js';
import { el, icon, iconButton, pageNotice, relabel } from './dom.js';
import { Media } from './media.js';
import { linked, plural, wallClock } from './text.js';

const kept = 200;
const settings = { lowLatencyMode: true, liveDurationInfinity: true, maxLiveSyncPlaybackRate: 1.2 };

export class LiveView {
    title = 'Live';
    #timer = null;
    #unlisten = () => {};
    #delays = []; // seconds from a span's end to its answer's arrival, the last ones
    #counts = new Map();
    #unseen = 0;

    constructor({ path }) {
        this.name = path[1] ?? '';
        this.title = `${this.name} live`;
        this.video = el('video', { playsinline: true, muted: true, autoplay: true, 'aria-label': `Picture of ${this.name}` });
        this.video.muted = true; // the attribute alone does not mute what scripts make
        this.counter = el('div', { class: 'counter', hidden: true, role: 'group', 'aria-label': 'Counts now' });
        this.badge = el('span', { class: 'chip delay', hidden: true });
        this.wrong = el('div', { class: 'stage-message', role: 'alert', hidden: true });
        this.stage = el('div', { class: 'stage waiting' }, this.video, el('div', { class: 'spinner', 'aria-hidden': 'true' }), this.counter, this.badge, this.wrong);
        this.facts = el('dl', { class: 'measures' });
        this.answers = el('div', { class: 'answer-list', tabindex: '0', role: 'group', 'aria-label': 'Latest answers' });
        this.fresh = el('button', { type: 'button', class: 'follow', hidden: true, onclick: () => this.answers.scrollTo({ top: 0 }) });
        this.agree = el('input', { type: 'checkbox', onchange: () => this.#delay() });
        this.element = el('div', { class: 'video-view live-view' },
            el('div', { class: 'video-main' }, el('div', { class: 'video-title' }, el('h1', {}, this.name), el('span', { class: 'badge on-air' }, 'Live')),
               el('div', { class: 'watch' }, this.stage, this.#controls()), this.facts),
            el('section', { class: 'answers', 'aria-label': 'Latest answers' },
               el('div', { class: 'answer-head' }, el('label', { class: 'check' }, this.agree, 'Delay the picture so that answers agree with it')), this.answers, this.fresh));
        this.#listenToVideo();
    }

    #controls() {
        const { video } = this;
        this.play = iconButton('pause', 'Pause', () => (video.paused ? this.#resume() : video.pause()), { class: 'icon-button strong' });
        this.mute = iconButton('muted', 'Sound on', () => (video.muted = !video.muted));
        return el('div', { class: 'controls', role: 'group', 'aria-label': 'Player' }, this.play,
            el('button', { type: 'button', class: 'small', onclick: () => this.#resume() }, 'To now'), el('span', { class: 'gap' }), this.mute,
            iconButton('full', 'Full screen', () => (document.fullscreenElement ? document.exitFullscreen() : this.stage.requestFullscreen?.())));
    }

    #listenToVideo() {
        const { video } = this;
        const state = () => {
            relabel(this.play, video.paused ? 'play' : 'pause', video.paused ? 'Play' : 'Pause');
            relabel(this.mute, video.muted ? 'muted' : 'sound', video.muted ? 'Sound on' : 'Sound off');
        };
        for (const name of ['play', 'pause', 'volumechange']) video.addEventListener(name, state);
        video.addEventListener('playing', () => this.stage.classList.remove('waiting'));
        video.addEventListener('waiting', () => this.stage.classList.add('waiting'));
        this.answers.addEventListener('scroll', () => this.answers.scrollTop < 8 && this.#seen(), { passive: true });
    }

    async start() {
        try {
            const source = await this.#measure();
            if (!source) return;
            this.#open(source.url);
            this.#unlisten = listen('/api/stream', { source: this.name }, { result: (result) => this.#add(result), count: (count) => this.#count(count), status: () => this.#measure().catch((error) => this.#lost(error)) });
            this.#timer = setInterval(() => document.hidden || this.#measure().catch((error) => this.#lost(error)), 2000);
        } catch (error) {
            this.#lost(error);
        }
    }

    #lost(error) {
        if (!(error instanceof ApiError)) throw error;
        this.facts.replaceChildren(el('div', {}, el('dt', {}, 'Server'), el('dd', { class: 'error' }, error.message)));
    }

    /** `url`: of its master playlist; null where the server knows its answers, and does not show it. */
    #open(url) {
        if (!url) {
            this.wrong.replaceChildren(el('p', {}, 'Its answers and counts come in as they are stored; its pictures are not served.'));
            this.wrong.hidden = false;
            return;
        }
        this.media = new Media(this.video, url, { settings, failed: (words) => {
            this.wrong.replaceChildren(el('p', {}, words), el('button', { type: 'button', onclick: () => { this.wrong.hidden = true; this.#open(url); } }, 'Try again'));
            this.wrong.hidden = false;
        }, ready: () => { if (this.video.paused) this.video.play().catch((error) => { if (error.name !== 'NotAllowedError' && error.name !== 'AbortError') throw error; }); this.#delay(); } });
    }

    /** Shows what the server and the player have measured; null where there is no such source. */
    async #measure() {
        const { live } = await get('/api/live');
        const source = live.find(({ name }) => name === this.name);
        if (!source) {
            this.element.replaceChildren(pageNotice('No such live source', `The server shows no source “${this.name}”.`, `vlm-serve-hls --db archive.db --live ${this.name}=rtsp://camera/1`, el('a', { href: '#/?state=live' }, 'All live sources')));
            return null;
        }
        const latency = this.media?.hls?.latency || source.latency;
        const rows = [['Connection', source.connected === null ? '–' : source.connected ? 'connected' : 'not connected'], ['Latency', latency ? `${latency.toFixed(1)} s` : '–'],
                      ['Frames', source.fps === null ? '–' : `${source.fps.toFixed(1)} per second`], ['Reconnections', String(source.reconnections ?? '–')],
                      ['Answers after', this.#delays.length ? `${this.#usual().toFixed(1)} s` : '–']];
        this.facts.replaceChildren(...rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', { class: 'tabular' }, value))));
        return source;
    }

    /** The middle one of the last delays. */
    #usual() {
        return [...this.#delays].sort((a, b) => a - b)[this.#delays.length >> 1];
    }

    #delay() {
        const { hls } = this.media ?? {};
        const wanted = this.agree.checked && this.#delays.length ? this.#usual() + 0.5 : null;
        if (hls) hls.targetLatency = wanted ?? hls.config.liveSyncDuration ?? 1.5;
        this.badge.hidden = !this.agree.checked;
        this.badge.textContent = wanted ? `${wanted.toFixed(1)} s behind, as answers are` : 'waits for the first answer';
        if (wanted && hls?.latency < wanted) this.video.currentTime -= wanted - hls.latency;
    }

    #resume() {
        const edge = this.media?.hls?.liveSyncPosition;
        if (edge) this.video.currentTime = edge;
        this.video.play().catch((error) => { if (error.name !== 'AbortError') throw error; });
    }

    #add(result) {
        this.#learn(result);
        const { answers } = this;
        const row = el('div', { class: 'answer' },
            el('div', { class: 'cell' }, el('div', { class: 'cell-head' }, el('span', { class: 'tag' }, result.task), result.wall && wallClock(result.wall, { timeStyle: 'medium' }), result.alarm === true && el('span', { class: 'alarm' }, icon('alarm'), 'alarm')),
               el('p', { class: result.error && 'error' }, result.error ?? linked(result.text ?? JSON.stringify(result.json), null, 0))));
        const reads = answers.scrollTop > 8;
        answers.prepend(row);
        if (reads) {
            answers.scrollTop += row.offsetHeight;
            this.#unseen += 1;
            this.fresh.textContent = plural(this.#unseen, 'new answer');
            this.fresh.hidden = false;
        } else if (answers.children.length > kept) answers.lastElementChild.remove();
        if (this.agree.checked) this.#delay();
    }

    #learn({ wall, t0, t1 }) {
        if (!wall) return;
        const delay = (Date.now() - Date.parse(wall)) / 1000 - (t1 - t0);
        if (delay > 0 && delay < 120) this.#delays = [...this.#delays.slice(-14), delay];
    }

    #seen() {
        this.#unseen = 0;
        this.fresh.hidden = true;
    }

    /** A change of how many are in a zone, or a crossing. */
    #count(count) {
        const [before, after] = count.zone ? ['', ` in ${count.zone}`] : [`${count.line}: `, ` ${count.direction}`];
        const n = count.zone ? count.n : (this.#counts.get(before + after)?.n ?? 0) + 1;
        this.#counts.set(before + after, { before, after, n });
        this.counter.hidden = false;
        this.counter.replaceChildren(...[...this.#counts.values()].map((chip) => el('span', { class: 'chip' }, chip.before, el('b', { class: 'tabular' }, chip.n ?? '–'), chip.after)));
    }

    key(name) {
        const act = { ' ': () => this.play.click(), k: () => this.video.pause(), m: () => this.mute.click(), l: () => this.#resume() }[name];
        act?.();
        return act !== undefined;
    }

    end() {
        clearInterval(this.#timer);
        this.#unlisten();
        this.media?.end();
    }
}

// SPDX-License-Identifier: Apache-2.0
// One upload job: its stages with their time, the answer as it is written, and the answer beside the video.
import { ApiError, get, listen, remove } from './api.js';
import { el, pageNotice } from './dom.js';
import { saveJson } from './export.js';
import { href } from './router.js';
import { copy } from './span_menu.js';
import { clock, linked } from './text.js';
import { Media } from './media.js';

const stages = ['queued', 'checking', 'indexing', 'analysing', 'done'];
const words = { queued: 'Queued', checking: 'Checked', indexing: 'Indexed', analysing: 'Asked', done: 'Answered' };
const over = (state) => ['done', 'failed', 'cancelled'].includes(state);

export class JobView {
    #state = null;
    #since = new Map(); // seconds at which each stage began
    #timer = null;
    #unlisten = () => {};
    #media = null;

    /** `again` is called for another try. */
    constructor(job, again) {
        Object.assign(this, { job, again });
        this.steps = el('ol', { class: 'stages' });
        this.time = el('span', { class: 'tabular', role: 'timer', 'aria-label': 'Time so far' });
        this.answer = el('div', { class: 'job-answer', 'aria-live': 'polite' });
        this.wrong = el('div', { role: 'alert' });
        this.actions = el('div', { class: 'actions' });
        this.picture = el('div', { class: 'job-picture', hidden: true });
        this.element = el('div', { class: 'job' }, el('h1', {}, 'Your video'), el('div', { class: 'job-status' }, this.steps, this.time), this.wrong,
                          el('div', { class: 'job-result' }, this.picture, el('div', {}, this.answer, this.actions)));
    }

    async start() {
        try {
            const state = await get(this.#path());
            this.#text = state.answer ?? '';
            this.#show(state);
            if (!over(state.state)) this.#follow();
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            this.element.replaceChildren(pageNotice(error.status === 404 ? 'This upload is gone' : error.title,
                error.status === 404 ? 'Uploads are kept for a while, and only who uploaded them sees them.' : error.message, null, el('a', { href: '#/upload' }, 'Upload a video')));
        }
    }

    #text = '';

    #path(rest = '') {
        return `/api/jobs/${encodeURIComponent(this.job)}${rest}`;
    }

    /** Each connection tells all that was written, from the beginning. */
    #follow() {
        this.#unlisten = listen(this.#path('/stream'), {}, {
            open: () => (this.#text = ''),
            restart: () => (this.#text = ''),
            state: (state) => (over(state.state) ? this.#finish() : this.#show(state)), // the answer's end may still be on its way
            token: ({ text }) => {
                this.#text += text;
                this.answer.textContent = this.#text;
            },
            done: () => this.#finish(),
        });
        this.#timer = setInterval(() => this.#tick(), 1000);
    }

    async #catchUp() {
        const state = await get(this.#path());
        this.#text = state.answer ?? '';
        this.#show(state);
    }

    async #finish() {
        this.#unlisten();
        await this.#catchUp();
    }

    #show(state) {
        this.#state = { ...state, at: performance.now() };
        if (!this.#since.has(state.state)) this.#since.set(state.state, state.seconds ?? 0);
        this.#showStages(state);
        this.#tick();
        if (this.#text) this.answer.replaceChildren(linked(this.#text, state.video, Infinity));
        else this.answer.textContent = over(state.state) ? '' : 'The answer appears here as it is written.';
        if (over(state.state)) this.#ended(state);
        else this.actions.replaceChildren(el('button', { type: 'button', onclick: () => this.#cancel() }, 'Cancel'));
        if (state.video && !this.#media) this.#watch(state.video);
    }

    #showStages(state) {
        const now = stages.indexOf(state.state);
        this.steps.replaceChildren(...stages.map((stage, i) => {
            const begun = this.#since.get(stage);
            const next = this.#since.get(stages.slice(i + 1).find((later) => this.#since.has(later)));
            const took = begun !== undefined && next !== undefined && stage !== 'done' ? `${(next - begun).toFixed(1)} s` : '';
            const more = stage === 'analysing' && state.windows && now >= i ? `${state.windows.done} of ${state.windows.total} windows` : stage === 'queued' && state.position ? `${state.position} before it` : '';
            return el('li', { class: i < now || state.state === 'done' ? 'past' : i === now ? 'current' : '', 'aria-current': i === now && 'step' },
                      el('span', {}, words[stage]), el('small', { class: 'tabular' }, more || took));
        }));
    }

    #tick() {
        const { seconds = 0, at, state } = this.#state;
        this.time.textContent = clock((seconds ?? 0) + (over(state) ? 0 : (performance.now() - at) / 1000));
    }

    #ended(state) {
        clearInterval(this.#timer);
        this.#unlisten();
        const button = (label, run, attributes = {}) => el('button', { type: 'button', onclick: run, ...attributes }, label);
        const again = button(state.state === 'done' ? 'Another video' : 'Try again', this.again);
        if (state.state === 'failed') this.wrong.replaceChildren(el('p', { class: 'error' }, state.error ?? 'It failed.'));
        if (state.state === 'cancelled') this.wrong.replaceChildren(el('p', {}, 'Cancelled.'));
        this.actions.replaceChildren(...(state.state !== 'done' ? [again] : [
            button('Copy', (event) => copy(this.#text, event.currentTarget)),
            button('JSON', () => saveJson('answer', { answer: state.answer, results: state.results })),
            state.video && el('a', { class: 'button', href: href(`video/${encodeURIComponent(state.video)}`) }, 'Open with its axis'), again].filter(Boolean)));
    }

    async #cancel() {
        this.#unlisten();
        await remove(this.#path());
        this.again();
    }

    #watch(id) {
        const video = el('video', { controls: true, playsinline: true, 'aria-label': 'Your video' });
        this.picture.replaceChildren(video);
        this.picture.hidden = false;
        this.#media = new Media(video, `/v/${encodeURIComponent(id)}/master.m3u8`, { failed: (reason) => this.picture.replaceChildren(el('p', { class: 'error' }, reason)) });
    }

    end() {
        clearInterval(this.#timer);
        this.#unlisten();
        this.#media?.end();
    }
}

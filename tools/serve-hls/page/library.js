// SPDX-License-Identifier: Apache-2.0
// The library: videos by page as the person scrolls, live sources, and moments that were found.
import { ApiError, get } from './api.js';
import { liveCard, momentCard, videoCard } from './card.js';
import { el, notice } from './dom.js';
import { href } from './router.js';
import { count } from './text.js';

const pageSize = 60;
const tabs = [['', 'All'], ['ready', 'Ready'], ['failed', 'Failed'], ['live', 'Live'], ['today', 'Today']];

const dayStart = (day) => (day ? new Date(`${day}T00:00`).toISOString() : null);
const dayEnd = (day) => (day ? new Date(new Date(`${day}T00:00`).getTime() + 86400000).toISOString() : null);
const today = () => new Date(new Date().setHours(0, 0, 0, 0)).toISOString();

export class LibraryView {
    title = 'Archive';
    #params;
    #next = 0;
    #stop = new AbortController();
    #loading = false;

    constructor({ params, session }) {
        this.session = session;
        this.#params = params;
        this.bar = el('div', { class: 'filters' });
        this.found = el('section', { 'aria-label': 'Moments found' });
        this.lives = el('section', { 'aria-label': 'Live' });
        this.videos = el('div', { class: 'grid' });
        this.total = el('h2', { class: 'count' });
        this.foot = el('div', { class: 'more', role: 'status' });
        this.element = el('div', { class: 'library' }, el('h1', { class: 'unseen' }, 'Library'), this.bar, this.found, this.lives,
                          el('section', { 'aria-label': 'Videos' }, this.total, this.videos, this.foot));
        this.watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#more(),
                                                { rootMargin: '800px' });
    }

    start() {
        this.#fill();
    }

    /** Other filters: everything is asked anew. */
    moved(params) {
        this.#stop.abort();
        this.#stop = new AbortController();
        this.#params = params;
        this.#fill();
    }

    #fill() {
        this.#next = 0;
        this.#loading = false;
        this.#showBar();
        for (const part of [this.found, this.lives, this.videos]) part.replaceChildren();
        this.total.textContent = '';
        this.foot.replaceChildren();
        if (this.#params.q) this.#guard(() => this.#search());
        this.#guard(() => this.#showLive());
        if (this.#params.state === 'live') this.watcher.disconnect();
        else this.#more();
    }

    #showBar() {
        const { state = '', since = '', until = '' } = this.#params;
        const link = ([key, words]) => el('a', { href: href('', { ...this.#params, state: key }), class: 'tab',
                                                 'aria-current': key === state && 'true' }, words);
        const date = (name, label, value) => el('label', { class: 'date' }, label,
            el('input', { type: 'date', value, onchange: (event) => {
                location.hash = href('', { ...this.#params, [name]: event.target.value });
            } }));
        this.bar.replaceChildren(el('nav', { 'aria-label': 'Show' }, tabs.map(link)),
                                 el('div', { class: 'dates' }, date('since', 'from', since), date('until', 'to', until)));
    }

    async #search() {
        const { q, task } = this.#params;
        const { moments } = await get('/api/search', { q, task, limit: 24 }, this.#stop.signal);
        const words = moments.length ? `${count(moments.length)} ${moments.length === 1 ? 'moment' : 'moments'} for “${q}”` : `No moment for “${q}”`;
        this.found.replaceChildren(el('h2', { class: 'count', 'aria-live': 'polite' }, words),
            moments.length ? el('div', { class: 'grid moments' }, moments.map(momentCard))
                           : el('p', { class: 'quiet' }, 'Search finds words of answers and of what was said. Fewer or other words find more.'));
    }

    async #showLive() {
        const { state, q } = this.#params;
        if (q || (state && state !== 'live' && state !== 'today')) return;
        const { live } = await get('/api/live', {}, this.#stop.signal);
        if (live.length) this.lives.replaceChildren(el('h2', { class: 'count' }, 'Live'), el('div', { class: 'grid' }, live.map(liveCard)));
        else if (state === 'live')
            this.lives.replaceChildren(notice('No live sources', 'The server shows live sources that it was started with.',
                                              "vlm-serve-hls --db archive.db --live yard=rtsp://camera/1"));
    }

    #query() {
        const { q, state, since, until } = this.#params;
        return { q, state: state === 'today' ? '' : state, since: state === 'today' ? today() : dayStart(since), until: dayEnd(until),
                 offset: this.#next, limit: pageSize };
    }

    #more() {
        if (this.#loading || this.#next === null) return;
        this.#loading = true;
        const skeletons = Array.from({ length: this.#next ? 0 : 8 }, () => el('div', { class: 'card skeleton', 'aria-hidden': 'true' }, el('div', { class: 'picture' })));
        if (skeletons.length) this.videos.replaceChildren(...skeletons);
        this.#guard(async () => {
            const { videos, total, next } = await get('/api/videos', this.#query(), this.#stop.signal);
            skeletons.forEach((card) => card.remove());
            this.videos.append(...videos.map(videoCard));
            this.#next = next;
            this.#loading = false;
            this.#showTotal(total);
            this.watcher.unobserve(this.foot);
            if (next !== null) this.watcher.observe(this.foot); // tells at once where the page is not full yet
        });
    }

    #showTotal(total) {
        const { q, state, since, until } = this.#params;
        this.total.textContent = total ? (q ? `${count(total)} ${total === 1 ? 'video' : 'videos'} with “${q}” in the path` : 'Videos') : '';
        if (total || q) return;
        const filtered = state || since || until;
        this.foot.replaceChildren(filtered
            ? notice('Nothing here', state === 'failed' ? 'Every video could be read.' : 'No video fits these filters.', null, el('a', { href: '#/' }, 'Show all'))
            : notice('No videos yet', 'The archive is empty. This adds a folder; the page shows it when you come back:',
                     'vlm-index add FOLDER --db archive.db'));
    }

    async #guard(work) {
        const { signal } = this.#stop;
        try {
            await work();
        } catch (error) {
            if (signal.aborted) return;
            if (!(error instanceof ApiError)) throw error;
            this.videos.querySelectorAll('.skeleton').forEach((card) => card.remove());
            this.foot.replaceChildren(notice(error.title, error.message, null, el('button', { type: 'button', onclick: () => this.#fill() }, 'Try again')));
        }
    }

    end() {
        this.#stop.abort();
        this.watcher.disconnect();
    }
}

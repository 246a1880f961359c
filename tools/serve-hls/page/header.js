// SPDX-License-Identifier: Apache-2.0
// What stands above every view: the way home, search, upload, colours, help.
import { get, post } from './api.js';
import { choice, el, icon, iconButton } from './dom.js';
import { openHelp } from './help.js';
import { go, here } from './router.js';
import { themeButton } from './theme.js';

export class Header {
    /** `signedOut` is called when the person has left. */
    constructor(session, signedOut) {
        this.session = session;
        this.search = el('input', { type: 'search', name: 'q', placeholder: 'Search moments', 'aria-label': 'Search moments',
                                    autocomplete: 'off', spellcheck: 'false' });
        this.task = choice('Task to search in', [['', 'all tasks']], '', () => this.search.value && this.submit());
        this.form = el('form', { class: 'search', role: 'search', onsubmit: (event) => { event.preventDefault(); this.submit(); } },
                       icon('search'), this.search, this.task);
        this.search.addEventListener('search', () => this.search.value === '' && here().params.q && this.submit());
        this.parts = [
            el('a', { class: 'brand', href: '#/', 'aria-label': 'Archive: to the library' }, el('img', { src: '/assets/icon.svg', alt: '', width: 24, height: 24 }),
               el('span', {}, 'Archive')),
            session.login ? el('span', { class: 'gap' }) : this.form,
            el('nav', { 'aria-label': 'Page' }, this.#buttons(signedOut)),
        ];
        if (!session.login) this.#loadTasks();
    }

    #buttons(signedOut) {
        const canUpload = !this.session.login && this.session.upload !== null && this.session.scopes.includes('upload');
        const leave = async () => {
            await post('/api/logout', {});
            localStorage.removeItem('signed-in');
            signedOut();
        };
        return [
            canUpload && el('a', { class: 'icon-button', href: '#/upload', 'aria-label': 'Ask about a video of yours',
                                   title: 'Ask about a video of yours' }, icon('upload')),
            themeButton(),
            iconButton('help', 'Keys (?)', openHelp),
            localStorage.getItem('signed-in') && iconButton('out', 'Sign out', leave),
        ].filter(Boolean);
    }

    async #loadTasks() {
        const { tasks } = await get('/api/tasks');
        for (const { name } of tasks) this.task.append(el('option', { value: name }, name));
        const { path, params } = here();
        if (path.length === 0) this.task.value = params.task ?? '';
    }

    submit() {
        const { path, params } = here();
        const kept = path.length === 0 ? params : {};
        go('', { ...kept, q: this.search.value.trim(), task: this.task.value });
    }

    /** The address has changed. */
    moved(path, params) {
        if (path.length > 0) return;
        this.search.value = params.q ?? '';
        this.task.value = params.task ?? '';
    }

    focusSearch() {
        this.search.focus();
        this.search.select();
    }
}

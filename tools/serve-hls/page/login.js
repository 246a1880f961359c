// SPDX-License-Identifier: Apache-2.0
// Asks for a token, which the server keeps as a cookie that scripts cannot read.
import { ApiError, post } from './api.js';
import { el } from './dom.js';

export class LoginView {
    title = 'Sign in';

    constructor({ signedIn }) {
        this.signedIn = signedIn;
        this.token = el('input', { type: 'password', name: 'token', id: 'token', required: true, autocomplete: 'current-password' });
        this.wrong = el('p', { class: 'error', role: 'alert' });
        this.button = el('button', { type: 'submit', class: 'primary' }, 'Sign in');
        this.element = el('form', { class: 'login', onsubmit: (event) => this.#send(event) },
            el('h1', {}, 'Sign in'), el('p', {}, 'This server shows its archive to those who have a token.'),
            el('label', { for: 'token' }, 'Token'), this.token, this.wrong, this.button);
    }

    start() {
        this.token.focus();
    }

    async #send(event) {
        event.preventDefault();
        this.button.disabled = true;
        this.wrong.textContent = '';
        try {
            await post('/api/login', { token: this.token.value.trim() });
            localStorage.setItem('signed-in', '1'); // the cookie itself cannot be seen
            await this.signedIn();
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            this.wrong.textContent = error.status === 401 ? 'This token is not known, or has expired.' : error.message;
            this.token.select();
        } finally {
            this.button.disabled = false;
        }
    }

    end() {}
}

// SPDX-License-Identifier: Apache-2.0
// Asks a model about a video of one's own: the form, and then the job.
import { ApiError, sendForm } from './api.js';
import { droppedFile } from './drop.js';
import { el, icon, pageNotice } from './dom.js';
import { JobView } from './job.js';
import { go } from './router.js';
import { bytes } from './text.js';

export class UploadView {
    title = 'Ask about a video';
    #file = null;
    #sending = null;
    #job = null;

    constructor({ params, session }) {
        this.session = session;
        this.params = params;
        this.element = el('div', { class: 'upload' });
        this.onDrop = () => this.#take(droppedFile());
    }

    start() {
        const { session, params } = this;
        if (session.upload === null || !session.scopes.includes('upload'))
            this.element.replaceChildren(pageNotice('Upload is off', 'Whoever runs the server turns it on, and gives tokens the scope “upload”:',
                                                'vlm-serve-hls --db archive.db --allow-upload FOLDER'));
        else if (params.job) this.#showJob(params.job);
        else this.#showForm();
    }

    moved(params) {
        this.end();
        this.params = params;
        this.start();
    }

    #showJob(job) {
        this.#job = new JobView(job, () => go('upload'));
        this.element.replaceChildren(this.#job.element);
        this.#job.start();
    }

    #showForm() {
        const { session } = this;
        this.input = el('input', { type: 'file', accept: 'video/*', id: 'file', class: 'unseen', onchange: () => this.#take(this.input.files[0]) });
        this.fileName = el('span', { class: 'file-name' });
        this.prompt = el('textarea', { id: 'prompt', rows: 4, maxlength: 8000, placeholder: 'What happens in this video?' });
        const chip = (name) => el('label', { class: 'profile' }, el('input', { type: 'radio', name: 'profile', value: name, checked: name === '' }), el('span', {}, name || 'no profile'));
        this.begin = el('button', { type: 'submit', class: 'primary', disabled: true }, 'Start');
        this.wrong = el('p', { class: 'error', role: 'alert' });
        this.sending = el('div', { class: 'sending', hidden: true }, el('progress', { max: 1, value: 0, 'aria-label': 'Sent' }),
                          el('span', { class: 'tabular' }), el('button', { type: 'button', onclick: () => this.#sending?.cancel() }, 'Cancel'));
        this.form = el('form', { onsubmit: (event) => this.#send(event) }, el('h1', {}, 'Ask about a video'),
            el('label', { class: 'drop-zone', for: 'file' }, icon('upload'), el('span', {}, 'Drop a video anywhere, or ', el('u', {}, 'choose a file')), this.fileName,
               el('small', { class: 'quiet' }, `up to ${bytes(session.upload.max_bytes)}`)), this.input,
            el('label', { for: 'prompt' }, 'Question'), this.prompt,
            el('fieldset', {}, el('legend', {}, 'Profile'), el('div', { class: 'chips' }, ['', ...session.profiles].map(chip))),
            this.wrong, el('div', { class: 'actions' }, this.begin), this.sending);
        this.element.replaceChildren(this.form);
        addEventListener('file-dropped', this.onDrop);
        this.#take(droppedFile());
    }

    #take(file) {
        if (!file) return;
        const tooLarge = file.size > this.session.upload.max_bytes;
        this.#file = tooLarge ? null : file;
        this.fileName.textContent = `${file.name} (${bytes(file.size)})`;
        this.wrong.textContent = tooLarge ? `The file is larger than the server takes (${bytes(this.session.upload.max_bytes)}).` : '';
        this.begin.disabled = tooLarge;
        this.prompt.focus();
    }

    async #send(event) {
        event.preventDefault();
        const form = new FormData(); // fields before the file, so that the server knows them when it comes
        const profile = this.form.elements.profile.value;
        const prompt = this.prompt.value.trim() || (profile ? '' : this.prompt.placeholder); // a profile has its own
        if (prompt) form.set('prompt', prompt);
        if (profile) form.set('profile', profile);
        form.set('file', this.#file);
        this.sending.hidden = false;
        this.begin.disabled = true;
        this.wrong.textContent = '';
        const [bar, words] = this.sending.children;
        this.#sending = sendForm('/api/analyze', form, (share) => {
            bar.value = share;
            words.textContent = `${Math.floor(share * 100)} % of ${bytes(this.#file.size)}`;
        });
        try {
            go('upload', { job: (await this.#sending.answer).job });
        } catch (error) {
            if (!(error instanceof ApiError) && error.name !== 'AbortError') throw error;
            this.wrong.textContent = error.name === 'AbortError' ? '' : error.message;
            if (error instanceof ApiError) this.begin.textContent = 'Try again';
        } finally {
            this.sending.hidden = true;
            this.begin.disabled = false;
        }
    }

    end() {
        removeEventListener('file-dropped', this.onDrop);
        this.#sending?.cancel();
        this.#job?.end();
    }
}

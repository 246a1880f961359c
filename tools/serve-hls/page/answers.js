// SPDX-License-Identifier: Apache-2.0
// The answers beside the picture: a list that follows playback until the person scrolls it; two tasks side by side.
import { choice, el, icon } from './dom.js';
import { upTo } from './results.js';
import { clock, count, exactClock, linked } from './text.js';
import { VirtualList } from './virtual.js';

export class Answers {
    #rows = []; // {t0, t1, cells: [result|null…]}
    #current = -1;
    #follows = true;
    #shownCount = 0;

    /** `lane(task)`: the number of its colour; `filtered(changes)` is told what the person chose. */
    constructor({ player, results, video, lane, filtered, chosen }) {
        Object.assign(this, { player, results, video, lane, filtered });
        this.second = chosen.second ?? '';
        this.task = choice('Task', [['', 'all tasks']], '', (task) => this.#choose({ task }));
        this.other = choice('Beside it', [['', 'one list']], '', (second) => this.#choose({ second }));
        this.words = el('input', { type: 'search', placeholder: 'Filter answers', 'aria-label': 'Filter answers', value: chosen.filter ?? '',
                                   oninput: () => this.#choose({ filter: this.words.value }) });
        this.alarms = el('input', { type: 'checkbox', checked: chosen.alarms === '1', onchange: () => this.#choose({ alarms: this.alarms.checked ? '1' : '' }) });
        this.scroller = el('div', { class: 'answer-list', tabindex: '0', role: 'group', 'aria-label': 'Answers' });
        this.follow = el('button', { type: 'button', class: 'follow', hidden: true, onclick: () => this.#setFollow(true) }, 'Follow playback');
        this.status = el('span', { class: 'quiet', role: 'status' });
        this.empty = el('div', { class: 'no-answers', hidden: true });
        this.element = el('section', { class: 'answers', 'aria-label': 'Answers' },
            el('div', { class: 'answer-head' }, el('div', { class: 'pair' }, this.task, this.other), this.words,
               el('div', { class: 'pair' }, el('label', { class: 'check' }, this.alarms, 'alarms only'), el('span', { class: 'gap' }), this.status)),
            this.empty, this.scroller, this.follow);
        this.list = new VirtualList(this.scroller, (i) => this.#row(this.#rows[i]), () => this.#setFollow(false));
        results.addEventListener('change', () => this.#changed());
        player.addEventListener('time', () => this.#showCurrent());
        results.choose({ task: chosen.task ?? '', text: chosen.filter ?? '', alarms: chosen.alarms === '1' });
    }

    #choose(changes) {
        this.second = changes.second ?? this.second;
        this.filtered(changes);
        this.#shownCount = 0;
        this.results.choose({
            ...('task' in changes && { task: changes.task }), ...('filter' in changes && { text: changes.filter }),
            ...('alarms' in changes && { alarms: changes.alarms === '1' }),
        });
    }

    #changed() {
        this.#fillChoices();
        const before = this.#rows;
        const beside = this.second && this.second !== this.results.filter.task && this.results.filter.task;
        this.#rows = beside ? this.#pairs() : this.results.shown.map((result) => ({ t0: result.t0, t1: result.t1, cells: [result] }));
        this.element.classList.toggle('two', Boolean(beside));
        const grows = this.#shownCount > 0 && this.#rows.length >= before.length && this.#rows[0]?.cells[0] === before[0]?.cells[0];
        this.#shownCount = this.#rows.length;
        this.list.reset(this.#rows.length, grows);
        this.status.textContent = `${count(this.#rows.length)}${this.results.complete ? '' : ' so far'}`;
        this.#current = -1;
        this.#showEmpty();
        this.#showCurrent();
    }

    /** Rows of two tasks: what the second said of a time at which the first's answer begins stands beside it. */
    #pairs() {
        const others = this.results.all.filter((result) => result.task === this.second);
        const rows = this.results.shown.map((result) => ({ t0: result.t0, t1: result.t1, cells: [result, null] }));
        const alone = [];
        for (const other of others) {
            const n = upTo(rows, other.t0 + 1e-6) - 1;
            if (n >= 0 && rows[n].cells[1] === null && other.t0 < rows[n].t1) rows[n].cells[1] = other;
            else alone.push({ t0: other.t0, t1: other.t1, cells: [null, other] });
        }
        return [...rows, ...alone].sort((a, b) => a.t0 - b.t0);
    }

    #fillChoices() {
        const tasks = this.results.tasks();
        if (this.task.options.length === tasks.length + 1) return;
        const options = (none) => [el('option', { value: '' }, none), ...tasks.map((task) => el('option', { value: task }, task))];
        this.task.replaceChildren(...options('all tasks'));
        this.other.replaceChildren(...options('one list'));
        this.task.value = this.results.filter.task;
        this.other.value = this.second;
        this.other.hidden = tasks.length < 2;
    }

    #showEmpty() {
        const none = this.#rows.length === 0 && this.results.complete;
        this.empty.hidden = !none;
        if (!none) return;
        const any = this.results.all.length > 0;
        this.empty.replaceChildren(...(any ? ['No answer fits the filter.'] : [
            el('p', {}, 'Nobody has asked a model about this video yet. This does:'),
            el('pre', {}, el('code', {}, 'vlm-analyze --db archive.db --task safety --profile safety'))]));
    }

    /** What was kept about the video could not be read. */
    fail(words) {
        this.empty.hidden = false;
        this.empty.replaceChildren(el('p', { class: 'error', role: 'alert' }, words));
    }

    #row({ t0, t1, cells }) {
        const now = this.#rows[this.#current]?.t0 === t0;
        return el('div', { class: now ? 'answer now' : 'answer' },
            el('button', { type: 'button', class: 'when tabular', title: `${exactClock(t0)} to ${exactClock(t1)}`, onclick: () => this.#jump(t0) }, clock(t0)),
            cells.map((result) => el('div', { class: 'cell' }, result && this.#cell(result))));
    }

    #cell(result) {
        const head = el('div', { class: 'cell-head' }, el('i', { class: `swatch s${this.lane(result.task) % 6}` }), el('span', {}, result.task),
                        result.alarm === true && el('span', { class: 'alarm' }, icon('alarm'), 'alarm'));
        const body = result.error !== null ? el('p', { class: 'error' }, result.error)
                                           : el('p', {}, linked(result.text ?? JSON.stringify(result.json), this.video.id, this.video.duration));
        return [head, body];
    }

    #jump(t) {
        this.player.seek(t);
        this.#setFollow(true);
    }

    #setFollow(follows) {
        if (!follows && this.#rows.length === 0) return;
        this.#follows = follows;
        this.follow.hidden = follows;
        if (follows && this.#current >= 0) this.list.reveal(this.#current);
    }

    /** Marks the answers of this moment; the list moves where it follows. */
    #showCurrent() {
        const n = upTo(this.#rows, this.player.time) - 1;
        if (n === this.#current) return;
        this.scroller.querySelectorAll('.now').forEach((row) => row.classList.remove('now'));
        this.#current = n;
        if (n < 0) return;
        if (this.#follows) this.list.reveal(n);
        for (let i = n; i >= 0 && this.#rows[i].t0 === this.#rows[n].t0; i -= 1) this.list.row(i)?.classList.add('now');
    }

    /** The answer after the playhead or before it. */
    step(by) {
        const t = this.player.time;
        const n = by > 0 ? upTo(this.#rows, t + 1e-3) : upTo(this.#rows, t - 0.5) - 1;
        const row = this.#rows[n];
        if (row) this.#jump(row.t0);
    }

    end() {
        this.list.end();
    }
}

// SPDX-License-Identifier: Apache-2.0
// A list of many rows of different heights, of which only those in view exist.

const guess = 72; // pixels of a row that has not been seen
const margin = 300; // pixels above and below that are ready

/** Sums of heights that change one by one (a Fenwick tree). */
class Heights {
    constructor(n) {
        this.each = new Float64Array(n).fill(guess);
        this.tree = new Float64Array(n + 1);
        for (let i = 1; i <= n; i += 1) this.tree[i] = guess * (i & -i);
    }

    set(i, height) {
        const change = height - this.each[i];
        this.each[i] = height;
        for (let k = i + 1; k < this.tree.length; k += k & -k) this.tree[k] += change;
    }

    /** Of the first n rows. */
    sum(n) {
        let sum = 0;
        for (let k = n; k > 0; k -= k & -k) sum += this.tree[k];
        return sum;
    }

    /** The row at this height from the top. */
    find(y) {
        let at = 0;
        let left = y;
        for (let step = 1 << 30; step > 0; step >>= 1)
            if (at + step < this.tree.length && this.tree[at + step] <= left) {
                at += step;
                left -= this.tree[at];
            }
        return Math.min(at, this.each.length - 1);
    }
}

export class VirtualList {
    #rows = new Map(); // those that exist, by number
    #heights = new Heights(0);
    #width = 0;

    /** `element` scrolls; `make(i)` makes a row; `byHand` is called when the person scrolls. */
    constructor(element, make, byHand) {
        Object.assign(this, { element, make });
        this.space = document.createElement('div');
        this.space.className = 'virtual-space';
        this.space.setAttribute('role', 'list');
        element.append(this.space);
        element.addEventListener('scroll', () => this.#fill(), { passive: true });
        for (const name of ['wheel', 'touchmove', 'pointerdown']) element.addEventListener(name, (event) => (name !== 'pointerdown' || event.target === element) && byHand(), { passive: true });
        element.addEventListener('keydown', ({ key }) => ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown'].includes(key) && byHand());
        this.sizes = new ResizeObserver(() => this.#resized());
        this.sizes.observe(element);
    }

    get count() {
        return this.#heights.each.length;
    }

    /** There are `n` rows now, all of which may be others; the row at the top stays there where `same` is true. */
    reset(n, same) {
        const before = same ? this.#heights.each : [];
        this.#heights = new Heights(n);
        for (let i = 0; i < Math.min(before.length, n); i += 1) if (before[i] !== guess) this.#heights.set(i, before[i]);
        this.#clear();
        if (!same) this.element.scrollTop = 0;
        this.#fill();
    }

    #clear() {
        this.#rows.forEach((row) => row.remove());
        this.#rows.clear();
    }

    #resized() {
        if (this.element.clientWidth === this.#width) return this.#fill();
        const top = this.count ? this.#heights.find(this.element.scrollTop) : 0;
        this.#width = this.element.clientWidth;
        this.#heights = new Heights(this.count);
        this.#clear();
        this.element.scrollTop = this.#heights.sum(top);
        return this.#fill();
    }

    /** Makes the rows in view; what they turn out to measure above the view moves nothing in it. */
    #fill() {
        const { scrollTop, clientHeight } = this.element;
        if (!this.count || !clientHeight) return this.#size();
        const top = this.#heights.find(scrollTop);
        const inside = scrollTop - this.#heights.sum(top);
        for (let pass = 0; pass < 4; pass += 1) if (!this.#makeFrom(this.#heights.sum(top) + inside)) break;
        this.#size();
        const wanted = this.#heights.sum(top) + inside;
        if (Math.abs(wanted - scrollTop) >= 1) this.element.scrollTop = wanted;
        return undefined;
    }

    #makeFrom(scrollTop) {
        const first = this.#heights.find(Math.max(0, scrollTop - margin));
        const last = this.#heights.find(scrollTop + this.element.clientHeight + margin);
        for (const [i, row] of this.#rows) if (i < first || i > last) (row.remove(), this.#rows.delete(i));
        const made = [];
        for (let i = first; i <= last; i += 1) if (!this.#rows.has(i)) made.push(this.#add(i));
        const measured = made.map((i) => [i, this.#rows.get(i).offsetHeight]);
        measured.forEach(([i, height]) => this.#heights.set(i, height));
        for (const [i, row] of this.#rows) row.style.transform = `translateY(${this.#heights.sum(i)}px)`;
        return made.length > 0;
    }

    #add(i) {
        const row = this.make(i);
        row.setAttribute('role', 'listitem');
        row.setAttribute('aria-setsize', this.count);
        row.setAttribute('aria-posinset', i + 1);
        this.#rows.set(i, row);
        const next = [...this.#rows.keys()].filter((other) => other > i).sort((a, b) => a - b)[0];
        this.space.insertBefore(row, next === undefined ? null : this.#rows.get(next)); // Tab goes in their order
        return i;
    }

    #size() {
        this.space.style.height = `${this.#heights.sum(this.count)}px`;
    }

    /** Scrolls so that row i stands a third down, where it is not in view already. */
    reveal(i) {
        const { scrollTop, clientHeight } = this.element;
        const y = this.#heights.sum(i);
        if (y >= scrollTop && y + this.#heights.each[i] <= scrollTop + clientHeight) return;
        this.element.scrollTop = Math.max(0, y - clientHeight / 3);
        this.#fill();
    }

    row(i) {
        return this.#rows.get(i) ?? null;
    }

    end() {
        this.sizes.disconnect();
    }
}

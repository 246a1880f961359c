// SPDX-License-Identifier: Apache-2.0
// Small pictures, which lie ten to a row on sheets: a canvas that shows one, and the pictures of a video by time.
import { el } from './dom.js';

const columns = 10;
const images = new Map(); // the sheets shown last, by address
const mostImages = 24;

function load(uri) {
    let image = images.get(uri);
    if (image) images.delete(uri);
    else {
        image = new Image();
        image.src = uri;
    }
    images.set(uri, image);
    if (images.size > mostImages) images.delete(images.keys().next().value);
    return image;
}

/** A canvas that shows a part of a sheet. Its place keeps the aspect ratio before the sheet has come. */
export class Sprite {
    #wanted = null;

    constructor(label = null) {
        const read = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' };
        this.element = el('canvas', { class: 'sprite', width: 160, height: 90, ...read });
    }

    /** `part`: {sheet: address, x, y, width, height}, or null for nothing. */
    async show(part) {
        const key = part && `${part.sheet} ${part.x} ${part.y}`;
        if (key === this.#wanted) return;
        this.#wanted = key;
        if (!part) return;
        const image = load(part.sheet);
        if (!image.complete || !image.naturalWidth) await image.decode().catch(() => images.delete(part.sheet)); // stays empty
        if (this.#wanted === key && image.naturalWidth) this.#draw(image, part);
    }

    #draw(image, { x, y, width, height }) {
        this.element.width = width;
        this.element.height = height;
        this.element.getContext('2d').drawImage(image, x, y, width, height, 0, 0, width, height);
        this.element.classList.add('shown');
    }
}

/** The small pictures of one video by time. */
export class Sprites {
    #times = [];
    #parts = [];

    /** `sheets` as /api/videos/ID has them. */
    constructor(sheets) {
        for (const sheet of sheets ?? [])
            sheet.times.forEach((t, i) => {
                this.#times.push(t);
                this.#parts.push({ sheet: sheet.uri, x: (i % columns) * sheet.width, y: Math.floor(i / columns) * sheet.height,
                                   width: sheet.width, height: sheet.height });
            });
    }

    get length() {
        return this.#times.length;
    }

    part(n) {
        return this.#parts[n];
    }

    /** The picture nearest to a moment, or null. */
    at(t) {
        if (!this.#times.length) return null;
        let low = 0;
        let high = this.#times.length - 1;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.#times[middle] < t) low = middle + 1;
            else high = middle;
        }
        if (low > 0 && t - this.#times[low - 1] < this.#times[low] - t) low -= 1;
        return this.#parts[low];
    }

    /** Begins to load the sheet of a moment, so that it is there when it is pointed at. */
    warm(t) {
        const part = this.at(t);
        if (part) load(part.sheet);
    }
}

/** A part of a sheet as vlm.moment/1 has it, whose sheets count from 1. */
export const momentPart = (id, thumbnail) =>
    thumbnail && id !== null ? { ...thumbnail, sheet: `/v/${encodeURIComponent(id)}/sheet-${thumbnail.sheet - 1}.jpg` } : null;

// SPDX-License-Identifier: Apache-2.0
// The picture and its time. Everything else asks it where playback is, in media time.
import { el } from './dom.js';
import { Media } from './media.js';
import { Sprite } from './sprite.js';
import { round } from './text.js';

/**
 * Events: `time` at each frame shown and at each seek, `state` when it plays, pauses, waits, changes its sound or loop,
 * `ready` when captions are known. A seek shows the small picture at once, and the frame when it has come.
 */
export class Player extends EventTarget {
    time = 0;
    span = null; // [from, to] that is looped
    #wanted = null;
    #frame = 0; // media time of the frame that is shown
    #follows = false; // the time is the frame's: it was played, not sought
    #steps = false; // the time is to be that of the frame
    #plays = false; // as soon as there is something to play
    #sprites = null;

    constructor({ url, start, duration, fps, width, height }, at) {
        super();
        Object.assign(this, { url, start, duration, fps: fps || 25 });
        this.video = el('video', { playsinline: true, preload: 'auto', tabindex: '-1', 'aria-label': 'Picture', width, height });
        this.preview = new Sprite();
        this.message = el('div', { class: 'stage-message', role: 'alert', hidden: true });
        this.stage = el('div', { class: 'stage waiting' }, this.video, this.preview.element, el('div', { class: 'spinner', 'aria-hidden': 'true' }), this.message);
        this.preview.element.classList.add('preview');
        this.#listen();
        this.#watchFrames();
        this.#open(at);
    }

    #open(at) {
        this.time = at;
        this.#wanted = at; // hls.js begins near it: the playlist's beginning is not always media time 0
        this.media = new Media(this.video, this.url, {
            start: this.start, at, failed: (words) => this.#fail(words),
            ready: () => {
                if (this.#wanted !== null && this.video.readyState > 0) this.#apply();
                this.dispatchEvent(new Event('ready'));
            },
        });
    }

    #fail(words) {
        const again = el('button', { type: 'button', onclick: () => {
            this.message.hidden = true;
            this.#open(this.time);
        } }, 'Try again');
        this.message.replaceChildren(el('p', {}, words), again);
        this.message.hidden = false;
        this.stage.classList.remove('waiting', 'seeking');
    }

    #listen() {
        const state = () => this.dispatchEvent(new Event('state'));
        for (const name of ['play', 'pause', 'volumechange', 'ratechange', 'durationchange']) this.video.addEventListener(name, state);
        const waits = (yes) => () => this.stage.classList.toggle('waiting', yes);
        this.video.addEventListener('waiting', waits(true));
        for (const name of ['playing', 'canplay', 'loadeddata']) this.video.addEventListener(name, waits(false));
        this.video.addEventListener('seeked', () => this.#seeked());
        this.video.addEventListener('loadedmetadata', () => {
            if (this.#wanted !== null) this.#apply();
            if (this.#plays && this.paused) this.play(); // a video that comes ends the playing of none
        });
        this.video.addEventListener('play', () => (this.#follows = true));
        this.video.addEventListener('pause', () => (this.#plays = false));
        this.video.addEventListener('loadeddata', () => this.#wanted === null && this.stage.classList.remove('seeking'));
        this.video.addEventListener('ended', () => (this.span ? this.seek(this.span[0]) : state()));
        this.video.addEventListener('click', () => this.toggle());
    }

    /** A frame is told of when it is shown; while nothing is shown anew, nothing runs. */
    #watchFrames() {
        const frame = (_, { mediaTime }) => {
            this.#frame = this.#mediaTime(mediaTime);
            if (this.#follows && this.#wanted === null && !this.video.seeking) this.#tell(this.#frame);
            this.#stepped();
            this.video.requestVideoFrameCallback(frame);
        };
        if ('requestVideoFrameCallback' in this.video) this.video.requestVideoFrameCallback(frame);
        else this.video.addEventListener('timeupdate', () => this.#wanted === null && !this.paused && this.#tell(this.#mediaTime(this.video.currentTime)));
    }

    #mediaTime(playerTime) {
        return Math.max(0, round(playerTime - this.media.offset - this.start));
    }

    /**
     * Where it was played, the time is the frame's, be it shown after the pause; after a seek it stays the one sought, which
     * that frame is shown at.
     */
    #tell(time) {
        this.time = time;
        if (this.span && !this.video.paused && this.time >= this.span[1]) this.seek(this.span[0]);
        else this.dispatchEvent(new Event('time'));
    }

    useSprites(sprites) {
        this.#sprites = sprites;
        if (this.video.readyState < 2) this.#showPreview();
    }

    #showPreview() {
        const part = this.#sprites?.at(this.time);
        if (!part) return;
        this.preview.show(part);
        this.stage.classList.add('seeking');
    }

    seek(t) {
        this.#steps = false;
        this.#follows = false;
        this.time = round(Math.min(Math.max(0, t), this.duration));
        this.#wanted = this.time;
        this.#showPreview();
        if (this.video.readyState > 0 && !this.video.seeking) this.#apply();
        this.dispatchEvent(new Event('time'));
    }

    /** The player's clock is set a microsecond on, so that rounding never shows the frame before. */
    #apply() {
        const last = Number.isFinite(this.video.duration) ? this.video.duration : Infinity;
        this.video.currentTime = Math.min(this.#wanted + this.start + this.media.offset + 1e-6, last);
    }

    #seeked() {
        const there = this.#mediaTime(this.video.currentTime);
        const near = this.#wanted === null || Math.abs(there - this.#wanted) < 1e-3 || this.#wanted > this.duration - 0.5;
        if (!near) this.#apply();
        else {
            this.#wanted = null;
            this.#follows = !this.paused;
            this.stage.classList.remove('seeking', 'waiting');
            this.#stepped();
        }
    }

    get paused() {
        return this.video.paused;
    }

    async play() {
        this.#plays = true;
        try {
            await this.video.play();
        } catch (error) {
            if (error.name === 'NotAllowedError') this.#plays = false; // the browser wants a click
            else if (error.name !== 'AbortError') throw error; // it was paused, or another video comes
        }
    }

    pause() {
        this.#plays = false;
        this.video.pause();
    }

    toggle() {
        if (this.paused) this.play();
        else this.pause();
    }

    /** A little into the next frame or the one before, so that rounding cannot show another. */
    step(frames) {
        this.pause();
        const from = Math.abs(this.time - this.#frame) < 1.5 / this.fps ? this.#frame : this.time;
        this.seek(from + (frames + 0.05) / this.fps);
        this.#steps = true;
    }

    /** Once the frame of a step is there, its time is the time. */
    #stepped() {
        if (!this.#steps || this.#wanted !== null || Math.abs(this.#frame - this.time) > 0.9 / this.fps) return;
        this.#steps = false;
        this.#tell(this.#frame);
    }

    loop(span) {
        this.span = span;
        this.dispatchEvent(new Event('state'));
    }

    end() {
        this.media.end();
    }
}

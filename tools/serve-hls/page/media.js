// SPDX-License-Identifier: Apache-2.0
// Joins a <video> and an HLS address: by hls.js where the browser has Media Source Extensions, else by itself.

let script = null;

/** Loads a script of /assets/vendor/ once; resolves to the global that it makes. */
function vendor(file, name) {
    return new Promise((resolve, reject) => {
        const element = document.createElement('script');
        element.src = `/assets/vendor/${file}`;
        element.onload = () => resolve(globalThis[name]);
        element.onerror = () => reject(new Error(`${file} did not come`));
        document.head.append(element);
    });
}

export const hlsLibrary = () => (script ??= vendor('hls.min.js', 'Hls'));
let plots = null;
export const plotLibrary = () => (plots ??= vendor('uPlot.iife.min.js', 'uPlot'));

/**
 * A source that plays in `video`. `offset` is player time less container time: hls.js and browsers count from the
 * playlist's beginning, whatever the container's clock says. `failed` gets words for people, once.
 */
export class Media {
    offset;
    hls = null;
    #ended = false;
    #recovered = -Infinity;
    #tracks = new Map(); // of captions, by number

    /** `start`: container time of media time 0; `at`: player time to begin at, null for a live source's edge. */
    constructor(video, url, { start = 0, at = null, settings = {}, failed, ready = () => {} }) {
        Object.assign(this, { video, url, start, failed, ready });
        this.offset = -start;
        this.#open(at, settings).catch((error) => this.#fail(error.message));
    }

    async #open(at, settings) {
        const Hls = await hlsLibrary();
        if (this.#ended) return;
        if (Hls?.isSupported()) this.#openHls(Hls, at, settings);
        else if (this.video.canPlayType('application/vnd.apple.mpegurl')) this.#openNative(at);
        else this.#fail('This browser plays no HLS: it has neither Media Source Extensions nor a player of its own.');
    }

    #openHls(Hls, at, settings) {
        this.hls = new Hls({ startPosition: at ?? -1, backBufferLength: 60, maxBufferLength: 20, renderTextTracksNatively: false, ...settings });
        this.hls.on(Hls.Events.INIT_PTS_FOUND, (_, { initPTS, timescale }) => (this.offset = -initPTS / timescale));
        this.hls.on(Hls.Events.ERROR, (_, data) => data.fatal && this.#mend(Hls, data));
        for (const event of ['MANIFEST_PARSED', 'SUBTITLE_TRACKS_UPDATED']) this.hls.on(Hls.Events[event], () => this.ready(this));
        this.hls.on(Hls.Events.CUES_PARSED, (_, data) => this.#takeCues(data));
        this.hls.loadSource(this.url);
        this.hls.attachMedia(this.video);
    }

    #openNative(at) {
        this.video.addEventListener('loadedmetadata', () => {
            const { seekable } = this.video;
            const first = seekable.length ? seekable.start(0) : 0;
            this.offset = this.start > 0.5 && first > this.start - 0.5 ? 0 : -this.start;
            if (at !== null) this.video.currentTime = at;
            this.ready(this);
        }, { once: true });
        this.video.addEventListener('error', () => this.#fail(this.video.error?.message || 'The video cannot be played.'));
        this.video.src = this.url;
    }

    /** Broken pictures are tried once more; a refusal is told in the server's words. */
    async #mend(Hls, data) {
        if (data.type === Hls.ErrorTypes.MEDIA_ERROR && performance.now() - this.#recovered > 5000) {
            this.#recovered = performance.now();
            this.hls.recoverMediaError();
            return;
        }
        const address = data.url ?? data.context?.url ?? data.frag?.url;
        this.#fail((address && (await reason(address))) || `The video cannot be played (${data.details}).`);
    }

    #fail(words) {
        if (this.#ended) return;
        this.end();
        this.failed(words);
    }

    /** Captions by number, -1 for none; the names in their order. */
    get captions() {
        if (this.hls) return this.hls.subtitleTracks.map((track) => track.name);
        return [...this.video.textTracks].map((track) => track.label);
    }

    showCaptions(n) {
        if (this.hls) {
            this.hls.subtitleTrack = n;
            if (n >= 0) this.#track(n);
            this.#tracks.forEach((track, i) => (track.mode = i === n ? 'showing' : 'disabled'));
        } else [...this.video.textTracks].forEach((track, i) => (track.mode = i === n ? 'showing' : 'disabled'));
    }

    /** The browser's track for one of hls.js, whose own way of making them needs data: addresses. */
    #track(n) {
        if (!this.#tracks.has(n)) {
            const { name, lang } = this.hls.subtitleTracks[n];
            this.#tracks.set(n, this.video.addTextTrack('subtitles', name, lang));
            this.#tracks.get(n).mode = 'hidden';
        }
        return this.#tracks.get(n);
    }

    #takeCues({ cues, track }) {
        const n = track === 'default' ? this.hls.subtitleTracks.findIndex((one) => one.default) : Number(track.replace('subtitles', ''));
        const shown = this.#track(n);
        const known = new Set([...(shown.cues ?? [])].map((cue) => `${cue.startTime} ${cue.text}`));
        for (const cue of cues) if (!known.has(`${cue.startTime} ${cue.text}`)) shown.addCue(cue);
    }

    end() {
        this.#ended = true;
        this.hls?.destroy();
        this.hls = null;
        this.video.removeAttribute('src');
        this.video.load();
    }
}

/** Why an address is refused, or null. */
async function reason(address) {
    const response = await fetch(address).catch(() => null); // no answer: the caller has words for that
    if (!response) return 'The server does not answer.';
    if (response.ok || !response.headers.get('content-type')?.includes('json')) return null;
    const body = await response.json();
    return body.detail ?? body.title;
}

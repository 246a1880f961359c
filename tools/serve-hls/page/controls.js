// SPDX-License-Identifier: Apache-2.0
// The bar under the picture: play, step, time, speed, sound, captions, full screen; and the keys of a player.
import { choice, el, icon, iconButton, relabel } from './dom.js';
import { clock, exactClock } from './text.js';

const speeds = [0.25, 0.5, 1, 1.5, 2, 4, 8];

export class Controls {
    /** `whole`: the element that fills the screen. */
    constructor(player, whole) {
        this.player = player;
        this.whole = whole;
        this.play = iconButton('play', 'Play (space)', () => player.toggle(), { class: 'icon-button strong' });
        this.now = el('span', { class: 'tabular now' });
        this.speed = choice('Speed', speeds.map((n) => [n, `${n}×`]), 1, (n) => (player.video.playbackRate = Number(n)));
        this.mute = iconButton('sound', 'Sound off (m)', () => this.#toggleSound(), { class: 'icon-button mute' });
        this.volume = el('input', { type: 'range', min: 0, max: 1, step: 0.05, value: 1, class: 'volume', 'aria-label': 'Volume',
                                    oninput: () => Object.assign(player.video, { volume: Number(this.volume.value), muted: false }) });
        this.captions = choice('Captions (c)', [[-1, 'captions off']], -1, (n) => this.#showTrack(Number(n)), {});
        this.captionMenu = el('label', { class: 'icon-button caption-menu', hidden: true, title: 'Captions (c)' }, icon('captions'), this.captions);
        this.loopBadge = iconButton('loop', 'End the loop (Esc)', () => player.loop(null), { hidden: true, class: 'icon-button on' });
        this.element = el('div', { class: 'controls', role: 'group', 'aria-label': 'Player' },
            iconButton('stepBack', 'One frame back (,)', () => player.step(-1), { class: 'icon-button wide-only' }), this.play,
            iconButton('stepOn', 'One frame on (.)', () => player.step(1), { class: 'icon-button wide-only' }),
            el('span', { class: 'times tabular' }, this.now, el('span', { class: 'quiet length' }, ` / ${clock(player.duration)}`)),
            this.loopBadge, el('span', { class: 'gap' }), this.captionMenu, this.speed, this.mute, this.volume,
            iconButton('full', 'Full screen (f)', () => this.#fullScreen()));
        player.addEventListener('time', () => this.#showTime());
        player.addEventListener('state', () => this.#showState());
        player.addEventListener('ready', () => this.#showCaptions());
        this.#showTime();
    }

    #showTime() {
        this.now.textContent = exactClock(this.player.time);
    }

    #showState() {
        const { video, paused, span } = this.player;
        relabel(this.play, paused ? 'play' : 'pause', paused ? 'Play (space)' : 'Pause (space)');
        relabel(this.mute, video.muted ? 'muted' : 'sound', video.muted ? 'Sound on (m)' : 'Sound off (m)');
        this.volume.value = video.muted ? 0 : video.volume;
        this.loopBadge.hidden = span === null;
        this.speed.value = video.playbackRate;
        this.#showTime();
    }

    #showCaptions() {
        const names = this.player.media.captions;
        this.captions.replaceChildren(el('option', { value: -1 }, 'captions off'), ...names.map((name, i) => el('option', { value: i }, name)));
        this.captionMenu.hidden = names.length === 0;
    }

    /** The captions of a number, -1 for none. */
    #showTrack(n) {
        this.captions.value = n;
        this.captionMenu.classList.toggle('on', n >= 0);
        this.player.media.showCaptions(n);
    }

    #toggleSound() {
        this.player.video.muted = !this.player.video.muted;
    }

    #toggleCaptions() {
        if (!this.captionMenu.hidden) this.#showTrack(this.captions.value === '-1' ? 0 : -1);
    }

    #fullScreen() {
        if (document.fullscreenElement) document.exitFullscreen();
        else if (this.whole.requestFullscreen) this.whole.requestFullscreen();
        else this.player.video.webkitEnterFullscreen?.(); // phones of Apple fill the screen with the video alone
    }

    #faster(by) {
        const at = speeds.indexOf(this.player.video.playbackRate);
        this.player.video.playbackRate = speeds[Math.min(Math.max(0, (at < 0 ? 2 : at) + by), speeds.length - 1)];
    }

    #setLoopEnd(which) {
        const { time, span, duration } = this.player;
        const [from, to] = span ?? [0, duration];
        const next = which === 0 ? [time, to] : [from, time];
        if (next[1] > next[0]) this.player.loop(next);
    }

    /** True where the key was one of a player. */
    key(name) {
        const { player } = this;
        const by = (seconds) => () => player.seek(player.time + seconds);
        const act = {
            ' ': () => player.toggle(), k: () => player.pause(), j: by(-10), l: by(10), ArrowLeft: by(-5), ArrowRight: by(5),
            ',': () => player.step(-1), '.': () => player.step(1), f: () => this.#fullScreen(), m: () => this.#toggleSound(),
            c: () => this.#toggleCaptions(), '[': () => this.#setLoopEnd(0), ']': () => this.#setLoopEnd(1),
            '<': () => this.#faster(-1), '>': () => this.#faster(1), Home: () => player.seek(0), End: () => player.seek(player.duration),
        }[name];
        act?.();
        return act !== undefined;
    }
}

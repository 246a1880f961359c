// SPDX-License-Identifier: Apache-2.0
// A card of the library: a video, a live source, or a moment that was found.
import { get, videoPath } from './api.js';
import { el, icon } from './dom.js';
import { href } from './router.js';
import { momentPart, Sprite, Sprites } from './sprite.js';
import { clock, marked, plural, title, wallClock } from './text.js';
import { calm } from './theme.js';

const shape = (video) => (video.width && video.height ? video.width / video.height : 16 / 9);

/** A picture of 16:9 with badges over it. */
function picture(sprite, ...badges) {
    return el('div', { class: 'picture' }, sprite?.element, badges);
}

/** A video, whose small pictures play while the pointer is on it. */
export function videoCard(video) {
    const name = title(video);
    const sprite = video.thumbnail ? new Sprite() : null;
    sprite?.show(video.thumbnail);
    const state = video.error ? 'failed' : video.url ? 'ready' : 'indexing';
    const badges = [
        video.duration !== null && el('span', { class: 'badge right tabular' }, clock(video.duration)),
        state !== 'ready' && el('span', { class: `badge left ${state}` }, state === 'failed' ? 'Failed' : 'Indexing'),
        !sprite && el('span', { class: 'no-picture' }, state === 'failed' ? 'no picture' : 'no thumbnail yet'),
    ];
    const facts = [video.wall && wallClock(video.wall), video.results > 0 && el('span', {}, plural(video.results, 'answer'))];
    const card = el('article', { class: `card ${state}` },
        picture(sprite, badges),
        el('h3', {}, el(video.url ? 'a' : 'span', { href: video.url && href(`video/${encodeURIComponent(video.id)}`),
                                                    title: video.places?.[0]?.path, class: 'cover' }, name)),
        video.error ? el('p', { class: 'reason' }, video.error) : el('p', { class: 'facts' }, facts.filter(Boolean)));
    if (sprite && video.url) playOnHover(card, sprite, video);
    sprite?.element.classList.toggle('tall', shape(video) < 1.5);
    return card;
}

function playOnHover(card, sprite, video) {
    let timer = null;
    let sprites = null;
    const play = async () => {
        if (calm()) return;
        timer = 0;
        sprites ??= new Sprites((await get(videoPath(video.id))).sheets);
        if (timer !== 0 || sprites.length < 2) return;
        const step = Math.max(1, Math.floor(sprites.length / 40));
        let n = 0;
        timer = setInterval(() => sprite.show(sprites.part((n += step) % sprites.length)), 250);
    };
    const rest = () => {
        clearInterval(timer);
        timer = null;
        sprite.show(video.thumbnail);
    };
    card.addEventListener('pointerenter', play);
    card.addEventListener('pointerleave', rest);
}

export function liveCard(source) {
    const state = source.connected ? `${source.fps === null ? '' : `${source.fps.toFixed(0)} fps`}` : 'not connected';
    return el('article', { class: 'card live' },
        picture(null, el('span', { class: `badge left ${source.connected ? 'on-air' : 'failed'}` }, 'Live'),
                icon('play')),
        el('h3', {}, el('a', { class: 'cover', href: href(`live/${encodeURIComponent(source.name)}`) }, source.name)),
        el('p', { class: 'facts' }, el('span', {}, state),
           source.reconnections > 0 && el('span', {}, plural(source.reconnections, 'reconnection'))));
}

/** A moment: opening it plays there. */
export function momentCard(moment) {
    const part = momentPart(moment.id, moment.thumbnail);
    const sprite = part ? new Sprite() : null;
    sprite?.show(part);
    const t = Math.max(0, moment.t0);
    const there = moment.id === null ? href(`live/${encodeURIComponent(moment.source)}`)
                                     : href(`video/${encodeURIComponent(moment.id)}`, { t, play: 1, task: moment.task });
    return el('article', { class: 'card moment' },
        picture(sprite, el('span', { class: 'badge right tabular' }, clock(t))),
        el('h3', {}, el('a', { class: 'cover', href: there }, title(moment))),
        el('p', { class: 'snippet' }, marked(moment.snippet)),
        el('p', { class: 'facts' }, el('span', { class: 'tag' }, moment.task ?? 'said aloud'),
           moment.hits > 1 && el('span', {}, plural(moment.hits, 'hit')), moment.wall && wallClock(moment.wall)));
}

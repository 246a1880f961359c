// SPDX-License-Identifier: Apache-2.0
// Times, numbers and texts as people read them.
import { el } from './dom.js';
import { href } from './router.js';

const two = (n) => String(n).padStart(2, '0');

/** Seconds as h:mm:ss, or m:ss below an hour. */
export function clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds + 1e-6));
    const minutes = Math.floor(whole / 60) % 60;
    const hours = Math.floor(whole / 3600);
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Seconds as h:mm:ss.mmm, to the millisecond before. */
export function exactClock(seconds) {
    const ms = Math.max(0, Math.floor(seconds * 1000 + 1e-3));
    const whole = Math.floor(ms / 1000);
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** A duration in words for screen readers: "1 hour 2 minutes 3 seconds". */
export function spoken(seconds) {
    const whole = Math.floor(seconds + 1e-6);
    const parts = [[Math.floor(whole / 3600), 'hour'], [Math.floor(whole / 60) % 60, 'minute'], [whole % 60, 'second']];
    const words = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`);
    return words.join(' ') || '0 seconds';
}

/** A wall clock time in the viewer's zone, the zone named; ISO in the title. */
export function wallClock(iso, form = { dateStyle: 'medium', timeStyle: 'medium' }) {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return el('span', {}, iso);
    return el('time', { datetime: iso, title: iso }, `${new Intl.DateTimeFormat(undefined, form).format(date)} ${zoneName(date)}`);
}

function zoneName(date) {
    const parts = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' }).formatToParts(date);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

export function bytes(n) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
    return `${(n / 1000 ** power).toFixed(power && n / 1000 ** power < 100 ? 1 : 0)} ${units[power]}`;
}

export const count = (n) => new Intl.NumberFormat().format(n);

export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;

/** The last part of a path, without its ending. */
export function title(video) {
    const path = video.places?.[0]?.path ?? video.source ?? video.video ?? '';
    return path.split('/').pop().replace(/\.[a-z0-9]{2,4}$/i, '') || path;
}

// 1:02:03.5, 12:30 and <12.5 seconds>, as models write times; not the middle of a longer number or a date.
const times = /(?<![\d:.-])(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)(?![\d:])|<?\b(\d+(?:\.\d+)?) ?(?:s|seconds)\b>?/g;

function secondsOf([, hours, minutes, seconds, plain]) {
    return plain !== undefined ? Number(plain) : Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** A text whose times below `duration` are links into a video. */
export function linked(text, id, duration) {
    const part = document.createDocumentFragment();
    let from = 0;
    for (const match of id === null ? [] : text.matchAll(times)) {
        const t = secondsOf(match);
        if (t > duration) continue;
        part.append(text.slice(from, match.index), timeLink(id, t, match[0]));
        from = match.index + match[0].length;
    }
    part.append(text.slice(from));
    return part;
}

export function timeLink(id, t, words = clock(t)) {
    return el('a', { class: 'time', href: href(`video/${encodeURIComponent(id)}`, { t: round(t) }), dataset: { t } }, words);
}

/** A snippet whose found words stand in [ ]: those marked. */
export function marked(snippet) {
    return snippet.split(/\[([^\]]*)\]/).map((part, i) => (i % 2 ? el('mark', {}, part) : part));
}

/** To whole microseconds, as times are kept. */
export const round = (seconds) => Math.round(seconds * 1e6) / 1e6;

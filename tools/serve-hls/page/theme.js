// SPDX-License-Identifier: Apache-2.0
// Light or dark: the operating system's choice until the person makes another.
import { iconButton, relabel } from './dom.js';

const order = ['auto', 'light', 'dark'];
const words = { auto: 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark' };
const stored = () => (order.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'auto');
const system = matchMedia('(prefers-color-scheme: dark)');

export function applyTheme() {
    const theme = stored();
    const dark = theme === 'dark' || (theme === 'auto' && system.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    dispatchEvent(new Event('theme')); // canvases draw anew
}

/** The button that goes from one choice to the next. */
export function themeButton() {
    const button = iconButton(stored(), words[stored()], () => {
        const next = order[(order.indexOf(stored()) + 1) % order.length];
        localStorage.setItem('theme', next);
        applyTheme();
        relabel(button, next, words[next]);
    });
    return button;
}

/** A colour of the style sheet, for canvases. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** The colour of the nth series. */
export const seriesColour = (n) => colour(`series-${n % 6}`);

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

system.addEventListener('change', applyTheme);

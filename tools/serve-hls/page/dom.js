// SPDX-License-Identifier: Apache-2.0
// Elements. Text reaches the page as text nodes alone, so that what a model or a file's name says is never markup.

/** An element with attributes (`on…`: a listener; `class`, `dataset`; null and false are left out) and children. */
export function el(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) set(element, key, value);
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

function set(element, key, value) {
    if (value === null || value === undefined || value === false) return;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'dataset') Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? '' : value);
}

const paths = {
    play: 'M8 5v14l11-7z',
    pause: 'M7 5h4v14H7zM13 5h4v14h-4z',
    sound: 'M4 9v6h4l5 4V5L8 9zM16 8.5a5 5 0 0 1 0 7M18.5 6a8.5 8.5 0 0 1 0 12',
    muted: 'M4 9v6h4l5 4V5L8 9zM16 9.5l5 5M21 9.5l-5 5',
    captions: 'M3 5h18v14H3zM10.5 10.5a2 2 0 1 0 0 3M17.5 10.5a2 2 0 1 0 0 3',
    full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
    stepBack: 'M6 5v14M19 5L9 12l10 7z',
    stepOn: 'M18 5v14M5 5l10 7-10 7z',
    loop: 'M4 12a6 6 0 0 1 6-6h9M16 3l3 3-3 3M20 12a6 6 0 0 1-6 6H5M8 21l-3-3 3-3',
    search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21',
    light: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
    dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
    auto: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
    help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
    upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
    library: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
    close: 'M6 6l12 12M18 6L6 18',
    more: 'M5 10.5h3v3H5zM10.5 10.5h3v3h-3zM16 10.5h3v3h-3z',
    out: 'M10 4H4v16h6M9 12h11M16 8l4 4-4 4',
    save: 'M12 4v11M7 11l5 5 5-5M4 20h16',
    alarm: 'M12 3L2 20h20z',
};
const solid = new Set(['play', 'pause', 'more', 'alarm']);

/** A drawing of 20 px that a screen reader passes over. */
export function icon(name) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    const path = document.createElementNS(space, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('class', solid.has(name) ? 'icon solid' : 'icon');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', paths[name]);
    svg.append(path);
    return svg;
}

/** A button with a drawing and a name that is read out and shown on hover. */
export function iconButton(name, label, onclick, attributes = {}) {
    return el('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...attributes },
              icon(name));
}

/** Gives an icon button another drawing and name. */
export function relabel(button, name, label) {
    button.replaceChildren(icon(name));
    button.title = label;
    button.setAttribute('aria-label', label);
}

/** What stands where there is nothing to show: a heading, words, and the command that mends it. */
export function notice(title, words, command = null, ...more) {
    return el('div', { class: 'notice' }, el('h2', {}, title), words && el('p', {}, words),
              command && el('pre', {}, el('code', {}, command)), ...more);
}

/** The same where it is the whole view. */
export function pageNotice(title, ...rest) {
    const whole = notice(title, ...rest);
    whole.firstElementChild.replaceWith(el('h1', {}, title));
    return whole;
}

/** A choice: a labelled list of [value, words]. */
export function choice(label, options, value, onchange, attributes = {}) {
    const select = el('select', { 'aria-label': label, title: label, onchange: () => onchange(select.value), ...attributes },
                      options.map(([key, words]) => el('option', { value: key }, words)));
    select.value = value;
    return select;
}

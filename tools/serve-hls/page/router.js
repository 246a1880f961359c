// SPDX-License-Identifier: Apache-2.0
// Where the page is: #/PATH?NAME=VALUE&…, so that the server serves one file and every view has an address.

/** The address of a view; empty values are left out. */
export function href(path, params = {}) {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(params))
        if (value !== null && value !== undefined && value !== '') query.set(key, value);
    const text = query.toString();
    return `#/${path}${text ? `?${text}` : ''}`;
}

/** Where the page is now: {path: [decoded parts], params: {…}}. */
export function here() {
    const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
    return { path: path.split('/').filter(Boolean).map(decode), params: Object.fromEntries(new URLSearchParams(query)) };
}

function decode(part) {
    try {
        return decodeURIComponent(part);
    } catch (error) {
        if (error instanceof URIError) return part; // a hand-written % is itself
        throw error;
    }
}

export function go(path, params = {}) {
    location.hash = href(path, params);
}

/** Changes the parameters in the address without leaving the view or adding to the history. */
export function note(changes) {
    const { path, params } = here();
    history.replaceState(null, '', href(path.map(encodeURIComponent).join('/'), { ...params, ...changes }));
}

/** Calls `show` with where the page is, now and whenever that changes. */
export function follow(show) {
    addEventListener('hashchange', () => show(here()));
    show(here());
}

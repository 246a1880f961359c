// SPDX-License-Identifier: Apache-2.0
// The server's interface: JSON, refusals as problem+json, Server-Sent Events.

/** A request that failed: `status` is 0 where no answer came; the message is the server's own words. */
export class ApiError extends Error {
    constructor(status, title, detail) {
        super(detail || title);
        this.status = status;
        this.title = title;
    }
}

const withQuery = (path, params) => {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(params))
        if (value !== null && value !== undefined && value !== '') query.set(key, value);
    return query.size ? `${path}?${query}` : path;
};

async function problem(response) {
    const isJson = response.headers.get('content-type')?.includes('json');
    const body = isJson ? await response.json() : {};
    return new ApiError(response.status, body.title ?? `${response.status} ${response.statusText}`, body.detail);
}

async function request(method, path, { params = {}, body, signal } = {}) {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
    let response;
    try {
        response = await fetch(withQuery(path, params), { method, headers, signal, body: body && JSON.stringify(body) });
    } catch (error) {
        if (error.name === 'AbortError') throw error;
        throw new ApiError(0, 'The server does not answer', 'The server does not answer. Is vlm-serve-hls still running?');
    }
    if (response.status === 401) dispatchEvent(new Event('login-needed'));
    if (!response.ok) throw await problem(response);
    return response.status === 204 ? null : response.json();
}

export const get = (path, params = {}, signal = undefined) => request('GET', path, { params, signal });
export const post = (path, body) => request('POST', path, { body });
export const remove = (path) => request('DELETE', path);

/** The address of what the server tells of a video. */
export const videoPath = (id, rest = '') => `/api/videos/${encodeURIComponent(id)}${rest}`;

/** Sends a form; `progress` gets shares from 0 to 1. Returns {answer: Promise of JSON, cancel}. */
export function sendForm(path, form, progress) {
    const sender = new XMLHttpRequest();
    const answer = new Promise((resolve, reject) => {
        sender.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
        sender.onload = () => {
            const body = sender.getResponseHeader('content-type')?.includes('json') ? JSON.parse(sender.responseText) : {};
            if (sender.status >= 200 && sender.status < 300) resolve(body);
            else reject(new ApiError(sender.status, body.title ?? `Refused (${sender.status})`, body.detail));
        };
        sender.onerror = () => reject(new ApiError(0, 'The connection broke', 'The connection broke while the file was sent.'));
        sender.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    });
    sender.open('POST', path);
    sender.send(form);
    return { answer, cancel: () => sender.abort() };
}

/**
 * Server-Sent Events until the returned function is called. `handlers`: event name to a function of its data; `open` and
 * `lost` tell of the connection. The browser reconnects where a connection breaks; where it was refused, this does.
 */
export function listen(path, params, handlers) {
    let source;
    let timer;
    let wait = 2000;
    const connect = () => {
        source = new EventSource(withQuery(path, params));
        source.onopen = () => {
            wait = 2000;
            handlers.open?.();
        };
        source.onerror = () => {
            handlers.lost?.();
            if (source.readyState !== EventSource.CLOSED) return;
            timer = setTimeout(connect, wait);
            wait = Math.min(wait * 2, 30000);
        };
        for (const [name, handle] of Object.entries(handlers))
            if (name !== 'open' && name !== 'lost') source.addEventListener(name, (event) => handle(parsed(event.data)));
    };
    connect();
    return () => {
        clearTimeout(timer);
        source.close();
    };
}

const parsed = (data) => (data ? JSON.parse(data) : {});

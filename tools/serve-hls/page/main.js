// SPDX-License-Identifier: Apache-2.0
// The page: reads who is looking, shows the header, and puts the view of the address in place.
import { ApiError, get } from './api.js';
import { el, pageNotice } from './dom.js';
import { Header } from './header.js';
import { openHelp } from './help.js';
import { onKey } from './keys.js';
import { LibraryView } from './library.js';
import { LiveView } from './live_view.js';
import { LoginView } from './login.js';
import { follow, here } from './router.js';
import { applyTheme } from './theme.js';
import { takeDrops } from './drop.js';
import { UploadView } from './upload.js';
import { VideoView } from './video_view.js';

const place = document.getElementById('view');
const views = { '': LibraryView, video: VideoView, live: LiveView, upload: UploadView };
let session;
let header;
let view = null;
let shown = '';

/** A view is {element, title, start(), moved(params)?, key(name)?, end()}; it is made anew for each path. */
function show({ path, params }) {
    const name = path.join('/');
    if (view && name === shown && view.moved) {
        view.moved(params);
        return;
    }
    view?.end();
    shown = name;
    const View = session.login ? LoginView : views[path[0] ?? ''];
    view = View ? new View({ path, params, session, signedIn: begin }) : missing();
    place.replaceChildren(view.element);
    place.className = `view-${session.login ? 'login' : path[0] || 'library'}`;
    document.title = view.title;
    header.moved(path, params);
    view.start();
}

const missing = () => ({
    element: pageNotice('Nothing is here', 'The address leads to no view of this page.', null, el('a', { href: '#/' }, 'To the library')),
    title: 'Not found', start() {}, end() {},
});

async function begin() {
    try {
        session = await get('/api/session');
    } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        place.replaceChildren(pageNotice(error.title, error.message, null,
                                     el('button', { type: 'button', onclick: begin }, 'Try again')));
        return;
    }
    view?.end();
    view = null;
    header = new Header(session, begin);
    document.getElementById('header').replaceChildren(...header.parts);
    show(here());
}

onKey((name) => {
    if (name === '?') openHelp();
    else if (name === '/') header?.focusSearch();
    else return view?.key?.(name) ?? false;
    return true;
});

addEventListener('login-needed', () => {
    if (session && !session.login) begin();
});

applyTheme();
takeDrops(() => session?.scopes?.includes('upload') && session.upload !== null);
follow((where) => session && show(where));
await begin();

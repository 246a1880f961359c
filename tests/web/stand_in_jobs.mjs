// SPDX-License-Identifier: Apache-2.0
// The stand-in's uploads: each goes through the stages in some seconds. A question with "fail" in it fails.

const text = 'A yard seen from above. At 0:04 two people come in through the gate, at 0:21 someone sits down on the bench. <script>alert(1)</script> Nothing is left behind.';
const order = ['queued', 'checking', 'indexing', 'analysing', 'done'];

export class Jobs {
    #jobs = new Map();

    take(request, response, json) {
        let head = '';
        request.on('data', (part) => (head.length < 20000 ? (head += part.toString('latin1')) : null));
        request.on('end', () => {
            const job = `job${this.#jobs.size + 1}`;
            this.#jobs.set(job, { begun: Date.now(), fails: /name="prompt"[\s\S]{0,200}fail/.test(head) });
            json(response, { job, url: `/api/jobs/${job}` }, 202);
        });
    }

    #state(name) {
        const { begun, fails } = this.#jobs.get(name);
        const seconds = (Date.now() - begun) / 1000;
        const stage = Math.min(4, Math.floor(seconds / 0.5));
        const state = fails && stage >= 2 ? 'failed' : order[seconds > 4 ? 4 : Math.min(stage, 3)];
        const written = Math.floor(text.length * Math.min(1, Math.max(0, (seconds - 1.5) / 2.5)));
        return { job: name, state, position: state === 'queued' ? 2 : null, windows: state === 'analysing' || state === 'done' ? { done: Math.min(30, Math.floor(written / text.length * 30)), total: 30 } : null, seconds,
                 error: state === 'failed' ? 'The file has no video stream: it is a text document.' : null, video: state === 'analysing' || state === 'done' ? 'yard0001' : null, written };
    }

    answer(request, response, [, name, stream], json, refuse) {
        if (!this.#jobs.has(name)) return refuse(response, 404, 'Not found', 'There is no such job.');
        if (request.method === 'DELETE') {
            this.#jobs.delete(name);
            return response.writeHead(204).end();
        }
        if (stream) return this.#stream(request, response, name);
        const { written, ...state } = this.#state(name);
        return json(response, { ...state, answer: text.slice(0, written), results: [] });
    }

    #stream(request, response, name) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const send = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        let told = { written: 0 }; // each connection is told everything
        const timer = setInterval(() => {
            if (!this.#jobs.has(name)) return clearInterval(timer);
            const now = this.#state(name);
            const { written, ...state } = now;
            if (state.state !== told.state || state.windows?.done !== told.windows?.done) send('state', state);
            if (written > told.written) send('token', { text: text.slice(told.written, written) });
            told = now;
            if (state.state !== 'done' && state.state !== 'failed') return undefined;
            send('done', {});
            return clearInterval(timer);
        }, 100);
        request.on('close', () => clearInterval(timer));
        return undefined;
    }
}

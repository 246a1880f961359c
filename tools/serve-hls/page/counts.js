// SPDX-License-Identifier: Apache-2.0
// How many were where, exactly, and who crossed which line: all of a video, so that any moment is told at once.
import { get, videoPath } from './api.js';
import { upTo } from './results.js';

export class Counts {
    zones = []; // {task, zone, class, stretches: [[t0, t1, n]…]}
    lines = []; // {task, line, class, directions: [{name, times: [t…]}]}

    async load(id, signal) {
        const [{ series }, { crossings }] = await Promise.all([
            get(videoPath(id, '/occupancy'), {}, signal), get(videoPath(id, '/crossings'), {}, signal)]);
        this.zones = series;
        for (const crossing of crossings) this.addCrossing(crossing);
        for (const line of this.lines) line.directions.sort((a, b) => rank(a.name) - rank(b.name));
        this.lines.sort((a, b) => (a.line < b.line ? -1 : 1));
    }

    addCrossing({ task, line, direction, class: kind, t }) {
        let place = this.lines.find((other) => other.task === task && other.line === line && other.class === kind);
        if (!place) this.lines.push((place = { task, line, class: kind, directions: [] }));
        let way = place.directions.find((other) => other.name === direction);
        if (!way) place.directions.push((way = { name: direction, times: [] }));
        way.times.push(t);
    }

    /** How many there were at t; null where nobody looked. */
    static inZone({ stretches }, t) {
        const n = upTo(stretches, t, ([t0]) => t0);
        return n > 0 && t < stretches[n - 1][1] ? stretches[n - 1][2] : null;
    }

    /** How many had crossed by t. */
    static crossed({ times }, t) {
        return upTo(times, t, (time) => time);
    }
}

/** The way in comes first, and points up. */
const rank = (name) => (/^(in|enter|forward|up|north|east|left_to_right)/i.test(name) ? 0 : 1);

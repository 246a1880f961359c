// SPDX-License-Identifier: Apache-2.0
// What is shown, as files.
import { exactClock } from './text.js';

function save(name, type, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** A field of CSV; one that a spreadsheet would take for a formula begins with an apostrophe. */
function field(value) {
    const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csv = (columns, rows) => [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((row) => row.map(field).join(',')).join('\r\n');

const answerColumns = ['task', 't0', 't1', 'wall', 'model', 'text', 'error', 'json', 'alarm'];
const plain = ({ task, t0, t1, wall, model, text, error, json, alarm }) => ({ task, t0, t1, wall, model, text, error, json, alarm });

/** Saves answers as JSON or CSV. */
export function saveAnswers(name, answers, form) {
    if (form === 'json') save(`${name}.answers.json`, 'application/json', JSON.stringify(answers.map(plain), null, 2));
    else save(`${name}.answers.csv`, 'text/csv', csv(answerColumns, answers));
}

/** Saves who was where and who crossed, between two times, as CSV. */
export function saveCounts(name, counts, [from, to]) {
    const zones = counts.zones.flatMap(({ task, zone, class: kind, stretches }) => stretches.filter(([t0, t1]) => t1 > from && t0 < to)
        .map(([t0, t1, n]) => ({ what: 'occupancy', task, place: zone, direction: '', class: kind, t0, t1, n })));
    const lines = counts.lines.flatMap(({ task, line, class: kind, directions }) => directions.flatMap((way) => way.times
        .filter((t) => t >= from && t < to).map((t) => ({ what: 'crossing', task, place: line, direction: way.name, class: kind, t0: t, t1: t, n: 1 }))));
    save(`${name}.counts.csv`, 'text/csv', csv(['what', 'task', 'place', 'direction', 'class', 't0', 't1', 'n'], [...zones, ...lines].sort((a, b) => a.t0 - b.t0)));
}

/** Saves a span as a report that people read: Markdown. */
export function saveReport(name, address, answers, counts, [from, to]) {
    const crossed = counts.lines.flatMap(({ line, directions }) => directions.map((way) => `- ${line}, ${way.name}: ${way.times.filter((t) => t >= from && t < to).length}`));
    const most = counts.zones.map(({ zone, class: kind, stretches }) =>
        `- ${zone} (${kind}): at most ${Math.max(0, ...stretches.filter(([t0, t1]) => t1 > from && t0 < to).map(([, , n]) => n))}`);
    const lines = [`# ${name}`, '', `${exactClock(from)} to ${exactClock(to)}: ${address}`, '',
        ...(most.length + crossed.length ? ['## Counts', '', ...most, ...crossed, ''] : []), '## Answers', '',
        ...answers.map(({ t0, task, text, error, alarm }) => `- ${exactClock(t0)} **${task}**${alarm === true ? ' (alarm)' : ''}: ${(text ?? error ?? '').replaceAll('\n', ' ')}`), ''];
    save(`${name}.report.md`, 'text/markdown', lines.join('\n'));
}

/** Saves any value as JSON. */
export const saveJson = (name, value) => save(`${name}.json`, 'application/json', JSON.stringify(value, null, 2));

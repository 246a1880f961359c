// SPDX-License-Identifier: Apache-2.0
// What the lanes of the axis look like: canvases that draw what is in view, no more.
import { upTo } from './results.js';
import { clock } from './text.js';
import { colour, seriesColour } from './theme.js';

/** A cleared drawing of the canvas's size in CSS pixels. */
function surface(canvas, width, height) {
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    const draw = canvas.getContext('2d');
    draw.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw.clearRect(0, 0, width, height);
    return draw;
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200];

/** Times along the top, as many as find room. */
export function drawRuler(canvas, axis, height) {
    const draw = surface(canvas, axis.width, height);
    const length = axis.to - axis.from;
    const step = steps.find((s) => (s / length) * axis.width >= 72) ?? 86400;
    draw.font = `12px ${colour('family')}`;
    draw.textBaseline = 'middle';
    let free = 0; // where the next time may begin
    for (let n = Math.ceil(axis.from / (step / 5)); (n * step) / 5 <= axis.to; n += 1) {
        const t = (n * step) / 5;
        const x = Math.round(axis.x(t)) + 0.5;
        const major = n % 5 === 0;
        draw.fillStyle = colour(major ? 'quiet' : 'line');
        draw.fillRect(x - 0.5, height - (major ? 6 : 3), 1, major ? 6 : 3);
        if (!major) continue;
        const words = step < 1 ? `${clock(t)}.${Math.round((t % 1) * 10) % 10}` : clock(t);
        const width = draw.measureText(words).width;
        const left = Math.min(Math.max(x - width / 2, 1), axis.width - width - 1);
        if (left < free) continue;
        draw.fillText(words, left, height / 2 - 2);
        free = left + width + 8;
    }
}

/** Scenes as bands whose shade alternates, and marks of events. */
export function drawScenes(canvas, axis, height, { scenes, events, duration }) {
    const draw = surface(canvas, axis.width, height);
    const first = Math.max(0, upTo(scenes, axis.from, (scene) => scene.t) - 1);
    let right = -1;
    for (let i = first; i < scenes.length && scenes[i].t <= axis.to; i += 1) {
        const x0 = Math.max(0, axis.x(scenes[i].t));
        const x1 = Math.min(axis.width, axis.x(scenes[i + 1]?.t ?? duration));
        if (x1 < right + 1) continue; // less than a pixel
        draw.fillStyle = colour(i % 2 ? 'band-b' : 'band-a');
        draw.fillRect(x0, 2, Math.max(1, x1 - x0), height - 4);
        draw.fillStyle = colour('scene');
        if (scenes[i].t > 0) draw.fillRect(Math.round(x0), 2, 1, height - 4);
        right = x1;
    }
    draw.fillStyle = colour('ink');
    for (const { t } of events) diamond(draw, axis.x(t), height / 2, 4);
}

function diamond(draw, x, y, r) {
    draw.beginPath();
    draw.moveTo(x, y - r);
    draw.lineTo(x + r, y);
    draw.lineTo(x, y + r);
    draw.lineTo(x - r, y);
    draw.fill();
}

/** A block per answer: those that a filter leaves out are faint, alarms tall and marked, failures empty. */
export function drawAnswers(canvas, axis, height, rows, series) {
    const draw = surface(canvas, axis.width, height);
    const paint = { plain: seriesColour(series), alarm: colour('alarm'), quiet: colour('quiet') };
    for (const fits of [false, true])
        for (const alarm of [false, true]) {
            draw.globalAlpha = fits ? 1 : 0.18;
            drawBlocks(draw, axis, height, rows, paint, (row) => row.fits === fits && (row.alarm === true) === alarm);
        }
    draw.globalAlpha = 1;
}

/** Blocks of one kind in view; one that would stand on the pixels of another is left out. */
function drawBlocks(draw, axis, height, rows, paint, belongs) {
    let right = -1;
    for (let i = upTo(rows, axis.from - rows.longest); i < rows.length && rows[i].t0 <= axis.to; i += 1) {
        const row = rows[i];
        if (row.t1 < axis.from || !belongs(row)) continue;
        const x0 = Math.max(-4, axis.x(row.t0));
        const x1 = Math.min(axis.width + 4, Math.max(x0 + 2, axis.x(row.t1) - 1));
        if (x1 <= right + 0.5) continue;
        if (row.alarm === true) drawAlarm(draw, x0, x1, height, paint.alarm);
        else if (row.error !== null) drawFailure(draw, x0, x1, height, paint.quiet);
        else {
            draw.fillStyle = paint.plain;
            draw.fillRect(x0, 6, x1 - x0, height - 12);
        }
        right = x1;
    }
}

/** A narrow alarm leaves the lower half free, so that what lies around it is seen. */
function drawAlarm(draw, x0, x1, height, paint) {
    const wide = x1 - x0 >= 4;
    draw.fillStyle = paint;
    draw.fillRect(x0, 2, x1 - x0, wide ? height - 4 : height / 2 - 2);
    if (x1 - x0 >= 9) mark(draw, (x0 + x1) / 2, height / 2);
}

function drawFailure(draw, x0, x1, height, paint) {
    draw.strokeStyle = paint;
    draw.setLineDash([3, 2]);
    draw.strokeRect(x0 + 0.5, 6.5, Math.max(1, x1 - x0 - 1), height - 13);
    draw.setLineDash([]);
}

/** "!" on an alarm, for eyes that cannot tell its colour. */
function mark(draw, x, y) {
    draw.fillStyle = colour('on-alarm');
    draw.fillRect(x - 1, y - 5, 2, 6);
    draw.fillRect(x - 1, y + 3, 2, 2);
}

/** Crossings as ticks: the first direction up, the others down. */
export function drawCrossings(canvas, axis, height, line, series) {
    const draw = surface(canvas, axis.width, height);
    const middle = Math.round(height / 2);
    draw.fillStyle = colour('line');
    draw.fillRect(0, middle, axis.width, 1);
    line.directions.forEach(({ times }, way) => {
        draw.fillStyle = seriesColour(series + way);
        let last = -2;
        for (let i = upTo(times, axis.from, (t) => t); i < times.length && times[i] <= axis.to; i += 1) {
            const x = Math.round(axis.x(times[i]));
            if (x < last + 1) continue;
            if (way === 0) draw.fillRect(x - 1, 2, 2, middle - 2);
            else draw.fillRect(x - 1, middle + 1, 2, middle - 3);
            last = x;
        }
    });
}

// SPDX-License-Identifier: Apache-2.0
// Pointer and wheel on the axis: a click seeks, a drag on the ruler scrubs, a drag on the lanes selects, two fingers or
// ctrl and the wheel zoom, shift and the wheel or a wheel that goes sideways move along.

const slack = 4; // pixels that a click may move

/** `acts`: {seek(t), hover(t|null, event), ruler(y): whether y lies on the ruler}. */
export function steer(area, axis, acts) {
    const down = new Map(); // pointers by id: {x, first, t, ruler}
    let pinch = null;
    const place = (event) => event.clientX - area.getBoundingClientRect().left;

    area.addEventListener('pointerdown', (event) => {
        if (event.button !== 0) return;
        const x = place(event);
        const ruler = acts.ruler(event.clientY - area.getBoundingClientRect().top);
        down.set(event.pointerId, { x, first: x, t: axis.t(x), ruler, moved: false });
        area.setPointerCapture(event.pointerId);
        if (down.size === 2) pinch = spread();
        else if (ruler) acts.seek(axis.t(x));
    });
    area.addEventListener('pointermove', (event) => {
        const x = place(event);
        const held = down.get(event.pointerId);
        if (event.pointerType !== 'touch' || held) acts.hover(axis.t(x), event);
        if (!held) return;
        held.x = x;
        if (pinch) zoomByFingers();
        else if (held.ruler) acts.seek(axis.t(x));
        else if (held.moved || Math.abs(x - held.first) > slack) {
            held.moved = true;
            axis.select([held.t, axis.t(x)]);
        }
    });
    const up = (event) => {
        const held = down.get(event.pointerId);
        down.delete(event.pointerId);
        if (event.pointerType === 'touch') acts.hover(null, event);
        if (event.type === 'pointerup' && held && !pinch && !held.moved && !held.ruler) acts.seek(held.t);
        if (down.size === 0) pinch = null;
    };
    area.addEventListener('pointerup', up);
    area.addEventListener('pointercancel', up);
    area.addEventListener('pointerleave', (event) => acts.hover(null, event));
    area.addEventListener('wheel', (event) => {
        const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
        if (event.ctrlKey || event.metaKey) axis.zoom(Math.exp(-event.deltaY / 300), axis.t(place(event)));
        else if (Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))) axis.pan((sideways / axis.width) * (axis.to - axis.from));
        else return; // the page scrolls
        event.preventDefault();
        acts.hover(axis.t(place(event)), event);
    }, { passive: false });

    const fingers = () => [...down.values()].slice(0, 2).map(({ x }) => x);
    function spread() {
        const [a, b] = fingers();
        return { apart: Math.abs(a - b), around: axis.t((a + b) / 2) };
    }
    function zoomByFingers() {
        const [a, b] = fingers();
        const apart = Math.max(Math.abs(a - b), 10);
        axis.zoom(apart / pinch.apart, pinch.around);
        pinch.apart = apart;
    }
}

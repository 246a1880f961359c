# SPDX-License-Identifier: Apache-2.0
"""What each clip shows, known from how it was made and not from decoding it.

Times are media time: whole microseconds, floored, 0 at the first presented frame. Sizes are of the upright picture, with the
sample aspect ratio applied.
"""
from fractions import Fraction

import draw


def frame_times(count, fps):
    """The times of `count` frames at a constant rate, in microseconds."""
    rate = Fraction(fps)
    return [int(k * 1_000_000 / rate) for k in range(count)]


def clip(numbers, width=640, height=360, fps="25", times=None, keyframes=None, gop=None, bars="bt709", **more):
    """The record of a clip that shows frames `numbers` at `times` (default: a constant rate).

    `keyframes` are positions in the list of frames; `gop` says every gop-th. `bars` names the colour space in which the
    colour bars' RGB holds, or is None where their colours are not exactly known.
    """
    numbers = list(numbers)
    times = frame_times(len(numbers), fps) if times is None else list(times)
    if gop is not None:
        keyframes = range(0, len(numbers), gop)
    record = {
        "fps": fps, "width": width, "height": height, "n_frames": len(numbers),
        "first_number": numbers[0], "frames": [list(pair) for pair in zip(times, numbers)],
        "keyframes": None if keyframes is None else [times[k] for k in keyframes],
        "colour_space": bars, "colours": draw.bars(width, height) if bars else None,
        "rotation": 0, "error": None,
    }
    return {**record, **more}


def broken(kind, ffmpeg=None, **more):
    """The record of a file that cannot be analysed. `kind` says why; `ffmpeg` is what FFmpeg's library says, where it does."""
    return {"error": kind, "ffmpeg_error": ffmpeg, "n_frames": 0, "frames": [], **more}

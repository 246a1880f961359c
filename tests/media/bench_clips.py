# SPDX-License-Identifier: Apache-2.0
"""Clips for measuring: ten seconds of 1080p, and hours of it."""
from draw import Painter
from encode import X264, Pictures, colour, ffmpeg
from derived_clips import beside
from truth import clip

SIZE = (1920, 1080)
FRAMES = 300
LOOPS_PER_HOUR = 360


def hd(path):
    """Moving texture at about 5 Mbit/s."""
    pictures = Pictures(Painter(*SIZE, grain=4), range(FRAMES))
    ffmpeg(path, [*pictures.input("30"), *colour(), *X264, "-g", "60", "-keyint_min", "60", "-crf", "30"], pictures)


def calm(path):
    """A still background, so that hours of it stay small."""
    pictures = Pictures(Painter(*SIZE, grain=120, still=True), range(FRAMES))
    ffmpeg(path, [*pictures.input("30"), *colour(), *X264, "-g", "60", "-keyint_min", "60", "-crf", "38"], pictures)


def hours_long(hours):
    def make(path):
        ffmpeg(path, ["-stream_loop", str(hours * LOOPS_PER_HOUR - 1), "-i", beside(path, "hd_calm.mp4"), "-c", "copy"])
    return make


def base_clips():
    truth = clip(range(FRAMES), *SIZE, fps="30", gop=60)
    return {"hd_10s.mp4": (hd, truth), "hd_calm.mp4": (calm, truth)}


def long_clips(hours):
    """Clips of the calm ten seconds over and over: frame k shows number k mod 300."""
    truth = clip(range(FRAMES), *SIZE, fps="30", gop=60, repeats_every=FRAMES)
    return {f"hours_{n}.mp4": (hours_long(n), {**truth, "n_frames": n * LOOPS_PER_HOUR * FRAMES}) for n in hours}

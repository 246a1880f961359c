# SPDX-License-Identifier: Apache-2.0
"""Clips for measuring: ten seconds of 1080p, hours of it, and a minute as a camera sends it."""
from draw import Painter
from encode import X264, Pictures, colour, ffmpeg
from derived_clips import beside
from scene_clips import Film, room, scene, walking
from truth import clip

SIZE = (1920, 1080)
FRAMES = 300
LOOPS_PER_HOUR = 360
CAMERA_FPS = 25


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


def watching(image, number):
    """A room in full size; in six of its ten seconds somebody walks."""
    walking(image, number)
    return image.resize(SIZE)


def camera(path):
    """As cameras encode: a sensor's noise, no B-frames, a keyframe every two seconds, 3 Mbit/s."""
    film = Film(10 * CAMERA_FPS, watching, room())
    look = colour()
    look[1] = "noise=all_seed=7:alls=6:allf=t," + look[1]
    codec = "-c:v libx264 -preset veryfast -tune zerolatency -b:v 3M -maxrate 4M -bufsize 4M -pix_fmt yuv420p -g 50".split()
    ffmpeg(path, ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "%dx%d" % SIZE, "-framerate", str(CAMERA_FPS),
                  "-i", "-", *look, *codec, "-keyint_min", "50", "-sc_threshold", "0", "-threads", "1"], film)


def encoded_again(*options):
    codec = "-c:v libx264 -preset veryfast -b:v 3M -maxrate 4M -bufsize 4M -sc_threshold 0 -threads 1".split()

    def make(path):
        ffmpeg(path, ["-i", beside(path, "camera_10s.mp4"), *codec, *options])
    return make


def minute_of(name):
    def make(path):
        ffmpeg(path, ["-stream_loop", "5", "-i", beside(path, name), "-c", "copy"])
    return make


def camera_clips():
    """A minute of each kind of camera: as above, with a keyframe every second, and with B-frames. Each clip is made of one
    of the dictionary before."""
    def truth(seconds):
        return {**scene(seconds * CAMERA_FPS), "width": SIZE[0], "height": SIZE[1]}
    again = {"camera_second": encoded_again("-g", "25", "-keyint_min", "25", "-tune", "zerolatency"),
             "camera_bframes": encoded_again("-g", "50", "-keyint_min", "50", "-bf", "2")}
    return [{"camera_10s.mp4": (camera, truth(10))},
            {f"{name}_10s.mp4": (maker, truth(10)) for name, maker in again.items()},
            {f"{name}_60s.mp4": (minute_of(f"{name}_10s.mp4"), truth(60)) for name in ("camera", *again)}]


def base_clips():
    truth = clip(range(FRAMES), *SIZE, fps="30", gop=60)
    return {"hd_10s.mp4": (hd, truth), "hd_calm.mp4": (calm, truth)}


def long_clips(hours):
    """Clips of the calm ten seconds over and over: frame k shows number k mod 300."""
    truth = clip(range(FRAMES), *SIZE, fps="30", gop=60, repeats_every=FRAMES)
    return {f"hours_{n}.mp4": (hours_long(n), {**truth, "n_frames": n * LOOPS_PER_HOUR * FRAMES}) for n in hours}

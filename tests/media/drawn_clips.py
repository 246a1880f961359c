# SPDX-License-Identifier: Apache-2.0
"""The clips that are encoded from drawn frames."""
import itertools
import os

from PIL import Image

from boxes import with_matrix
from draw import Painter
from encode import AAC, X264, Pictures, colour, ffmpeg, temporary, tone, write_whole
from truth import clip

STEPS_MS = (40, 40, 80, 40, 500, 33, 67, 40, 1200, 20, 40)  # the uneven clip's, over and over
MPEG4 = "-c:v mpeg4 -q:v 5 -g 25 -threads 1".split()
BT601 = colour("smpte170m")[:2]  # converted so, and not said in the stream
VP9 = "-c:v libvpx-vp9 -pix_fmt yuv420p -b:v 0 -crf 40 -deadline realtime -cpu-used 8 -g 50 -threads 2".split()
X265 = "-c:v libx265 -preset ultrafast -tag:v hvc1 -crf 28".split()


def x264(params, *more):
    return [*X264, "-x264-params", params, *more]


def x265(params, pixels="yuv420p", transfer_options=()):
    return [*X265, "-pix_fmt", pixels, *transfer_options, "-x265-params", f"log-level=error:pools=1:frame-threads=1:{params}"]


def drawn(codec, count, size=(640, 360), fps="25", first=0, look=None, turn=None, audio=None, white=1.0, extra=()):
    """A maker of a clip of `count` frames numbered from `first`; `look` are the colour options; `audio` its seconds."""
    def make(path, stdout=False):
        pictures = Pictures(Painter(*size, white=white), range(first, first + count), turn)
        sound = tone(audio) if audio else []
        out = [*(look or colour()), *codec, *(AAC + ["-map", "0:v", "-map", "1:a"] if audio else []), *extra]
        ffmpeg(path, [*pictures.input(fps), *sound, *out], pictures)
    return make


def rotated(turn, mirrored, size, transpose):
    """A maker of a clip whose stored pictures are turned and whose display matrix turns them back."""
    encoded = drawn(X264, 75, size=size, turn=transpose)

    def make(path):
        encoded(path)
        with open(path, "rb") as file:
            data = file.read()
        write_whole(path, with_matrix(data, turn, mirrored))
    return make


def vfr_times():
    """Start times of the uneven clip's 60 frames, in microseconds."""
    steps = itertools.islice(itertools.cycle(STEPS_MS), 59)
    return [1000 * t for t in itertools.accumulate(steps, initial=0)]


def uneven(path):
    total = sum(STEPS_MS)
    starts = list(itertools.accumulate(STEPS_MS[:-1], initial=0))
    within = "+".join(f"eq(mod(N,{len(STEPS_MS)}),{i})*{start}" for i, start in enumerate(starts))
    stamps = f"settb=1/1000,setpts='floor(N/{len(STEPS_MS)})*{total}+{within}'"
    look = colour()
    look[1] += "," + stamps
    pictures = Pictures(Painter(640, 360), range(60))
    ffmpeg(path, [*pictures.input(), *look, *X264, "-fps_mode", "passthrough", "-enc_time_base", "1:1000",
                  "-video_track_timescale", "1000"], pictures)


def two_videos(path):
    """A small video stream first, a large one second, both marked as default: FFmpeg chooses the large one."""
    small = temporary(path) + ".small.mp4"
    drawn(X264, 50, size=(320, 180))(small)
    try:
        pictures = Pictures(Painter(640, 360), range(1000, 1050))
        ffmpeg(path, [*pictures.input(), "-i", small, "-map", "1:v", "-map", "0:v", "-c:v:0", "copy", *colour()[2:],
                      "-filter:v:1", colour()[1], "-c:v:1", "libx264", *X264[2:], "-disposition:v", "default"],
               pictures)
    finally:
        os.unlink(small)


BT2020 = "repeat-headers=1:colorprim=bt2020:colormatrix=bt2020nc:range=limited:transfer="
PQ = BT2020 + "smpte2084:hdr10=1:max-cll=1000,203:master-display=" \
    "G(8500,39850)B(6550,2300)R(35400,14600)WP(15635,16450)L(10000000,1)"
HLG = BT2020 + "arib-std-b67"

# name: (maker, truth)
CLIPS = {
    "cfr25.mp4": (drawn(X264, 250, audio=10), clip(range(250), gop=50)),
    "bframes_pyramid.mp4": (
        drawn(x264("b-pyramid=normal:b-adapt=2", "-g", "250", "-keyint_min", "250", "-bf", "5"), 250),
        clip(range(250), gop=250)),
    "opengop.mp4": (
        drawn(x264("open-gop=1:b-pyramid=normal:b-adapt=0", "-g", "52", "-keyint_min", "52", "-bf", "3"), 150),
        clip(range(150), gop=52, open_gop=True)),
    "hevc.mp4": (drawn(x265("keyint=25:min-keyint=25:scenecut=0:open-gop=0:bframes=2"), 75), clip(range(75), gop=25)),
    "hevc_opengop.mp4": (
        drawn(x265("keyint=24:min-keyint=24:scenecut=0:open-gop=1:bframes=3:b-adapt=0"), 75),
        clip(range(75), gop=24, open_gop=True)),
    "vp9.webm": (drawn(VP9, 100), clip(range(100), gop=50)),
    "av1.mkv": (
        drawn("-c:v libsvtav1 -preset 12 -crf 45 -g 25 -svtav1-params lp=1".split(), 50), clip(range(50), gop=25)),
    "mpeg4.avi": (drawn(MPEG4, 100, look=BT601), clip(range(100), gop=25, bars="bt601")),
    "mpeg4_bframes.avi": (drawn([*MPEG4, "-bf", "2"], 100, look=BT601), clip(range(100), bars="bt601")),
    "mpeg2.ts": (drawn("-c:v mpeg2video -q:v 5 -g 15 -bf 2 -threads 1".split(), 100), clip(range(100), gop=15)),
    "mpeg2.mpg": (  # small pictures share a packet's timestamp with the one before
        drawn("-c:v mpeg2video -b:v 100k -bf 2 -threads 1".split(), 98, size=(320, 180)), clip(range(98), 320, 180, bars=None)),
    "theora.ogv": (drawn("-c:v libtheora -q:v 6 -g 25".split(), 50), clip(range(50), gop=25, bars=None)),
    "vfr.mp4": (uneven, clip(range(60), fps="0/0", times=vfr_times(), gop=50)),
    "odd.mp4": (
        drawn([*X264, "-pix_fmt", "yuv444p"], 50, size=(427, 241)), clip(range(50), 427, 241, gop=50)),
    "odd.webm": (drawn(VP9, 50, size=(427, 241)), clip(range(50), 427, 241, gop=50)),
    "tiny.mp4": (drawn([*X264, "-pix_fmt", "yuv420p"], 25, size=(64, 36)), clip(range(25), 64, 36, gop=50, bars=None)),
    "full_range.mp4": (
        drawn([*X264, "-pix_fmt", "yuvj420p"], 50, look=colour(wide=True)), clip(range(50), gop=50)),
    "bt601.mp4": (
        drawn(X264, 50, look=colour("smpte170m", "smpte170m", "smpte170m")), clip(range(50), gop=50, bars="bt601")),
    "bt709.mp4": (drawn(X264, 50, size=(1280, 720)), clip(range(50), 1280, 720, gop=50)),
    "untagged.mp4": (drawn(X264, 50, look=BT601), clip(range(50), gop=50, bars="bt601")),
    "bt2020_10bit.mp4": (
        drawn(x265("keyint=25:min-keyint=25:scenecut=0:open-gop=0", "yuv420p10le"), 50,
              look=colour("bt2020nc", "bt2020", "bt2020-10")),
        clip(range(50), gop=25, bars="bt2020")),
    "hdr_pq.mp4": (
        drawn(x265(PQ, "yuv420p10le"), 25, white=0.58, look=colour("bt2020nc", "bt2020", "smpte2084")),
        clip(range(25), gop=25, bars=None, transfer="smpte2084")),
    "hdr_hlg.mp4": (
        drawn(x265(HLG, "yuv420p10le"), 25, white=0.75, look=colour("bt2020nc", "bt2020", "arib-std-b67")),
        clip(range(25), gop=25, bars=None, transfer="arib-std-b67")),
    "gray.mp4": (drawn([*X264, "-pix_fmt", "gray"], 50), clip(range(50), gop=50, bars=None)),
    "gray.mkv": (
        drawn("-c:v ffv1 -pix_fmt gray -g 1 -threads 1".split(), 25, size=(320, 180), look=["-vf", "scale=flags=accurate_rnd"]),
        clip(range(25), 320, 180, gop=1, bars=None)),
    "oneframe.mp4": (drawn(X264, 1, first=77), clip([77], gop=1)),
    "long_gop.mp4": (
        drawn([*X264, "-g", "100000", "-keyint_min", "100000"], 1500, size=(320, 180)), clip(range(1500), 320, 180, gop=1500)),
    "two_videos.mp4": (two_videos, clip(range(1000, 1050), gop=50)),
    "sar.mp4": (
        drawn(X264, 50, look=[w if "scale" not in w else w + ":w=320:h=360,setsar=2" for w in colour()]),
        clip(range(50), gop=50, stored_width=320, stored_height=360)),
    "rotated90.mp4": (
        rotated(90, False, (360, 640), Image.Transpose.ROTATE_90), clip(range(75), 360, 640, gop=50, rotation=90)),
    "rotated180.mp4": (
        rotated(180, False, (640, 360), Image.Transpose.ROTATE_180), clip(range(75), gop=50, rotation=180)),
    "rotated270.mp4": (
        rotated(270, False, (360, 640), Image.Transpose.ROTATE_270), clip(range(75), 360, 640, gop=50, rotation=270)),
    "mirrored.mp4": (
        rotated(0, True, (640, 360), Image.Transpose.FLIP_LEFT_RIGHT), clip(range(75), gop=50, mirrored=True)),
    "mirrored_rotated90.mp4": (
        rotated(90, True, (360, 640), Image.Transpose.TRANSVERSE), clip(range(75), 360, 640, gop=50, rotation=90, mirrored=True)),
}

# SPDX-License-Identifier: Apache-2.0
"""The clips that are copied, cut, joined or damaged from other clips, and the files that are no video."""
import os

from boxes import with_flipped_bytes, with_unknown_codec
from drawn_clips import drawn
from draw import Painter
from encode import AAC, X264, ffmpeg, probe, temporary, tone, write_whole
from truth import broken, clip

CUT_AT = 110  # the frame with which the cut clip starts; its keyframe is 100
JUMP_AT = 50
KEPT = 0.6
HOLE = 9000
HIDDEN = range(28, 36)  # so many frames before an edit list's start: about as many as may be looked at beforehand


def beside(path, name):
    return os.path.join(os.path.dirname(path), name)


def content(path):
    with open(path, "rb") as file:
        return file.read()


def copied(*options, source="cfr25.mp4", before=(), stdout=False):
    """A maker that copies the packets of another clip."""
    def make(path):
        ffmpeg(path, [*before, "-i", beside(path, source), "-c", "copy", *options], stdout=stdout)
    return make


def changed(change, source):
    """A maker that changes the bytes of another clip."""
    return lambda path: write_whole(path, change(content(beside(path, source))))


def copied_and_changed(change, *options):
    """A maker that copies the packets of another clip into another container and changes the bytes of that."""
    def make(path):
        whole = f"{temporary(path)}.whole{os.path.splitext(path)[1]}"
        copied(*options)(whole)
        try:
            write_whole(path, change(content(whole)))
        finally:
            os.unlink(whole)
    return make


def with_hole(data):
    """The file with zeros in its middle."""
    first = (len(data) - HOLE) // 2
    return data[:first] + bytes(HOLE) + data[first + HOLE:]


def head(data):
    return data[:int(len(data) * KEPT)]


def jump(path):
    """Two pieces, each with its own clock, one after the other: at the join the timestamps go back."""
    joined = b""
    for first in (0, JUMP_AT):
        piece = temporary(path) + f".{first}.ts"
        drawn(X264, JUMP_AT, first=first, extra=("-g", "25", "-mpegts_flags", "initial_discontinuity"))(piece)
        joined += content(piece)
        os.unlink(piece)
    write_whole(path, joined)


def cover(path):
    """A picture for attaching, whose number no clip has."""
    picture = temporary(path) + ".cover.jpg"
    Painter(320, 320).frame(9999).save(picture, "JPEG")
    return picture


def with_cover(path):
    picture = cover(path)
    try:
        ffmpeg(path, ["-i", beside(path, "cfr25.mp4"), "-i", picture, "-map", "0", "-map", "1", "-c", "copy",
                      "-disposition:v:1", "attached_pic"])
    finally:
        os.unlink(picture)


def cover_only(path):
    picture = cover(path)
    try:
        ffmpeg(path, [*tone(2), "-i", picture, "-map", "0:a", "-map", "1:v", *AAC, "-c:v", "copy",
                      "-disposition:v:0", "attached_pic"])
    finally:
        os.unlink(picture)


def whole_frames(path):
    """How many frames, from the first on, have all their bytes before the file's cut, by the uncut file's table."""
    limit = os.path.getsize(path)
    packets = probe(beside(path, "faststart.mp4"), "-select_streams", "v", "-show_packets")["packets"]
    packets.sort(key=lambda packet: int(packet["pts"]))
    ends = [int(packet["pos"]) + int(packet["size"]) for packet in packets]
    return next((k for k, end in enumerate(ends) if end > limit), len(ends))


def truncated_truth(path):
    count = whole_frames(path)
    return clip(range(count), keyframes=range(0, count, 50), damaged=True, n_frames_least=count)


def container_start(record):
    """Adds the first timestamp that the container states, which media time leaves out."""
    def state(path):
        start = probe(path, "-select_streams", "v", "-show_entries", "stream=start_time")["streams"][0]["start_time"]
        return {**record, "container_start": start}
    return state


SAME = clip(range(250), gop=50)
JUMPED = clip(range(100), gop=25, jump_at=JUMP_AT)

SOURCES = ("cfr25.mp4", "oneframe.mp4", "bframes_pyramid.mp4", "av1.mkv")

# name: (maker, truth or a function of the file's path that tells it)
CLIPS = {
    "h264.ts": (copied(), container_start(SAME)),
    "h264.mkv": (copied(), container_start(SAME)),
    "h264_nocues.mkv": (copied("-f", "matroska", stdout=True), container_start(SAME)),
    "fragmented.mp4": (copied("-movflags", "frag_keyframe+empty_moov+default_base_moof"), container_start(SAME)),
    "faststart.mp4": (copied("-movflags", "+faststart"), SAME),
    "start5s.mp4": (copied(before=("-itsoffset", "5")), container_start(SAME)),
    "start5s.ts": (copied("-output_ts_offset", "5", "-muxdelay", "0", "-muxpreload", "0"), container_start(SAME)),
    "editlist.mp4": (
        copied(before=("-ss", f"{CUT_AT / 25}")), clip(range(CUT_AT, 250), keyframes=range(150 - CUT_AT, 250 - CUT_AT, 50),
                                                      hidden_frames=CUT_AT - 100)),
    **{f"hidden{k}.mp4": (copied(before=("-ss", f"{k / 25}"), source="bframes_pyramid.mp4"), clip(range(k, 250), hidden_frames=k))
       for k in HIDDEN},
    "jump.ts": (jump, JUMPED),
    "with_cover.mp4": (with_cover, SAME),
    "cover_only.m4a": (cover_only, broken("no_video")),
    "audio_only.m4a": (lambda path: ffmpeg(path, [*tone(2), *AAC]), broken("no_video")),
    "no_decoder.mp4": (changed(with_unknown_codec, "oneframe.mp4"), broken("no_decoder")),
    "truncated_nomoov.mp4": (changed(head, "cfr25.mp4"), broken("no_moov", "moov atom not found")),
    "truncated_faststart.mp4": (changed(head, "faststart.mp4"), truncated_truth),
    "bitflips.mp4": (
        changed(lambda data: with_flipped_bytes(data, 60, 7), "faststart.mp4"), {**SAME, "damaged": True, "n_frames_least": 200}),
    "cut.mkv": (copied_and_changed(head), clip(range(148), gop=50, damaged=True, n_frames_least=148)),
    "hole.mkv": (changed(with_hole, "av1.mkv"), clip(range(10), gop=25, damaged=True, n_frames_least=10)),
    "h264.asf": (copied(), {**SAME, "keyframes": []}),
    "raw.264": (copied(), {**SAME, "keyframes": []}),  # no packet has a time
    "cut.flv": (copied_and_changed(head), clip(range(148), gop=50, damaged=True, n_frames_least=148)),
    "cut.ts": (copied_and_changed(head), clip(range(148), gop=50, damaged=True, n_frames_least=148)),
    "hole.ts": (copied_and_changed(with_hole), {**SAME, "damaged": True, "n_frames_least": 200}),
    "empty.mp4": (lambda path: write_whole(path, b""), broken("empty", "Invalid data found when processing input")),
    "text.mp4": (
        lambda path: write_whole(path, b"this is not a video\n"), broken("not_video", "Invalid data found when processing input")),
}

# SPDX-License-Identifier: Apache-2.0
"""Runs the ffmpeg command line tool: encodes drawn frames, copies and cuts files. Every output appears whole or not at all."""
import json
import os
import subprocess

X264 = ("-c:v libx264 -preset veryfast -crf 27 -pix_fmt yuv420p -g 50 -keyint_min 50 -sc_threshold 0 -bf 2 -threads 2"
        .split())
EXACT = "-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact".split()
TONE = "-f lavfi -i sine=frequency=440:sample_rate=48000:duration={seconds}"
AAC = "-c:a aac -b:a 48k".split()


class EncodeError(Exception):
    """ffmpeg failed; the text is its last words."""


def colour(matrix="bt709", primaries="bt709", transfer="bt709", wide=False):
    """Options that convert RGB with this matrix and range, and say so in the stream."""
    scale_matrix = {"bt2020nc": "bt2020", "smpte170m": "bt601"}.get(matrix, matrix)
    full = "pc" if wide else "tv"
    return ["-vf", f"scale=out_color_matrix={scale_matrix}:out_range={full}:flags=accurate_rnd+full_chroma_int+bicubic",
            "-colorspace", matrix, "-color_primaries", primaries, "-color_trc", transfer, "-color_range", full]


def temporary(path):
    folder, name = os.path.split(path)
    return os.path.join(folder, ".making-" + name)


def write_whole(path, data):
    with open(temporary(path), "wb") as file:
        file.write(data)
    os.replace(temporary(path), path)


def ffmpeg(path, arguments, frames=(), stdout=False):
    """Runs ffmpeg with `arguments` into `path`, feeding it `frames`; with `stdout`, through a pipe that cannot seek."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y"] if not frames else ["ffmpeg", "-v", "error", "-y"]
    target = open(temporary(path), "wb") if stdout else None
    command += [*arguments, *EXACT, "pipe:1" if stdout else temporary(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE if frames else subprocess.DEVNULL, stdout=target,
                               stderr=subprocess.PIPE)
    try:
        feed(process, frames)
        words = process.stderr.read().decode(errors="replace").strip()
    finally:
        if target:
            target.close()
    if process.wait() != 0:
        raise EncodeError(f"{os.path.basename(path)}: {words or 'ffmpeg failed'}")
    os.replace(temporary(path), path)


def feed(process, frames):
    if process.stdin is None:
        return
    try:
        for frame in frames:
            process.stdin.write(frame)
        process.stdin.close()
    except BrokenPipeError:
        pass  # ffmpeg ended early; its exit status says why


class Pictures:
    """The drawn frames `numbers`, turned by `turn` (a PIL transpose) before they are encoded; read once for each encoding."""

    def __init__(self, painter, numbers, turn=None):
        self.m_painter, self.m_turn, self.numbers = painter, turn, list(numbers)

    def __iter__(self):
        for number in self.numbers:
            image = self.m_painter.frame(number)
            yield (image.transpose(self.m_turn) if self.m_turn is not None else image).tobytes()

    def __len__(self):
        return len(self.numbers)

    def input(self, fps="25"):
        width, height = self.m_painter.frame(0).size
        if self.m_turn in (2, 4, 5, 6):  # the transposes that exchange width and height
            width, height = height, width
        return ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{width}x{height}", "-framerate", fps, "-i", "-"]


def tone(seconds):
    return TONE.format(seconds=seconds).split()


def probe(path, *arguments):
    """What ffprobe says about a file, as a dictionary."""
    command = ["ffprobe", "-v", "error", "-of", "json", *arguments, path]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

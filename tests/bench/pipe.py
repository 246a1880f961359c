# SPDX-License-Identifier: Apache-2.0
"""The frame stream: how late frames of raw 1080p are behind a pipe, and how many go through it."""
import subprocess
import time

from measure import BenchError, alternate, environment, median
from report import Figure, print_table
from workplace import Programs

FPS = 25
FIRST_MS = 1000 / FPS + 200
LATE_MS = 2
LEAST_SHARE = 0.85
REPEATS = 7
RAW = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", "1920x1080")


def add_options(parser):
    parser.add_argument("--quick", action="store_true", help="fewer frames")


def joined(writer, reader):
    """Runs `writer | reader`; what the reader printed, and how long it took."""
    began = time.perf_counter()
    first = subprocess.Popen(list(map(str, writer)), stdout=subprocess.PIPE, env=environment())
    second = subprocess.run(list(map(str, reader)), stdin=first.stdout, stdout=subprocess.PIPE, env=environment(),
                            text=True, check=False)
    first.stdout.close()
    if first.wait() != 0 or second.returncode != 0:
        raise BenchError(f"{writer[0]} | {reader[0]}: failed")
    return second.stdout, time.perf_counter() - began


def frame_pipe(program, kind, count, fps):
    """Frames per second, milliseconds to the first frame, and of a frame at the median."""
    out, _ = joined((program, f"{kind}write", count, fps), (program, f"{kind}read"))
    frames, seconds, first, late = map(float, out.split())
    if frames != count:
        raise BenchError(f"{frames:.0f} of {count} frames came through")
    return (frames - 1) / seconds, first, late


def measure(options):
    program = Programs(options.build).frame_pipe
    count = 100 if options.quick else 400
    paced = 2 * FPS

    def ffmpeg():
        _, seconds = joined(("ffmpeg", "-nostdin", "-v", "error", *RAW, "-i", "/dev/zero", "-frames:v", count, "-c:v",
                             "rawvideo", "-f", "nut", "-"), ("ffmpeg", "-v", "error", "-f", "nut", "-i", "-", "-f", "null", "-"))
        return count / seconds

    ours, plain = alternate(REPEATS, lambda: frame_pipe(program, "", paced, FPS), lambda: frame_pipe(program, "plain-", paced, FPS))
    first, other_first = (median(run[1] for run in runs) for runs in (ours, plain))
    late, other_late = (median(run[2] for run in runs) for runs in (ours, plain))
    lateness = [Figure("first frame", f"{first:.1f} ms", f"{other_first:.1f} ms", first, FIRST_MS, "ms"),
                Figure("frame, added", f"{late:.2f} ms", f"{other_late:.2f} ms", late - other_late, LATE_MS, "ms")]
    print_table("From writing to reading, raw 1080p25; other: plain read and write", lateness)
    ours, plain, nut = alternate(REPEATS, lambda: frame_pipe(program, "", count, 0)[0],
                                 lambda: frame_pipe(program, "plain-", count, 0)[0], ffmpeg)
    share = median(other / one for one, other in zip(ours, plain))
    speed = [Figure("frames a second", f"{median(ours):.0f}", f"{median(plain):.0f}", share, 1 / LEAST_SHARE)]
    print_table("Raw 1080p as fast as it goes; other: plain read and write, as a multiple of ours", speed)
    print(f"ffmpeg -f nut | ffmpeg -f nut, both started meanwhile: {median(nut):.0f} frames a second")
    return lateness + speed

# SPDX-License-Identifier: Apache-2.0
"""Live sources at two frames a second through the gate: CPU, memory of four, and how late frames are."""
import subprocess
import time

from measure import median
from processes import Camera, Process
from relay_clock import RelayClock
from report import Figure, add_only, measured
from workplace import Workplace

SETTLE_S = 3  # starting is measured elsewhere
WATCH_S = 10
MOST_SHARE = 0.7
MOST_MIB = 300
MOST_LATE_MS = 150
CHOICE = ("--fps", "2", "--gate")
CLIPS = (("camera_bframes_60s.mp4", "B-frames, a keyframe in 2 s"), ("camera_second_60s.mp4", "no B-frames, a keyframe in 1 s"),
         ("camera_60s.mp4", "no B-frames, a keyframe in 2 s"))


def add_options(parser):
    parser.add_argument("--quick", action="store_true", help="only the first kind of camera")
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


class Bench(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.program = self.programs.capture
        self.clips.make([])
        self.repeats = 5
        self.kinds = CLIPS[:1] if options.quick else CLIPS


def shares(bench, place):
    """CPU of us and of ffmpeg on the same stream at the same time, in seconds per second of it."""
    ffmpeg = ("ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", place, "-vf", "fps=2,mpdecimate",
              "-f", "rawvideo", "-y", "/dev/null")
    with Process(bench.program, place, *CHOICE, "--quiet") as ours, Process(*ffmpeg) as other:
        time.sleep(SETTLE_S)
        before = ours.cpu(), other.cpu()
        time.sleep(WATCH_S)
        return [(after - start) / WATCH_S for start, after in zip(before, (ours.cpu(), other.cpu()))]


def cpu(bench):
    figures = []
    for clip, name in bench.kinds:
        with Camera(bench.clips.path(clip)) as camera:
            runs = [shares(bench, camera.place) for _ in range(bench.repeats)]
        ours, other = (median(values) for values in zip(*runs))
        figures.append(Figure(name, f"{ours:.1%}", f"{other:.1%}", median(one / two for one, two in runs), MOST_SHARE))
    return figures


def memory(bench):
    with Camera(bench.clips.path(CLIPS[0][0])) as camera:
        names = [f"{name}={camera.place}" for name in "abcd"]
        with Process(bench.program, *names, *CHOICE, "--quiet") as ours:
            peak = 0
            for _ in range(WATCH_S):
                time.sleep(1)
                peak = max(peak, ours.memory())
    return [Figure("four sources in one process", f"{peak:.0f} MiB", "", peak, MOST_MIB, "MiB")]


def lateness(bench):
    """A relay notes when the last packet of each frame passes."""
    figures = []
    for clip, name in bench.kinds:
        with Camera(bench.clips.path(clip)) as camera, RelayClock(camera.port) as relay:
            command = (bench.program, relay.place, *CHOICE, "--heartbeat", "400ms", "--max-side", "64", "--quiet")
            with Process(*command, stdout=subprocess.PIPE) as ours:
                late = relay.match(ours.process.stdout, WATCH_S)
        figures.append(Figure(name, f"{median(late):.0f} ms", f"{len(late)} frames", median(late), MOST_LATE_MS, "ms"))
    return figures


MEASUREMENTS = (
    ("cpu", "CPU of 1080p25 over RTSP; other: ffmpeg -vf fps=2,mpdecimate on the same stream at the same time", cpu),
    ("memory", "Memory of four 1080p25 sources", memory),
    ("latency", "From a frame's last packet to its last byte on standard output, median", lateness),
)


def measure(options):
    return measured(MEASUREMENTS, Bench(options), options.only)

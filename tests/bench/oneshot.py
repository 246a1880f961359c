# SPDX-License-Identifier: Apache-2.0
"""One video in, answers out: how soon the server is asked, what starting costs, memory, and the CPU of sampling."""
import json
import os
import re

from first_byte import MODEL, Server
from measure import BenchError, alternate, median, run
from report import Figure, add_only, measured
from workplace import Workplace, real_clips

FRAMES = 16
# The most that the program takes by itself: memory grows with them.
THREADS = 8
MOST_MIB = 150
# What opening holds for a moment, and what allocators make of the same work.
FLAT_MIB = 8
DECODES = 7
STARTS = 31


def add_options(parser):
    parser.add_argument("--quick", action="store_true", help="leave out the clip of 12 hours (0.7 GB)")
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


class Bench(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.options = options
        self.hours = [1, 4] if options.quick else [1, 4, 12]

    def analyze(self, clip, *arguments):
        return [self.programs.analyze, clip, "-p", "What is this?", *arguments]

    def fake(self, clip, *arguments):
        return self.analyze(clip, *arguments, "--backend", "fake", "--format", "jsonl", "--quiet")


def first_request(bench):
    """From the start of the process to the request's first byte, against libav decoding the same frames."""
    bench.clips.make([])
    clip = bench.clips.path("hd_10s.mp4")
    times = json.loads(run(*bench.fake(clip, "--frames", FRAMES)).out)["frames"]
    server = Server()
    ask = bench.analyze(clip, "--frames", FRAMES, "--api-base", server.api_base, "--model", MODEL, "--quiet")

    def bare():
        decoded = run(bench.programs.bare_decode, clip, min(os.cpu_count(), THREADS), *times)
        frames, milliseconds = re.match(r"(\d+) frames (\S+) ms", decoded.out).groups()
        if int(frames) != FRAMES:
            raise BenchError(f"bare-decode found {frames} of {FRAMES} frames")
        return float(milliseconds)

    ours, others = alternate(DECODES, lambda: server.run(*ask) * 1000, bare)
    ms, bare_ms = median(ours), median(others)
    name = f"10 s of 1080p, {FRAMES} frames"
    return [Figure(name, f"{ms:.0f} ms", f"{bare_ms:.0f} ms", ms, 1.5 * bare_ms + 60, "ms")]


def start_up(bench):
    ours, others = alternate(STARTS, lambda: run(bench.programs.analyze, "--help"), lambda: run("ffprobe", "-version"))
    figures = []
    for name, of in (("wall", lambda one: one.wall), ("CPU", lambda one: one.cpu)):
        ms, other_ms = (median(map(of, runs)) * 1000 for runs in (ours, others))
        figures.append(Figure(f"--help, {name}", f"{ms:.1f} ms", f"{other_ms:.1f} ms", ms / other_ms, 0.75))
    return figures


def memory(bench):
    """Peak memory, and what of it is not the container's index."""
    bench.clips.make(bench.hours)
    figures = []
    beyond_of_shortest = None
    for hours in bench.hours:
        clip = bench.clips.path(f"hours_{hours}.mp4")
        ours, others = alternate(5, lambda: run(*bench.fake(clip, "--every", "60s", "--jobs", THREADS)).rss,
                                 lambda: float(run(bench.programs.bare_decode, "--open-only", clip).out))
        peak, opened = median(ours), median(others)
        cells = (f"{peak:.1f} MiB", f"{opened:.1f} MiB")
        if beyond_of_shortest is None:
            beyond_of_shortest = peak - opened
            figures.append(Figure(f"{hours} h of 1080p, {THREADS} threads", *cells, peak, MOST_MIB, "MiB"))
        else:
            growth = peak - opened - beyond_of_shortest
            figures.append(Figure(f"{hours} h, grown beyond the index by", *cells, growth, FLAT_MIB, "MiB"))
    return figures


def sampling(bench):
    """CPU of one frame a second, scaled and encoded as a JPEG: on one thread, and with default threads."""
    folder, clips = real_clips()
    if not clips:
        print(f"no clips in {folder}: nothing to sample")
    return [figure for clip in clips for figure in sampling_of(bench, clip, str(clip.relative_to(folder)))]


def sampling_of(bench, clip, name):
    ask = bench.fake(clip, "--fps", "1")
    answers = [json.loads(line)["text"] for line in run(*ask).out.splitlines()]
    size = re.search(r"(\d+)x(\d+)", answers[0]).group()  # the answer tells it

    def ffmpeg(threads, *output):
        return run("ffmpeg", "-nostdin", "-v", "error", *threads, "-i", clip, "-map", "0:V:0", "-vf",
                   f"fps=1,scale={size.replace('x', ':')}", "-c:v", "mjpeg", "-q:v", "3", *output)

    pictures = sum(not line.startswith("#") for line in ffmpeg([], "-f", "framecrc", "-").out.splitlines())
    if abs(pictures - len(answers)) > 1:  # ffmpeg rounds times to the nearest frame, also the last
        raise BenchError(f"{name}: {len(answers)} frames, but {pictures} of ffmpeg's")
    devnull = ("-f", "image2pipe", "-y", "/dev/null")
    runs = alternate(DECODES, lambda: run(*ask, "--jobs", "1").cpu, lambda: ffmpeg(["-threads", "1"], *devnull).cpu,
                     lambda: run(*ask).cpu, lambda: ffmpeg([], *devnull).cpu)
    one, other_one, many, other_many = (median(cpus) * 1000 for cpus in runs)
    return [Figure(name, f"{one:.0f} ms", f"{other_one:.0f} ms", one / other_one, 1.05),
            Figure(f"{name}, default threads", f"{many:.0f} ms", f"{other_many:.0f} ms", many / other_many, 1.05)]


MEASUREMENTS = (
    ("first-request", "To the first byte of the request; other: libav decoding the frames; goal: 1.5 of it and 60 ms",
     first_request),
    ("start", "Starting; other: ffprobe -version", start_up),
    ("memory", "Peak memory, a frame a minute; other: what libavformat holds once it has opened the file", memory),
    ("sampling", "CPU of one frame a second as JPEG, on one thread and as it comes; other: ffmpeg -vf fps=1,scale",
     sampling),
)


def measure(options):
    return measured(MEASUREMENTS, Bench(options), options.only)

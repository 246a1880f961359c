# SPDX-License-Identifier: Apache-2.0
"""Servers kept full: throughput against an ideal client's, what a request costs, memory while much is pending."""
import os
import sys
import tempfile
import time
from pathlib import Path

from batch_servers import CAPACITY, IDEAL, SIDE, asking, at_work, rate, servers
from measure import BenchError, alternate, median, run
from report import Figure, add_only, measured
from workplace import Workplace, call

CLIP_S = 800  # 25 frames a second
COUNTS = (1, 2, 3, 4)
RAMP_S = 25
CLIMB_S = 60
MEASURED_S = 30
RECOVERY_S = 30
COST_FRAMES = 2000
COST_RUNS, PAIRS = 3, 11
COST_THREADS = 16
PENDING_CLIPS = 5  # 100,000 frames
MEMORY_MIB = 512 + 100
PLAIN_CLIENT = Path(__file__).resolve().parent / "plain_client.py"


def add_options(parser):
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


class Bench(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.clip = self.clips.path(f"frames_{SIDE}.mp4")
        if self.clip.exists():
            return
        partial = self.clips.path(f"partial_{SIDE}.mp4")
        call("ffmpeg", "-y", "-nostdin", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={SIDE}x{SIDE}:rate=25", "-t", CLIP_S,
             "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", partial)
        partial.rename(self.clip)

    def work(self, asked, *more, clips=1):
        return at_work(asking(self.programs.analyze, [self.clip] * clips, asked, *more))


def lost(name, got, possible, most):
    """What an ideal client would have had more, in per cent of it."""
    return Figure(name, f"{got:.1f}/s", f"{possible:.1f}/s", max(0, 1 - got / possible) * 100, most, "% less")


def full(bench):
    figures = []
    for count in COUNTS:
        with servers(count) as asked, bench.work(asked):
            time.sleep(RAMP_S)
            figures.append(lost(f"{count} server{'s' if count > 1 else ''}", rate(asked, MEASURED_S), count * IDEAL, 5))
    return figures


def changed(bench):
    figures = []
    with servers(1) as asked, bench.work(asked):
        time.sleep(RAMP_S)
        for name, speed in (("4 times as slow", 0.25), ("as fast again", 1)):
            asked[0].set_speed(speed)
            time.sleep(RECOVERY_S)
            figures.append(lost(f"{RECOVERY_S} s after it is {name}", rate(asked, MEASURED_S), speed * IDEAL, 10))
    return figures


def without_metrics(bench):
    with servers(1, "--no-metrics") as asked, bench.work(asked):
        time.sleep(CLIMB_S)
        return [lost("1 server without /metrics", rate(asked, 2 * MEASURED_S), IDEAL, 15)]


def cost(bench):
    """On one core, the server on another."""
    if os.cpu_count() < 2:
        raise BenchError("two cores are needed: one for the server")
    ours = ["taskset", "-c", "1"]
    with servers(1, "--instant", core=0) as asked, tempfile.TemporaryDirectory() as folder:
        call(bench.programs.capture, bench.clip, "--every", "40ms", "--duration", "8s", "-o", f"{folder}/{{t}}.jpg")
        pictures = sorted(Path(folder).glob("*.jpg"))
        ask = ours + asking(bench.programs.analyze, [bench.clip], asked, "--duration", f"{COST_FRAMES / 25}s", "--jobs", "1")
        decoded = ours + ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-t", COST_FRAMES / 25, "-i", bench.clip, "-f",
                          "null", "-"]
        made = ours + [bench.programs.ask_cost, asked[0].api_base, "batch-vl", COST_FRAMES, COST_THREADS, *pictures]
        plain = ours + [sys.executable, PLAIN_CLIENT, asked[0].api_base, "batch-vl", COST_FRAMES, COST_THREADS, *pictures]
        whole = alternate(COST_RUNS, lambda: run(*ask), lambda: run(*decoded))
        pairs = alternate(PAIRS, lambda: run(*made), lambda: run(*plain))
    asking_s, decoding_s = (median(each.wall for each in part) for part in whole)
    request, other = (median(each.cpu for each in part) / COST_FRAMES * 1000 for part in pairs)
    per_s = COST_FRAMES / (asking_s - decoding_s)
    return [Figure(f"requests of a {SIDE}x{SIDE} frame, encoded too", f"{per_s:.0f}/s", "300/s", 300 / per_s, 1),
            Figure("CPU of a request about a JPEG", f"{request:.2f} ms", f"{other:.2f} ms", request / other, 1 / 3)]


def memory(bench):
    with servers(1, "--slow-each", "100:100000") as asked:
        with bench.work(asked, clips=PENDING_CLIPS) as work:
            time.sleep(2 * MEASURED_S)
        name = f"{PENDING_CLIPS * CLIP_S * 25} frames pending, a batch of {CAPACITY}"
        return [Figure(name, f"{work.peak:.0f} MiB", f"{MEMORY_MIB} MiB", work.peak, MEMORY_MIB, "MiB")]


MEASUREMENTS = (
    ("full", f"Answers after {RAMP_S} s; other: an ideal client, the batch always full", full),
    ("changed", "The same when the server's speed changes in the run", changed),
    ("no-metrics", f"The same after {CLIMB_S} s without the server's gauges", without_metrics),
    ("cost", "One core, a server that answers at once, decoding not counted; other: urllib in threads", cost),
    ("memory", "Peak memory while one answer in 100 keeps others from being written", memory),
)


def measure(options):
    return measured(MEASUREMENTS, Bench(options), options.only)

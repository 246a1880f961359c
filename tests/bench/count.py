# SPDX-License-Identifier: Apache-2.0
"""Counting: what it is worth on clips with truth, its speed beside a bare loop and a plain Python one, at, memory."""
import json
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from measure import BenchError, alternate, median, run
from report import Figure, add_only, measured
from sample_clips import SampleClips
from workplace import ROOT, Workplace, call

SIDE = 320
FRAMES, WIDTH, HEIGHT = 795, 320, 240  # of vtest.avi at that side
RUNS = 3
OBJECTS, COST_FRAMES, MOST_COST = 20, 5000, 3  # %
F1, F1_HOG = 0.95, 0.8
MOST_MIB = 350
AT_MS = 60
AT_RUNS = 21
ROWS = 10_000_000
VIDEOS = 1000
PLAIN_COUNTER = Path(__file__).resolve().parent / "plain_counter.py"
# Clips that show all of car-detection.mp4, and what the script that makes them says of the others.
VARIANTS = ("car_hevc.mp4", "car_hevc10.mp4", "car_vp9.webm", "car_av1.mkv", "car_opengop_b3.mp4", "car_vfr_dropped.mp4",
            "car_fragmented.mp4", "car_noduration.mkv", "car_discontinuity.ts", "car_interlaced_mpeg2.ts", "car_bitflips.mp4",
            "car_rot90.mp4", "car_editlist_from4.3s.mp4")
OCCUPANCY = f"""
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE n AS WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n LIMIT {ROWS // VIDEOS}) SELECT n FROM n;
INSERT INTO videos (id, fingerprint, state, size, duration, added)
    SELECT n + 1, printf('1-%032x', n), 'ready', 1, {ROWS // VIDEOS}000000, '2026-01-01T00:00:00.000Z' FROM n LIMIT {VIDEOS};
INSERT INTO tasks (id, kind, name, configuration, hash) VALUES (1, 'count', 'yard', '{{}}', '');
INSERT INTO occupancy (task, video, zone, class, t, n)
    SELECT 1, v.id, 'yard', 'person', n.n * 1000000, n.n % 7 FROM videos v, n;
COMMIT;
"""


def add_options(parser):
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


class Bench(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.media = Path(os.environ.get("VLM_TEST_MEDIA", ROOT / "../shared/media")).resolve()
        self.model = Path(os.environ.get("VLM_TEST_MODELS", ROOT / "../shared/models")).resolve() / "yolox_nano.onnx"
        if not self.model.exists() or not (self.media / "ground_truth.json").exists():
            raise BenchError("neither clips with truth nor a model are at hand (VLM_TEST_MEDIA, VLM_TEST_MODELS)")
        self.truth = json.loads((self.media / "ground_truth.json").read_text())["clips"]

    def variants(self):
        folder = self.clips.folder / "variants"
        call(ROOT / "tests/media/make_variants.sh", folder)
        return folder

    def yolox(self, *more):
        return ["--detector", self.model, "--detector-size", f"{SIDE}x{SIDE}", *more]

    def counting(self, clip, line, *more):
        return [self.programs.count, clip, "--line", line, "--format", "jsonl", "--quiet", *more]

    def score(self, clip, line, rate, truth, *more):
        """Crossings held against (frame, direction) of the truth."""
        with tempfile.TemporaryDirectory() as folder:
            found, known = Path(folder) / "found.jsonl", Path(folder) / "truth.csv"
            run(*self.counting(clip, line, *more), "-o", found)
            known.write_text("frame,line,direction\n" + "".join(f"{frame},gate,{way}\n" for frame, way in truth))
            scored = run(self.programs.count, "eval", "--truth", known, "--rate", rate, "--pred", found, "--format", "jsonl")
        return json.loads(scored.out)["crossings"]

    def walkers(self, *more):
        ways = {"L->R": "right", "R->L": "left"}
        truth = [(frame, ways[way]) for frame, way in self.truth["vtest.avi"]["events"]]
        return self.score(self.media / "vtest.avi", "gate=340px,0:340px,575px:right,left", 10, truth, "--classes", "person", *more)

    def cars(self, clip):
        truth = [(frame, way) for frame, way, *_ in self.truth["car-detection.mp4"]["events"]]
        return self.score(clip, "gate=0,0.5:1,0.5:up,down", 12.5, truth, "--classes", "any", *self.yolox())


def ways_of(score):
    return ", ".join(f"{way['predicted']} of {way['truth']} {way['direction']}" for way in score["ways"])


def figure(name, score, goal):
    return Figure(name, ways_of(score), f"F1 {score['f1']:.3f}", 1 - score["f1"], round(1 - goal, 3))


def accuracy(bench):
    return [figure(f"vtest.avi, YOLOX-nano at {SIDE}", bench.walkers(*bench.yolox()), F1),
            figure("vtest.avi, hog", bench.walkers("--detector", "hog"), F1_HOG),
            figure(f"car-detection.mp4, YOLOX-nano at {SIDE}", bench.cars(bench.media / "car-detection.mp4"), 1)]


def variants(bench):
    """The numbers alone: cutting and dropping moves the frames that the truth names."""
    figures = []
    for name in VARIANTS:
        line = "gate=0.5,1:0.5,0:up,down" if "rot90" in name else "gate=0,0.5:1,0.5:up,down"
        with tempfile.TemporaryDirectory() as folder:
            found = Path(folder) / "found.jsonl"
            run(*bench.counting(bench.variants() / name, line, "--classes", "any", *bench.yolox(), "-o", found))
            ways = [record["direction"] for record in map(json.loads, found.read_text().splitlines())
                    if record["schema"] == "vlm.crossing/1"]
        up, down = ways.count("up"), ways.count("down")
        figures.append(Figure(name, f"{up} up, {down} down", "2 up, 2 down", abs(up - 2) + abs(down - 2), 0, "wrong"))
    return figures


def cost(bench):
    """Milliseconds of a frame's objects on one core: two lines, two zones."""
    crossings, _, ms, _ = run(bench.programs.count_cost, COST_FRAMES, OBJECTS).out.split()
    if int(crossings) < COST_FRAMES // 100:
        raise BenchError(f"count-cost saw {crossings} crossings")
    return float(ms)


def speed(bench):
    clip = bench.media / "vtest.avi"
    ours = bench.counting(clip, "gate=340px,0:340px,575px", "--classes", "person", *bench.yolox(), "-o", "/dev/null", "--force")
    bare = [bench.programs.bare_detect, clip, bench.model, WIDTH, HEIGHT]
    plain = [sys.executable, PLAIN_COUNTER, clip, bench.model, SIDE, 340]
    mine, theirs, python, costs = alternate(RUNS, lambda: run(*ours), lambda: run(*bare), lambda: run(*plain), lambda: cost(bench))
    if not theirs[0].out.startswith(f"{FRAMES} "):
        raise BenchError(f"bare-detect saw {theirs[0].out.strip()}")
    wall, bare_wall, python_wall = (median(each.wall for each in runs) for runs in (mine, theirs, python))
    rates = [f"{FRAMES / each:.1f}/s" for each in (wall, bare_wall, python_wall)]
    memory = max(each.rss for each in mine)
    counting, frame = median(costs), bare_wall / FRAMES * 1000
    return [Figure("frames a second; other: decode and forward in one loop", rates[0], rates[1], wall / bare_wall, 1 / 0.9),
            Figure("the same; other: OpenCV's Python and a plain tracker", rates[0], rates[2], wall / python_wall, 1 / 1.5),
            Figure(f"tracker and counting a frame, {OBJECTS} objects; other: decode and forward; figure: share of both",
                   f"{counting:.3f} ms", f"{frame:.1f} ms", 100 * counting / (counting + frame), MOST_COST, "%"),
            Figure("memory", f"{memory:.0f} MiB", "", memory, MOST_MIB, "MiB")]


def at(bench):
    path = bench.clips.folder / "occupancy.db"
    if not path.exists():
        part = bench.clips.folder / "occupancy.part"
        part.unlink(missing_ok=True)
        run(bench.programs.index, "import", os.devnull, "--db", part, "--quiet")
        with closing(sqlite3.connect(part)) as index:
            index.executescript(OCCUPANCY)
        part.rename(path)
    run(bench.programs.index, "import", os.devnull, "--db", path, "--quiet")  # brings it to the version of the program
    ask = [bench.programs.count, "at", VIDEOS // 2, ROWS // VIDEOS // 2, "--db", path, "--format", "jsonl"]
    done = [run(*ask) for _ in range(AT_RUNS)]
    if json.loads(done[0].out)["n"] != ROWS // VIDEOS // 2 % 7:
        raise BenchError("at tells another number than the index holds")
    ms = median(one.wall for one in done) * 1000
    return [Figure(f"at VIDEO T, {ROWS // 1_000_000} million rows", f"{ms:.1f} ms", "", ms, AT_MS, "ms")]


def memory(bench):
    """With several large files in work."""
    clip = SampleClips(bench.clips.folder).path("h264_4k_g250.mp4")
    ways = {"motion": ["--detector", "motion"], "YOLOX-nano": bench.yolox()}
    figures = []
    for name, detector in ways.items():
        mib = run(bench.programs.count, *[clip] * 4, "--line", "gate=0.5,0:0.5,1", *detector, "--end", "3s", "--quiet", "-o", "/dev/null",
                  "--force").rss
        figures.append(Figure(f"four 4K files, {name}", f"{mib:.0f} MiB", "", mib, MOST_MIB, "MiB"))
    return figures


MEASUREMENTS = (
    ("accuracy", "Crossings within 1 s of the truth; figure: what F1 lacks", accuracy),
    ("variants", "car-detection.mp4 in other clothes; figure: how many crossings too few or too many", variants),
    ("speed", f"vtest.avi, YOLOX-nano at {SIDE}, all cores; figure: the part of the other's time", speed),
    ("memory", "Memory", memory),
    ("at", "The whole program", at),
)


def measure(options):
    return measured(MEASUREMENTS, Bench(options), options.only)

# SPDX-License-Identifier: Apache-2.0
"""How what is spent grows with the length of a video, the number of videos, rows, connections and requests at once: it must
grow no faster than they do. Draws a curve for each (--plots)."""
import math
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from batch_servers import asking, servers
from index_records import Records
from measure import BenchError, median, run
from report import Figure, add_only, measured
from serve import Serve
from web_servers import Clients
from workplace import Clips, Programs, call

REPEATS = 3
SHARPEST = 1.1  # of what is spent in all
FLAT = 0.25     # of what is spent on one
LENGTHS = (1, 2, 4, 8, 16)
VIDEOS = (50, 100, 200, 400)
ROWS = (10_000, 20_000, 40_000, 80_000)
CONNECTIONS = (8, 64, 512, 2000)
CONCURRENCIES = (1, 4, 16, 64)
ASKED_S = 60  # of the clip, 25 questions a second


@dataclass
class Curve:
    """What was spent for each of some sizes."""
    name: str
    sizes: tuple
    spent: list
    of: str  # what the sizes count
    unit: str
    most: float = SHARPEST

    @property
    def exponent(self):
        """Of the power by which what is spent grows, over the three largest: the start weighs on the smaller ones."""
        sizes, spent = [math.log(size) for size in self.sizes[-3:]], [math.log(one) for one in self.spent[-3:]]
        return statistics.linear_regression(sizes, spent).slope

    def figure(self):
        shown = [f"{spent:.3g} {self.unit} ({size:,})" for size, spent in zip(self.sizes, self.spent)]
        return Figure(f"{self.name}: exponent", shown[-1], shown[-3:][0], self.exponent, self.most)


def add_options(parser):
    parser.add_argument("--plots", metavar="FOLDER", type=Path, help="draw the curves there")
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


class Bench:
    def __init__(self, options, scratch):
        self.options, self.scratch, self.plots = options, scratch, options.plots
        self.programs, self.clips = Programs(options.build), Clips(options.clips)

    def curve(self, name, sizes, spent, of, unit, most=SHARPEST):
        curve = Curve(name, sizes, [spent(size) for size in sizes], of, unit, most)
        if self.plots:
            draw(self.plots, curve)
        return [curve.figure()]


def draw(folder, curve):
    try:
        import matplotlib
    except ImportError as error:
        raise BenchError("--plots draws with matplotlib; install python3-matplotlib") from error
    matplotlib.use("svg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.plot(curve.sizes, curve.spent, marker="o", label="measured")
    axes.plot(curve.sizes, [curve.spent[0] * (size / curve.sizes[0]) ** round(curve.most) for size in curve.sizes], color="black",
              linestyle="--", label="in proportion" if curve.most >= 1 else "the same")
    axes.set(xscale="log", yscale="log", xlabel=curve.of, ylabel=curve.unit, title=curve.name)
    axes.set_xticks(curve.sizes, [f"{size:,}" for size in curve.sizes])
    axes.minorticks_off()
    axes.grid(True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / f"{curve.of.replace(' ', '-')}.svg")
    pyplot.close(figure)


def cpu(*command):
    return median([run(*command).cpu for _ in range(REPEATS)])


def lengths(bench):
    def spent(minutes):
        clip = bench.clips.path(f"scaling-{minutes}.mp4")
        if not clip.exists():
            call("ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=60", "-c:v", "libx264",
                 "-preset", "veryfast", "-g", "250", bench.scratch / "minute.mp4")
            call("ffmpeg", "-y", "-v", "error", "-stream_loop", minutes - 1, "-i", bench.scratch / "minute.mp4", "-c", "copy", clip)
        return cpu(bench.programs.capture, clip, "--fps", "1", "--max-side", "320", "-o", "/dev/null", "--force", "--quiet")
    return bench.curve("vlm-capture, a frame a second", LENGTHS, spent, "minutes of video", "s of CPU")


def videos(bench):
    folder = bench.scratch / "videos"
    folder.mkdir()
    clip = folder / "0.mp4"
    call("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4", "-c:v", "libx264", "-g", "50", clip)
    for i in range(1, max(VIDEOS)):  # each has a fingerprint of its own
        call("ffmpeg", "-v", "error", "-i", clip, "-c", "copy", "-metadata", f"title={i}", folder / f"{i}.mp4")

    def spent(count):
        part = bench.scratch / f"part-{count}"
        part.mkdir()
        for i in range(count):
            (part / f"{i}.mp4").symlink_to(folder / f"{i}.mp4")
        spent_s = []
        for turn in range(REPEATS):
            spent_s.append(run(bench.programs.index, "add", part, "--settle", "0s", "--db", bench.scratch / f"{count}-{turn}.db", "--quiet").cpu)
        return median(spent_s)
    return bench.curve("vlm-index add", VIDEOS, spent, "videos", "s of CPU")


def rows(bench):
    records = Records(bench.options)

    def spent(count):
        spent_s = []
        for turn in range(REPEATS):
            db = bench.scratch / f"rows-{count}-{turn}.db"
            spent_s.append(run(bench.programs.index, "import", records.written(count), "--task", "t", "--db", db, "--quiet").cpu)
            db.unlink()
        return median(spent_s)
    return bench.curve("vlm-index import", ROWS, spent, "rows", "s of CPU")


def connections(bench):
    bench.options.quick = True
    serve = Serve(bench.options, bench.scratch)
    clients = Clients(bench.options.build)

    def spent(count):
        with serve.ours() as server:
            clients.ask(server.port, count, serve.of(serve.segments), 1)
            before = server.cpu()
            got = clients.ask(server.port, count, serve.of(serve.segments))
            return (server.cpu() - before) / got["requests"] * 1e6
    return bench.curve("vlm-serve-hls, a segment", CONNECTIONS, spent, "connections", "µs of CPU", FLAT)


def concurrencies(bench):
    clip = bench.clips.path("scaling-asked.mp4")
    if not clip.exists():
        call("ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size=448x448:rate=25:duration={ASKED_S}", "-c:v", "libx264", "-preset",
             "ultrafast", clip)

    def spent(count):
        with servers(1, "--instant") as asked:
            return cpu(*asking(bench.programs.analyze, [clip], asked, "--concurrency", count)) / (ASKED_S * 25) * 1000
    return bench.curve("vlm-analyze, a request", CONCURRENCIES, spent, "requests at once", "ms of CPU", FLAT)


MEASUREMENTS = (
    ("length", "A longer video", lengths),
    ("videos", "More videos", videos),
    ("rows", "More rows", rows),
    ("connections", "More connections", connections),
    ("concurrency", "More requests at once", concurrencies),
)


def measure(options):
    with tempfile.TemporaryDirectory(prefix="vlm-bench-") as scratch:
        if shutil.disk_usage(scratch).free < 1 << 31:
            raise BenchError(f"{scratch}: less than 2 GB are free")
        Path(scratch).chmod(0o755)
        return measured(MEASUREMENTS, Bench(options, Path(scratch)), options.only)

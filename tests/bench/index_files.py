# SPDX-License-Identifier: Apache-2.0
"""Finding keyframes, and adding files with thumbnails, against the tools that people use."""
import shutil
import sqlite3

from measure import BenchError, alternate, median, run
from report import Figure
from workplace import Workplace, call

REPEATS = 5
LOOPS = 1320  # of ten seconds: 8 GB
KEPT_MIB = 2048  # what is larger is made again for each run
LESS_CPU = {"mp4": 25, "mkv": 25, "ts": 4}
TILES = "select='eq(pict_type,I)',fps=1/10,scale=160:-2,tile=10x10"
HOUR_S = 3600
EVERY_S = 10  # a thumbnail
LONGEST_HOUR_S = 3
LESS_TO_ADD = 3


class Files(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.index = self.programs.index
        self.loops = LOOPS // 40 if options.quick else LOOPS
        self.folder = options.scratch

    def large(self, ending):
        """Ten seconds of 1080p, copied over and over."""
        path = self.clips.path(f"large_{self.loops}.{ending}")
        if not path.exists():
            part = path.with_name("part." + path.name)
            call("ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop", self.loops - 1, "-i", self.clips.path("hd_10s.mp4"),
                 "-c", "copy", part)
            part.rename(path)
        return path

    def add(self, clip, *options):
        """Into an index of its own."""
        for old in self.folder.glob("a.db*"):
            old.unlink()
        return run(self.index, "add", clip, "--db", self.folder / "a.db", "--settle", "0", "--quiet", *options)


def keyframes(bench):
    bench.clips.make([])
    figures = []
    for ending, times in LESS_CPU.items():
        clip = bench.large(ending)
        ours, others = alternate(
            REPEATS, lambda: bench.add(clip, "--no-thumbs").cpu,
            lambda: run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time,pos,size,flags", "-of",
                        "csv", clip).cpu)
        share = median(one / other for one, other in zip(ours, others))
        size = clip.stat().st_size >> 20
        if size > KEPT_MIB:
            clip.unlink()
        figures.append(Figure(f"{ending}, {size} MiB", f"{median(ours):.3f} s", f"{median(others):.3f} s", share, 1 / times))
    return figures


def by_hand(bench, clip):
    """What people run for each file: what it is, a sheet of thumbnails, and a row for both. Wall and CPU seconds."""
    sheet = bench.folder / "sheet-%d.jpg"
    probe = run("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", clip)
    tiles = run("ffmpeg", "-v", "error", "-nostdin", "-y", "-skip_frame", "nokey", "-i", clip, "-vf", TILES, "-fps_mode", "passthrough",
                sheet)
    with sqlite3.connect(bench.folder / "hand.db") as index:
        index.execute("CREATE TABLE IF NOT EXISTS videos (path, probe, sheet)")
        for picture in sorted(bench.folder.glob("sheet-*.jpg")):
            index.execute("INSERT INTO videos VALUES (?, ?, ?)", (str(clip), probe.out, picture.read_bytes()))
    return probe.wall + tiles.wall, probe.cpu + tiles.cpu


def frame_by_frame(bench, clip):
    """A program for each thumbnail. Wall and CPU seconds."""
    if shutil.which("ffmpegthumbnailer") is None:
        raise BenchError("ffmpegthumbnailer is not installed; Debian's package of that name has it")
    picture = bench.folder / "frame.jpg"
    runs = [run("ffmpegthumbnailer", "-i", clip, "-o", picture, "-s", "160", "-t", f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}")
            for t in range(0, HOUR_S, EVERY_S)]
    return sum(one.wall for one in runs), sum(one.cpu for one in runs)


def adding(bench):
    bench.clips.make([1])
    clip = bench.clips.path("hours_1.mp4")
    ours, others = alternate(REPEATS, lambda: bench.add(clip), lambda: by_hand(bench, clip))
    wall, cpu = median(one.wall for one in ours), median(one.cpu for one in ours)
    figures = [Figure("an hour of 1080p, wall", f"{wall:.2f} s", "", wall, LONGEST_HOUR_S, "s")]
    for name, runs in (("by hand", others), ("ffmpegthumbnailer", [frame_by_frame(bench, clip)])):
        other_wall, other_cpu = (median(values) for values in zip(*runs))
        figures.append(Figure(f"wall, {name}", f"{wall:.2f} s", f"{other_wall:.2f} s", wall / other_wall, 1 / LESS_TO_ADD))
        figures.append(Figure(f"CPU, {name}", f"{cpu:.2f} s", f"{other_cpu:.2f} s", cpu / other_cpu, 1 / LESS_TO_ADD))
    return figures


FILES = (
    ("keyframes", "CPU of finding the keyframes of a large file; other: ffprobe -show_entries packet", keyframes),
    ("adding", f"Adding an hour with a thumbnail every {EVERY_S} s; other: by hand (ffprobe, ffmpeg -skip_frame nokey with tile, sqlite3), "
     "and ffmpegthumbnailer for each", adding),
)

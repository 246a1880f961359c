# SPDX-License-Identifier: Apache-2.0
"""Sampling: frames at intervals, scaled, as JPEG pictures, against ffmpeg and OpenCV's Python doing the same."""
import re
import statistics
import tempfile
from pathlib import Path

from measure import BenchError, alternate, median, run
from report import Figure, add_only, measured
from sample_clips import CUTS, GOP, SampleClips
from sample_sweep import sweep
from workplace import Workplace, call, real_clips

REPEATS = 5
SIZE = "640x360"
QUALITY = 80  # of turbojpeg, about that of ffmpeg's -q:v 3
MOST_MIB = 150
LEAST_PSNR = 40
EVERY_CLIP = 1.05
INTERVALS = (0.2, 1, 10)
PLAIN_SAMPLER = Path(__file__).resolve().parent / "plain_sampler.py"
CUT_TOLERANCE = 1.5 / 30
FRAMES_A_CLIP = 4 * GOP // 30


def add_options(parser):
    parser.add_argument("--sweep", metavar="FOLDER", type=Path,
                        help="measure all intervals, clips and ways instead, and draw them there; needs python3-matplotlib")
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


def silent(*command):
    """Without what it writes to standard output."""
    return run("sh", "-c", 'exec "$@" > /dev/null', "sh", *command)


class Bench(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.sampled = SampleClips(self.clips.folder)

    def ours(self, clip, *selection, jobs=1):
        return silent(self.programs.capture, clip, *selection, "--size", SIZE, "--codec", "mjpeg", "--jpeg-quality", QUALITY,
                      "--jobs", jobs, "--quiet")

    @staticmethod
    def ffmpeg(clip, rate, *before, threads=1):
        return silent("ffmpeg", "-nostdin", "-v", "error", "-threads", threads, *before, "-i", clip, "-map", "0:V:0", "-vf",
                      f"fps={rate},scale={SIZE.replace('x', ':')}", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "-")

    def times_less(self, name, goal, of, *sides):
        """`of` tells what of a run counts; the last of `sides` is the other's; goals are how many times less."""
        return [self._figure(name, goal, median(map(of, mine)), median(map(of, other)))
                for mine, other in [alternate(REPEATS, *sides)]]

    @staticmethod
    def _figure(name, goal, mine, other):
        return Figure(name, f"{mine:.2f} s", f"{other:.2f} s", mine / other, 1 / goal)


def cpu(one):
    return one.cpu


def wall(one):
    return one.wall


def second(bench):
    """A frame a second of one long GOP after the other."""
    def exact(name, clip, goal):
        path = bench.sampled.path(clip)
        return bench.times_less(f"{name}, CPU", goal, cpu, lambda: bench.ours(path, "--fps", 1), lambda: bench.ffmpeg(path, 1))
    clip = bench.sampled.path("h264_g250.mp4")
    return [*exact("1 fps, 1080p H.264, GOP 250", "h264_g250.mp4", 1.9),
            *exact("1 fps, HEVC", "hevc_g250.mp4", 1.8),
            *exact("1 fps, 4K H.264", "h264_4k_g250.mp4", 2.2),
            *bench.times_less("1 fps on two cores, wall", 2, wall, lambda: bench.ours(clip, "--fps", 1, jobs=2),
                              lambda: bench.ffmpeg(clip, 1, threads=2)),
            *bench.times_less("1 fps --fast, CPU", 3, cpu, lambda: bench.ours(clip, "--fps", 1, "--fast"),
                              lambda: bench.ffmpeg(clip, 1)),
            *bench.times_less("1 fps, CPU; other: OpenCV's Python, read()", 2.7, cpu, lambda: bench.ours(clip, "--fps", 1),
                              lambda: run("/usr/bin/python3", PLAIN_SAMPLER, clip, 1, SIZE, QUALITY))]


def seldom(bench):
    """A frame every ten seconds."""
    clip = bench.sampled.longer("h264_g250.mp4", 3)
    ways = {"exact": (5, ()), "--fast": (8, ("--fast",)), "--snap keyframe": (45, ("--snap", "keyframe"))}
    runs = alternate(REPEATS, *(lambda more=more: bench.ours(clip, "--every", "10s", *more).cpu for _, more in ways.values()),
                     lambda: bench.ffmpeg(clip, "1/10").cpu)
    other = median(runs[-1])
    return [Figure(f"every 10 s, {name}, CPU", f"{median(mine):.2f} s", f"{other:.2f} s", median(mine) / other, 1 / goal)
            for (name, (goal, _)), mine in zip(ways.items(), runs)]


def tolerant(bench):
    """Where any keyframe will do; the other reads all of the file as well, and decodes keyframes alone."""
    clip = bench.sampled.path("h264_g30.mp4")
    return bench.times_less("1 fps, GOP 30, --tolerance 0.5s, CPU", 1.3, cpu,
                            lambda: bench.ours(clip, "--fps", 1, "--tolerance", "0.5s"),
                            lambda: bench.ffmpeg(clip, 1, "-skip_frame", "nokey"))


def found_cuts(bench, clip, folder):
    """Where vlm-index finds scenes to begin, but for the first."""
    index = Path(folder) / "cuts.db"
    index.unlink(missing_ok=True)
    done = run(bench.programs.index, "add", clip, "--db", index, "--scenes", "--no-thumbs", "--settle", "0", "--jobs", 1, "--quiet")
    shown = run(bench.programs.index, "show", clip, "--db", index, "--scenes").out.splitlines()
    return done, [float(line.split()[0]) for line in shown[1:]]


def scenes(bench):
    """The cuts that are there, no others, and what finding them costs."""
    clip = bench.sampled.cuts()
    with tempfile.TemporaryDirectory() as folder:
        found = found_cuts(bench, clip, folder)[1]
        wrong = abs(len(found) - len(CUTS)) + sum(abs(a - b) > CUT_TOLERANCE for a, b in zip(found, CUTS))
        return [Figure(f"cuts within a frame, of {len(CUTS)}", f"{len(found)} found", f"{len(CUTS)}", wrong, 0, "wrong"),
                *bench.times_less("scenes, CPU; other: ffmpeg's scdet", 1.4, cpu, lambda: found_cuts(bench, clip, folder)[0],
                                  lambda: run("ffmpeg", "-nostdin", "-v", "error", "-threads", 1, "-i", clip, "-vf", "scdet",
                                              "-f", "null", "-"))]


def every_clip(bench):
    """Any clip, any interval; of large ones, that at which the least can be left out."""
    folder, clips = real_clips()
    large = ("vp9_g250.mkv", "av1_g250.mkv", "h264_g60.mp4")
    rows = [*((str(clip.relative_to(folder)), clip, interval) for clip in clips for interval in INTERVALS),
            *((name, bench.sampled.path(name), min(INTERVALS)) for name in large)]
    return [figure for name, clip, interval in rows
            for figure in bench.times_less(f"{name} every {interval} s", 1 / EVERY_CLIP, cpu,
                                           lambda: bench.ours(clip, "--every", f"{interval}s"),
                                           lambda: bench.ffmpeg(clip, f"1/{interval}"))]


def memory(bench):
    """Peak memory with both cores, and that of the same clip three times as long."""
    short, long = (median([bench.ours(clip, "--fps", 1, jobs=2).rss for _ in range(REPEATS)])
                   for clip in (bench.sampled.path("h264_g250.mp4"), bench.sampled.longer("h264_g250.mp4", 3)))
    return [Figure("1 fps, 1080p, two cores", f"{short:.0f} MiB", "", short, MOST_MIB, "MiB"),
            Figure("three times as long", f"{long:.0f} MiB", f"{short:.0f} MiB", long, MOST_MIB, "MiB")]


def fidelity(bench):
    """How near the frames of --fast are to the true ones."""
    figures = []
    for name in ("h264_g250.mp4", "h264_medium_g250.mp4", "hevc_g250.mp4"):
        clip = bench.sampled.path(name)
        with tempfile.TemporaryDirectory() as folder:
            exact, fast, values = (Path(folder) / part for part in ("exact.nut", "fast.nut", "psnr.txt"))
            call(bench.programs.capture, clip, "--fps", 1, "-o", exact, "--quiet")
            call(bench.programs.capture, clip, "--fps", 1, "--fast", "-o", fast, "--quiet")
            call("ffmpeg", "-nostdin", "-v", "error", "-i", fast, "-i", exact, "-lavfi",
                 f"[0:v][1:v]psnr=stats_file={values}", "-f", "null", "-")
            frames = [min(float(value), 100) for value in re.findall(r"psnr_avg:(\S+)", values.read_text())]
        if len(frames) < FRAMES_A_CLIP:
            raise BenchError(f"{name}: {len(frames)} frames were compared")
        figures.append(Figure(f"{name}, mean and worst PSNR", f"{statistics.mean(frames):.1f} dB", f"{min(frames):.1f} dB",
                              LEAST_PSNR / statistics.mean(frames), 1))
    return figures


MEASUREMENTS = (
    ("second", "A frame a second; other: ffmpeg -vf fps=1,scale; figure: the part of the other's", second),
    ("seldom", f"A frame every ten seconds of 100 s, GOP {GOP}; other: ffmpeg -vf fps=1/10,scale", seldom),
    ("tolerance", "Other: ffmpeg -skip_frame nokey", tolerant),
    ("scenes", "Scenes", scenes),
    ("fidelity", "What --fast loses; figure: 40 dB to the mean", fidelity),
    ("every-clip", "CPU; other: ffmpeg -vf fps,scale", every_clip),
    ("memory", "Memory", memory),
)


def measure(options):
    bench = Bench(options)
    if options.sweep:
        return sweep(bench, options.sweep)
    return measured(MEASUREMENTS, bench, options.only)

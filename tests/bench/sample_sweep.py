# SPDX-License-Identifier: Apache-2.0
"""What sampling costs at all intervals, in several ways, drawn as curves: one picture for each distance of keyframes."""
from measure import BenchError, alternate, median
from report import Figure, print_table
from workplace import real_clips

REPEATS = 5
INTERVALS = (0.2, 0.5, 1, 2, 5, 10, 30, 60)
LONG = 3     # times the clip, for
LONG_S = 10  # intervals of more than this
MOST = 1.05
LARGE_LOOPS = 450  # of a clip of 22 MB: 10 GB, four hours
WAYS = {"exact": (), "--fast": ("--fast",), "--tolerance 0.5s": ("--tolerance", "0.5s"), "--snap keyframe": ("--snap", "keyframe")}
DRAWN = {"GOP 30": "h264_g30.mp4", "GOP 60": "h264_g60.mp4", "GOP 250": "h264_g250.mp4"}
OTHERS = ("h264_medium_g250.mp4", "hevc_g250.mp4", "h264_4k_g250.mp4", "vp9_g250.mkv", "av1_g250.mkv")


def sought(bench, clip, interval, seconds):
    """ffmpeg -ss, once for each frame."""
    times = [i * interval for i in range(int(seconds / interval))]
    return sum(bench.ffmpeg(clip, 1, "-ss", t, "-t", 0.01).cpu for t in times)


def costs(bench, clip, interval):
    """CPU seconds of each way, then of ffmpeg's filter."""
    runs = alternate(REPEATS, *(lambda more=more: bench.ours(clip, "--every", f"{interval}s", *more).cpu for more in WAYS.values()),
                     lambda: bench.ffmpeg(clip, f"1/{interval}").cpu)
    return [median(each) for each in runs]


def draw(path, title, curves, other):
    import matplotlib
    matplotlib.use("svg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for (name, seconds), marker in zip(curves.items(), "os^D"):
        axes.plot(INTERVALS, seconds, marker=marker, label=name)
    axes.plot(INTERVALS, other, color="black", linestyle="--", label="ffmpeg -vf fps")
    axes.set(xscale="log", yscale="log", xlabel="interval (s)", ylabel="CPU (s per minute of 1080p)", title=title)
    axes.set_xticks(INTERVALS, [f"{each:g}" for each in INTERVALS])
    axes.grid(True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def clip_of(bench, name, interval):
    """The clip and how many seconds it has."""
    seconds = 1000 / 30
    return (bench.sampled.longer(name, LONG), LONG * seconds) if interval > LONG_S else (bench.sampled.path(name), seconds)


def figures_of(bench, name, intervals):
    """For each interval: the figures, and seconds of CPU a minute of video of each way and of the other."""
    figures, minutes = [], []
    for interval in intervals:
        clip, seconds = clip_of(bench, name, interval)
        spent = costs(bench, clip, interval)
        minutes.append([each * 60 / seconds for each in spent])
        figures += [Figure(f"{name} every {interval} s, {way}", f"{mine:.2f} s", f"{spent[-1]:.2f} s", mine / spent[-1], MOST)
                    for way, mine in zip(WAYS, spent)]
    return figures, minutes


def seeking(bench):
    """Against who seeks for each frame: of a short file, and of one of 10 GB."""
    clip, seconds = clip_of(bench, "h264_g250.mp4", 60)
    large = bench.sampled.longer("h264_g250.mp4", LARGE_LOOPS)
    jobs = {"every 10 s; other: ffmpeg -ss for each": (clip, 10, seconds),
            "10 GB, every 10 min; other: the same": (large, 600, LARGE_LOOPS * 1000 / 30)}
    figures = []
    for name, (path, interval, length) in jobs.items():
        mine, other = map(median, alternate(REPEATS, lambda: bench.ours(path, "--every", f"{interval}s").cpu,
                                            lambda: sought(bench, path, interval, length)))
        figures.append(Figure(name, f"{mine:.2f} s", f"{other:.2f} s", mine / other, MOST))
    return figures


def sweep(bench, folder):
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise BenchError("--sweep draws with matplotlib; install python3-matplotlib") from error
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    for title, name in DRAWN.items():
        got, minutes = figures_of(bench, name, INTERVALS)
        *curves, other = zip(*minutes)
        draw(folder / f"{name.removesuffix('.mp4')}.svg", f"Sampling 1080p H.264, {title}", dict(zip(WAYS, curves)), other)
        print_table(title, got)
        figures += got
    for name in OTHERS:
        got, _ = figures_of(bench, name, (0.2, 1, 10, 60))
        print_table(name, got)
        figures += got
    for clip in real_clips()[1]:
        got = [Figure(f"{clip.name} every {interval} s", f"{mine:.2f} s", f"{other:.2f} s", mine / other, MOST)
               for interval in INTERVALS for mine, *_, other in [costs(bench, clip, interval)]]
        print_table(clip.name, got)
        figures += got
    got = seeking(bench)
    print_table("Seeking", got)
    return [*figures, *got]

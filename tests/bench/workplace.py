# SPDX-License-Identifier: Apache-2.0
"""What is measured, and with what: the programs, the clips."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from measure import BenchError

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_S = 5
OTHER_FILES = (".md", ".json", ".sh", ".txt", "")


def call(*command):
    """Runs a command whose output nobody needs unless it fails."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        raise BenchError(f"{' '.join(map(str, command))}: failed")
    return done.stdout


class Programs:
    """The release build, made first where it is missing or old."""

    def __init__(self, build):
        for tool in ("ffmpeg", "ffprobe", "cmake"):
            if shutil.which(tool) is None:
                raise BenchError(f"{tool} is not installed; scripts/install-dependencies does it")
        build = build.resolve()
        call("cmake", "--preset", "release", "-S", ROOT, "-B", build, "-Wno-dev", "-DVLM_BENCH=ON")
        call("cmake", "--build", build, "--parallel", os.cpu_count(), "--target", "vlm-analyze", "vlm-capture",
             "vlm-index", "vlm-count", "vlm-serve-hls", "bare-decode", "bare-detect", "frame-pipe", "ask-cost", "count-cost",
             "http-load", "live-viewers")
        self.analyze = build / "tools/vlm-analyze"
        self.capture = build / "tools/vlm-capture"
        self.index = build / "tools/vlm-index"
        self.count = build / "tools/vlm-count"
        self.bare_detect = build / "tests/bench/bare-detect"
        self.frame_pipe = build / "tests/bench/frame-pipe"
        self.bare_decode = build / "tests/bench/bare-decode"
        self.ask_cost = build / "tests/bench/ask-cost"
        self.count_cost = build / "tests/bench/count-cost"


class Clips:
    """Generated clips, kept in a folder between runs, and real ones."""

    def __init__(self, folder):
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)

    def make(self, hours):
        # --only keeps it from making the small clips of the tests, too.
        call(ROOT / "tests/media/make_clips.py", self.folder, "--only", "oneframe.mp4", "--bench",
             *(["--hours", ",".join(map(str, hours))] if hours else []))

    def path(self, name):
        return self.folder / name


class Workplace:
    """What most measurements have in common."""

    def __init__(self, options):
        self.programs = Programs(options.build)
        self.clips = Clips(options.clips)


def shown_seconds(path):
    """How long a file's video is by its packets; 0 where it has none that can be decoded. Containers err."""
    probed = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "V:0", "-of", "json", "-show_entries",
                             "stream=codec_name:packet=pts_time", path], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=False)
    found = json.loads(probed.stdout or "{}")
    if not any(stream.get("codec_name", "unknown") != "unknown" for stream in found.get("streams", [])):
        return 0
    times = [float(packet["pts_time"]) for packet in found.get("packets", []) if "pts_time" in packet]
    return max(times) - min(times) if times else 0


def real_clips():
    """The real clips over five seconds, in $VLM_TEST_MEDIA or beside this repository."""
    folder = Path(os.environ.get("VLM_TEST_MEDIA", ROOT / "../shared/media")).resolve()
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in OTHER_FILES)
    return folder, [path for path in files if shown_seconds(path) > SHORTEST_S]

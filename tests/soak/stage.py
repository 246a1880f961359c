# SPDX-License-Identifier: Apache-2.0
"""Where a soak takes place: its folder, what its programs may know, and what each of them says."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / folder) for folder in ("bench", "media", "scripts", "servers")]
from draw import Painter  # noqa: E402
from encode import X264, Pictures, ffmpeg  # noqa: E402
from live_test import free_port  # noqa: E402
from measure import environment  # noqa: E402

PROGRAMS = ("vlm-capture", "vlm-analyze", "vlm-count", "vlm-index", "vlm-serve-hls")
CLIP_FPS, CLIP_FRAMES = 8, 480  # a minute
SLOWER = 4                      # a build with sanitizers


class SoakError(Exception):
    """There can be no soak here."""


class Stage:
    """What all actors of one soak share. What was in the folder before of an earlier soak is removed."""

    def __init__(self, build, folder):
        self.tools, self.folder = build.resolve() / "tools", folder.resolve()
        missing = [name for name in PROGRAMS if not (self.tools / name).is_file()]
        if missing:
            raise SoakError(f"{self.tools}: no {', '.join(missing)}; build them (cmake --preset release && cmake --build build/release)")
        cache = (build / "CMakeCache.txt").read_text(encoding="utf-8").splitlines()
        self.sanitized = any(line.startswith("VLM_SANITIZE:") and not line.endswith("=") for line in cache)
        self.patience = SLOWER if self.sanitized else 1
        self.work, self.temporary = self.folder / "work", self.folder / "work/tmp"
        shutil.rmtree(self.work, ignore_errors=True)
        self.temporary.mkdir(parents=True)
        self.db, self.clip = self.work / "soak.db", self.work / "clip.mp4"
        self.ports = {name: free_port() for name in ("yard", "door", "gate", "model", "serve")}

    def prepare(self):
        """The clip, and an index that has it."""
        pictures = Pictures(Painter(320, 180), range(CLIP_FRAMES))
        second = ["-g", str(CLIP_FPS), "-keyint_min", str(CLIP_FPS)]  # between two keyframes
        ffmpeg(str(self.clip), [*pictures.input(str(CLIP_FPS)), *X264, *second], pictures)
        self.call("vlm-index", "add", self.clip, "--settle", "0s", "--db", self.db, "--quiet")

    def environment(self):
        return environment() | {"TMPDIR": str(self.temporary), "VLM_DISCOVER_PORTS": "none"}

    def popen(self, name, *command, said_by, **streams):
        """A program of ours; what it says on stderr goes to a file of its own."""
        with open(self.work / f"{said_by}.log", "wb") as log:
            words = [str(word) for word in (self.tools / name, *command)]
            return subprocess.Popen(words, env=self.environment(), stderr=log, **streams)

    def call(self, name, *command):
        """Runs a program of ours to its end: what it printed."""
        words = [str(word) for word in (self.tools / name, *command)]
        done = subprocess.run(words, env=self.environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SoakError(f"{' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def records(self, name):
        """The whole lines of a file of records."""
        text = (self.work / name).read_text(encoding="utf-8")
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]

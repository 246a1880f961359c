# SPDX-License-Identifier: Apache-2.0
"""What tests of vlm-count share: the program in a folder of its own, and footage with known truth."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PATIENCE_S = 180
LINE = "gate=0.5,0:0.5,1:east,west"
SECONDS = 24  # of walkers()


def film(path, graph, seconds):
    """What ffmpeg draws."""
    subprocess.run(["ffmpeg", "-y", "-nostdin", "-v", "error", "-f", "lavfi", "-i", graph, "-t", str(seconds), "-c:v", "libx264",
                    "-preset", "veryfast", "-pix_fmt", "yuv420p", path], check=True, timeout=PATIENCE_S)


def walkers(path):
    """Two that go east one after the other, from 2 s and from 12 s on, and one that goes west below, from 7 s on."""
    east = "[{0}]overlay=x=40*(t-{1})-30:y=40[{2}]"
    graph = ("color=gray:s=320x240:r=10:d={0}[bg];[bg]noise=alls=4:allf=t[b0];"
             "color=white:s=24x50:r=10:d={0},split=3[w1][w2][w3];" + east.format("b0][w1", 2, "b1") + ";"
             + east.format("b1][w2", 12, "b2") + ";[b2][w3]overlay=x=320-40*(t-7):y=150").format(SECONDS)
    film(path, graph, SECONDS)


def cut(source, path, start, seconds=SECONDS):
    """A part of it, from the keyframe before `start` on."""
    subprocess.run(["ffmpeg", "-y", "-nostdin", "-v", "error", "-ss", str(start), "-i", source, "-t", str(seconds), "-c", "copy", path], check=True,
                   timeout=PATIENCE_S)
    return path


def of(records, kind):
    return [record for record in records if record["schema"] == f"vlm.{kind}/1"]


def records_of(text):
    return [json.loads(line) for line in text.splitlines()]


class CountCase(unittest.TestCase):
    """The program, in a folder that goes with the test."""
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def environment(self):
        return os.environ | {"TZ": "UTC", "VLM_DISCOVER_PORTS": "none", "XDG_CONFIG_HOME": str(self.folder), "VLM_NO_CACHE": "1"}

    def words(self, *more, program="vlm-count"):
        return [str(word) for word in (self.programs / program, *more)]

    def run_program(self, *more, code=0, program="vlm-count", **how):
        run = subprocess.run(self.words(*more, program=program), capture_output=True, timeout=PATIENCE_S, cwd=self.folder,
                             env=self.environment(), check=False, **how)
        self.assertEqual(run.returncode, code, run.stderr)
        return run

    def start(self, *more, **how):
        """Killed at the end of the test, where it still runs."""
        process = subprocess.Popen(self.words(*more), cwd=self.folder, env=self.environment(),
                                   **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | how)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process


class FilmCase(CountCase):
    """Footage that is made once for all tests, in `made_in`."""

    @classmethod
    def make(cls):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.made_in = Path(made.name)
        cls.make()


class WalkersCase(FilmCase):
    """walkers() as `clip`."""

    @classmethod
    def make(cls):
        cls.clip = cls.made_in / "walkers.mp4"
        walkers(cls.clip)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The page of vlm-serve-hls in a real browser, with a real index behind it (tests/web).

usage: web_test.py --programs FOLDER --clips FOLDER"""

import datetime
import itertools
import os
import shutil
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from index_case import LONG_AGO_NS, crossing, occupancy, result
from live_test import Server, free_port, run_tests
from serve_case import PATIENCE_S, ServeCase

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "tests/web"
PAGE = ROOT / "tools/serve-hls/page"
SECONDS = 24
# How large the page is, which its build looks at; and the camera, which has a test of its own.
WITHOUT = ("live", "small")


class Web(ServeCase):
    @classmethod
    def setUpClass(cls):
        port = free_port()
        cls.options = ("--live", f"road=udp://127.0.0.1:{port}")
        camera = subprocess.Popen(["ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-c:v", "libx264", "-preset",
                                   "ultrafast", "-tune", "zerolatency", "-g", "25", "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316"])
        cls.addClassCleanup(camera.wait)
        cls.addClassCleanup(camera.kill)
        cls.model = cls.enterClassContext(Server("model_server.py", "--model", "m"))
        super().setUpClass()

    @classmethod
    def add_clips(cls):
        path = cls.archive / "yard.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size=640x360:rate=25:duration={SECONDS}", "-f", "lavfi", "-i",
                        f"sine=frequency=300:duration={SECONDS}", "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-c:a", "aac",
                        "-shortest", str(path)], check=True)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))

    @classmethod
    def start(cls, *words):
        return super().start("--allow-upload", cls.folder / "uploads", "--api-base", f"http://127.0.0.1:{cls.model.port}/v1", "--model", "m",
                             *words)

    name = "yard.mp4"
    code = 0

    @classmethod
    def records(cls):
        of = {"source": cls.name, "video": cls.video}
        answers = [result(n, text=f"{n} people walk past a red truck", video=cls.video, t1=n + 2.0, json={"alarm": n % 6 == 0},
                          key=f"{n:064x}") for n in range(0, SECONDS, 2)]
        return answers + [crossing(n + 0.5, "in" if n % 3 else "out") | of for n in range(1, SECONDS, 2)] + \
            [occupancy(n, (n * 7) % 5) | of for n in range(SECONDS)]

    @classmethod
    def import_records(cls, records):
        super().import_records(records)
        more = [record | {"text": "nothing new", "key": f"{n + 1000:064x}"} for n, record in enumerate(records) if "text" in record]
        super().import_records(more, task="describe")

    def answer_live(self, stop):
        """Another program that stores answers about the camera, until it is to stop."""
        for n in itertools.count():
            wall = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            super().import_records([result(n, text=f"{n} cars", video=None, source="road", wall=wall, epoch=0, key=f"{n + 2000:064x}")], task="traffic")
            if stop.wait(2):
                return

    def setUp(self):
        self.work = self.folder / "web" / WEB.relative_to(ROOT)
        if self.work.exists():
            return
        for path in (WEB, PAGE):
            shutil.copytree(path, self.folder / "web" / path.relative_to(ROOT), ignore=shutil.ignore_patterns("node_modules"))
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=self.work, check=True,
                       timeout=PATIENCE_S)

    def browse(self, *words):
        """How many of the browser's tests passed: all of those that are asked for."""
        done = subprocess.run(["node", "run.mjs", "--base", f"http://127.0.0.1:{self.port}", *words], cwd=self.work, capture_output=True,
                              text=True, timeout=900)
        print(done.stdout, file=sys.stderr)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.count("ok ")

    def test_a_camera_in_a_browser(self):
        stop = threading.Event()
        answers = threading.Thread(target=self.answer_live, args=(stop,))
        answers.start()
        self.addCleanup(answers.join)
        self.addCleanup(stop.set)
        self.assertEqual(self.browse("--only", "live"), 1)

    def test_the_page_in_a_browser(self):
        self.assertGreater(self.browse("--skip", ",".join(WITHOUT), "--clip", self.clips / "cfr25.mp4"), 12)


if __name__ == "__main__":
    run_tests(Web)

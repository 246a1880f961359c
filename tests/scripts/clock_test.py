#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze while the wall clock jumps: nothing is asked twice, no video changes hands, and no wait becomes longer.

usage: clock_test.py --programs FOLDER --clips FOLDER --clock LIBRARY"""

import argparse
import datetime
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
VIDEOS = ("cfr25.mp4", "mpeg4.avi", "odd.mp4", "vp9.webm")  # no picture is in two of them
UNITS = 10 + 4 + 2 + 4  # of these videos, every second
HOUR_S = 3600

parser = argparse.ArgumentParser()
for name in ("programs", "clips", "clock"):
    parser.add_argument(f"--{name}", type=Path, required=True)
OPTIONS, REST = parser.parse_known_args()


class Clock(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.db = self.folder / "a.db"
        self.shift = self.folder / "shift"
        self.jump(0)
        self.add(self.db, *VIDEOS)

    def add(self, db, *videos):
        subprocess.run([OPTIONS.programs / "vlm-index", "add", *[OPTIONS.clips / video for video in videos], "--db", db, "--settle",
                        "0s", "--quiet"], check=True, timeout=PATIENCE_S)

    def jump(self, seconds):
        """The clock is so far ahead from now on."""
        new = self.folder / "new"
        new.write_text(str(seconds))
        new.rename(self.shift)

    def begin(self, command=""):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def start(self, *more, cache=False):
        words = [OPTIONS.programs / "vlm-analyze", "--db", self.db, "--task", "night", "-p", "What?", "--every", "1s", "--api-base",
                 f"{self.server.url}/v1", "--format", "jsonl", *more, *([] if cache else ["--no-cache"])]
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        environment = os.environ | {"VLM_DISCOVER_PORTS": "none", "XDG_CACHE_HOME": str(self.folder / "cache"), "LD_PRELOAD": str(OPTIONS.clock),
                                    "VLM_CLOCK_SHIFT": str(self.shift), "ASAN_OPTIONS": f"{sanitizer}:verify_asan_link_order=0"}
        process = subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment)
        self.addCleanup(process.kill)
        return process

    def end(self, process, code=0):
        with process:
            out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, said)
        return [json.loads(line) for line in out.splitlines()], said.decode()

    def wait_for_requests(self, number):
        until = time.monotonic() + PATIENCE_S
        while self.server.requests() < number:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)

    def rows(self, query):
        connection = sqlite3.connect(self.db)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def hours_ahead(self, wall):
        ahead = datetime.datetime.fromisoformat(wall.replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
        return round(ahead.total_seconds() / HOUR_S)

    def times(self):
        """When each question came."""
        return [event["time"] for event in self.server.events() if event["event"] == "request" and event["method"] == "POST"]

    def test_jumps_in_mid_run_change_nothing(self):
        self.begin("--delay 0.2")
        process = self.start("--concurrency", "2")
        for requests, hours in ((4, 1), (8, -1), (12, 24)):
            self.wait_for_requests(requests)
            self.jump(hours * HOUR_S)
        records, said = self.end(process)
        self.assertEqual((len(records), self.server.requests(), said), (UNITS, UNITS, ""))
        self.assertLess(max(record["ms"]["total"] for record in records), 60_000)
        self.assertGreaterEqual(min(record["ms"]["total"] for record in records), 200)
        moments = self.times()
        self.assertLess(max(b - a for a, b in zip(moments, moments[1:])), 5)  # nobody has waited for a clock
        self.assertEqual(self.rows("SELECT count(*) FROM leases"), [(0,)])
        ended = {self.hours_ahead(wall) for wall, in self.rows("SELECT finished FROM task_videos")}
        self.assertNotEqual(ended, {0})  # it has seen them
        _, said = self.end(self.start())
        self.assertEqual(self.server.requests(), UNITS)
        self.assertIn("nothing is left to do", said)

    def test_a_video_stays_with_the_process_that_has_it(self):
        self.begin("--delay 0.6")
        self.db = self.folder / "one.db"
        self.add(self.db, VIDEOS[0])
        first = self.start("--concurrency", "1")
        self.wait_for_requests(1)
        for hours in (1, -1):  # a lease of ten minutes has run out, or lasts for another hour
            self.jump(hours * HOUR_S)
            _, said = self.end(self.start("--concurrency", "1"))
            self.assertIn("1 video was left to another process", said)
        self.assertIsNone(first.poll())
        self.end(first)
        self.assertEqual(self.server.requests(), 10)
        self.assertEqual(self.rows("SELECT count(*) FROM results WHERE error IS NULL"), [(10,)])

    def test_what_a_killed_process_had_is_taken_up_at_once(self):
        self.begin("--delay 0.2")
        process = self.start("--concurrency", "1")
        self.wait_for_requests(5)
        process.kill()
        process.communicate()
        self.jump(-HOUR_S)  # its lease would last for another hour
        _, said = self.end(self.start("--concurrency", "4"))
        self.assertNotIn("left to another process", said)
        self.assertEqual(self.rows("SELECT count(*) FROM results WHERE error IS NULL"), [(UNITS,)])

    def test_a_date_until_which_a_server_is_to_be_left_alone_is_by_its_own_clock(self):
        for hours in (1, -1):
            with self.subTest(hours=hours):
                self.begin("--fault 429=date:3@2-2")
                self.jump(hours * HOUR_S)
                records, _ = self.end(self.start("--concurrency", "1", "--task", f"after {hours}"))
                self.assertEqual(len(records), UNITS)
                moments = self.times()
                self.assertEqual(len(moments), UNITS + 1)
                self.assertGreater(moments[2] - moments[1], 1.9)
                self.assertLess(moments[2] - moments[1], 10)
                self.server.stop()
                (self.folder / "log").unlink()

    def test_the_cache_is_there_whatever_the_time(self):
        self.begin()
        for hours in (0, 1, -1, 24 * 365):
            self.jump(hours * HOUR_S)
            records, _ = self.end(self.start("--task", f"at {hours}", cache=True))
            self.assertEqual((len(records), self.server.requests()), (UNITS, UNITS))

    def test_a_run_stops_when_the_clock_shows_that_time(self):
        self.begin("--delay 0.2")
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=30)
        process = self.start("--concurrency", "1", "--stop-at", soon.strftime("%Y-%m-%dT%H:%M:%SZ"))
        for requests, hours in ((3, -1), (6, 1)):
            self.wait_for_requests(requests)
            self.jump(hours * HOUR_S)
        self.end(process, code=4)
        sent = self.server.requests()
        self.assertIn(sent, (6, 7))
        self.end(self.start())
        self.assertEqual(self.server.requests(), UNITS)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])

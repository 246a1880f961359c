#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze over several videos at once: the server is kept busy across them, and nothing else changes.

usage: overlap_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
VIDEOS = ("cfr25.mp4", "h264.mkv", "odd.mp4", "audio_only.m4a", "h264.ts", "vp9.webm", "truncated_faststart.mp4", "missing.mp4",
          "mpeg4.avi", "fragmented.mp4")
UNUSABLE = ("audio_only.m4a", "missing.mp4")
OWN = ("ms", "request_id", "usage")  # what no two runs have in common


class Overlap(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def begin(self, command=""):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def ask(self, *more, videos=VIDEOS, code=3):
        words = [self.programs / "vlm-analyze", *(self.clips / name for name in videos), "-p", "What?", "--api-base",
                 f"{self.server.url}/v1", "--format", "jsonl", *more]
        run = subprocess.run(list(map(str, words)), capture_output=True, timeout=PATIENCE_S,
                             env=os.environ | {"VLM_DISCOVER_PORTS": "none"})
        self.assertEqual(run.returncode, code, run.stderr)
        return [{name: value for name, value in json.loads(line).items() if name not in OWN} for line in run.stdout.splitlines()]

    def requests(self):
        events = [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]
        return [event for event in events if event["event"] == "request" and event["path"].endswith("completions")]

    def test_records_and_their_order_are_those_of_one_at_a_time(self):
        self.begin("--delay 0.05 --fault 403-moderation#50")
        for frames in (("--whole", "--frames", "4"), ("--every", "1s")):
            alone = self.ask(*frames)
            self.assertEqual({Path(record["source"]).name for record in alone if (record["error"] or {}).get("class") == "source"},
                             set(UNUSABLE))
            for how in (("--concurrency", "4"), ("--concurrency", "32", "--jobs", "1"), ("--concurrency", "32", "--jobs", "7")):
                self.assertEqual(self.ask(*frames, *how), alone)

    def test_requests_of_different_videos_are_under_way_at_once(self):
        self.begin("--slots 8 --queue 0 --delay 5")  # more are refused
        usable = [name for name in VIDEOS if name not in UNUSABLE]
        records = self.ask("--whole", "--frames", "2", "--concurrency", "8", "--jobs", "1", "--retries", "0", videos=usable, code=0)
        self.assertEqual([Path(record["source"]).name for record in records], usable)
        begun = sorted(event["time"] for event in self.requests())
        self.assertEqual(len(begun), len(usable))
        self.assertLess(begun[2] - begun[0], 5)  # three of them before the first was answered

    def test_what_was_paid_for_is_written_where_a_budget_ends(self):
        self.begin("--delay 0.2")
        records = self.ask("--every", "1s", "--concurrency", "8", "--jobs", "4", "--max-requests", "13", code=4)
        answered = [record for record in records if record["error"] is None]
        self.assertEqual((len(answered), len(self.requests())), (13, 13))
        order = [Path(record["source"]).name for record in answered]
        self.assertEqual(order, sorted(order, key=VIDEOS.index))

    def test_a_key_that_is_refused_stops_all(self):
        self.begin("--api-key secret --delay 0.05")
        self.ask("--every", "1s", "--concurrency", "8", "--jobs", "4", "--model", "qwen", code=5)
        self.assertLessEqual(len(self.requests()), 16)


if __name__ == "__main__":
    run_tests(Overlap)

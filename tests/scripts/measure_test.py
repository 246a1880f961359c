#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze bench: what it says of a server is how the server is.

usage: measure_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

from live_test import run_tests

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "cases"))
from normalise import record_problems  # noqa: E402
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
SVG = "{http://www.w3.org/2000/svg}"


class Measure(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def begin(self, command):
        self.server = StandIn(f"model_server.py --model m {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def bench(self, *more, code=0):
        words = [self.programs / "vlm-analyze", "bench", self.clips / "cfr25.mp4", "-p", "What?", "--every", "500ms", "--window", "2",
                 "--api-base", f"{self.server.url}/v1", *more]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=PATIENCE_S, check=False,
                              stdin=subprocess.DEVNULL, env=os.environ | {"VLM_DISCOVER_PORTS": "none", "XDG_CONFIG_HOME": str(self.folder)})
        self.assertEqual(done.returncode, code, done.stderr)
        self.said = done.stderr
        return done.stdout

    def records(self, *more, code=0):
        lines = self.bench(*more, "--format", "jsonl", code=code).splitlines()
        for line in lines:
            self.assertEqual(record_problems(TESTS.parent, line), [])
        return [json.loads(line) for line in lines]

    def test_the_figures_are_those_of_the_server(self):
        self.begin("--delay 0.2 --token-delay 0.01")
        one, four = self.records("--at-once", "1,4", "--requests", "8")
        self.assertEqual([level["max_concurrency"] for level in (one, four)], [1, 4])
        self.assertEqual(self.server.requests(), 8 + 8 + 1)
        for level in (one, four):
            self.assertEqual((level["completed"], level["failed"], level["num_prompts"], level["distinct_prompts"]), (8, 0, 8, 8))
            self.assertGreaterEqual(level["median_ttft_ms"], 200)
            self.assertGreater(level["median_itl_ms"], 8)
            self.assertGreaterEqual(level["median_e2el_ms"], level["median_ttft_ms"])
            self.assertLessEqual(level["median_e2el_ms"], level["p95_e2el_ms"])
            self.assertLessEqual(level["p95_e2el_ms"], level["p99_e2el_ms"])
            for rate, total in (("request_throughput", 8), ("frames_per_second", 16), ("output_throughput", level["total_output_tokens"]),
                                ("input_throughput", level["total_input_tokens"])):
                self.assertAlmostEqual(level[rate] * level["duration"], total, delta=total / 100)
            # Windows of two frames, half a second apart, begin every second.
            self.assertAlmostEqual(level["video_seconds_per_second"] / level["request_throughput"], 1, delta=0.1)
        self.assertGreater(four["request_throughput"], 2 * one["request_throughput"])
        spent = [event["body"] for event in self.server.events() if event.get("body")]
        self.assertEqual(len({json.dumps(body["messages"]) for body in spent}), 10)  # repeats only once all were asked

    def test_a_slow_server_has_a_queue(self):
        self.begin("--delay 0.1 --slots 1")
        one, four = self.records("--at-once", "1,4", "--requests", "8")
        self.assertLess(max(one["request_throughput"], four["request_throughput"]), 10)  # what the server can do, however loaded
        self.assertGreater(four["median_e2el_ms"], 300)  # three are before it
        self.assertIn("10 different requests for 17", self.said)

    def test_a_drawing_and_a_table(self):
        self.begin("--delay 0.02")
        plot = self.folder / "out.svg"
        table = self.bench("--at-once", "1,2,4", "--requests", "4", "--plot", plot, "--format", "text").splitlines()
        self.assertEqual([line.split()[0] for line in table[1:]], ["1", "2", "4"])
        svg = xml.etree.ElementTree.parse(plot).getroot()
        self.assertEqual(len(list(svg.iter(f"{SVG}circle"))), 6)
        labels = [text.text for text in svg.iter(f"{SVG}text") if text.get("class") == "at"]
        self.assertEqual(labels, ["1", "2", "4"] * 2)
        for circle in svg.iter(f"{SVG}circle"):
            self.assertTrue(0 < float(circle.get("cx")) < 720 and 0 < float(circle.get("cy")) < 440)
        self.bench("--plot", plot, code=2)
        self.assertIn("--force", self.said)

    def test_what_fails_is_counted(self):
        self.begin("--fault 500@3-4")
        level, = self.records("--at-once", "2", "--requests", "6", code=3)
        self.assertEqual((level["completed"], level["failed"]), (4, 2))
        self.begin("--api-key secret")
        self.assertEqual(self.records("--model", "m", code=5), [])
        self.assertEqual(self.server.requests(), 1 + 7)  # those of the server before

    def test_what_is_no_server_is_refused(self):
        self.begin("")
        self.bench("--backend", "fake", code=2)
        self.assertIn("no server that can be measured", self.said)


if __name__ == "__main__":
    run_tests(Measure)

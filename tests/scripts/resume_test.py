#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --resume: an output is gone on with, and what it has an answer to is not asked again, whatever happened.

usage: resume_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
FRAMES = 20  # of cfr25.mp4, every 500 ms


class Resume(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.folder / "out.jsonl"

    def begin(self, command):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def start(self, *more, prompt="What?"):
        words = [self.programs / "vlm-analyze", self.clips / "cfr25.mp4", "-p", prompt, "--every", "500ms", "--resume", self.out,
                 "--api-base", f"{self.server.url}/v1", "--stats", "--retries", "0", *more]
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=os.environ | {"VLM_DISCOVER_PORTS": "none"})

    def run_whole(self, *more, code=0, **how):
        """Its summary, and what else it said."""
        with self.start(*more, **how) as process:
            out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((process.returncode, out), (code, b""), err)
        said = err.decode().splitlines()
        return json.loads(said[-1]), "\n".join(said[:-1])

    def records(self):
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    def test_a_kill_at_any_moment_costs_one_request(self):
        self.begin("--delay 0.02")
        kills = 0
        for _ in range(100):
            with self.start("--concurrency", "2") as process:
                time.sleep(random.uniform(0.1, 0.8))
                process.send_signal(signal.SIGKILL)
                process.wait()
            kills += 1
            if self.out.exists() and len(self.records_of_whole_lines()) == FRAMES:
                break
        self.run_whole("--concurrency", "2")
        records = self.records()
        self.assertEqual([round(2 * record["t0"]) for record in records], list(range(FRAMES)))
        self.assertEqual(len({record["key"] for record in records}), FRAMES)
        self.assertLessEqual(self.server.requests(), FRAMES + 4 * kills)
        summary, said = self.run_whole()
        self.assertEqual((summary["known"], summary["requests"]), (FRAMES, 0))
        self.assertIn(f"out.jsonl: {FRAMES} answers were there already", said)

    def records_of_whole_lines(self):
        return [line for line in self.out.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def test_what_may_pass_is_asked_again_and_the_rest_is_left(self):
        self.begin("--fault 500#25@1 --fault 403-moderation#50")
        self.run_whole(code=3)
        summary, said = self.run_whole(code=3)
        self.assertEqual((summary["known"], summary["requests"]), (FRAMES - 2, 1))
        self.assertIn("1 request failed before and was left so (--retry-failed asks again)", said)
        summary, _ = self.run_whole("--retry-failed", code=3)
        self.assertEqual((summary["known"], summary["requests"], summary["failed"]), (FRAMES - 1, 1, 1))
        self.assertEqual(len(self.records()), FRAMES + 2)

    def test_a_half_line_is_cut_off(self):
        self.begin("")
        self.run_whole("--duration", "2s")
        whole = self.out.read_bytes()
        self.out.write_bytes(whole[:-10])
        summary, _ = self.run_whole()
        self.assertEqual((summary["known"], summary["requests"]), (3, FRAMES - 3))
        self.assertEqual(len(self.records()), FRAMES)

    def test_the_answer_before_is_known(self):
        self.begin("")
        self.run_whole("--duration", "2s", prompt="Before: {previous} Now?")
        self.server.stop()
        self.begin("")
        self.run_whole("--duration", "3s", prompt="Before: {previous} Now?")
        last = self.records()[-3]["text"]
        self.assertIn(last, self.records()[-2]["text"])

    def test_nothing_but_an_output_is_touched(self):
        self.begin("")
        for content in (b"0:00: yes\n", b"\0\0\0\x1cftypisom" * 100, b'{"schema":"vlm.result/1"}\n'):
            self.out.write_bytes(content)
            with self.start() as process:
                _, err = process.communicate(timeout=PATIENCE_S)
            self.assertEqual((process.returncode, self.out.read_bytes(), self.server.requests()), (2, content, 0), err)


if __name__ == "__main__":
    run_tests(Resume)

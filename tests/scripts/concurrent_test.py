#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --concurrency: many requests at once lead to the same records, in the same order, whatever happens.

usage: concurrent_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import random
import signal
import sqlite3
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
FRAMES = 40  # of cfr25.mp4, every 250 ms


class Concurrent(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.db = self.folder / "a.db"

    def begin(self, command):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def start(self, *more, prompt="What?"):
        words = [self.programs / "vlm-analyze", self.clips / "cfr25.mp4", "-p", prompt, "--every", "250ms", "--api-base",
                 f"{self.server.url}/v1", "--format", "jsonl", *more]
        # Unbuffered: communicate() knows nothing of what readline() would have read ahead.
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                bufsize=0, env=os.environ | {"VLM_DISCOVER_PORTS": "none"})

    def run_whole(self, *more, code=0, prompt="What?"):
        """The records that it wrote."""
        with self.start(*more, prompt=prompt) as process:
            out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, said)
        return [json.loads(line) for line in out.splitlines()]

    @staticmethod
    def plain(records):
        """Without what no two runs have in common."""
        return [{name: value for name, value in record.items() if name not in ("ms", "request_id", "usage")} for record in records]

    def kept(self):
        connection = sqlite3.connect(self.db)
        try:
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            return [json.loads(record) for record, in connection.execute("SELECT record FROM results ORDER BY t0")]
        finally:
            connection.close()

    def test_records_are_the_same_and_in_order(self):
        self.begin("--delay 0.05 --fault 500#50 --fault 403-moderation#100")
        alone = self.run_whole("--retries", "0", code=3)
        self.assertEqual(len(alone), FRAMES)
        self.assertEqual(sum(record["error"] is not None for record in alone), 2)
        for concurrency in ("3", "16"):
            together = self.run_whole("--retries", "0", "--concurrency", concurrency, code=3)
            self.assertEqual(self.plain(together), self.plain(alone))

    def test_so_many_are_asked_at_once_and_no_more(self):
        self.begin("--slots 4 --queue 0 --delay 0.3")  # more are refused
        self.assertEqual(len(self.run_whole("--concurrency", "4", "--retries", "0")), FRAMES)
        self.begin("--slots 4 --queue 0 --delay 3")  # long enough for the others to come, however slow the machine
        refused = self.run_whole("--concurrency", "8", "--retries", "0", "--max-requests", "8", code=4)
        self.assertGreater(sum(record["error"] is not None for record in refused), 0)

    def test_what_depends_on_the_answer_before_is_asked_one_by_one(self):
        self.begin("--slots 1 --queue 0 --delay 0.02")
        records = self.run_whole("--concurrency", "8", "--retries", "0", prompt="{previous} then?")
        self.assertEqual(len(records), FRAMES)
        self.assertIn("question ' then?'", records[0]["text"])
        self.assertIn(records[0]["text"].splitlines()[0][:20], records[1]["text"])

    def test_what_a_server_does_not_take_whole_is_split(self):
        self.begin("--context 900 --delay 0.02")
        alone = self.run_whole("--window", "10", "--max-output-tokens", "10")
        together = self.run_whole("--window", "10", "--max-output-tokens", "10", "--concurrency", "8")
        self.assertGreater(len(alone), FRAMES / 10)
        known = [(record["t0"], record["t1"], record["text"]) for record in alone]
        self.assertEqual([(record["t0"], record["t1"], record["text"]) for record in together], known)

    def test_a_budget_holds(self):
        self.begin("--delay 0.05")
        records = self.run_whole("--concurrency", "8", "--max-requests", "10", code=4)
        self.assertEqual((len(records), self.server.requests()), (10, 10))

    def test_a_key_that_is_refused_stops_all(self):
        self.begin("--api-key secret --delay 0.05")
        self.run_whole("--concurrency", "8", "--model", "qwen", code=5)
        self.assertLessEqual(self.server.requests(), 16)

    def test_a_kill_costs_no_answer_that_was_kept(self):
        self.begin("--delay 0.1")
        options = ("--concurrency", "6", "--db", self.db)
        dice = random.Random(5)
        for _ in range(6):
            with self.start(*options) as process:
                time.sleep(dice.uniform(0.2, 1.0))
                process.send_signal(signal.SIGKILL)
        self.run_whole(*options)
        kept = self.kept()
        self.assertEqual((len(kept), len({record["key"] for record in kept})), (FRAMES, FRAMES))
        self.assertLessEqual(self.server.requests(), FRAMES + 6 * 6)  # at each kill, those that were under way

    def test_an_interrupt_keeps_what_was_asked(self):
        self.begin("--delay 0.3")
        with self.start("--concurrency", "4", "--db", self.db) as process:
            first = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, said)
        shown = [json.loads(line) for line in [first, *out.splitlines()]]
        self.assertEqual([record["t0"] for record in shown], sorted(record["t0"] for record in shown))
        self.assertLess(len(shown), FRAMES)
        self.assertEqual(self.plain(shown), self.plain(self.kept()))
        self.assertEqual(self.server.requests(), len(shown))

    def test_a_reader_that_leaves_ends_it_and_what_was_asked_is_kept(self):
        self.begin("--delay 0.1")
        with self.start("--concurrency", "4", "--db", self.db) as process:
            first = json.loads(process.stdout.readline())
            process.stdout.close()
            process.wait(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, 0, process.stderr.read())
        kept = self.kept()
        self.assertEqual(kept[0]["key"], first["key"])
        self.assertLess(len(kept), FRAMES)
        self.assertEqual(len(kept), self.server.requests())


if __name__ == "__main__":
    run_tests(Concurrent)

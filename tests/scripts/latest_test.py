#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --latest behind live sources: a slow model is asked about what is new, and no source waits for it.

usage: latest_test.py --programs FOLDER --clips FOLDER"""

import json
import os
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
ENVIRONMENT = os.environ | {"VLM_DISCOVER_PORTS": "none"}


class Latest(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.server = StandIn("model_server.py --delay 0.7", self.folder / "log")
        self.addCleanup(self.server.stop)

    def capture(self, *arguments):
        return subprocess.Popen([self.programs / "vlm-capture", *arguments, "--quiet", "--size", "160x90"], stdout=subprocess.PIPE)

    def analyze(self, capture, *arguments):
        words = [self.programs / "vlm-analyze", "-", "--latest", "-p", "What?", "--api-base", f"{self.server.url}/v1", "--stats",
                 "--format", "jsonl", *arguments]
        process = subprocess.Popen(words, stdin=capture.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        capture.stdout.close()  # it ends when its reader does
        self.addCleanup(capture.wait, PATIENCE_S)
        return process

    def finished(self, process, code=0):
        out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, said)
        return [json.loads(line) for line in out.splitlines()], json.loads(said.splitlines()[-1])

    def test_no_frame_of_a_live_source_is_lost_to_a_slow_model(self):
        records, summary = self.finished(self.analyze(self.capture("test:", "--fps", "10", "--duration", "5"), "--fps", "10"))
        self.assertLess(len(records), 10)  # of 50
        self.assertGreater(summary["dropped"], 0)
        self.assertEqual(summary["requests"] + summary["dropped"], 50)
        self.assertEqual(records[-1]["t0"], 4.88)  # shown at 4.9
        self.assertTrue(all(record["ms"]["queue"] < 5000 for record in records))

    def test_sources_take_turns(self):
        capture = self.capture("a=test:", "b=test:", "--fps", "10", "--duration", "5")
        records, _ = self.finished(self.analyze(capture, "--fps", "10", "--window", "3"))
        asked = [record["source"] for record in records]
        self.assertLessEqual(abs(asked.count("a") - asked.count("b")), 2, asked)
        for record in records[:-2]:
            self.assertEqual(record["n_sent"], 3)

    def test_a_window_that_is_too_old_is_dropped(self):
        # The last frame comes at once, and waits for the answer about the first: it is older than a fifth of a second then.
        capture = self.capture("test:", "--fps", "10", "--duration", "0.15")
        records, summary = self.finished(self.analyze(capture, "--fps", "10", "--max-age", "200ms"))
        self.assertEqual((len(records), summary["dropped"]), (1, 1))
        capture = self.capture("test:", "--fps", "10", "--duration", "0.15")
        records, summary = self.finished(self.analyze(capture, "--fps", "10", "--max-age", "1m"))
        self.assertEqual((len(records), summary["dropped"]), (2, 0))

    def test_only_what_is_new_is_printed(self):
        self.server = StandIn("model_server.py --fault empty@2-", self.folder / "log2")
        self.addCleanup(self.server.stop)
        db = self.folder / "a.db"
        capture = self.capture("test:", "--fps", "2", "--duration", "3")
        more = ["--changes-only", "--db", str(db)]
        records, summary = self.finished(self.analyze(capture, "--fps", "2", *more))
        self.assertEqual((len(records), summary["unchanged"]), (1, summary["requests"] - 1))
        connection = sqlite3.connect(db)
        self.assertEqual(connection.execute("SELECT count(*) FROM results").fetchall(), [(summary["requests"],)])
        connection.close()

    def test_a_budget_ends_it_while_the_source_goes_on(self):
        capture = self.capture("test:", "--fps", "20", "--duration", "6")
        process = self.analyze(capture, "--fps", "20", "--concurrency", "4", "--max-requests", "3")
        out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 4, said)
        self.assertEqual(len(out.splitlines()), 3)

    def test_an_interrupt_ends_it_with_what_was_answered(self):
        process = self.analyze(self.capture("test:", "--fps", "10"), "--fps", "10")
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        records, summary = self.finished(process, code=130)
        self.assertGreater(len(records), 0)
        self.assertGreater(summary["dropped"], 0)

    def test_a_whole_video_has_no_newest_window(self):
        done = subprocess.run([self.programs / "vlm-analyze", self.clips / "cfr25.mp4", "--latest", "--whole", "-p", "x"],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    run_tests(Latest)

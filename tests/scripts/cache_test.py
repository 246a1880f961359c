#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze's cache of answers: what any run has had an answer to is not asked again, and no cache is no fault.

usage: cache_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
FRAMES = 10  # of cfr25.mp4, every second


class Cache(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "cache/vlm-tools/answers.db"
        self.begin("model_server.py")

    def begin(self, command):
        self.server = StandIn(command, self.folder / f"log of {command}")
        self.addCleanup(self.server.stop)

    def start(self, *more, clip=None, cache="cache"):
        words = [self.programs / "vlm-analyze", clip or self.clips / "cfr25.mp4", "-p", "What?", "--every", "1s", "--api-base",
                 f"{self.server.url}/v1", "--format", "jsonl", "--stats", "--retries", "0", *more]
        environment = {name: value for name, value in os.environ.items() if name != "VLM_NO_CACHE"}
        environment |= {"VLM_DISCOVER_PORTS": "none", "XDG_CACHE_HOME": str(self.folder / cache)}
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=environment)

    def run_whole(self, *more, code=0, said=None, **how):
        """The records that it wrote, and its summary; `said` is how many lines it says."""
        with self.start(*more, **how) as process:
            out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, err)
        lines = err.decode().splitlines()
        if said is not None:
            self.assertEqual(len(lines), said + 1, err)
        return [json.loads(line) for line in out.splitlines()], json.loads(lines[-1])

    def asked(self):
        return self.server.requests()

    def test_what_was_answered_is_not_asked_again(self):
        first, summary = self.run_whole(said=0)
        self.assertEqual((len(first), self.asked(), summary.get("cached")), (FRAMES, FRAMES, None))
        self.assertEqual(self.file.parent.stat().st_mode & 0o077, 0)
        copy = self.folder / "copy.mp4"
        shutil.copy(self.clips / "cfr25.mp4", copy)
        again, summary = self.run_whole("--concurrency", "4", clip=copy)
        self.assertEqual((self.asked(), summary["cached"], summary["requests"], summary["usage"]["input"]), (FRAMES, FRAMES, 0, None))
        for old, new in zip(first, again, strict=True):
            self.assertEqual((new["cached"], new["attempts"], new["usage"]), (True, 0, {"input": 0, "output": 0, "cached": 0}))
            self.assertEqual(new["source"], str(copy))
            for name in ("key", "text", "json", "model", "endpoint", "frames", "t0", "t1", "prompt_id", "finish_reason"):
                self.assertEqual(new[name], old[name], name)

    def test_tasks_and_databases_share_it(self):
        self.run_whole("--db", self.folder / "a.db", "--task", "one")
        self.run_whole("--db", self.folder / "a.db", "--task", "two")
        self.run_whole("--db", self.folder / "b.db", "--task", "one")
        self.assertEqual(self.asked(), FRAMES)
        for name, tasks in (("a.db", 2), ("b.db", 1)):
            connection = sqlite3.connect(self.folder / name)
            self.assertEqual(connection.execute("SELECT count(*) FROM results WHERE error IS NULL").fetchall(), [(FRAMES * tasks,)])
            connection.close()

    def test_other_work_is_asked(self):
        self.run_whole()
        self.run_whole("-p", "Who?")
        self.run_whole("--no-cache")
        self.assertEqual(self.asked(), 3 * FRAMES)

    def test_failures_are_asked_again(self):
        self.server.stop()
        self.begin("model_server.py --fault 500#50@1")
        self.run_whole(code=3)
        again, summary = self.run_whole()
        self.assertEqual((summary["cached"], summary["requests"]), (FRAMES - 1, 1))
        self.assertEqual([record["error"] for record in again], [None] * FRAMES)

    def test_a_kill_costs_a_second_of_answers_at_most(self):
        self.server.stop()
        self.begin("model_server.py --delay 0.3")
        with self.start("--concurrency", "1") as process:
            for _ in range(FRAMES - 2):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        before = self.asked()
        self.run_whole()
        self.assertLessEqual(self.asked() - before, 2 + 5)  # those that were not answered, and a second's

    def test_several_at_once(self):
        together = [self.start("-p", f"What? {number % 2}", "--concurrency", "4") for number in range(4)]
        for process in together:
            with process:
                _, err = process.communicate(timeout=PATIENCE_S)
            self.assertEqual((process.returncode, len(err.splitlines())), (0, 1), err)
        before = self.asked()
        for number in range(2):
            self.run_whole("-p", f"What? {number}")
        self.assertEqual(self.asked(), before)

    def test_a_cache_that_cannot_be_used_is_told_once(self):
        self.file.parent.mkdir(parents=True)
        self.file.write_text("no database" * 100)
        records, _ = self.run_whole("--concurrency", "4", said=1)
        self.assertEqual(len(records), FRAMES)
        (self.folder / "file").write_text("")
        records, _ = self.run_whole(cache="file", said=1)
        self.assertEqual((len(records), self.asked()), (FRAMES, 2 * FRAMES))

    def test_one_that_breaks_in_mid_run_is_told_once(self):
        self.server.stop()
        self.begin("model_server.py --delay 0.2")
        with self.start("--stats") as process:
            process.stdout.readline()
            connection = sqlite3.connect(self.file)
            connection.execute("DROP TABLE answers")
            connection.close()
            out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((process.returncode, len(err.splitlines())), (0, 2), err)
        self.assertIn(b"without a cache", err)

    def test_it_holds_no_secret(self):
        os.environ["KEY_OF_TEST"] = "sk-very-secret"
        self.addCleanup(os.environ.pop, "KEY_OF_TEST")
        self.server.stop()
        self.begin("model_server.py --api-key sk-very-secret")
        self.run_whole("--api-key-env", "KEY_OF_TEST")
        written = b"".join(path.read_bytes() for path in self.file.parent.iterdir())
        self.assertIn(b"frames", written)
        for secret in (b"sk-very-secret", str(self.clips).encode()):
            self.assertNotIn(secret, written)


if __name__ == "__main__":
    run_tests(Cache)

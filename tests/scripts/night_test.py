#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze over all videos of an index: a night job that is killed, started again, and shared.

usage: night_test.py --programs FOLDER --clips FOLDER"""

import datetime
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 240
VIDEOS = ("cfr25.mp4", "mpeg4.avi", "odd.mp4", "vp9.webm")  # no picture is in two of them
UNITS = 10 + 4 + 2 + 4  # of these videos, every second
KILLS = 100
LOGGED_WITHIN_S = 0.3  # a request that was sent before a kill may be read by the server after it


class Night(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.archive = self.folder / "archive"
        self.archive.mkdir()
        self.db = self.folder / "a.db"
        for name in VIDEOS:
            shutil.copy(self.clips / name, self.archive)
        self.add()

    def add(self, *more, db=None):
        subprocess.run([self.programs / "vlm-index", "add", self.archive, "--db", db or self.db, "--settle", "0s", "--quiet", *more],
                       check=True, timeout=PATIENCE_S)

    def begin(self, command=""):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def start(self, *more, db=None, every="1s"):
        words = [self.programs / "vlm-analyze", "--db", db or self.db, "--task", "night", "-p", "What?", "--every", every,
                 "--api-base", f"{self.server.url}/v1", "--format", "jsonl", "--concurrency", "4", "--no-cache", *more]
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=os.environ | {"VLM_DISCOVER_PORTS": "none"})

    def run_whole(self, *more, code=0, **how):
        """How many requests it sent, and what it said."""
        before = len(self.requests())
        with self.start(*more, **how) as process:
            _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, said)
        return len(self.requests()) - before, said.decode()

    def requests(self):
        """When the server got which picture."""
        try:
            events = [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]
        except FileNotFoundError:
            return []
        return [event for event in events if event["event"] == "request" and event["path"].endswith("completions")]

    @staticmethod
    def picture(event):
        return json.dumps(event["body"]["messages"][-1]["content"])

    def kept(self, db=None):
        connection = sqlite3.connect(db or self.db)
        try:
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            return sorted(connection.execute("SELECT hex(key), error IS NULL FROM results"))
        finally:
            connection.close()

    def status(self, db=None):
        out = subprocess.run([self.programs / "vlm-analyze", "status", "--db", db or self.db, "--task", "night"], check=True,
                             capture_output=True, timeout=PATIENCE_S).stdout
        return json.loads(out)

    def check_status(self, **expected):
        status = self.status()
        self.assertEqual({name: status[name] for name in expected}, expected)

    # what is done

    def test_only_what_is_missing_is_asked(self):
        self.begin()
        (self.archive / "odd.mp4").rename(self.folder / "odd.mp4")
        sent, said = self.run_whole(code=3)
        self.assertEqual(sent, UNITS - 2)
        self.assertIn("odd.mp4: No such file", said)
        self.check_status(videos=4, done=3, failed=1, pending=0, answers=UNITS - 2, passing=0)
        (self.folder / "odd.mp4").rename(self.archive / "odd.mp4")
        self.assertEqual(self.run_whole()[0], 2)
        self.check_status(done=4, failed=0, pending=0, answers=UNITS)
        sent, said = self.run_whole()
        self.assertEqual(sent, 0)
        self.assertIn("nothing is left to do under the task night", said)
        shutil.copy(self.clips / "h264.ts", self.archive)
        self.add()
        self.check_status(videos=5, pending=1)
        self.assertGreater(self.run_whole()[0], 0)
        self.check_status(done=5, pending=0)

    def test_another_question_is_asked_of_all(self):
        self.begin()
        self.run_whole()
        self.assertEqual(self.run_whole("--max-output-tokens", "99")[0], UNITS)
        self.assertEqual(self.run_whole("--jobs", "1", "--retries", "2", "--max-output-tokens", "99")[0], 0)  # nothing to do with it
        self.check_status(done=4)

    # what fails

    def test_what_failed_for_good_is_left_and_the_rest_taken_up(self):
        self.begin("--fault 403-moderation#50 --fault 500#75@1-2")  # both numbers are in three of the videos
        sent, _ = self.run_whole("--retries", "0", code=3)
        self.assertEqual(sent, UNITS)
        self.check_status(done=1, failed=3, failures=3, passing=2)
        sent, said = self.run_whole("--skip-failed", code=3)
        self.assertEqual(sent, 0)
        sent, said = self.run_whole("--retries", "0", code=3)
        self.assertEqual(sent, 2)
        self.assertIn("3 requests failed before and were left so (--retry-failed asks again)", said)
        self.check_status(done=1, failed=3, failures=3, passing=0)
        self.assertEqual(self.run_whole("--retry-failed", code=3)[0], 3)

    def test_a_run_in_which_all_fails_is_stopped(self):
        self.begin("--fault 500")
        sent, said = self.run_whole("--retries", "0", code=1)
        self.assertLess(sent, 24)
        self.assertIn("the last 20 requests have all failed (server 20)", said)
        sent, said = self.run_whole("--retries", "0", "--max-failures", "3", code=1)
        self.assertLess(sent, 8)
        self.assertIn("4 requests have failed (--max-failures 3)", said)
        self.assertEqual(self.run_whole("--retries", "0", "--max-failures", "none", code=1)[0], UNITS)

    def test_it_stops_when_the_time_has_come_and_goes_on_later(self):
        self.begin("--delay 0.3")
        self.assertEqual(self.run_whole("--stop-at", "2020-01-01T00:00:00Z", code=4)[0], 0)
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
        sent, said = self.run_whole("--stop-at", soon.strftime("%Y-%m-%dT%H:%M:%SZ"), "--concurrency", "1", code=4)
        self.assertLess(sent, UNITS)
        self.assertIn("(--stop-at): nothing is asked any more", said)
        self.assertEqual(self.run_whole()[0], UNITS - sent)

    def test_faults_of_all_kinds_at_once_cost_requests_and_no_answer(self):
        self.begin("--delay 0.02 --slots 3 --queue 2 --fault nul#25 --fault nul=utf8#50 --fault 429=ms:50@2 --fault html502@4 "
                   "--fault drop@6 --fault cut@8 --fault bad-json@10 --fault abort@12 --fault 500@14")
        sent, _ = self.run_whole("--concurrency", "auto")
        self.assertGreater(sent, UNITS)
        self.assertEqual([answered for _, answered in self.kept()], [1] * UNITS)
        self.check_status(done=4, failures=0, passing=0)

    def test_a_model_that_is_taken_away_ends_the_run_and_loses_nothing(self):
        self.begin("--delay 0.1 --model qwen --fault 404-model@6-")
        sent, said = self.run_whole("--model", "qwen", code=5)
        self.assertLessEqual(sent, 5 + 2 * 4)  # some were under way
        self.assertIn("qwen", said)
        self.assertEqual(self.status()["answers"], 5)
        self.server.stop()
        (self.folder / "log").unlink()
        self.begin("--model qwen")
        self.assertEqual(self.run_whole("--model", "qwen")[0], UNITS - 5)
        self.check_status(done=4, answers=UNITS, failures=0, passing=0)

    def test_a_time_of_day_that_is_over_means_tomorrow(self):
        self.begin()
        before = datetime.datetime.now() - datetime.timedelta(minutes=2)
        self.assertEqual(self.run_whole("--stop-at", before.strftime("%H:%M"))[0], UNITS)
        for wrong in ("25:00", "6", "06:5", "soon"):
            self.run_whole("--stop-at", wrong, code=2)

    # who else is there

    def test_two_share_the_videos(self):
        self.begin("--delay 0.2")
        with self.start() as one, self.start() as other:
            for process in (one, other):
                _, said = process.communicate(timeout=PATIENCE_S)
                self.assertEqual(process.returncode, 0, said)
        self.assertEqual(len(self.requests()), UNITS)
        self.check_status(done=4, answers=UNITS)

    def test_a_writer_in_the_same_index_is_waited_for(self):
        self.begin("--delay 0.1")
        with self.start() as process:
            writer = sqlite3.connect(self.db, isolation_level=None)
            self.addCleanup(writer.close)
            for _ in range(6):
                writer.execute("BEGIN IMMEDIATE")
                writer.execute("INSERT OR IGNORE INTO sources (name) VALUES ('yard')")
                time.sleep(0.4)
                writer.execute("COMMIT")
                time.sleep(0.05)
            _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 0, said)
        self.check_status(done=4, answers=UNITS)

    def test_shards_have_all_of_it_together(self):
        self.begin()
        sent = [self.run_whole("--shard", f"{n}/3")[0] for n in (1, 2, 3)]
        self.assertEqual(sum(sent), UNITS)
        self.assertGreater(sum(each > 0 for each in sent), 1)
        shards = [self.folder / f"{n}.db" for n in (1, 2, 3)]
        for n, shard in enumerate(shards, 1):
            self.add("--shard", f"{n}/3", db=shard)
            self.run_whole(db=shard)
        subprocess.run([self.programs / "vlm-index", "merge", self.folder / "all.db", *shards], check=True, timeout=PATIENCE_S,
                       capture_output=True)
        self.assertEqual(self.kept(self.folder / "all.db"), self.kept())
        self.assertEqual(self.status(self.folder / "all.db")["done"], 4)

    # kills

    def test_nothing_is_paid_for_twice_whenever_it_is_killed(self):
        delay = 0.05
        self.begin(f"--delay {delay}")
        dice = random.Random(11)
        kills = []
        begun = time.time()
        with self.start(every="120ms") as process:
            while not self.requests():
                time.sleep(0.02)
            first_request_s = time.time() - begun
            process.kill()
            kills.append(time.time())
            process.communicate()
        while len(kills) < KILLS:
            with self.start(every="120ms") as process:
                time.sleep(dice.uniform(0.5, 1.8) * first_request_s)
                process.kill()
                kills.append(time.time())
                process.communicate()
        killed = len(self.requests())
        self.run_whole(every="120ms")
        asked = {}
        for event in self.requests():
            asked.setdefault(self.picture(event), []).append(event["time"])
        for times in asked.values():
            for before, again in zip(times, times[1:]):
                killed_at = next(kill for kill in kills if kill > before - LOGGED_WITHIN_S)
                self.assertLess(killed_at - (before + delay), 1, "it had been answered long before")
                self.assertGreater(again, killed_at)
        self.assertGreater(killed, 50)
        answers = Counter(answered for _, answered in self.kept())
        self.assertEqual(set(answers), {1})
        self.check_status(done=4, failures=0, passing=0)
        self.assertEqual(self.run_whole(every="120ms")[0], 0)


if __name__ == "__main__":
    run_tests(Night)

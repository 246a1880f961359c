#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --db: answers are kept in the index, and what it has an answer to is not asked again, whatever happened.

usage: kept_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import random
import re
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
FRAMES = 20  # of cfr25.mp4, every 500 ms


class Kept(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.db = self.folder / "a.db"
        self.begin("model_server.py")

    def begin(self, command):
        self.server = StandIn(command, self.folder / "log")
        self.addCleanup(self.server.stop)

    def start(self, *more, clip="cfr25.mp4"):
        words = [self.programs / "vlm-analyze", self.clips / clip, "-p", "What?", "--db", self.db, "--api-base", f"{self.server.url}/v1",
                 "--stats", "--retries", "0", *more]
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=os.environ | {"VLM_DISCOVER_PORTS": "none"})

    def run_whole(self, *more, code=0, clip="cfr25.mp4"):
        """The records that it wrote, and its summary."""
        with self.start(*more, clip=clip) as process:
            out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, said)
        return [json.loads(line) for line in out.splitlines()], json.loads(said.splitlines()[-1])

    def rows(self, query):
        connection = sqlite3.connect(f"file:{self.db}?mode=rw", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def asked(self):
        """The hash of each picture that the server was sent."""
        return re.findall('"sha256": "([0-9a-f]+)"', self.server.log.read_text())

    def test_what_was_answered_is_not_asked_again(self):
        records, _ = self.run_whole("--every", "1s", "--task", "safety")
        self.assertEqual(len(records), FRAMES / 2)
        self.assertEqual([json.loads(kept) for kept, in self.rows("SELECT record FROM results ORDER BY t0")], records)
        again, summary = self.run_whole("--every", "1s", "--task", "safety")
        self.assertEqual((again, summary["known"], summary["requests"]), ([], FRAMES / 2, 0))
        more, summary = self.run_whole("--every", "500ms", "--task", "safety")
        self.assertEqual((len(more), summary["known"]), (FRAMES / 2, FRAMES / 2))
        self.assertEqual(len(self.asked()), FRAMES)
        other, _ = self.run_whole("--every", "1s", "--task", "other")
        self.assertEqual([record["key"] for record in other], [record["key"] for record in records])
        self.assertEqual(self.rows("SELECT name, json_extract(configuration, '$.prompt') FROM tasks ORDER BY name"),
                         [("other", "What?"), ("safety", "What?")])

    def test_another_question_is_other_work(self):
        self.run_whole("--at", "1", "--task", "t")
        records, _ = self.run_whole("--at", "1", "--task", "t", "--temperature", "0.5")
        self.assertEqual(len(records), 1)
        self.assertEqual(self.rows("SELECT count(*) FROM results"), [(2,)])

    def test_a_copy_is_the_same_video_and_adding_it_tells_its_place(self):
        self.run_whole("--at", "1")
        copy = self.folder / "copy.mp4"
        copy.write_bytes((self.clips / "cfr25.mp4").read_bytes())
        records, _ = self.run_whole("--at", "1", clip=copy)
        self.assertEqual(records, [])
        subprocess.run([self.programs / "vlm-index", "add", "--db", self.db, copy], check=True, timeout=PATIENCE_S)
        self.assertEqual(self.rows("SELECT source, t0 FROM moments"), [(str(copy), 1.0)])

    def test_a_failure_is_asked_again_and_gives_way(self):
        self.server.stop()
        self.begin("model_server.py --fault 500@1")
        _, summary = self.run_whole("--every", "1s", code=3)
        self.assertEqual(summary["failed"], 1)
        self.assertEqual(self.rows("SELECT count(*) FROM results WHERE error IS NOT NULL"), [(1,)])
        records, summary = self.run_whole("--every", "1s")
        self.assertEqual((len(records), summary["known"]), (1, FRAMES / 2 - 1))
        self.assertEqual(self.rows("SELECT count(*), count(error) FROM results"), [(FRAMES / 2, 0)])

    def test_parts_of_what_was_too_much_are_known(self):
        self.server.stop()
        self.begin("model_server.py --context 900")
        parts, _ = self.run_whole("--every", "1s", "--window", "10", "--max-output-tokens", "10")
        self.assertGreater(len(parts), 1)
        self.assertTrue(all(part["part_of"] for part in parts))
        asked = len(self.asked())
        again, summary = self.run_whole("--every", "1s", "--window", "10", "--max-output-tokens", "10")
        self.assertEqual((again, summary["requests"]), ([], 0))
        self.assertEqual(len(self.asked()), asked)
        last = parts[-1]["key"]
        connection = sqlite3.connect(self.db)
        connection.execute("DELETE FROM results WHERE hex(key) = ?", (last.upper(),))
        connection.commit()
        connection.close()
        rest, _ = self.run_whole("--every", "1s", "--window", "10", "--max-output-tokens", "10")
        self.assertEqual([part["key"] for part in rest], [last])

    def test_a_kill_costs_no_answer_that_was_kept(self):
        self.server.stop()
        self.begin("model_server.py --delay 0.05")
        dice = random.Random(5)
        for _ in range(8):
            with self.start("--every", "500ms", "--concurrency", "1") as process:
                time.sleep(dice.uniform(0.2, 1.0))
                process.send_signal(signal.SIGKILL)
        self.run_whole("--every", "500ms")
        self.assertEqual(self.rows("SELECT count(*), count(DISTINCT key), count(error) FROM results"), [(FRAMES, FRAMES, 0)])
        self.assertEqual(self.rows("PRAGMA integrity_check"), [("ok",)])
        asked = self.asked()
        self.assertEqual(len(set(asked)), FRAMES)
        self.assertLessEqual(len(asked), FRAMES + 8)  # at each kill, the answer that was under way

    def test_two_at_once_keep_each_answer_once(self):
        processes = [self.start("--every", "500ms") for _ in range(2)]
        for process in processes:
            _, said = process.communicate(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, 0, said)
        self.assertEqual(self.rows("SELECT count(*), count(DISTINCT key) FROM results"), [(FRAMES, FRAMES)])


if __name__ == "__main__":
    run_tests(Kept)

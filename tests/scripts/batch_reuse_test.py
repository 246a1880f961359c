#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Batch files beside what else knows answers: the cache, an index's videos, the output of earlier runs.

usage: batch_reuse_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import shutil
import subprocess

from batch_test import ASKED, PATIENCE_S, WINDOWS, BatchCase
from live_test import run_tests

TIMED = json.dumps({"type": "object", "required": ["at", "what"], "additionalProperties": False, "properties": {
    "at": {"type": "number", "format": "media-time", "minimum": 0.5}, "what": {"type": "string"}}})


class BatchReuse(BatchCase):
    cache = {}

    def db(self, name="a.db"):
        return "--db", self.folder / name, "--task", "t"

    def ask(self, server, *more, asked=ASKED):
        return [json.loads(line) for line in self.run_it(self.clips / "cfr25.mp4", *asked, "--api-base", f"{server.url}/v1", *more,
                                                         "--format", "jsonl").splitlines()]

    def test_what_was_imported_is_known_to_every_index(self):
        server = self.begin()
        self.emit()
        self.records("--import-batch", self.answer(server))
        records = self.ask(server, *self.db("other.db"))
        self.assertEqual([record["cached"] for record in records], [True] * WINDOWS)
        self.assertEqual(server.requests(), WINDOWS)

    def test_what_any_run_has_asked_is_kept_and_not_written(self):
        server = self.begin()
        self.ask(server)
        self.assertEqual(self.emit(*self.db()), [])
        self.assertIn(f"0 requests in 0 files, {WINDOWS} passed over", self.said)
        self.assertEqual(len(self.kept(self.folder / "a.db")), WINDOWS)
        self.emit("--no-cache")
        self.assertEqual(len(self.manifest()), WINDOWS)

    def test_times_in_answers_are_media_time(self):
        asked = ("-p", "When?", "--every", "1s", "--start", "4s", "--window", "2", "--model", "m", "--engine", "vllm", "--schema", TIMED)
        server = self.begin()
        self.emit(asked=asked)
        imported = self.records("--import-batch", self.answer(server), "--no-cache")
        online = self.ask(server, "--no-cache", asked=asked)
        self.assertEqual([(record["json"], record["time_ok"]) for record in imported],
                         [(record["json"], record["time_ok"]) for record in online])
        self.assertEqual([record["json"]["at"] for record in imported], [record["t0"] + 0.5 for record in imported])

    def test_all_videos_of_an_index(self):
        archive = self.folder / "archive"
        archive.mkdir()
        for name in ("cfr25.mp4", "h264.mkv", "vp9.webm"):
            shutil.copy(self.clips / name, archive)
            os.utime(archive / name, (1_700_000_000, 1_700_000_000))  # what was just written may still be being written
        subprocess.run([self.programs / "vlm-index", "add", "--db", self.folder / "a.db", archive, "--quiet"], check=True, timeout=PATIENCE_S)
        server = self.begin()
        asked = (*ASKED, *self.db())
        self.run_it(*asked, "--emit-batch", self.out)
        units = len(self.manifest())
        self.assertEqual({unit["source"].rsplit("/", 1)[1] for unit in self.manifest()}, {"cfr25.mp4", "h264.mkv", "vp9.webm"})
        self.assertEqual(len(self.records("--import-batch", self.answer(server), *self.db())), units)
        self.assertEqual(self.run_it(*asked, "--api-base", f"{server.url}/v1"), "")
        self.assertEqual(server.requests(), units)

    def test_the_output_of_earlier_runs(self):
        server = self.begin()
        output = self.folder / "out.jsonl"
        self.ask(server, "--end", "4s", "--resume", output)
        known = len(output.read_text().splitlines())
        self.assertEqual(known, 2)
        self.assertEqual(self.emit("--resume", output, "--no-cache"), [str(self.out / "00001.jsonl")])
        self.assertEqual(len(self.manifest()), WINDOWS - known)
        self.assertEqual(len(output.read_text().splitlines()), known)


if __name__ == "__main__":
    run_tests(BatchReuse)

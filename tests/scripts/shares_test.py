#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An archive's shares, worked on by a real Slurm as scripts/slurm says, and by GNU parallel through scripts/parallel. Skipped
(exit 77) where there is neither.

usage: shares_test.py --programs FOLDER --clips FOLDER"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import slurm_cluster
from live_test import run_tests
from script_environment import script_environment

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cases"))
from stand_in import StandIn  # noqa: E402

SKIPPED = 77
PATIENCE_S = 80
VIDEOS = ("cfr25.mp4", "mpeg4.avi", "odd.mp4", "vp9.webm")  # no picture is in two of them
UNITS = 10 + 4 + 2 + 4  # of these videos, every second
SHARES = 3


class Shares(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="vlm")))
        self.archive, self.work = self.folder / "an archive", self.folder / "work"
        for folder in (self.archive, self.work):
            folder.mkdir()
        for name in VIDEOS:
            shutil.copy(self.clips / name, self.archive)
            os.utime(self.archive / name, (0, 1e9))
        self.begin()
        self.environment = script_environment(self.programs, self.folder)

    def begin(self, command=""):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    @property
    def question(self):
        return "-p", "Describe {1} 'or' {t}.", "--every", "1s", "--api-base", f"{self.server.url}/v1"

    def start(self, *words):
        return subprocess.Popen(list(map(str, words)), env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_program(self, *words, code=0):
        with self.start(*words) as process:
            said, errors = process.communicate(timeout=PATIENCE_S)
        jobs = "\n".join(path.read_text() for path in self.folder.glob("slurm-*.out"))
        self.assertEqual(process.returncode, code, errors + jobs)
        return said if code == 0 else errors

    def answers(self, db):
        connection = sqlite3.connect(self.folder / db)
        try:
            return sorted(connection.execute("SELECT hex(r.key), v.fingerprint, r.t0, r.t1, r.text, r.error FROM results r "
                                             "JOIN videos v ON v.id = r.video"))
        finally:
            connection.close()

    def check_merged(self):
        """all.db holds what one run over all of the archive comes to."""
        self.assertEqual(self.server.requests(), UNITS)
        self.run_program("vlm-index", "add", self.archive, "--db", "whole.db", "--quiet")
        self.run_program("vlm-analyze", "--db", "whole.db", "--task", "safety", *self.question, "--quiet")
        self.assertEqual(self.server.requests(), 2 * UNITS)
        self.assertEqual(self.answers("all.db"), self.answers("whole.db"))
        self.assertEqual(len(self.answers("all.db")), UNITS)
        self.assertIn('"done":4', self.run_program("vlm-analyze", "status", "--db", "all.db", "--task", "safety"))

    @unittest.skipUnless(slurm_cluster.is_installed(), "no Slurm")
    def test_slurm_runs_an_array_and_merges_it(self):
        folder = self.folder / "slurm"
        folder.mkdir()
        cluster = slurm_cluster.Cluster(folder)
        self.addCleanup(cluster.stop)
        self.environment["SLURM_CONF"] = cluster.environment["SLURM_CONF"]
        analyze = (ROOT / "scripts/slurm/analyze", self.archive, self.work, "--task", "safety", *self.question)
        job = self.run_program("sbatch", "--parsable", f"--array=1-{SHARES}", *analyze).strip()
        self.run_program("sbatch", f"--dependency=afterok:{job}", "--wait", ROOT / "scripts/slurm/merge", "all.db", self.work)
        self.assertEqual(len(list(self.work.glob("[0-9]*.db"))), SHARES)
        self.check_merged()
        self.run_program("sbatch", "--wait", f"--array=1-{SHARES}", *analyze)
        self.assertEqual(self.server.requests(), 2 * UNITS)  # there was nothing to do

    # GNU parallel

    @property
    def parallel(self):
        return ROOT / "scripts/parallel/analyze", SHARES, self.archive, "all.db", "safety", *self.question

    @unittest.skipUnless(shutil.which("parallel"), "no GNU parallel")
    def test_gnu_parallel_runs_all_shares_and_merges_them(self):
        said = self.run_program(*self.parallel)
        self.assertIn("videos   4 (4 done, 0 failed, 0 pending)", said)
        self.check_merged()
        self.run_program(*self.parallel)
        self.assertEqual(self.server.requests(), 2 * UNITS)  # there was nothing to do

    @unittest.skipUnless(shutil.which("parallel"), "no GNU parallel")
    def test_what_a_signal_has_ended_is_gone_on_with(self):
        self.server.stop()
        self.begin("--delay 0.5")
        with self.start(*self.parallel, "--concurrency", "1") as process:
            while not self.server.requests():
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            self.assertEqual((process.wait(PATIENCE_S), process.stdout.read()), (130, ""))
        begun = self.server.requests()
        self.assertLess(begun, UNITS)
        time.sleep(1)
        self.assertEqual(self.server.requests(), begun)
        self.assertFalse((self.folder / "all.db").exists())
        self.run_program(*self.parallel)
        self.assertLessEqual(self.server.requests(), UNITS + SHARES)  # one of each share may have been under way
        self.assertEqual(len(self.answers("all.db")), UNITS)

    @unittest.skipUnless(shutil.which("parallel"), "no GNU parallel")
    def test_how_it_ends_is_how_its_shares_ended(self):
        for words in ([], ["0", "a", "b", "c"], ["many", "a", "b", "c"]):
            self.assertRegex(self.run_program(ROOT / "scripts/parallel/analyze", *words, code=2), r"^analyze: [^\n]+\n$")
        said = self.run_program(*self.parallel, "--what", code=2)
        self.assertIn("share 3:\tvlm-analyze: --what: unknown option", said)
        self.assertFalse((self.folder / "all.db").exists())
        (self.archive / "broken.mp4").write_bytes(b"no video")
        os.utime(self.archive / "broken.mp4", (0, 1e9))
        self.run_program(*self.parallel, code=3)
        self.assertEqual(len(self.answers("all.db")), UNITS)
        self.server.stop()
        self.run_program(*self.parallel, "--seed", "7", code=5)


if __name__ == "__main__":
    if not slurm_cluster.is_installed() and not shutil.which("parallel"):
        sys.exit(SKIPPED)
    run_tests(Shares)

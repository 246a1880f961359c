#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An archive's shares, worked on by a real Slurm and by GNU parallel as scripts/slurm says. Skipped (exit 77) where there is
neither.

usage: shares_test.py --programs FOLDER --clips FOLDER"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import slurm_cluster
from live_test import run_tests

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
        self.archive, self.work = self.folder / "archive", self.folder / "work"
        for folder in (self.archive, self.work):
            folder.mkdir()
        for name in VIDEOS:
            shutil.copy(self.clips / name, self.archive)
            os.utime(self.archive / name, (0, 1e9))
        self.server = StandIn("model_server.py", self.folder / "log")
        self.addCleanup(self.server.stop)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("VLM_")}
        self.environment |= {"PATH": f"{self.programs}:{os.environ['PATH']}", "VLM_DISCOVER_PORTS": "none", "VLM_NO_CACHE": "1",
                             "XDG_CONFIG_HOME": str(self.folder)}

    @property
    def question(self):
        return "--task", "safety", "-p", "Describe.", "--every", "1s", "--api-base", f"{self.server.url}/v1"

    def run_program(self, *words):
        done = subprocess.run(list(map(str, words)), env=self.environment, cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE_S, check=False)
        said = "\n".join(path.read_text() for path in self.folder.glob("slurm-*.out"))
        self.assertEqual(done.returncode, 0, done.stderr + said)
        return done.stdout

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
        self.run_program("vlm-analyze", "--db", "whole.db", *self.question, "--quiet")
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
        analyze = (ROOT / "scripts/slurm/analyze", self.archive, self.work, *self.question)
        job = self.run_program("sbatch", "--parsable", f"--array=1-{SHARES}", *analyze).strip()
        self.run_program("sbatch", f"--dependency=afterok:{job}", "--wait", ROOT / "scripts/slurm/merge", "all.db", self.work)
        self.assertEqual(len(list(self.work.glob("[0-9]*.db"))), SHARES)
        self.check_merged()
        self.run_program("sbatch", "--wait", f"--array=1-{SHARES}", *analyze)
        self.assertEqual(self.server.requests(), 2 * UNITS)  # there was nothing to do

    @unittest.skipUnless(shutil.which("parallel"), "no GNU parallel")
    def test_gnu_parallel_runs_all_shares(self):
        command = ("parallel", f"SHARE={{}}/{SHARES}", ROOT / "scripts/slurm/analyze", self.archive, self.work, *self.question, ":::",
                   *range(1, SHARES + 1))
        self.run_program(*command)
        self.run_program(ROOT / "scripts/slurm/merge", "all.db", self.work)
        self.check_merged()
        self.run_program(*command)
        self.assertEqual(self.server.requests(), 2 * UNITS)  # there was nothing to do


if __name__ == "__main__":
    if not slurm_cluster.is_installed() and not shutil.which("parallel"):
        sys.exit(SKIPPED)
    run_tests(Shares)

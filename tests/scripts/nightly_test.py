#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/cron/nightly: one night at a time, until its time, told in a mail and to Prometheus.

usage: nightly_test.py --programs FOLDER --clips FOLDER"""

import datetime
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from live_test import run_tests
from metrics_text import read_metrics
from script_environment import script_environment

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cases"))
from stand_in import StandIn  # noqa: E402

NIGHTLY = ROOT / "scripts/cron/nightly"
PATIENCE_S = 60
UNITS = 10 + 2  # of the two videos, every second
LABELS = r'{index="night index.db",task="say \"safe\""}'


class Nightly(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.archive = self.folder / "my archive"
        self.archive.mkdir()
        self.put("cfr25.mp4")
        self.put("odd.mp4")
        self.environment = script_environment(self.programs, self.folder)

    def put(self, name):
        path = self.archive / f"a clip, {name}"
        shutil.copy(self.clips / name, path)
        os.utime(path, (0, 1e9))

    def begin(self, command=""):
        self.server = StandIn(f"model_server.py {command}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def start(self, *options, more=()):
        return self.open([NIGHTLY, *options, "my archive", "night index.db", 'say "safe"', "-p", "What is it?", "--every", "1s",
                          "--retries", "0", "--api-base", f"{self.server.url}/v1", "--price", "*=1000:1000", *more])

    def open(self, words):
        return subprocess.Popen(list(map(str, words)), env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, process, code):
        """The lines that cron would mail."""
        with process:
            said, errors = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((process.returncode, errors), (code, ""), said)
        return said.splitlines()

    def run_night(self, *options, code=0, more=()):
        return self.end(self.start(*options, more=more), code)

    def wait_until_asked(self):
        until = time.monotonic() + PATIENCE_S
        while self.server.requests() == 0:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)

    def metrics(self, name="night.prom"):
        self.assertEqual(list(self.folder.glob("*.new")), [])
        return read_metrics((self.folder / name).read_text())

    # what is done and told

    def test_the_first_line_tells_how_it_ended_and_the_next_night_asks_about_what_is_new(self):
        self.begin()
        said = self.run_night("--metrics-file", "night.prom")
        self.assertEqual(said[:3], ['nightly: say "safe": all done', "  videos   2 of 2 done, 0 failed, 0 pending",
                                    "  answers  12; requests without: 0 for good, 0 to be asked again"])
        self.assertRegex(said[3], r"^  tonight  12 requests, 0 failed, cost \d\.\d+ dollars$")
        self.assertRegex(said[4], r"^  time     0 h \d min \d+ s$")
        self.assertEqual(len(said), 5)
        metrics = self.metrics()
        self.assertGreater(metrics.pop(f"vlm_nightly_cost_dollars{LABELS}"), 0.1)
        self.assertLess(metrics.pop(f"vlm_nightly_duration_seconds{LABELS}"), PATIENCE_S)
        self.assertAlmostEqual(metrics.pop(f"vlm_nightly_end_timestamp_seconds{LABELS}"), time.time(), delta=PATIENCE_S)
        expected = {"exit_code": 0, "requests": UNITS, "requests_failed": 0, "answers": UNITS, "videos_done": 2,
                    "videos_failed": 0, "videos_pending": 0}
        self.assertEqual(metrics, {f"vlm_nightly_{name}{LABELS}": value for name, value in expected.items()})
        self.put("mpeg4.avi")
        said = self.run_night("--metrics-file", "night.prom")
        self.assertIn("  videos   3 of 3 done, 0 failed, 0 pending", said)
        self.assertEqual(self.metrics()[f"vlm_nightly_requests{LABELS}"], 4)

    def test_a_quiet_night_says_nothing_unless_something_failed(self):
        self.begin("--fault 403-moderation#50")
        said = self.run_night("--quiet", code=3)
        self.assertEqual(said[0], 'nightly: say "safe": done, but some failed')
        self.assertIn("0:02", "\n".join(said[5:]))  # what it was
        self.server.stop()
        self.begin()
        self.assertEqual(self.run_night("--quiet", more=("--retry-failed",)), [])

    def test_a_file_that_is_no_video_is_told(self):
        self.begin()
        self.put("empty.mp4")
        said = self.run_night(code=3)
        self.assertEqual(said[0], 'nightly: say "safe": done, but some failed')
        self.assertIn("a clip, empty.mp4", said[-1])

    def test_a_night_in_which_much_goes_wrong_makes_no_long_mail(self):
        self.begin()
        for number in range(40):
            (self.archive / f"{number}.mp4").write_bytes(b"no video")
            os.utime(self.archive / f"{number}.mp4", (0, 1e9))
        said = self.run_night(code=3)
        self.assertRegex("\n".join(said), r"\n  the last 30 of \d+ messages:\n")
        self.assertEqual(len(said), 5 + 1 + 30)

    def test_what_fails_has_its_own_code(self):
        self.begin()
        self.server.stop()
        said = self.run_night("--metrics-file", "night.prom", code=5)
        self.assertEqual(said[0], 'nightly: say "safe": no model to ask')
        self.assertIn("connection refused", said[-1])
        metrics = self.metrics()
        self.assertEqual(metrics[f"vlm_nightly_exit_code{LABELS}"], 5)
        self.assertEqual({name.removeprefix("vlm_nightly_").split("{")[0] for name in metrics},
                         {"exit_code", "duration_seconds", "end_timestamp_seconds"})
        self.assertEqual(self.run_night(code=2, more=("--what",))[0], 'nightly: say "safe": wrong usage')
        self.archive.rename(self.folder / "away")
        self.begin()
        said = self.run_night(code=1)
        self.assertEqual(said[0], 'nightly: say "safe": failed')
        self.assertIn("my archive: No such file", "\n".join(said))

    def test_metrics_that_cannot_be_written_fail_the_night_after_its_work(self):
        self.begin()
        said = self.run_night("--metrics-file", "nowhere/night.prom", code=1)
        self.assertEqual(said[-1], "nightly: nowhere/night.prom: cannot be written")
        self.assertEqual(self.server.requests(), UNITS)

    # when it ends

    def test_two_nights_never_overlap(self):
        self.begin("--delay 1")
        first = self.start()
        self.wait_until_asked()
        said = self.run_night()
        self.assertEqual(said, ["nightly: night index.db: another night is still at work on it; this one does nothing"])
        self.end(first, 0)
        self.assertEqual(self.server.requests(), UNITS)

    def test_it_stops_when_the_time_has_come(self):
        self.begin("--delay 0.5")
        stop = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=4)
        said = self.run_night("--stop-at", stop.strftime("%Y-%m-%dT%H:%M:%SZ"), code=4, more=("--concurrency", "1"))
        self.assertEqual(said[0], 'nightly: say "safe": stopped at its time or a budget')
        self.assertLess(self.server.requests(), UNITS)
        self.assertEqual(self.run_night("--stop-at", "2020-01-01T06:00:00Z", "--quiet", code=4), [])
        self.assertEqual(self.run_night()[0], 'nightly: say "safe": all done')
        self.assertEqual(self.server.requests(), UNITS)

    def test_the_time_of_day_is_the_next_one(self):
        folder = self.folder / "bin"
        folder.mkdir()
        for name in ("vlm-index", "vlm-analyze"):
            (folder / name).write_text('#!/bin/sh\necho "$*" >>said\n')
            (folder / name).chmod(0o755)
        self.environment["PATH"] = f"{folder}:{self.environment['PATH']}"
        now = datetime.datetime.now().astimezone()
        for minutes in (-2, 10):
            stop = (now + datetime.timedelta(minutes=minutes)).replace(second=0, microsecond=0)
            self.end(self.open([NIGHTLY, "--stop-at", stop.strftime("%H:%M"), "a", "b.db", "c"]), 0)
            told = (self.folder / "said").read_text().split("--stop-at ")[-1].split()[0]
            if stop < now:
                stop += datetime.timedelta(days=1)
            off = abs(datetime.datetime.fromisoformat(told) - stop)
            self.assertLessEqual(off, datetime.timedelta(hours=1))  # summer time

    def test_a_signal_ends_what_was_started(self):
        self.begin("--delay 1")
        for number in (signal.SIGTERM, signal.SIGINT):
            asked = self.server.requests()
            process = self.start(more=("--concurrency", "1"))
            while self.server.requests() == asked:
                time.sleep(0.05)
            process.send_signal(number)
            self.assertEqual(self.end(process, 130)[0], 'nightly: say "safe": ended by a signal')
            asked = self.server.requests()
            self.assertLess(asked, UNITS)
            time.sleep(1.5)
            self.assertEqual(self.server.requests(), asked)
        self.run_night()  # the index is free

    # how it is called

    def run_wrongly(self, *words):
        return subprocess.run([NIGHTLY, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE_S, check=False)

    def test_wrong_usage_is_one_line(self):
        for words in ([], ["a", "b"], ["--what", "a", "b", "c"], ["--stop-at"], ["--stop-at", "6", "a", "b", "c"],
                      ["--stop-at", "25:00", "a", "b", "c"], ["--stop-at", "T", "a", "b", "c"]):
            done = self.run_wrongly(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertRegex(done.stderr, r"^nightly: [^\n]+\n$")

    def test_programs_that_cron_does_not_find_are_named(self):
        folder = self.folder / "bin"
        folder.mkdir()
        for name in ("bash", "date", "env", "jq"):
            (folder / name).symlink_to(shutil.which(name))
        self.environment["PATH"] = str(folder)
        done = self.run_wrongly("a", "b", "c")
        self.assertEqual((done.returncode, done.stderr), (1, "nightly: vlm-index is not in PATH, which a crontab may set\n"))

    def test_help(self):
        said = self.end(self.open([NIGHTLY, "--help"]), 0)
        self.assertTrue(said[0].startswith("usage: nightly "))


if __name__ == "__main__":
    run_tests(Nightly)

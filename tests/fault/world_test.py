#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The programs where the world fails them: full and read-only disks, too few descriptors, too little memory, clocks that go
back, programs that stand still, pipelines of which one goes away. Small disks need a namespace of their own; where that is
not permitted they are left out.

usage: world_test.py --programs FOLDER --clips FOLDER --library FILE --clock LIBRARY [--stop SECONDS]"""

import argparse
import contextlib
import functools
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import types
import unittest
from pathlib import Path

from jobs import Add, Ask, Capture, Count, Cut, Cv, JOBS, Pictures
from sweep import Sweep, foreign_place

from disk_test import INSIDE, NAMESPACE, may_mount, mount, needs_mounts

PATIENCE_S = 120
ENOSPC, EROFS, EIO = 28, 30, 5

parser = argparse.ArgumentParser()
for name in ("programs", "clips", "library", "clock"):
    parser.add_argument(f"--{name}", type=lambda path: Path(path).resolve(), required=True)
parser.add_argument("--stop", type=float, default=3, help="for so many seconds a live capture stands still")
OPTIONS, REST = parser.parse_known_args()


def limit(what, most):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # what is too large fails
    resource.setrlimit(what, (most, most))


def is_sanitized():
    return b"__asan_init" in (OPTIONS.programs / "vlm-capture").read_bytes()


class World(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()

    def sweep(self, kind):
        """A job, and what comes of it where nothing fails."""
        job = kind(OPTIONS.programs, OPTIONS.clips)
        self.addCleanup(job.close)
        return Sweep(job, types.SimpleNamespace(programs=OPTIONS.programs, library=OPTIONS.library, folder=self.folder))

    def limited(self, sweep, what, most):
        """It ends with the right result, or with a line that says why, or a library of others crashes."""
        crash = self.folder / "crash"
        crash.unlink(missing_ok=True)
        sweep.job.limit = functools.partial(limit, what, most)
        with sweep.folder() as folder:
            ended = sweep.job.run(folder, extra=sweep.preloaded(VLM_FAIL_CRASH=str(crash)))
            problem = sweep.problem(folder, ended)
            refused = sweep.job.is_refusal(sweep.told, ended)
            if not (problem and (refused or foreign_place(crash, OPTIONS.library))):
                self.assertIsNone(problem, (sweep.job.name, most, ended, sweep.detail))
            return ended


class Limits(World):
    @unittest.skipIf(is_sanitized(), "without a descriptor left UBSan cannot look at objects, and reports what is none")
    def test_few_descriptors(self):
        for kind in JOBS:
            sweep = self.sweep(kind)
            codes = [self.limited(sweep, resource.RLIMIT_NOFILE, number).code for number in (4, 6, 8, 10, 12, 14, 17, 20, 25, 30, 64)]
            self.assertEqual((codes[0], codes[-1]), (1, 0), (kind.__name__, codes))

    @unittest.skipIf(is_sanitized(), "AddressSanitizer takes all addresses there are")
    def test_little_memory(self):
        for kind in JOBS:
            sweep = self.sweep(kind)
            least = self.least_memory(kind.program)
            codes = [self.limited(sweep, resource.RLIMIT_AS, (least + more) << 20).code
                     for more in (0, 5, 10, 20, 40, 80, 160, 320, 4000)]
            self.assertEqual(codes[-1], 0, (kind.__name__, codes))

    @staticmethod
    def least_memory(program):
        """In how many megabytes it can be loaded."""
        for size in range(100, 4000, 10):
            done = subprocess.run([OPTIONS.programs / program, "--version"], capture_output=True, check=False,
                                  preexec_fn=functools.partial(limit, resource.RLIMIT_AS, size << 20))
            if done.returncode == 0:
                return size
        raise AssertionError(program)

    def test_files_that_may_not_grow(self):
        for kind in (Capture, Pictures, Cv, Count, Cut):
            sweep = self.sweep(kind)
            for size in (0, 4096, 40960):
                ended = self.limited(sweep, resource.RLIMIT_FSIZE, size)
                if size == 0:
                    self.assertEqual(ended.code, 1, kind.__name__)


class Disks(World):
    @contextlib.contextmanager
    def small_disk(self, size):
        disk = self.folder / "disk"
        disk.mkdir()
        mount("-t", "tmpfs", "-o", f"size={size}", "disk", disk)
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)
            disk.rmdir()

    @needs_mounts
    def test_a_full_disk(self):
        for kind in (Capture, Pictures, Cv, Count, Cut):
            job = kind(OPTIONS.programs, OPTIONS.clips)
            with self.small_disk("100m") as disk:
                job.prepare(disk)
                used = sum(path.stat().st_size for path in disk.rglob("*"))
                mount("-o", f"remount,size={used // 1024 + 24}k", disk)
                ended = job.run(disk)
                self.assertEqual((ended.code, ended.said.count("\n")), (1, 1), (kind.__name__, ended))
                self.assertRegex(ended.said, rf"\A{job.program}: .*: No space left on device\n\Z")
                mount("-o", "remount,size=100m", disk)
                again = job.run(disk, again=True)
                self.assertEqual(again.code, 0, (kind.__name__, again))
                result = job.result(disk)
            self.assertEqual(result, self.whole(job), kind.__name__)

    def whole(self, job):
        with self.small_disk("100m") as disk:
            job.prepare(disk)
            self.assertEqual(job.run(disk).code, 0)
            return job.result(disk)

    @needs_mounts
    def test_a_read_only_disk(self):
        for kind in (Capture, Pictures, Cv, Count, Cut):
            job = kind(OPTIONS.programs, OPTIONS.clips)
            with self.small_disk("100m") as disk:
                job.prepare(disk)
                mount("-o", "remount,ro", disk)
                ended = job.run(disk)
                self.assertEqual((ended.code, ended.out), (1, b""), (kind.__name__, ended))
                self.assertRegex(ended.said, rf"\A{job.program}: .*: Read-only file system\n\Z")


class Files(World):
    """Files that fail from some moment on."""

    def failing(self, kind, failure, path, said):
        sweep = self.sweep(kind)
        with sweep.folder() as folder:
            ended = sweep.job.run(folder, extra=sweep.preloaded(VLM_FAIL=failure, VLM_FAIL_PATH=path))
            self.assertIsNone(sweep.problem(folder, ended), (kind.__name__, failure, path, ended, sweep.detail))
            self.assertEqual(ended.code, 1, ended)
            self.assertRegex(ended.said, said)

    def test_a_log_of_the_index_that_has_no_room(self):
        for kind in (Add, Cv, Ask, Count):
            for number in (1, 3, 6):
                with self.subTest(kind.__name__, number=number):
                    self.failing(kind, f"write:{number}+:{ENOSPC}", "a.db-wal", r"a\.db: No space left on device\n\Z")

    def test_a_log_of_the_index_that_cannot_be_written(self):
        for kind in (Add, Cv, Ask, Count):
            with self.subTest(kind.__name__):
                self.failing(kind, f"write:2+:{EIO}", "a.db-wal", r"a\.db: Input/output error\n\Z")

    def test_a_video_that_cannot_be_read(self):
        for kind in (Capture, Cv, Count, Cut):
            with self.subTest(kind.__name__):
                self.failing(kind, f"read:1+:{EIO}", kind.videos[0], rf"{kind.videos[0]}: (reading failed: )?Input/output error\n")

    def test_a_video_that_could_not_be_read_is_read_by_the_next_run(self):
        for number in (1, 6):
            sweep = self.sweep(Add)
            with self.subTest(number=number), sweep.folder() as folder:
                ended = sweep.job.run(folder, extra=sweep.preloaded(VLM_FAIL=f"read:{number}+:{EIO}", VLM_FAIL_PATH="odd.mp4"))
                self.assertEqual(ended.code, 3, ended)
                self.assertIsNone(sweep.problem(folder, ended), (ended, sweep.detail))

    def test_an_output_that_cannot_be_written(self):
        for kind, path in ((Capture, "o.nut"), (Pictures, ".jpg"), (Cut, "/cut/")):
            with self.subTest(kind.__name__):
                self.failing(kind, f"write:1+:{EIO}", path, r": Input/output error\n\Z")


class Live(World):
    def setUp(self):
        super().setUp()
        self.shift = self.folder / "shift"
        self.jump(0)

    def jump(self, seconds):
        new = self.folder / "new"
        new.write_text(str(seconds))
        new.rename(self.shift)

    def start(self, *words, **environment):
        process = subprocess.Popen(list(map(str, (OPTIONS.programs / words[0], *words[1:]))), cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | environment)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stderr.close)
        return process

    def frames(self):
        file = self.folder / "frames.jsonl"
        lines = file.read_text().splitlines(keepends=True) if file.exists() else []
        records = [json.loads(line) for line in lines if line.endswith("\n")]
        return [record for record in records if record["schema"] == "vlm.frame/1"]

    def wait_for_frames(self, process, number):
        end = time.monotonic() + PATIENCE_S
        while len(self.frames()) < number:
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def stop(self, process):
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 130)
        times = [frame["t"] for frame in self.frames()]
        self.assertEqual(times, sorted(set(times)))

    def test_the_clock_of_a_live_capture_goes_back(self):
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        process = self.start("vlm-capture", "test:64x64", "--fps", "5", "-o", "{index}.jpg", "--quiet", LD_PRELOAD=str(OPTIONS.clock),
                             VLM_CLOCK_SHIFT=str(self.shift), ASAN_OPTIONS=f"{sanitizer}:verify_asan_link_order=0")
        self.wait_for_frames(process, 5)
        before = len(self.frames())
        self.jump(-3600)
        began = time.monotonic()
        self.wait_for_frames(process, before + 10)
        self.assertLess(time.monotonic() - began, 20)  # nobody waits for the hour to pass
        self.stop(process)
        frames = self.frames()
        self.assertLess(frames[-1]["t"] - frames[0]["t"], 60)
        self.assertLess(frames[-1]["wall"], frames[0]["wall"])  # it is told as the clock shows it

    def test_a_live_capture_that_stood_still_goes_on(self):
        process = self.start("vlm-capture", "test:64x64", "--fps", "5", "-o", "{index}.jpg", "--quiet")
        self.wait_for_frames(process, 3)
        process.send_signal(signal.SIGSTOP)
        time.sleep(OPTIONS.stop)
        process.send_signal(signal.SIGCONT)
        self.wait_for_frames(process, len(self.frames()) + 10)
        self.stop(process)


class Pipelines(World):
    """A source without end, what looks at it, who reads that."""
    middles = {"vlm-analyze": ("-", "--backend", "cv", "-p", "x", "--fps", "5", "--format", "jsonl"),
               "vlm-count": ("-", "--detector", "motion", "--by", "1s", "--zone", "all=0,0:1,0:1,1:0,1")}

    def begin(self, middle, source="test:64x64"):
        environment = os.environ | {"VLM_DISCOVER_PORTS": "none", "VLM_NO_CACHE": "1"}
        self.said = [self.enterContext(tempfile.TemporaryFile("w+")) for _ in range(2)]
        first = subprocess.Popen([OPTIONS.programs / "vlm-capture", source, "--fps", "10", "--quiet"], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=self.said[0], env=environment)
        second = subprocess.Popen([OPTIONS.programs / middle, *self.middles[middle], "--quiet"], stdin=first.stdout,
                                  stdout=subprocess.PIPE, stderr=self.said[1], env=environment)
        first.stdout.close()
        for process in (first, second):
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
        self.addCleanup(second.stdout.close)
        self.assertTrue(second.stdout.readline())
        return first, second

    def check(self, process, code, number, words=""):
        self.assertEqual(process.wait(PATIENCE_S), code)
        self.said[number].seek(0)
        self.assertRegex(self.said[number].read(), rf"\A{words}\Z")

    def test_the_reader_goes_away(self):
        for middle in self.middles:
            with self.subTest(middle):
                first, second = self.begin(middle)
                second.stdout.close()
                self.check(second, 0, 1)
                self.check(first, 0, 0)

    def test_the_middle_is_killed(self):
        for middle in self.middles:
            with self.subTest(middle):
                first, second = self.begin(middle)
                second.kill()
                self.check(first, 0, 0)
                second.stdout.read()  # it ends

    def test_the_source_is_killed(self):
        for middle in self.middles:
            with self.subTest(middle):
                first, second = self.begin(middle)
                first.kill()
                rest = second.stdout.read()
                self.check(second, 1, 1, rf"{middle}: .*the frame stream is cut off.*\n")
                for line in rest.splitlines():
                    json.loads(line)

    def test_the_middle_is_stopped_by_its_user(self):
        for middle in self.middles:
            with self.subTest(middle):
                first, second = self.begin(middle)
                second.send_signal(signal.SIGINT)
                second.stdout.read()
                self.assertEqual(second.wait(PATIENCE_S), 130)
                self.check(first, 0, 0)


if __name__ == "__main__":
    if INSIDE not in os.environ and may_mount():
        os.environ[INSIDE] = "1"
        os.execvp(NAMESPACE[0], [*NAMESPACE, sys.executable, *sys.argv])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main(argv=[sys.argv[0], *REST])

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index where the disk is full or read-only: a clear line, and an index that is whole. Disks are small file systems in
memory, for which the test starts itself again in a namespace of its own; where that is not permitted they are left out, and
a limit of file sizes stands in for the full disk.

usage: disk_test.py --programs FOLDER --clips FOLDER"""

import contextlib
import os
import re
import subprocess
import sys
import unittest

from live_test import run_tests
from index_case import ArchiveCase, OF_RECORDS, OF_VIDEOS, lines, result

NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
INSIDE = "VLM_TEST_NAMESPACE"
FULL = b"vlm-index: %s: No space left on device\n"
READ_ONLY = b"vlm-index: %s: Read-only file system\n"
needs_mounts = unittest.skipUnless(INSIDE in os.environ, "mounting is not permitted")


def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


class Disk(ArchiveCase):
    def setUp(self):
        super().setUp()
        (self.archive / "text.mp4").unlink()  # each of the others can be used
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.index = os.fsencode(self.disk / "a.db")
        records = self.folder / "records.jsonl"
        records.write_bytes(lines(result(n, f"truck {n} of many") for n in range(3000)))
        self.work = (("add", self.archive), OF_VIDEOS), (("import", records), OF_RECORDS)

    @contextlib.contextmanager
    def small_disk(self, size):
        mount("-t", "tmpfs", "-o", f"size={size}", "disk", self.disk)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", self.disk], check=True)

    def check_filled(self, command, size, said, before=()):
        """The index where it did not fit, and what it said."""
        done = self.run_index(*command, db="disk/a.db", code=1, before=before)
        self.assertRegex(done.stderr, b"\\A" + said + b"\\Z", size)

    def check_completed(self, command, queries):
        """What was written is whole, what did not fit is added later, and then all is as it should be."""
        self.assertEqual(self.rows("PRAGMA integrity_check", "disk/a.db"), [(b"ok",)])
        self.run_index(*command, db="disk/a.db")
        self.assertEqual(self.content("disk/a.db", queries), self.content("whole.db", queries))

    @needs_mounts
    def test_a_full_disk(self):
        for command, queries in self.work:
            self.run_index(*command, db="whole.db")
            for size in ("64k", "300k", "600k", "1200k"):
                with self.small_disk(size):
                    self.check_filled(command, size, FULL % re.escape(self.index))
                    mount("-o", "remount,size=100m", self.disk)
                    self.check_completed(command, queries)
            (self.folder / "whole.db").unlink()

    def test_a_file_that_may_not_grow(self):
        for command, queries in self.work:
            self.run_index(*command, db="whole.db")
            for size in (100, 600, 1200):  # in blocks of 512 bytes
                limit = ("sh", "-c", f'trap "" XFSZ; ulimit -f {size}; exec "$@"', "sh")
                self.check_filled(command, size, b"vlm-index: %s: (File too large|Input/output error)\n" % re.escape(self.index), limit)
                self.check_completed(command, queries)
                for file in self.disk.iterdir():
                    file.unlink()
            (self.folder / "whole.db").unlink()

    @needs_mounts
    def test_a_read_only_folder(self):
        self.enterContext(self.small_disk("100m"))
        records = self.folder / "records.jsonl"
        self.run_index("import", records, db="disk/a.db")
        self.run_index("add", self.archive / "cfr25.mp4", db="disk/a.db")
        mount("-o", "remount,ro", self.disk)
        for words in (("add", self.archive), ("import", records), ("verify",), ("gc", "--keep", "1s")):
            self.assertEqual(self.run_index(*words, db="disk/a.db", code=1).stderr, READ_ONLY % self.index, words)
        done = self.run_index("add", self.archive, db="disk/new.db", code=1)
        self.assertEqual(done.stderr, READ_ONLY % os.fsencode(self.disk / "new.db"))
        # What is there can be asked.
        self.assertEqual(len(self.run_index("list", db="disk/a.db").stdout.splitlines()), 2)
        self.assertIn(b"2999", self.run_index("search", "2999", db="disk/a.db").stdout)
        missing = self.run_index("list", db="disk/none.db", code=1)
        self.assertEqual(missing.stderr, b"vlm-index: %s/none.db: No such file or directory; vlm-index add makes it, "
                                         b"--db names another\n" % os.fsencode(self.disk))
        mount("-o", "remount,rw", self.disk)
        self.check_whole("disk/a.db")

    @needs_mounts
    def test_a_read_only_index_with_a_log_is_not_read_without_it(self):
        self.enterContext(self.small_disk("100m"))
        self.run_index("import", self.folder / "records.jsonl", db="disk/a.db")
        (self.disk / "a.db-wal").write_bytes(b"what a killed program left")
        mount("-o", "remount,ro", self.disk)
        self.assertEqual(self.run_index("list", db="disk/a.db", code=1).stderr, READ_ONLY % self.index)


    @needs_mounts
    def test_a_file_that_is_mounted_twice_is_one_video(self):
        other = self.folder / "other"
        other.mkdir()
        mount("--bind", self.archive, other)
        try:
            self.run_index("add", self.archive / "cfr25.mp4")
            done = self.run_index("add", other / "cfr25.mp4", "--stats")
            self.assertIn(b"0 added, 1 known from elsewhere", done.stderr)
            self.assertEqual(self.rows("SELECT count(*) FROM videos"), [(1,)])
            self.assertEqual(len(self.paths()), 2)
        finally:
            subprocess.run(["umount", "--lazy", other], check=True)
        self.assertTrue(self.run_index("frame", other / "cfr25.mp4", "1").stdout)  # from where it still is


def may_mount():
    script = "mount -t tmpfs none /mnt && mount -o remount,ro /mnt"
    return subprocess.run([*NAMESPACE, "sh", "-c", script], stderr=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    if INSIDE not in os.environ and may_mount():
        os.environ[INSIDE] = "1"
        os.execvp(NAMESPACE[0], [*NAMESPACE, sys.executable, *sys.argv])
    run_tests(Disk)

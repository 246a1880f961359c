#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index watch: files in the index soon after they are complete, however they come.

usage: watch_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

from live_test import run_tests
from index_case import IndexCase, LONG_AGO_NS, PATIENCE_S

# In a user namespace of its own, a process may lower the limits of inotify for itself.
LIMITED = ("unshare", "--user", "--map-root-user", "sh", "-c")


def can_be_limited():
    setting = subprocess.run([*LIMITED, "echo 1 > /proc/sys/user/max_inotify_watches"], stderr=subprocess.DEVNULL, check=False)
    return setting.returncode == 0


class Watch(IndexCase):
    def setUp(self):
        super().setUp()
        self.uploads = self.folder / "uploads"
        self.uploads.mkdir()
        self.said = []
        self.process = None

    def start(self, *arguments, before=(), until="first.mp4: added"):
        """Watches with one file there, and waits until it is known."""
        self.put("tiny.mp4", "first.mp4")
        words = self.words("watch", self.uploads, "--settle", "500ms", *arguments)
        self.process = subprocess.Popen([*before, *words], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.addCleanup(self.process.kill)
        reader = threading.Thread(target=lambda: self.said.extend(iter(self.process.stderr.readline, b"")), daemon=True)
        reader.start()
        self.addCleanup(lambda: (self.process.kill(), self.process.wait(), reader.join(), self.process.stderr.close()))
        self.wait_for(until)

    def wait_for(self, text, count=1):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if sum(text.encode() in line for line in list(self.said)) >= count:
                return
            self.assertIsNone(self.process.poll(), self.said)
            time.sleep(0.05)
        self.fail(f"{text}: not said: {self.said}")

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.assertEqual(self.process.wait(PATIENCE_S), 130, self.said)
        self.check_whole()

    def put(self, clip, name):
        path = self.uploads / name
        shutil.copyfile(self.clips / clip, path)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return path

    def names(self):
        return sorted(path.decode().removeprefix(f"{self.uploads}/") for path, in self.rows("SELECT path FROM places"))

    # how files come

    def test_files_come_in_many_ways(self):
        self.start()
        self.put("cfr25.mp4", "written.mp4")
        moved = self.folder / "elsewhere.mkv"
        shutil.copyfile(self.clips / "h264.mkv", moved)
        moved.rename(self.uploads / "moved.mkv")
        (self.uploads / "linked.ts").symlink_to(self.clips / "h264.ts")
        (self.uploads / "a").mkdir()
        (self.uploads / "a" / "b").mkdir()
        self.put("vp9.webm", "a/b/deep.webm")
        (self.folder / "full").mkdir()
        shutil.copyfile(self.clips / "mpeg4.avi", self.folder / "full" / "within.avi")
        (self.folder / "full").rename(self.uploads / "full")
        self.put("odd.mp4", ".hidden.mp4")
        self.put("odd.mp4", "notes.txt")
        for name in ("written.mp4", "moved.mkv", "linked.ts", "deep.webm", "within.avi"):
            self.wait_for(f"{name}: added")
        # A folder that was moved is known by its new name.
        (self.uploads / "full").rename(self.uploads / "renamed")
        self.put("odd.mp4", "renamed/later.mp4")
        self.wait_for("renamed/later.mp4: added")
        self.stop(signal.SIGTERM)
        self.assertEqual(self.names(), ["a/b/deep.webm", "first.mp4", "full/within.avi", "linked.ts", "moved.mkv",
                                        "renamed/later.mp4", "renamed/within.avi", "written.mp4"])

    def test_how_it_goes_is_kept_in_files(self):
        status, metrics = self.folder / "status.json", self.folder / "metrics.prom"
        self.start("--status-interval", "1s", "--status-file", status, "--metrics-file", metrics)
        self.put("truncated_nomoov.mp4", "broken.mp4")
        self.wait_for("broken.mp4: moov atom not found")
        self.stop()  # then it is told a last time
        told = json.loads(status.read_text())
        since = told["adding"].pop("seconds_since_added")
        self.assertEqual((told["schema"], told["adding"]), ("vlm.status/1", {"added": 1, "failed": 1, "postponed": 0}))
        self.assertTrue(0 <= since < PATIENCE_S, since)
        for line in ("vlm_index_videos_added_total", "vlm_index_files_failed_total"):
            self.assertIn(f'\n{line}{{program="vlm-index"}} 1\n', metrics.read_text())

    def test_what_is_being_written_is_waited_for(self):
        self.start()
        content = (self.clips / "h264.ts").read_bytes()
        path = self.uploads / "growing.ts"
        with path.open("wb") as growing:
            for at in range(0, len(content), len(content) // 5):
                growing.write(content[at:at + len(content) // 5])
                growing.flush()
                time.sleep(0.3)
            self.assertEqual(self.names(), ["first.mp4"])
        self.wait_for("growing.ts: added")
        self.assertEqual(self.rows("SELECT size FROM videos WHERE container = 'mpegts'"), [(len(content),)])
        # Closed in between: complete only when it has not been written to for a while.
        shutil.copyfile(self.clips / "truncated_nomoov.mp4", self.uploads / "later.mp4")
        self.wait_for("later.mp4: left for later")
        time.sleep(2)
        shutil.copyfile(self.clips / "cfr25.mp4", self.uploads / "later.mp4")
        self.wait_for("later.mp4: added")
        self.stop()
        self.assertEqual(sum(b"later.mp4: left" in line for line in self.said), 1, self.said)

    def test_what_cannot_be_used_is_told_once(self):
        self.start("--rescan", "1s")
        self.put("text.mp4", "text.mp4")
        (self.uploads / "nowhere.mp4").symlink_to("not/there.mp4")
        self.wait_for("text.mp4: is not a video that FFmpeg can read")
        self.wait_for("nowhere.mp4: No such file or directory")
        time.sleep(2.5)
        self.stop()
        self.assertEqual(len(self.said), 3, self.said)

    # what the system does not tell

    def test_a_folder_that_goes_is_waited_for(self):
        self.start("--poll", "200ms")
        shutil.rmtree(self.uploads)
        self.wait_for("uploads: has gone; it is waited for")
        self.uploads.mkdir()
        self.put("cfr25.mp4", "again.mp4")
        self.wait_for("again.mp4: added")
        self.put("h264.ts", "later.ts")
        self.wait_for("later.ts: added")
        # Another one in its place.
        other = self.folder / "other"
        other.mkdir()
        shutil.copyfile(self.clips / "h264.mkv", other / "other.mkv")
        self.uploads.rename(self.folder / "old")
        other.rename(self.uploads)
        self.wait_for("other.mkv: added")
        self.stop()

    def test_more_events_than_the_system_holds(self):
        self.start()
        most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text(encoding="ascii"))
        self.process.send_signal(signal.SIGSTOP)
        for n in range(most + 1):
            (self.uploads / f"{n % 2}").touch()  # two names in turn: two that are alike would be one event
        self.put("cfr25.mp4", "missed.mp4")
        self.process.send_signal(signal.SIGCONT)
        self.wait_for("missed.mp4: added")
        self.stop()

    @unittest.skipUnless(can_be_limited(), "no user namespaces")
    def test_too_many_folders_to_watch_are_polled(self):
        for name in ("a", "b", "b/c"):
            (self.uploads / name).mkdir()
        self.start("--poll", "200ms", before=(*LIMITED, 'echo 2 > /proc/sys/user/max_inotify_watches; exec "$@"', "sh"))
        self.wait_for("uploads/b: is one folder too many to be watched")
        self.put("cfr25.mp4", "b/c/polled.mp4")
        self.wait_for("polled.mp4: added")
        self.put("h264.ts", "a/told.ts")
        self.wait_for("told.ts: added")
        self.stop()

    @unittest.skipUnless(can_be_limited(), "no user namespaces")
    def test_without_inotify_all_is_polled(self):
        self.start("--poll", "200ms", before=(*LIMITED, 'echo 0 > /proc/sys/user/max_inotify_instances; exec "$@"', "sh"))
        self.wait_for("uploads: cannot be watched: Too many open files; it is looked through regularly")
        self.put("cfr25.mp4", "polled.mp4")
        self.wait_for("polled.mp4: added")
        self.stop()

    def test_a_folder_that_is_none(self):
        done = self.run_index("watch", self.folder / "nothing", code=2)
        self.assertIn(b"nothing: is no folder that is there", done.stderr)


if __name__ == "__main__":
    run_tests(Watch)

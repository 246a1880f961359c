#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture making room for what it records: what goes, when, and what stays.

usage: keep_test.py --programs FOLDER --clips FOLDER"""

import os

from live_test import Capture, free_port, run_tests
from record_test import RecordingTest


class Keep(RecordingTest):
    def test_old_segments_make_room(self):
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4", "--segment", "1s", "--keep-bytes", "1K")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(self.segments(), [])
        another = self.folder / "1772366400-cam-2.mp4"
        another.write_text("of a source that is called cam-2")
        result = self.run_capture("--no-frames", "--record", self.folder / "%s-{source}.mp4", "--keep-bytes", "1K")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(self.segments(), [another])
        another.unlink()
        (self.folder / "holiday.mp4").write_text("mine")
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4", "--segment", "1s", "--keep", "3s")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn(self.folder / "holiday.mp4", self.segments())
        self.assertTrue(2 <= len(self.segments()) <= 4, self.segments())

    def test_as_many_segments_stay_as_there_is_room_for(self):
        self.run_capture("--no-frames", "--record", self.folder / "all/%s.mp4", "--segment", "1s")
        sizes = [path.stat().st_size for path in self.segments()]
        self.assertEqual(len(sizes), 5)
        result = self.run_capture("--no-frames", "--record", self.folder / "some/%s.mp4", "--segment", "1s", "--keep-bytes",
                                  sum(sizes[3:]) + 100)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual([path.stat().st_size for path in sorted((self.folder / "some").iterdir())], sizes[3:])

    def test_old_segments_go_while_nothing_is_recorded(self):
        old = self.folder / "2026-01-01" / "1767225600.mp4"
        old.parent.mkdir()
        old.write_text("old")
        os.utime(old, (1767225600, 1767225600))
        with Capture(self.programs, f"cam=rtsp://127.0.0.1:{free_port()}/cam", "--no-frames", "--record",
                     self.folder / "%Y-%m-%d/%s.mp4", "--keep", "1h") as capture:
            capture.wait_for("room", lambda: not old.parent.exists())
            self.assertEqual(capture.stop(), 130)


if __name__ == "__main__":
    run_tests(Keep)

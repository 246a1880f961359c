#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The user stops while whoever reads what a program writes stands still: nothing more can be delivered, and it ends.

usage: stop_test.py --programs FOLDER --clips FOLDER"""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from live_test import CameraTest, run_tests

PATIENCE = 5  # seconds; two for a program without sanitizers on a machine that has nothing else to do


class Stop(CameraTest):
    def stop_where_nobody_reads(self, sent, program, *arguments, stderr=None):
        """How it ended. Its output is full by the time it is stopped."""
        with tempfile.TemporaryFile("w+") as errors:
            run = subprocess.Popen([self.programs / program, *arguments], stdout=subprocess.PIPE, stderr=stderr or errors,
                                   env=os.environ | {"VLM_DISCOVER_PORTS": "none"})
            try:
                time.sleep(2)
                self.assertIsNone(run.poll())
                run.send_signal(sent)
                return run.wait(PATIENCE)
            finally:
                run.kill()
                run.wait()
                run.stdout.close()

    def test_a_frame_stream_is_given_up(self):
        for sent in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(sent):
                self.assertEqual(self.stop_where_nobody_reads(sent, "vlm-capture", "test:", "--queue", "2"), 130)

    def test_a_file_is_given_up_too(self):
        clip = self.clips / "cfr25.mp4"
        self.assertEqual(self.stop_where_nobody_reads(signal.SIGINT, "vlm-capture", f"a={clip}", f"b={clip}"), 130)

    def test_records_are_given_up(self):
        for sent in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(sent):
                self.assertEqual(self.stop_where_nobody_reads(sent, "vlm-analyze", "test:", "--fps", "500", "--input-rate",
                                                              "1000", "--input-size", "64x64", "-p", "x" * 2000, "--backend",
                                                              "fake"), 130)

    def test_notes_in_the_same_pipe_hold_nothing_up(self):
        self.assertEqual(self.stop_where_nobody_reads(signal.SIGINT, "vlm-capture", "test:", "--status-interval", "1s",
                                                      stderr=subprocess.STDOUT), 130)

    def test_a_recording_is_whole_all_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.stop_where_nobody_reads(signal.SIGINT, "vlm-capture", "test:", "--record",
                                                          f"{folder}/r.mp4"), 130)
            shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0",
                                    Path(folder, "r.mp4")], capture_output=True, text=True, check=True)
            self.assertEqual(shown.stderr, "")
            self.assertGreater(float(shown.stdout), 0)  # how much it could film by then is the machine's doing


if __name__ == "__main__":
    run_tests(Stop)

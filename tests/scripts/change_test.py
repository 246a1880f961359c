#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture recording a source whose video changes on its way, and HEVC as players want it: files that play without a
word of complaint.

usage: change_test.py --programs FOLDER --clips FOLDER"""

import socket
import subprocess
import threading

from live_test import Capture, run_tests
from record_test import RecordingTest


class Change(RecordingTest):
    def serve(self, *streams):
        """A server that sends one stream to each who connects, and then is gone; its place."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            for stream in streams:
                with listener.accept()[0] as connection:
                    connection.sendall(stream)

        threading.Thread(target=run, daemon=True).start()
        return f"cam=tcp://127.0.0.1:{listener.getsockname()[1]}"

    def check_plays(self, path):
        played = subprocess.run(["ffmpeg", "-v", "warning", "-i", path, "-f", "null", "-"], capture_output=True, text=True,
                                stdin=subprocess.DEVNULL, check=True)
        self.assertEqual(played.stdout + played.stderr, "", path)

    def test_hevc_is_recorded_as_all_players_want_it(self):
        self.place = self.serve(self.sent("a.ts", "320x180", "libx265"))
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        with Capture(self.programs, "cam=test:320x240@25", "--end", "2s", "--encode", "hevc", "--record",
                     self.folder / "encoded" / "%s.mp4") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
        self.assertEqual(len(self.segments()), 2)
        for path in self.segments():
            self.assertEqual(self.shown(path, "codec_tag_string"), "hvc1")
            self.check_plays(path)
            units = subprocess.run(["ffmpeg", "-v", "verbose", "-i", path, "-c", "copy", "-bsf:v", "trace_headers", "-f", "null",
                                    "-"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True).stderr
            outside, inside = units.split("] Packet:", 1)
            self.assertIn("Sequence Parameter Set", outside)
            self.assertNotIn("Parameter Set", inside)


if __name__ == "__main__":
    run_tests(Change)

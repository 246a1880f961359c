#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture at the edges of live connections: what comes first, and what comes last.

usage: edges_test.py --programs FOLDER --clips FOLDER"""

import subprocess
import tempfile
from pathlib import Path

from live_test import CameraTest, free_port, run_tests

ENCODED = ("-an", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "25")


class Edges(CameraTest):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def send(self, *arguments):
        """Sends two seconds of the clip as they are, at their own pace, and is gone."""
        subprocess.run(["ffmpeg", "-v", "error", "-re", "-i", self.clips / "cfr25.mp4", "-frames:v", "50", *arguments], check=True,
                       stdin=subprocess.DEVNULL)

    def test_the_last_frame_is_there_where_a_sender_falls_silent(self):
        port = free_port()
        with self.capture(f"udp://127.0.0.1:{port}", "--retries", 0, "--frame-timeout", "2s") as capture:
            capture.wait_for("the listener", lambda: f":{port:04X} " in Path("/proc/net/udp").read_text())
            self.send(*ENCODED, "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316")
            capture.finish()
            self.assertIn("no frame for 2 s", capture.stderr())
            self.assertEqual(capture.number(capture.frames()[-1]), 49)


if __name__ == "__main__":
    run_tests(Edges)

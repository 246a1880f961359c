#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture at the edges of live connections: what comes first, and what comes last.

usage: edges_test.py --programs FOLDER --clips FOLDER"""

import datetime
import subprocess
import tempfile
from pathlib import Path

from live_test import CameraTest, Server, free_port, run_tests

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
            frames = capture.frames()
            self.assertEqual(capture.number(frames[-1]), 49)
            first, last = (datetime.datetime.fromisoformat(frames[at]["wall"].replace("Z", "+00:00")) for at in (0, -1))
            self.assertLess((last - first).total_seconds(), 3.5)  # and not when it was given up

    def test_media_time_goes_on_while_a_sender_is_silent(self):
        port = free_port()
        with self.capture(f"udp://127.0.0.1:{port}", "--frame-timeout", "3s") as capture:
            capture.wait_for("the listener", lambda: f":{port:04X} " in Path("/proc/net/udp").read_text())
            self.send(*ENCODED, "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316")
            capture.wait_for("the watchdog", lambda: "no frame for 3 s" in capture.stderr())
            self.send(*ENCODED, "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316")
            capture.wait_for("the next epoch", lambda: capture.frames(epoch=1))
            capture.stop()
            last, first = (capture.frames(epoch=epoch)[at] for epoch, at in ((0, -1), (1, 0)))
            self.assertGreater(first["t"] - last["t"], 3.5)  # the silence, and the wait

    def sound_of(self, path):
        """Times of the packets of sound, from the first picture on."""
        def times(kind):
            told = subprocess.run(["ffprobe", "-v", "error", "-select_streams", kind, "-show_entries", "packet=pts_time", "-of",
                                   "csv=p=0", path], capture_output=True, text=True, check=True).stdout
            return sorted(float(line.strip(",")) for line in told.split())
        start = times("v")[0]
        return [round(t - start, 2) for t in times("a")]

    def test_the_first_sound_is_there_where_the_first_pictures_wait_for_their_times(self):
        clip = self.folder / "clip.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-f", "lavfi", "-i", "sine=duration=4", "-t", "4", "-c:v",
                        "libx264", "-preset", "ultrafast", "-bf", "3", "-b_strategy", "0", "-g", "50", "-c:a", "aac", clip], check=True,
                       stdin=subprocess.DEVNULL)
        recording = self.folder / "recording.mp4"
        with Server("rtsp_server.py", clip, "--sound") as camera, \
                self.capture(f"cam=rtsp://127.0.0.1:{camera.port}/cam", "--no-frames", "--retries", 0, "--record", recording) as capture:
            self.assertEqual(capture.finish(), 0)
        sound, sent = self.sound_of(recording), self.sound_of(clip)
        self.assertLess(sound[0], sent[0] + 0.05)
        self.assertGreaterEqual(len(sound), len(sent) - 2)

    def test_a_server_that_ends_what_is_published_is_said_to(self):
        for scheme, *receiving in (("srt", "-i", "{}?mode=listener"), ("rtmp", "-listen", "1", "-f", "flv", "-i", "{}")):
            place = f"{scheme}://127.0.0.1:{free_port()}/cam"
            receiver = ["ffmpeg", "-v", "error", *(word.format(place) for word in receiving), "-f", "null", "-"]
            with self.subTest(scheme), self.capture("cam=test:320x240@25", "--no-frames", "--publish", place) as capture:
                server = subprocess.Popen(receiver, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(server.wait)
                self.addCleanup(server.kill)
                capture.wait_for("the connection", lambda: "published at" in capture.stderr())
                server.kill()
                capture.wait_for("its end", lambda: "writing failed" in capture.stderr())
                self.assertIn(f"cam: publishing: {place}: writing failed: the server has ended the connection, or it is lost; "
                              "trying again in ", capture.stderr())
                self.assertEqual(capture.stop(), 130)


if __name__ == "__main__":
    run_tests(Edges)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What vlm-capture tells of a live run while it lasts: when, where, and whether it is true.

usage: status_test.py --programs FOLDER --clips FOLDER"""

import json
import re
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import jsonschema

from live_test import Capture, Server, free_port, run_tests

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = jsonschema.Draft7Validator(json.loads((ROOT / "schemas/status.schema.json").read_text(encoding="utf-8")))
SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+]+')
RTP_OF_TRANSPORT_STREAMS = 33
PACKET = 188 * 7


class Status(unittest.TestCase):
    programs = Path()
    clips = Path()

    def capture(self, *arguments):
        return Capture(self.programs, *arguments)

    def statuses(self, capture):
        """What was told on stderr so far."""
        lines = capture.stderr().split("\n")[:-1]
        records = [json.loads(line) for line in lines if line.startswith('{"schema":"vlm.status/1"')]
        for record in records:
            SCHEMA.validate(record)
        return records

    def sources(self, capture):
        return [record["sources"][0] for record in self.statuses(capture)]

    def check_apart(self, capture):
        """But for the last, which tells how it ended."""
        times = [record["seconds"] for record in self.statuses(capture)][:-1]
        for before, after in zip(times, times[1:]):
            self.assertGreaterEqual(after - before, 0.9)  # asked for a second apart, measured a little later

    def test_figures_are_those_of_the_run(self):
        with tempfile.TemporaryDirectory() as folder:
            status, metrics = Path(folder, "status.json"), Path(folder, "vlm.prom")
            with self.capture("cam=test:320x240@25", "--fps", 2, "--duration", "4s", "--status-interval", "1s",
                              "--status-file", status, "--metrics-file", metrics) as capture:
                self.assertEqual(capture.finish(), 0, capture.stderr())
                told = self.statuses(capture)
                self.check_apart(capture)
                written = len(capture.frames())
            self.assertEqual(sorted(path.name for path in Path(folder).iterdir()), ["status.json", "vlm.prom"])
            last = json.loads(status.read_text(encoding="utf-8"))
            text = metrics.read_text(encoding="utf-8")
        self.assertEqual(last, told[-1])
        source = last["sources"][0]
        self.assertEqual((source["source"], source["ended"], source["connected"]), ("cam", True, False))
        self.assertEqual((source["frames"], source["kept"], source["dropped"]), (written, written, 0))
        self.assertTrue(written <= source["decoded"] < 4 * 25, source)  # what need not be shown is not decoded
        self.assertNotIn("packets_lost", source)  # nobody would notice
        self.assertTrue(any(record["sources"][0].get("fps_in", 0) > 10 and record["sources"][0]["latency_ms"] > 0
                            and "cores_busy" in record["process"] for record in told), told)
        self.assertIn(f'\nvlm_source_frames_written_total{{program="vlm-capture",source="cam"}} {written}\n', text)
        for line in text.splitlines():
            self.assertTrue(line.startswith("# ") or SAMPLE.fullmatch(line), line)

    def test_live_sources_are_told_of_unasked_but_not_where_notes_are_unwanted(self):
        for options, expected in ([], True), (["--quiet"], False), (["--quiet", "--status-interval", "1h"], True):
            with self.subTest(options=options), self.capture("test:", "--fps", 5, "--duration", "1s", *options) as capture:
                self.assertEqual(capture.finish(), 0, capture.stderr())
                self.assertEqual(bool(self.statuses(capture)), expected, capture.stderr())

    def test_a_camera_that_goes_and_comes_is_told_of_at_once(self):
        with Server("mjpeg_server.py", "--frames", 12) as camera, \
                self.capture(f"http://127.0.0.1:{camera.port}/", "--status-interval", "1h") as capture:
            capture.wait_for("the connection", lambda: any(source["connected"] for source in self.sources(capture)))
            capture.wait_for("its end", lambda: any(not source["connected"] and source["frames"] > 0
                                                    for source in self.sources(capture)))
            capture.wait_for("the next", lambda: any(source["connected"] and source["reconnections"] > 0
                                                     and source["epoch"] > 0 for source in self.sources(capture)))
            self.assertEqual(capture.stop(), 130)
            self.check_apart(capture)
            self.assertTrue(self.sources(capture)[-1]["ended"])

    def test_a_camera_that_is_not_there_is_said_to_be_so(self):
        with self.capture(f"rtsp://127.0.0.1:{free_port()}/cam", "--status-interval", "1s") as capture:
            source = capture.wait_for("a status", lambda: self.sources(capture))[0]
            self.assertEqual((source["connected"], source["decoded"], source["frames"]), (False, 0, 0))
            self.assertNotIn("seconds_since_frame", source)
            capture.stop()

    def send_rtp(self, port, stream, lost, stop):
        """The stream again and again as RTP, at about its own pace, but for the packets with these numbers."""
        pause = 3.0 / (len(stream) / PACKET)  # it is 3 s long
        number = 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            while not stop.is_set():
                for at in range(0, len(stream), PACKET):
                    header = struct.pack(">BBHII", 0x80, RTP_OF_TRANSPORT_STREAMS, number & 0xFFFF, int(time.time() * 90000)
                                         & 0xFFFFFFFF, 7)
                    if number not in lost:
                        out.sendto(header + stream[at:at + PACKET], ("127.0.0.1", port))
                    number += 1
                    time.sleep(pause)

    def test_lost_packets_are_counted(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.ts"
            subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-t", "3", "-an", "-c:v", "libx264", "-b:v",
                            "2M", "-bf", "0", "-g", "25", "-f", "mpegts", path], check=True, stdin=subprocess.DEVNULL)
            stream = path.read_bytes()
        port, stop = free_port(), threading.Event()
        count = len(stream) // PACKET
        lost = {2 * count, 2 * count + 1, 2 * count + 20}  # after libavformat has looked at what it is
        sender = threading.Thread(target=self.send_rtp, args=(port, stream, lost, stop))
        with self.capture(f"rtp://127.0.0.1:{port}", "--fps", 1, "--status-interval", "1s") as capture:
            time.sleep(1)
            sender.start()
            try:
                capture.wait_for("the loss", lambda: any(source.get("packets_lost") == 3 for source in self.sources(capture)))
                self.assertIn(0, [source.get("packets_lost") for source in self.sources(capture)])
            finally:
                stop.set()
                sender.join()

    def test_what_an_encoder_cannot_keep_up_with_is_counted(self):
        with tempfile.TemporaryDirectory() as folder, \
                self.capture("cam=test:3840x2160@60", "--no-frames", "--record", Path(folder) / "%s.mkv", "--encode", "libx265",
                             "--gop", 1, "--status-interval", "1s") as capture:
            source = capture.wait_for("the drops", lambda: [source for source in self.sources(capture)
                                                            if source.get("encoding_dropped", 0) > 0])[0]
            self.assertEqual(source["recording_dropped"], 0)
            self.assertNotIn("publishing_dropped", source)
            self.assertEqual(source["dropped"], 0)  # these are frames
            self.assertEqual(capture.stop(), 130)


if __name__ == "__main__":
    run_tests(Status)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture probe at cameras that are real: what it finds, and what its record holds.

usage: probe_test.py --programs FOLDER --clips FOLDER"""

import json
import socket
import subprocess

from live_test import PATIENCE_S, TESTS, CameraTest, Server, run_tests
import jsonschema


class Probe(CameraTest):
    def probe(self, place, *arguments):
        """The exit code and what was found."""
        done = subprocess.run([self.programs / "vlm-capture", "probe", place, "--format", "jsonl", *arguments],
                              capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        self.assertNotIn("s3cret", done.stdout + done.stderr)
        record = json.loads(done.stdout)
        jsonschema.validate(record, json.loads((TESTS.parent / "schemas/probe.schema.json").read_text()))
        return done.returncode, record

    def test_probing_a_camera_tells_how_it_delivers(self):
        with self.camera() as camera:
            code, found = self.probe(f"rtsp://127.0.0.1:{camera.port}/cam", "--duration", "6s")
        self.assertEqual((code, found["delivers"], found["container"], found["codec"]), (0, True, "rtsp", "h264"))
        self.assertEqual((found["live"], found["width"], found["height"], found["audio"]), (True, 640, 360, None))
        self.assertAlmostEqual(found["fps"], 25, places=2)
        self.assertAlmostEqual(found["keyframe_every"], 2, places=2)
        self.assertAlmostEqual(found["times"]["median"], 0.04, places=3)
        self.assertGreater(found["arrivals"]["median"], 0)
        self.assertGreaterEqual(found["first_frame"], found["opened"])
        self.assertIsNotNone(found["latency"])  # RTCP has come
        self.assertIn("h264 with B-frames: 40 ms later", found["hints"])

    def test_probing_a_camera_that_ends(self):
        with Server("mjpeg_server.py", "--frames", 8) as camera:
            code, found = self.probe(f"http://127.0.0.1:{camera.port}/")
        self.assertEqual((code, found["delivers"], found["codec"], found["packets"]), (0, True, "mjpeg", 8))
        self.assertTrue(any(hint.startswith("it ended the connection") for hint in found["hints"]), found["hints"])

    def test_probing_what_never_answers_ends_and_tells_no_password(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            place = f"rtsp://ann:s3cret@127.0.0.1:{silent.getsockname()[1]}/cam"
            code, found = self.probe(place, "--open-timeout", "500ms")
        self.assertEqual((code, found["delivers"]), (1, False))
        self.assertIn("did not open within 0.5 s", found["error"])


if __name__ == "__main__":
    run_tests(Probe)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture at a camera that asks who is there: users and passwords reach it, and nobody else.

usage: login_test.py --programs FOLDER --clips FOLDER"""

import shutil
import tempfile
from pathlib import Path

from live_test import CameraTest, Server, free_port, run_tests


class Login(CameraTest):
    def test_credentials_open_a_camera_and_are_not_told(self):
        with self.camera("--user", "ann", "--password", "s3cret/word") as camera:
            place = f"rtsp://127.0.0.1:{camera.port}/cam"
            login = {"VLM_SOURCE_USER": "ann", "VLM_SOURCE_PASSWORD": "s3cret/word"}
            with self.capture(place, "--frames", 1, "--retries", 0) as capture:
                self.assertEqual(capture.finish(), 1)
                self.assertIn("has no end to be divided", capture.stderr())
            with self.capture(place, "--at", "0", "--retries", 0) as capture:
                self.assertEqual(capture.finish(), 1)
                self.assertIn("401 Unauthorized", capture.stderr())
            with self.capture(place, "--at", "0", "-v", environment=login) as capture:
                self.assertEqual(capture.finish(), 0, capture.stderr())
                self.assertEqual(len(capture.frames()), 1)
                self.assertNotIn("s3cret", capture.stderr() + capture.records_file.read_text())
                self.assertEqual(capture.events(), ["connected", "ended"])
            with tempfile.NamedTemporaryFile("w") as file:
                file.write("machine 127.0.0.1 login ann password s3cret/word")
                file.flush()
                with self.capture(place, "--at", "0", "--credentials", file.name) as capture:
                    self.assertEqual(capture.finish(), 0, capture.stderr())

    def test_passwords_in_addresses_are_used_and_neither_told_nor_left_in_the_process_list(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(self.clips / "cfr25.mp4", Path(folder) / "user=ann_password=s3cret_channel=1.mp4")
            with Server("file_server.py", "--root", folder) as server:
                place = f"http://127.0.0.1:{server.port}/user=ann_password=s3cret_channel=1.mp4"
                others = [f"rtsp://127.0.0.1:{free_port()}/?user=ann&password=s3cret", f"rtsp://ann:s3cret@127.0.0.1:{free_port()}/1"]
                with self.capture(place, *others, "--at", "0", "--open-timeout", "1s", "-v") as capture:
                    frame = capture.wait_for("a frame", capture.frames)[0]
                    self.assertEqual(frame["source"], place.replace("s3cret", "***"))
                    command = Path(f"/proc/{capture.process.pid}/cmdline").read_bytes()
                    self.assertIn(b"user=ann_password=******_channel=1.mp4", command)
                    capture.stop()
                    self.assertNotIn("s3cret", command.decode() + capture.stderr() + capture.records_file.read_text())

    def test_a_source_of_the_configuration_is_opened_by_its_name(self):
        with self.camera("--user", "ann", "--password", "s3cret/word") as camera, tempfile.TemporaryDirectory() as folder:
            secret = Path(folder) / "secret"
            secret.write_text("s3cret/word\n")
            config = Path(folder) / "config.toml"
            for key, environment in ((f"password-file = '{secret}'", {}), ("password-env = 'YARD'", {"YARD": "s3cret/word"}),
                                     ("password = 's3cret/word'", {"VLM_SOURCE_USER": "bob", "VLM_SOURCE_PASSWORD": "wrong"})):
                config.write_text(f"[source.yard]\nurl = 'rtsp://127.0.0.1:{camera.port}/cam'\nuser = 'ann'\n{key}\n")
                with self.subTest(key), self.capture("yard", "--config", config, "--at", "0", "--retries", 0, "-v",
                                                     environment=environment) as capture:
                    self.assertEqual(capture.finish(), 0, capture.stderr())
                    self.assertEqual([frame["source"] for frame in capture.frames()], ["yard"])
                    self.assertIn("yard: user = ann", capture.stderr())
                    self.assertNotIn("s3cret", capture.stderr() + capture.records_file.read_text())
            with self.capture("yard", "--config", config, "--at", "0", "--retries", 0, "--frame-timeout", "1s") as capture:
                self.assertEqual(capture.finish(), 0, capture.stderr())


if __name__ == "__main__":
    run_tests(Login)

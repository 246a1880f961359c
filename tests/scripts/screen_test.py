#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture at an X11 screen, whose colour is known. Skipped (exit 77) where there is no Xvfb to show it.

usage: screen_test.py --programs FOLDER --clips FOLDER"""

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from live_test import CameraTest, run_tests
from record_test import probe

SKIPPED = 77
PATIENCE_S = 30
RED, BLUE = 0xFF0000, 0x0000FF


class Screen:
    """An X server with nothing on it but a colour."""

    def __init__(self, size="320x240", display=None):
        read, write = os.pipe()
        name = [] if display is None else [f":{display}"]
        self.process = subprocess.Popen(["Xvfb", *name, "-displayfd", str(write), "-screen", "0", f"{size}x24", "-noreset",
                                         "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as told:
            self.display = int(told.readline())
        self.x11 = socket.socket(socket.AF_UNIX)
        self.x11.connect(f"/tmp/.X11-unix/X{self.display}")
        self.x11.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        words = struct.unpack("<6xH", self.receive(8))[0]
        setup = self.receive(4 * words)
        vendor, formats = struct.unpack_from("<H", setup, 16)[0], setup[21]
        self.root = struct.unpack_from("<I", setup, 32 + (vendor + 3) // 4 * 4 + 8 * formats)[0]
        self.show(RED)

    def receive(self, count):
        data = b""
        while len(data) < count:
            data += self.x11.recv(count - len(data))
        return data

    def show(self, colour):
        background_pixel, change_window_attributes, clear_area = 2, 2, 61
        self.x11.sendall(struct.pack("<BxHIII", change_window_attributes, 4, self.root, background_pixel, colour) +
                         struct.pack("<BxHIhhHH", clear_area, 4, self.root, 0, 0, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.x11.close()
        self.process.kill()
        self.process.wait()


class Screens(CameraTest):
    def colour(self, capture, frame):
        """Of the corner: the mouse is in the middle. Rounded: it was YUV meanwhile."""
        with Image.open(Path(capture.folder.name) / frame["file"]) as picture:
            red, green, blue = (255 if value > 250 else value for value in picture.convert("RGB").getpixel((5, 5)))
        return red << 16 | green << 8 | blue

    def test_frames_are_what_the_screen_shows(self):
        with Screen() as screen, self.capture(f"screen::{screen.display}", "--fps", 5, "--input-rate", 25) as capture:
            capture.wait_for("frames", lambda: len(capture.frames()) > 5)
            screen.show(BLUE)
            capture.wait_for("the other colour", lambda: self.colour(capture, capture.frames()[-1]) == BLUE)
            self.assertEqual(capture.stop(), 130)
            frames = capture.frames()
            self.assertEqual(self.colour(capture, frames[0]), RED)
            self.assertEqual({capture.size(frame) for frame in frames}, {(320, 240)})
            for k, frame in enumerate(frames):
                self.assertTrue(-0.001 <= k / 5 - frame["t"] <= 0.1, frame)  # what is shown then
            end = capture.records()[-1]
            self.assertEqual((end["schema"], end["reason"], end["frames"]), ("vlm.end/1", "interrupted", len(frames)))

    def test_a_part_of_the_screen(self):
        with Screen() as screen, self.capture(f"screen::{screen.display}.0+16,32", "--input-size", "64x48", "--at", 0) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frame, = capture.frames()
            self.assertEqual((capture.size(frame), self.colour(capture, frame)), ((64, 48), RED))

    def test_the_screen_of_the_session_is_the_usual_one(self):
        with Screen() as screen, self.capture("screen:", "--at", 0, environment={"DISPLAY": f":{screen.display}"}) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            self.assertEqual(len(capture.frames()), 1)

    def test_a_screen_is_recorded(self):
        with Screen() as screen, tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([self.programs / "vlm-capture", f"screen::{screen.display}", "--input-rate", "10", "--no-frames",
                                   "--duration", "2s", "--record", f"{folder}/%s.mp4"], capture_output=True, text=True,
                                  timeout=PATIENCE_S, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            self.assertIn("encoding with ", done.stderr)
            recorded = probe(next(Path(folder).iterdir()))
            self.assertEqual(recorded["packets"], recorded["frames"])
            self.assertAlmostEqual(recorded["length"], 2, delta=0.3)

    def test_a_screen_that_is_not_there_is_told_in_a_line(self):
        with self.capture("screen::4711", "--fps", 1, "--retries", 0, "--quiet") as capture:
            self.assertEqual(capture.finish(), 1)
            self.assertEqual(capture.stderr(), "vlm-capture: screen::4711: cannot open display :4711, error 1\n")

    def test_a_screen_that_was_gone_comes_back_in_a_new_epoch(self):
        with Screen() as screen, self.capture(f"screen::{screen.display}", "--fps", 5) as capture:
            capture.wait_for("frames", lambda: len(capture.frames()) > 2)
            screen.kill()
            capture.wait_for("the loss", lambda: "disconnected" in capture.events())
            last = capture.frames()[-1]
            with Screen("160x120", screen.display):
                back = time.monotonic()
                capture.wait_for("the new epoch", lambda: len(capture.frames(epoch=1)) > 2)
                self.assertLess(time.monotonic() - back, 5)
                self.assertEqual(capture.stop(), 130)
            self.assertEqual(last["epoch"], 0)
            self.assertEqual({self.colour(capture, frame) for frame in capture.frames()}, {RED})


if __name__ == "__main__":
    if shutil.which("Xvfb") is None:
        print("there is no Xvfb")
        sys.exit(SKIPPED)
    run_tests(Screens)

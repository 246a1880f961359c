#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A camera that sends JPEG pictures one after the other (multipart/x-mixed-replace), numbered as ../media/frame_number.py
does, ten a second, and does it wrong on demand. See README.md.

    mjpeg_server.py [--port N] [--fault NAME] [--frames N] [--pause S] [--clock]
"""
import argparse
import io
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "media"))
import frame_number  # noqa: E402

TICKS_A_SECOND = 10  # of the clock that --clock shows
FAULTS = ("none", "no-boundary", "other-boundary", "half-length", "no-length", "cut-picture")


def picture(number):
    image = Image.new("RGB", (320, 240), (90, 90, 90))
    frame_number.paint(image, number)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=90)
    return data.getvalue()


def tick(seconds):
    """The number that shows this time, seconds since 1970; it comes again after 6553.6 s."""
    return int(seconds * TICKS_A_SECOND) % (1 << frame_number.BITS)


def part(data, fault):
    """One part of the answer, as the fault has it."""
    if fault == "no-boundary":
        return data
    boundary = b"other" if fault == "other-boundary" else b"frame"
    length = len(data) // 2 if fault == "half-length" else len(data)
    lines = [b"--" + boundary, b"Content-Type: image/jpeg"]
    if fault != "no-length":
        lines.append(b"Content-Length: %d" % length)
    return b"\r\n".join([*lines, b"", data, b""])


class Camera(BaseHTTPRequestHandler):
    def do_GET(self):
        options = self.server.options
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        try:
            self.send_pictures(options)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client has seen enough

    def send_pictures(self, options):
        for number in range(options.frames):
            data = picture(tick(time.time()) if options.clock else number)
            if options.fault == "cut-picture" and number == 3:
                data = data[:len(data) // 2]
            self.wfile.write(part(data, options.fault))
            self.wfile.flush()
            time.sleep(options.pause)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description="Sends pictures as a web camera does.", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", choices=FAULTS, default="none")
    parser.add_argument("--frames", type=int, default=1_000_000, help="so many, then the connection ends")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between pictures")
    parser.add_argument("--clock", action="store_true", help="the numbers are tenths of a second of the wall clock")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera, bind_and_activate=False)
    server.options = parser.parse_args()
    server.server_address = ("127.0.0.1", server.options.port)
    server.server_bind()
    server.server_activate()
    print(f"port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

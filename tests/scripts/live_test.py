#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture at live sources that are real: an RTSP server (GStreamer's), a web camera, ffmpeg as a sender. Their frames
are numbered, so that a frame's time and its picture can be compared.

usage: live_test.py --programs FOLDER --clips FOLDER"""

import argparse
import datetime
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import jsonschema
from PIL import Image

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "media"), str(TESTS / "cases")]
import frame_number  # noqa: E402
from normalise import record_problems  # noqa: E402

os.environ["VLM_NO_CACHE"] = "1"  # each test asks for itself
PATIENCE_S = 60  # for what should take a second or two: these machines are shared


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A stand-in that says its port."""

    def __init__(self, script, *arguments):
        self.process = subprocess.Popen([TESTS / "servers" / script, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Capture:
    """vlm-capture, writing pictures and their records into a folder."""

    def __init__(self, programs, *arguments, environment=None):
        self.folder = tempfile.TemporaryDirectory()
        self.records_file = Path(self.folder.name) / "frames.jsonl"
        self.log = tempfile.TemporaryFile("w+")
        pictures = () if "--no-frames" in arguments else ("-o", f"{self.folder.name}/{{source}}-{{index}}.png")
        self.process = subprocess.Popen([programs / "vlm-capture", *map(str, arguments), *pictures,
                                         *self.acting_on_events()], stderr=self.log,
                                        env=os.environ | {"VLM_DISCOVER_PORTS": "none"} | (environment or {}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def records(self):
        try:
            lines = self.records_file.read_text().split("\n")[:-1]
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

    def frames(self, **members):
        return [record for record in self.records() if record["schema"] == "vlm.frame/1"
                and all(record[name] == value for name, value in members.items())]

    def headers(self):
        return [record for record in self.records() if record["schema"] == "vlm.stream/1"]

    def wait_for(self, what, condition):
        """Waits until `condition()` holds, and gives what it gave."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if found := condition():
                return found
            if self.process.poll() is not None and not condition():
                break
            time.sleep(0.05)
        raise AssertionError(f"{what} did not come: {self.stderr()} {self.records()[-3:]}")

    def finish(self):
        """Waits for the end, or asks for it: the exit code."""
        return self.process.wait(PATIENCE_S)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.finish()

    def events(self):
        """What happened to its sources, in order, as its commands were told."""
        validator = jsonschema.Draft7Validator(json.loads((TESTS.parent / "schemas/event.schema.json").read_text()))
        records = [json.loads(file.read_text()) for file in Path(self.folder.name).glob("event-*.json")]
        for record in records:
            validator.validate(record)
        in_order = sorted(records, key=lambda record: (record["wall"], record["event"] == "epoch"))
        return [record["event"] for record in in_order]

    def acting_on_events(self):
        script = f'file=$(mktemp "{self.folder.name}/event-XXXXXX") && cat >"$file" && mv "$file" "$file.json"'
        return "--when", "event", "--exec", f"sh -c {shlex.quote(script)}"

    def stderr(self):
        self.log.seek(0)
        return self.log.read()

    def number(self, record):
        with Image.open(Path(self.folder.name) / record["file"]) as picture:
            return frame_number.read(picture)

    def size(self, record):
        with Image.open(Path(self.folder.name) / record["file"]) as picture:
            return picture.size


class CameraTest(unittest.TestCase):
    """What tests of cameras need: the program, the clips, a camera that shows one of them."""
    programs = Path()
    clips = Path()

    def capture(self, *arguments, environment=None):
        return Capture(self.programs, *arguments, environment=environment)

    def camera(self, *arguments, clip="cfr25.mp4"):
        return Server("rtsp_server.py", self.clips / clip, *arguments)


def run_tests(kind):
    """The command line of a file of such tests."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--clips", type=Path, required=True)
    options, rest = parser.parse_known_args()
    kind.programs, kind.clips = options.programs, options.clips
    unittest.main(argv=[sys.argv[0], *rest])


class Live(CameraTest):
    def check_numbers(self, capture, rate=25, epoch=0):
        """Each frame shows the number that its time says, counted from the first of its epoch."""
        frames = capture.frames(epoch=epoch)
        self.assertTrue(frames, capture.stderr())
        first, zero = frames[0]["t"], capture.number(frames[0])
        for frame in frames:
            self.assertAlmostEqual(frame["t"] - first, (capture.number(frame) - zero) / rate, places=4, msg=str(frame))
        return frames

    def check_growing(self, capture):
        times = [frame["t"] for frame in capture.frames()]
        self.assertEqual(times, sorted(set(times)))

    # RTSP

    def test_frames_that_are_reordered_have_their_times_from_the_first_on(self):
        with self.camera(clip="bframes_pyramid.mp4") as camera, \
                self.capture(f"rtsp://127.0.0.1:{camera.port}/cam", "--retries", 0, "--on-full", "block") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = capture.frames()
            self.assertEqual([(round(frame["t"] * 25, 3), capture.number(frame)) for frame in frames],
                             [(number, number) for number in range(250)])

    def test_an_rtsp_camera_gives_every_frame_with_its_time(self):
        with self.camera() as camera, self.capture(f"rtsp://127.0.0.1:{camera.port}/cam", "--retries", 0, "--on-full",
                                                   "block") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = self.check_numbers(capture)
            self.assertEqual(len(frames), 250)
            self.assertIn("source", [frame["clock"] for frame in frames])  # RTCP has come
            walls = [frame["wall"] for frame in frames if frame["clock"] == "source"]
            self.assertEqual(walls, sorted(walls))

    def test_frames_are_chosen_by_time(self):
        with self.camera() as camera, \
                self.capture(f"rtsp://127.0.0.1:{camera.port}/cam", "--fps", 2, "--duration", "4s") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = self.check_numbers(capture)
            self.assertEqual([capture.number(frame) for frame in frames], [0, 12, 25, 37, 50, 62, 75, 87])

    def test_frames_that_are_far_apart_are_those_of_a_full_decode(self):
        with self.camera() as camera, self.capture(f"rtsp://127.0.0.1:{camera.port}/cam", "--every", "2600ms",
                                                   "--retries", 0) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = self.check_numbers(capture)
            self.assertEqual([capture.number(frame) for frame in frames], [0, 65, 130, 195])

    def test_a_camera_that_was_gone_comes_back_in_a_new_epoch(self):
        port = free_port()
        with self.capture(f"rtsp://127.0.0.1:{port}/cam", "--every", "200ms") as capture:
            time.sleep(0.5)  # it is not there yet
            with self.camera("--port", port):
                capture.wait_for("the first frame", capture.frames)
            time.sleep(0.5)
            with self.camera("--port", port):
                capture.wait_for("the new epoch", lambda: len(capture.frames(epoch=1)) > 3)
            self.assertEqual(capture.stop(), 130)
            self.check_numbers(capture, epoch=1)
            self.check_growing(capture)
            self.assertEqual([header["epoch"] for header in capture.headers()], [0, 1])
            events = capture.events()
            self.assertEqual(events[:3], ["unreachable", "connected", "disconnected"])
            self.assertIn(("connected", "epoch"), list(zip(events, events[1:])))

    def test_a_camera_that_falls_silent_is_connected_again(self):
        with self.camera() as camera, self.capture(f"rtsp://127.0.0.1:{camera.port}/cam", "--fps", 5, "--frame-timeout", "1s",
                                                   "--open-timeout", "2s") as capture:
            capture.wait_for("the first frame", capture.frames)
            camera.process.send_signal(signal.SIGSTOP)
            capture.wait_for("the watchdog", lambda: "no frame for 1 s" in capture.stderr())
            camera.process.send_signal(signal.SIGCONT)
            capture.wait_for("the new epoch", lambda: capture.frames(epoch=1))
            self.assertEqual(capture.stop(), 130)
            self.check_growing(capture)
            self.assertEqual(capture.events()[:2], ["connected", "stalled"])

    def test_a_camera_that_is_not_there_holds_up_no_other(self):
        with self.camera() as camera:
            dead = f"b=rtsp://127.0.0.1:{free_port()}/cam"
            with self.capture(f"a=rtsp://127.0.0.1:{camera.port}/cam", dead, "--fps", 5, "--open-timeout", "2s") as capture:
                capture.wait_for("frames", lambda: len(capture.frames(source="a")) > 5)
                self.assertEqual(capture.stop(), 130)
                self.assertEqual([header["source"] for header in capture.headers()], ["a", "b"])
                problems = [record_problems(TESTS.parent, line) for line in capture.records_file.read_text().splitlines()]
                self.assertEqual([problem for problem in problems if problem], [])

    def test_a_reader_that_leaves_is_noticed_while_nothing_comes(self):
        with self.camera() as camera, \
                subprocess.Popen([self.programs / "vlm-capture", f"rtsp://127.0.0.1:{camera.port}/cam", "--frame-timeout", "1h",
                                  "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as capture:
            try:
                capture.stdout.read(100_000)
                camera.process.send_signal(signal.SIGSTOP)
                capture.stdout.close()
                self.assertEqual((capture.wait(PATIENCE_S), capture.stderr.read()), (0, b""))
            finally:
                capture.kill()

    # web cameras

    def test_pictures_from_a_web_camera_are_found_whatever_it_says_of_them(self):
        for fault in ("none", "no-boundary", "other-boundary", "half-length", "no-length"):
            with self.subTest(fault=fault), Server("mjpeg_server.py", "--fault", fault, "--frames", 8) as camera, \
                    self.capture(f"http://127.0.0.1:{camera.port}/", "--retries", 0) as capture:
                self.assertEqual(capture.finish(), 0, capture.stderr())
                self.assertEqual([capture.number(frame) for frame in capture.frames()], list(range(8)))
                self.check_growing(capture)

    def test_pictures_without_times_have_those_of_their_arrival(self):
        with Server("mjpeg_server.py", "--frames", 12, "--pause", 0.3) as camera, \
                self.capture(f"http://127.0.0.1:{camera.port}/", "--retries", 0) as capture:
            capture.finish()
            frames = capture.frames()
            self.assertGreater(len(frames), 8)
            walls = [datetime.datetime.fromisoformat(frame["wall"]).timestamp() for frame in frames]
            for frame, wall in zip(frames, walls):
                self.assertAlmostEqual(frame["t"] - frames[0]["t"], wall - walls[0], delta=0.1, msg=str(frame))

    def test_a_picture_that_breaks_off_costs_no_other(self):
        with Server("mjpeg_server.py", "--fault", "cut-picture", "--frames", 8) as camera, \
                self.capture(f"http://127.0.0.1:{camera.port}/", "--retries", 0) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            numbers = [capture.number(frame) for frame in capture.frames()]
            self.assertEqual(numbers[:3] + numbers[4:], [0, 1, 2, 4, 5, 6, 7])

    def test_a_web_camera_that_ends_is_connected_again(self):
        with Server("mjpeg_server.py", "--frames", 3) as camera, self.capture(f"http://127.0.0.1:{camera.port}/") as capture:
            capture.wait_for("the second epoch", lambda: len(capture.frames(epoch=1)) == 3)
            self.assertEqual(capture.stop(), 130)
            self.assertEqual([capture.number(frame) for frame in capture.frames()][:6], [0, 1, 2, 0, 1, 2])
            self.check_growing(capture)

    def test_a_web_camera_that_is_to_be_there_is_waited_for(self):
        with tempfile.TemporaryDirectory() as folder:
            for options in (["--retries", 100], ["--record", f"{folder}/%s.mkv"]):
                port = free_port()
                with self.subTest(options=options), self.capture(f"http://127.0.0.1:{port}/", *options) as capture:
                    capture.wait_for("the warning", lambda: "trying again" in capture.stderr())
                    with Server("mjpeg_server.py", "--port", port):
                        capture.wait_for("frames", lambda: len(capture.frames()) > 3)
                        self.assertEqual(capture.stop(), 130)
                    self.assertEqual(capture.events()[:2], ["unreachable", "connected"])

    # what ffmpeg sends

    def ffmpeg(self, *arguments):
        return subprocess.Popen(["ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", self.clips / "cfr25.mp4", "-c:v",
                                 "copy", "-an", *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def check_sender(self, place, *sending):
        with self.capture(place, "--every", "200ms") as capture, self.ffmpeg(*sending) as sender:
            try:
                capture.wait_for("frames", lambda: len(capture.frames()) > 5)
                self.assertEqual(capture.stop(), 130)
                seen = [(frame["t"], capture.number(frame)) for frame in capture.frames(epoch=0)]
                seen = [each for each in seen if each[1] is not None]  # a datagram may get lost
                self.assertGreater(len(seen), 3)
                for (t, number), (next_t, next_number) in zip(seen, seen[1:]):
                    self.assertEqual((next_number - number) % 250, round((next_t - t) * 25), seen)
            finally:
                sender.kill()

    def test_a_transport_stream_over_udp(self):
        port = free_port()
        self.check_sender(f"udp://127.0.0.1:{port}", "-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316")

    def test_srt(self):
        port = free_port()
        self.check_sender(f"srt://127.0.0.1:{port}", "-f", "mpegts", f"srt://127.0.0.1:{port}?mode=listener")

    def test_rtmp(self):
        port = free_port()
        self.check_sender(f"rtmp://127.0.0.1:{port}/live/cam", "-f", "flv", "-listen", "1", f"rtmp://127.0.0.1:{port}/live/cam")

    def send_datagrams(self, port, *clips):
        """The packets of one transport stream after the other, at about their own pace."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for clip in clips:
                data = clip.read_bytes()
                pause = 3.0 / (len(data) / 1316)  # each is 3 s long
                for at in range(0, len(data), 1316):
                    out.sendto(data[at:at + 1316], ("127.0.0.1", port))
                    time.sleep(pause)

    def transport_stream(self, folder, name, *options):
        path = Path(folder) / name
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-t", "3", "-an", *options, "-c:v", "libx264",
                        "-bf", "0", "-g", "25", "-f", "mpegts", path], check=True, stdin=subprocess.DEVNULL)
        return path

    def test_a_picture_of_another_size_begins_an_epoch(self):
        with tempfile.TemporaryDirectory() as folder:
            large = self.transport_stream(folder, "large.ts")
            small = self.transport_stream(folder, "small.ts", "-vf", "scale=320:180", "-output_ts_offset", "3")
            port = free_port()
            with self.capture(f"udp://127.0.0.1:{port}", "--fps", 5) as capture:
                time.sleep(1)
                self.send_datagrams(port, large, small)
                capture.wait_for("the new epoch", lambda: len(capture.frames(epoch=1)) > 3)
                self.assertEqual(capture.stop(), 130)
                self.check_growing(capture)
                self.assertEqual({capture.size(frame) for frame in capture.frames()}, {(640, 360)})
                sources = [(header["source_width"], header["source_height"]) for header in capture.headers()]
                self.assertEqual(sources, [(640, 360), (320, 180)])
                self.check_numbers(capture)

    def test_a_clock_that_jumps_back_begins_an_epoch(self):
        with tempfile.TemporaryDirectory() as folder:
            stream = self.transport_stream(folder, "a.ts", "-output_ts_offset", "100")
            again = self.transport_stream(folder, "b.ts")
            port = free_port()
            with self.capture(f"udp://127.0.0.1:{port}", "--fps", 5) as capture:
                time.sleep(1)
                self.send_datagrams(port, stream, again)
                capture.wait_for("the new epoch", lambda: len(capture.frames(epoch=1)) > 3)
                self.assertEqual(capture.stop(), 130)
                self.check_growing(capture)
                self.check_numbers(capture, epoch=1)


if __name__ == "__main__":
    run_tests(Live)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture at servers that hold video ready in segments, HLS and DASH: live ones, which ffmpeg feeds, and files. Frames
are numbered, so that a frame's time and its picture can be compared.

usage: segments_test.py --programs FOLDER --clips FOLDER"""

import datetime
import json
import subprocess
import tempfile
import time
from pathlib import Path

from live_test import PATIENCE_S, TESTS, CameraTest, Server, free_port, run_tests
from normalise import record_problems

ENCODED = ("-an", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "0")
HLS = ("-f", "hls", "-hls_time", "1", "-hls_list_size", "5")
FORGETTING = ("-hls_flags", "delete_segments")
DASH = ("-f", "dash", "-window_size", "5", "-extra_window_size", "3")


def wall(frame):
    return datetime.datetime.fromisoformat(frame["wall"]).timestamp()


class Segments(CameraTest):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def encode(self, name, *arguments, live=True):
        """A playlist that ffmpeg goes on writing while the clip runs again and again, or one that it has written."""
        loop = ("-re", "-stream_loop", "-1") if live else ()
        process = subprocess.Popen(["ffmpeg", "-v", "error", *loop, "-i", self.clips.resolve() / "cfr25.mp4", *ENCODED, *arguments, name],
                                   cwd=self.folder, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        if not live:
            self.assertEqual(process.wait(), 0)
        return process

    def wait_for_segments(self, count, pattern="*.ts"):
        end = time.monotonic() + PATIENCE_S
        while len(list(self.folder.glob(pattern))) < count:
            self.assertLess(time.monotonic(), end, f"{sorted(self.folder.iterdir())}")
            time.sleep(0.05)

    def server(self, *arguments):
        return Server("file_server.py", "--root", self.folder, *arguments)

    def check_numbers(self, capture, epoch=0):
        """Each frame shows the number that its time says, counted from the first of its epoch; the clip has 250."""
        frames = capture.frames(epoch=epoch)
        first, zero = frames[0]["t"], capture.number(frames[0])
        for frame in frames:
            self.assertEqual(capture.number(frame), (zero + round((frame["t"] - first) * 25)) % 250, frame)
        return frames

    def check_pace(self, frames, slack=0.7):
        """They come as they were filmed, and not a segment at once."""
        for frame in frames:
            passed, here = frame["t"] - frames[0]["t"], wall(frame) - wall(frames[0])
            self.assertGreater(here, 0.9 * passed - slack, frame)
            self.assertLess(here, passed + 3, frame)  # it may wait for the next segment

    # live

    def test_live_hls_comes_at_its_pace_and_as_chosen(self):
        self.encode("live.m3u8", *HLS, *FORGETTING)
        self.wait_for_segments(4)
        with self.server() as server, self.capture(f"http://127.0.0.1:{server.port}/live.m3u8", "--fps", 5,
                                                   "--duration", "5s") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = self.check_numbers(capture)
            self.assertEqual([round(frame["t"], 6) for frame in frames], [k / 5 for k in range(25)])
            self.check_pace(frames)
            self.assertEqual({frame["clock"] for frame in frames}, {"arrival"})
            self.assertGreaterEqual(capture.number(frames[0]), 75)  # it begins with what is new
            self.assertEqual(capture.events(), ["connected", "ended"])

    def test_who_reads_in_time_gets_every_frame_of_a_segment(self):
        self.encode("live.m3u8", *HLS, *FORGETTING)
        self.wait_for_segments(4)
        with self.server() as server, self.capture(f"http://127.0.0.1:{server.port}/live.m3u8", "--duration", "3s", "--queue",
                                                   "4") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            self.assertEqual(len(self.check_numbers(capture)), 75, capture.stderr())

    def test_a_server_that_was_gone_comes_back_in_a_new_epoch(self):
        self.encode("live.m3u8", *HLS, *FORGETTING)
        self.wait_for_segments(4)
        port = free_port()
        with self.server("--port", port) as server, self.capture(f"http://127.0.0.1:{port}/live.m3u8", "--fps", 5) as capture:
            capture.wait_for("the first frame", capture.frames)
            server.kill()
            capture.wait_for("the loss", lambda: "disconnected" in capture.events())
            time.sleep(0.5)
            with self.server("--port", port):
                back = time.time()
                capture.wait_for("the new epoch", lambda: len(capture.frames(epoch=1)) > 5)
            self.assertEqual(capture.stop(), 130)
            self.assertLess(wall(capture.frames(epoch=1)[0]) - back, 5)
            self.check_numbers(capture, epoch=1)
            times = [frame["t"] for frame in capture.frames()]
            self.assertEqual(times, sorted(set(times)))

    def test_a_playlist_that_ends_is_the_end(self):
        self.encode("live.m3u8", "-t", "6", *HLS, *FORGETTING)
        self.wait_for_segments(3)
        with self.server() as server, self.capture(f"http://127.0.0.1:{server.port}/live.m3u8", "--fps", 5) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = self.check_numbers(capture)
            self.assertEqual(capture.number(frames[-1]), 145)  # of 150, 5 apart
            self.assertEqual({frame["epoch"] for frame in frames}, {0})
            self.assertEqual(capture.events(), ["connected", "disconnected", "ended"])
            self.assertNotIn("trying again", capture.stderr())

    def test_an_interrupt_ends_it_at_once(self):
        self.encode("live.m3u8", *HLS, "-hls_time", "2", *FORGETTING)
        self.wait_for_segments(2)
        with self.server() as server, self.capture(f"http://127.0.0.1:{server.port}/live.m3u8", "--fps", 2) as capture:
            capture.wait_for("frames", lambda: len(capture.frames()) > 2)
            began = time.monotonic()
            self.assertEqual(capture.stop(), 130)
            self.assertLess(time.monotonic() - began, 2)
            lines = capture.records_file.read_text().splitlines()
            self.assertEqual([problem for line in lines if (problem := record_problems(TESTS.parent, line))], [])
            end = json.loads(lines[-1])
            self.assertEqual((end["schema"], end["reason"], end["frames"]), ("vlm.end/1", "interrupted", len(capture.frames())))

    def test_live_dash_is_not_asked_for_what_is_not_there(self):
        for kind, options in (("listed", ("-seg_duration", "1")), ("counted", ("-seg_duration", "2", "-use_timeline", "0"))):
            with self.subTest(kind):
                encoder = self.encode("live.mpd", *DASH, *options)
                self.wait_for_segments(2, "chunk-*.m4s")
                log = self.folder / "log"
                with self.server("--log", log) as server, self.capture(f"http://127.0.0.1:{server.port}/live.mpd", "--fps", 5,
                                                                       "--duration", "5s") as capture:
                    self.assertEqual(capture.finish(), 0, capture.stderr())
                    frames = self.check_numbers(capture)
                    self.assertEqual(len(frames), 25)
                    self.check_pace(frames)
                requests = [json.loads(line)["event"] for line in log.read_text().splitlines()].count("request")
                self.assertLess(requests, 150)
                encoder.kill()
                encoder.wait()
                for file in self.folder.iterdir():
                    file.unlink()

    def test_a_manifest_that_is_static_is_the_end(self):
        self.encode("live.mpd", "-t", "5", *DASH, "-seg_duration", "1")
        self.wait_for_segments(2, "chunk-*.m4s")
        with self.server() as server, self.capture(f"http://127.0.0.1:{server.port}/live.mpd", "--fps", 5) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            frames = self.check_numbers(capture)
            self.assertEqual(capture.number(frames[-1]), 120)  # of 125, 5 apart
            self.assertEqual({frame["epoch"] for frame in frames}, {0})

    # files

    def test_a_file_in_segments_gives_the_frames_of_the_file(self):
        self.encode("vod.m3u8", *HLS, "-hls_list_size", "0", live=False)
        self.encode("vod.mpd", "-f", "dash", "-seg_duration", "1", live=False)
        self.encode("file.mp4", live=False)
        expected = self.numbers_of(self.folder / "file.mp4")
        self.assertEqual([number for _, number in expected], list(range(0, 250, 25)))
        with self.server() as server:
            for name in ("vod.m3u8", "vod.mpd"):
                with self.subTest(name):
                    began = time.monotonic()
                    self.assertEqual(self.numbers_of(f"http://127.0.0.1:{server.port}/{name}"), expected)
                    self.assertLess(time.monotonic() - began, 8)  # it is 10 s long

    def numbers_of(self, place):
        with self.capture(place, "--fps", 1) as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            self.assertFalse(capture.headers()[0]["live"])
            return [(frame["t"], capture.number(frame)) for frame in capture.frames()]

    def test_a_server_that_is_slow_is_not_taken_for_one_that_is_silent(self):
        noise = "nullsrc=s=320x180:r=5:d=1,geq=random(1)*255:128:128"  # each picture takes seconds
        pictures = f"color=black:s=320x180:r=5:d=6[a];{noise}[b];[a][b]concat"  # the beginning is read while it is opened
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", pictures, "-frames:v", "32", "-c:v", "libx264", "-g", "5",
                        "-qp", "24", "-pix_fmt", "yuv420p", *HLS, "-hls_list_size", "0", "slow.m3u8"], cwd=self.folder, check=True,
                       stdin=subprocess.DEVNULL)
        with self.server("--fault", "slow=20000") as server, \
                self.capture(f"http://127.0.0.1:{server.port}/slow.m3u8", "--read-timeout", "1s", "--open-timeout", "60s",
                             "--start", "6s") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            self.assertEqual(len(capture.frames()), 2)


if __name__ == "__main__":
    run_tests(Segments)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture recording what transport streams hold, whose video may change on its way: files that play without a word of
complaint.

usage: change_test.py --programs FOLDER --clips FOLDER"""

import json
import socket
import subprocess
import threading

from live_test import Capture, run_tests
from record_test import RecordingTest, probe


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

    def test_a_picture_of_another_size_begins_a_segment(self):
        for codec, kind, ending in (("libx264", "h264", ".mp4"), ("libx265", "hevc", ".mp4"), ("libx264", "h264", ".mkv")):
            with self.subTest(codec=codec, ending=ending):
                stream = self.sent("large.ts", "640x360", codec) + self.sent("small.ts", "320x180", codec, 3)
                self.place = self.serve(stream)
                folder = self.folder / f"{codec}{ending}"
                result = self.run_capture("--no-frames", "--record", folder / f"%s{ending}", "--status-file", self.folder / "status")
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
                self.assertEqual([self.kind(path) for path in found], [f"{kind},640,360", f"{kind},320,180"])
                self.assertEqual([(each["packets"], each["frames"]) for each in map(probe, found)], [(75, 75), (75, 75)])
                self.assertEqual(json.loads((self.folder / "status").read_text())["sources"][0]["epoch"], 1)
                for path in found:
                    self.check_plays(path)

    def test_a_part_of_the_picture_stays_that_part(self):
        self.place = self.serve(self.sent("large.ts", "640x360") + self.sent("small.ts", "320x180", offset=3))
        result = self.run_capture("--roi", "320,90,320,270", "--fps", "5", "-o", self.folder / "{index}.png")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("its pictures are 320x180 now; --roi shows 160,44,160,136 of them", result.stderr)
        records = [json.loads(line) for line in (self.folder / "frames.jsonl").read_text().splitlines()]
        self.assertGreater(len([record for record in records if record.get("epoch") == 1 and "file" in record]), 5)

    def test_another_codec_begins_a_connection(self):
        other = self.sent("hevc.ts", "320x180", "libx265", 3, version=1)
        self.place = self.serve(self.sent("h264.ts", "640x360") + other, other)
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4", "--retries", "1")
        self.assertIn("it sends other streams now; trying again", result.stderr)
        self.assertEqual(sorted(self.kinds()), ["h264,640,360", "hevc,320,180"])
        for path in self.segments():
            self.check_plays(path)

    def test_sound_of_a_transport_stream_comes_along(self):
        stream = self.folder / "a.ts"
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-t", "2", "-c", "copy", stream], check=True,
                       stdin=subprocess.DEVNULL)
        self.place = self.serve(stream.read_bytes())
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        segment, = self.segments()
        self.assertEqual(self.shown(segment, "codec_name", "a"), "aac")
        self.check_plays(segment)

    def packets(self, path, streams):
        """The times of its packets."""
        run = subprocess.run(["ffprobe", "-v", "error", "-select_streams", streams, "-show_entries", "packet=pts_time", "-of",
                              "csv=p=0", path], capture_output=True, text=True, check=True)
        return [float(line.split(",")[0]) for line in run.stdout.split()]

    def test_sound_is_recorded_whole(self):
        stream = self.folder / "a.ts"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=6", "-f", "lavfi",
                        "-i", "sine=duration=6", "-c:v", "libx264", "-bf", "0", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac",
                        stream], check=True, stdin=subprocess.DEVNULL)
        zero, sound = self.packets(stream, "v")[0], self.packets(stream, "a")
        self.place = "cam=-"
        for ending in (".mp4", ".mkv"):
            with self.subTest(ending), subprocess.Popen(["cat", stream], stdout=subprocess.PIPE) as sender:
                result = self.run_capture("--no-frames", "--record", self.folder / f"%s{ending}", "--segment", "1s",
                                          stdin=sender.stdout)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                recorded = [self.packets(path, "a") for path in self.segments(ending)]
                self.assertEqual(len(recorded), 6)
                first = zero + recorded[0][0]  # what comes before has no times yet
                self.assertEqual(sum(map(len, recorded)), len([time for time in sound if time > first - 0.001]))
                self.assertTrue(all(0.95 < times[-1] < 1.01 for times in recorded), recorded)  # each has its own second
                self.assertTrue(all(-0.001 <= times[0] < 0.03 for times in recorded[1:]), recorded)

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

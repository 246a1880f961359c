#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What vlm-analyze says of a frame stream is what it says of the file that the stream was made of: the same frames, the
same keys, the same answers. Then streams that are cut off, mixed, or of FFmpeg's making.

usage: pipe_test.py --programs FOLDER --clips FOLDER"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

OPTIONS = [[], ["--every", "1s"], ["--fps", "3/2", "--start", "1", "--end", "2.5"], ["--frames", "3"],
           ["--at", "0.5,1,1.04"], ["--keyframes"], ["--every", "700ms", "--snap", "keyframe"],
           ["--whole", "--duration", "2s"], ["--every", "500ms", "--window", "3", "--stride", "2", "--burn-time"],
           ["--keyframes", "--whole", "--max-side", "160"], ["--scenes"]]
CLIPS = ["cfr25.mp4", "opengop.mp4", "editlist.mp4", "start5s.ts", "h264.ts", "full_range.mp4", "odd.mp4", "rotated90.mp4",
         "sar.mp4", "hdr_pq.mp4"]
# In formats that streams do not carry, turned, at uneven sizes.
PICTURES = ["cfr25.mp4", "full_range.mp4", "odd.mp4", "odd.webm", "gray.mkv", "rotated90.mp4", "mirrored_rotated90.mp4",
            "bt2020_10bit.mp4", "yuvj420p.avi", "yuvj422p.avi", "bgra.mkv", "yuv422p10le.mkv"]
SIZES = [[], ["--max-side", "200"], ["--roi", "0.25,0.25,0.5,0.5", "--burn-time"]]
VARYING = {"source", "ms", "request_id"}


def environment():
    return os.environ | {"VLM_DISCOVER_PORTS": "none", "VLM_NO_CACHE": "1"}


class Pipes(unittest.TestCase):
    programs = Path()
    clips = Path()

    def run_analyze(self, video, options, stdin=subprocess.DEVNULL, backend="fake"):
        return subprocess.run([self.programs / "vlm-analyze", video, "-p", "x", "--backend", backend, "--format", "jsonl",
                               *options], stdin=stdin, capture_output=True, text=True, env=environment(), check=False)

    def pictures_sent(self, video, options, stdin=subprocess.DEVNULL):
        """The hashes of the pictures that a model gets."""
        with tempfile.TemporaryDirectory() as folder:
            server = StandIn("model_server.py", Path(folder, "log"))
            try:
                asked = ["--every", "4s", "--concurrency", "1", "--api-base", f"{server.url}/v1", *options]
                result = self.run_analyze(video, asked, stdin, "openai")
                self.assertEqual(result.returncode, 0, result.stderr)
                return re.findall('"sha256": "([0-9a-f]+)"', server.log.read_text())
            finally:
                server.stop()

    def capture(self, *arguments):
        return subprocess.Popen([self.programs / "vlm-capture", *arguments], stdout=subprocess.PIPE, env=environment())

    def records(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)
        records = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertTrue(records)
        return [{name: value for name, value in record.items() if name not in VARYING} for record in records]

    def compare(self, name, options, backend="fake"):
        clip = self.clips / name
        with self.subTest(clip=name, options=options):
            of_file = self.run_analyze(clip, options, backend=backend)
            with self.capture(clip) as capture:
                of_stream = self.run_analyze("-", options, stdin=capture.stdout, backend=backend)
            self.assertEqual(self.records(of_stream), self.records(of_file))

    def test_a_stream_is_what_its_file_is(self):
        for name in CLIPS:
            self.compare(name, ["--every", "1s"])

    def test_a_stream_of_a_file_that_is_cut_off_ends_where_the_file_does(self):
        for name in ("cut.ts", "cut.flv"):  # the last frame shown is not the last that the file had
            for options in (["--every", "2s"], ["--every", "2s", "--start", "2"], ["--every", "20ms", "--start", "5.5"]):
                self.compare(name, options)

    def test_every_option_counts_for_a_stream(self):
        for options in OPTIONS:
            self.compare("vfr.mp4", options)

    def test_pictures_of_a_stream_are_those_of_its_file(self):
        self.compare("cfr25.mp4", ["--every", "4s"], backend="cv")

    def test_a_model_gets_the_same_pictures_of_a_stream_and_its_file(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in PICTURES:
                clip = self.clips / name
                if not clip.exists():
                    clip = Path(folder, name)
                    subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-t", "5", "-pix_fmt", clip.stem,
                                    "-c:v", "mjpeg" if clip.suffix == ".avi" else "ffv1", clip], check=True)
                for options in SIZES:
                    with self.subTest(clip=name, options=options):
                        of_file = self.pictures_sent(clip, options)
                        self.assertTrue(of_file)
                        with self.capture(clip, "--fps", "1") as capture:
                            self.assertEqual(self.pictures_sent("-", options, capture.stdout), of_file)

    def test_filters_see_the_same_in_a_stream_and_its_file(self):
        for name, options in (("bt2020_10bit.mp4", ["--fps", "5", "--gate"]), ("hdr_pq.mp4", ["--fps", "2", "--gate"]),
                              ("rotated90.mp4", ["--fps", "5", "--motion"]), ("odd.mp4", ["--scenes"])):
            self.compare(name, options)

    def test_a_stream_says_in_what_its_pictures_are(self):
        gray, turned = self.clips / "gray.mkv", self.clips / "rotated90.mp4"
        for arguments, wanted in (([gray], [("gray", None)]), ([gray, "--pixel-format", "rgb24"], [("rgb24", None)]),
                                  ([gray, "--max-side", "64"], [("yuv420p", None)]), ([turned], [("yuv420p", 90)]),
                                  ([gray, turned], [("yuv420p", None), ("yuv420p", 90)])):
            with self.subTest(arguments=arguments), self.capture(*arguments, "--at", "0") as capture:
                headers = re.findall(rb'\{"schema":"vlm.stream/1".*?\}', capture.stdout.read())
                headers = [json.loads(header) for header in headers]
                self.assertEqual([(header["pixel_format"], header.get("rotation")) for header in headers], wanted)

    def test_several_sources_are_asked_about_each_by_itself(self):
        with self.capture(f"a={self.clips / 'cfr25.mp4'}", f"b={self.clips / 'vfr.mp4'}", "--fps", "1") as capture:
            records = [json.loads(line) for line in self.run_analyze("-", [], stdin=capture.stdout).stdout.splitlines()]
        self.assertEqual(sorted(record["source"] for record in records), ["a", "b"])

    def test_a_source_that_fails_before_the_others_begin_is_told_of_in_the_stream(self):
        with tempfile.TemporaryDirectory() as folder:
            mixed = Path(folder, "mixed.nut")
            done = subprocess.run([self.programs / "vlm-capture", "lost=nothing.mp4", f"a={self.clips / 'cfr25.mp4'}",
                                   "--fps", "1", "-o", mixed], capture_output=True, check=False, env=environment())
            self.assertEqual(done.returncode, 3)
            records = {kind: [json.loads(record) for record in
                              re.findall(rb'\{"schema":"vlm.%s/1".*?\}' % kind.encode(), mixed.read_bytes())]
                       for kind in ("stream", "end")}
            self.assertEqual([(header["source"], header["end"]) for header in records["stream"]], [("lost", 0), ("a", 10)])
            self.assertEqual({(end["source"], end["reason"], end["error"], end["frames"]) for end in records["end"]},
                             {("lost", "failed", "nothing.mp4: No such file or directory", 0), ("a", "end", None, 10)})
            for options, times in (["--every", "1s"], 10), (["--frames", "3"], 1), (["--at", "1"], 1), (["--keyframes"], 5):
                with self.subTest(options=options):
                    result = self.run_analyze(mixed, ["--quiet", *options])
                    self.assertEqual(result.returncode, 1)
                    self.assertEqual([json.loads(line)["source"] for line in result.stdout.splitlines()], ["a"] * times)
                    self.assertEqual(result.stderr, "vlm-analyze: lost: nothing.mp4: No such file or directory\n")

    def test_a_stream_that_is_cut_off_ends_with_1_after_what_came(self):
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder, "whole.nut")
            subprocess.run([self.programs / "vlm-capture", self.clips / "cfr25.mp4", "-o", whole], check=True,
                           env=environment())
            cut = Path(folder, "cut.nut")
            cut.write_bytes(whole.read_bytes()[:whole.stat().st_size // 2])
            result = self.run_analyze(cut, ["--every", "1s"])
            self.assertEqual(result.returncode, 1)
            self.assertIn("the frame stream is cut off", result.stderr)
            times = [json.loads(line)["t0"] for line in result.stdout.splitlines()]
            self.assertEqual(times, [0, 1, 2, 3, 4])

    def test_a_stream_that_is_cut_off_inside_a_record_is_no_bad_one(self):
        with tempfile.TemporaryDirectory() as folder:
            cut = Path(folder, "cut.nut")
            subprocess.run([self.programs / "vlm-capture", self.clips / "cfr25.mp4", "--fps", "1", "--max-side", "64",
                            "-o", cut], check=True, env=environment())
            whole = cut.read_bytes()
            record = whole.rindex(b'{"schema":"vlm.frame/1"')
            for length in (record + 1, record + 40, whole.rindex(b'{"schema":"vlm.end/1"') + 30):
                cut.write_bytes(whole[:length])
                with self.subTest(length=length):
                    result = self.run_analyze(cut, ["--every", "1s"])
                    self.assertEqual(result.returncode, 1, result.stderr)
                    self.assertIn("the frame stream is cut off", result.stderr)
                    self.assertGreaterEqual(len(result.stdout.splitlines()), 9)

    def test_a_stream_that_is_cut_off_before_its_first_frame_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            cut = Path(folder, "cut.nut")
            subprocess.run([self.programs / "vlm-capture", self.clips / "cfr25.mp4", "--at", "0", "-o", cut], check=True,
                           env=environment())
            whole = cut.read_bytes()
            header, frame = whole.index(b'{"schema":"vlm.stream/1"'), whole.index(b'{"schema":"vlm.frame/1"')
            for length in (header - 20, header + 10, frame - 12, frame, frame + 40, whole.index(b"}", frame) + 100):
                for options in ([], ["--every", "1s"], ["--dry-run"]):
                    cut.write_bytes(whole[:length])
                    with self.subTest(length=length, options=options), open(cut, "rb") as stream:
                        result = self.run_analyze("-", options, stdin=stream)
                        self.assertEqual((result.returncode, result.stdout), (1, ""))
                        self.assertRegex(result.stderr, r"\Avlm-analyze: [^:]+: the frame stream is cut off.*\n\Z")

    def test_ffmpegs_own_stream_works_too(self):
        made = subprocess.Popen(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-f", "nut", "-c:v", "rawvideo",
                                 "-pix_fmt", "yuv420p", "-"], stdout=subprocess.PIPE)
        with made:
            result = self.run_analyze("-", ["--every", "2s"], stdin=made.stdout)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([json.loads(line)["t0"] for line in result.stdout.splitlines()], [0, 2, 4, 6, 8])

    def test_subtitles_of_ffmpegs_own_stream_are_no_records(self):
        with tempfile.TemporaryDirectory() as folder:
            subtitles, stream = Path(folder, "said.srt"), Path(folder, "said.nut")
            for first in ("00:00:00,000", "00:00:03,000"):  # before the first frame and after it
                subtitles.write_text(f"1\n{first} --> 00:00:04,000\n{{\"schema\": 1}}\n\n"
                                     "2\n00:00:05,000 --> 00:00:06,000\nGood bye.\n", encoding="utf-8")
                subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", self.clips / "cfr25.mp4", "-i", subtitles,
                                "-map", "0:v", "-map", "1:s", "-c:v", "rawvideo", "-pix_fmt", "yuv420p", "-c:s", "text",
                                "-output_ts_offset", "5", "-f", "nut", stream], check=True)
                with self.subTest(first=first):
                    result = self.run_analyze(stream, ["--every", "2s"])
                    self.assertEqual(result.returncode, 0, result.stderr)
                    times = [json.loads(line)["t0"] for line in result.stdout.splitlines()]
                    self.assertEqual(times, [0, 2, 4, 6, 8])

    def test_ffmpeg_reads_the_stream(self):
        with self.capture(self.clips / "cfr25.mp4", "--fps", "5") as capture:
            probe = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts",
                                    "-of", "csv=p=0", "-f", "nut", "-"], stdin=capture.stdout, capture_output=True,
                                   text=True, check=True)
        times = [int(line.strip(",")) for line in probe.stdout.split()]
        self.assertEqual(times, [k * 200_000 for k in range(50)])

    def test_a_pipe_of_unknown_length_is_one_request_of_few_frames(self):
        with open(self.clips / "h264.ts", "rb") as clip, subprocess.Popen(["cat"], stdin=clip,
                                                                          stdout=subprocess.PIPE) as cat:
            record = self.records(self.run_analyze("-", [], stdin=cat.stdout))[0]
        self.assertEqual(record["n_sent"], 20)
        made = subprocess.Popen(["ffmpeg", "-v", "error", "-i", self.clips / "long_gop.mp4", "-c", "copy", "-f", "mpegts",
                                 "-"], stdout=subprocess.PIPE)
        with made:
            record = self.records(self.run_analyze("-", [], stdin=made.stdout))[0]
        self.assertEqual(record["n_sent"], 32)
        self.assertGreater(record["frames"][-1], 55)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--clips", type=Path, required=True)
    given, rest = parser.parse_known_args()
    Pipes.programs, Pipes.clips = given.programs.resolve(), given.clips.resolve()
    unittest.main(argv=["pipe_test.py", *rest])

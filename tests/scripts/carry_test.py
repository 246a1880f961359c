#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture recording and publishing sound and video that a container does not take.

usage: carry_test.py --programs FOLDER --clips FOLDER"""

import subprocess

from live_test import free_port, run_tests
from record_test import RecordingTest, probe

MULAW = ("-c:v", "copy", "-c:a", "pcm_mulaw", "-ar", "8000", "-ac", "1")


class Carry(RecordingTest):
    def run_with(self, codecs, *arguments):
        """What becomes of a pipe with the clip in other codecs."""
        self.place = "cam=-"
        sender = ["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", *codecs, "-f", "matroska", "-"]
        with subprocess.Popen(sender, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as sent:
            return self.run_capture("--no-frames", *arguments, stdin=sent.stdout)

    def test_sound_that_mp4_does_not_take_is_left_out_with_one_line(self):
        result = self.run_with(MULAW, "--record", self.folder / "%s.mp4", "--segment", "1s")
        self.assertEqual((result.returncode, result.stderr), (0, "vlm-capture: warning: cam: recording: without sound in "
                                                                 "pcm_mulaw, which mp4 does not take; .mkv does\n"))
        self.assertEqual([probe(path)["frames"] for path in self.segments()], [50] * 5)

    def test_mkv_takes_it(self):
        result = self.run_with(MULAW, "--record", self.folder / "%s.mkv")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        segment, = self.segments(".mkv")
        self.assertEqual(self.shown(segment, "codec_name", "a"), "pcm_mulaw")

    def test_video_that_mp4_does_not_take_is_one_line_and_no_file(self):
        result = self.run_with(("-t", "2", "-c:v", "libtheora", "-an"), "--record", self.folder / "%s.mp4")
        self.assertEqual((result.returncode, result.stderr), (3, "vlm-capture: cam: recording: mp4 takes no theora; .mkv does\n"
                                                                 "vlm-capture: cam: 1 segment could not be written\n"))
        self.assertEqual(self.segments(), [])

    def test_a_server_gets_the_video_without_the_sound_that_its_protocol_does_not_take(self):
        place = f"rtmp://127.0.0.1:{free_port()}/live/cam"
        result = self.run_with(("-c:v", "copy", "-c:a", "libopus"), "--publish", place)
        self.assertEqual(result.returncode, 3, result.stderr)  # nobody listens
        lines = result.stderr.splitlines()
        self.assertEqual(lines[0], "vlm-capture: warning: cam: publishing: without sound in opus, which flv does not take")
        self.assertIn(f"cam: publishing: {place}: cannot be written: ", lines[1])


if __name__ == "__main__":
    run_tests(Carry)

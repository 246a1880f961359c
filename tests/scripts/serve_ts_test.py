#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls: transport streams as they are, and what else is made of files that are not as they should be.

usage: serve_ts_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import re
import shutil
import subprocess

import hls_playlist
from index_case import LONG_AGO_NS
from live_test import run_tests
from serve_case import PATIENCE_S, ServeCase

PACKET = 188
MAP = 0x1000  # the stream in which ffmpeg describes a program


def pid(packet):
    return (packet[1] & 0x1F) << 8 | packet[2]


def without_tables(stream):
    """Without all but the first tables, which say what the stream consists of."""
    seen, kept = set(), []
    for packet in (stream[at:at + PACKET] for at in range(0, len(stream), PACKET)):
        if pid(packet) not in (0, MAP) or pid(packet) not in seen:
            kept.append(packet)
        seen.add(pid(packet))
    return b"".join(kept)


class ServeTs(ServeCase):
    name = "yard.ts"
    code = 0

    @classmethod
    def add_clips(cls):
        def make(name, *options):
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=20", "-f", "lavfi", "-i",
                            "sine=f=300:d=20", "-g", "50", *options, "-shortest", str(cls.archive / name)], check=True, timeout=PATIENCE_S)
        make("yard.ts", "-c:v", "libx264", "-bf", "2", "-c:a", "aac")
        make("wrap.ts", "-c:v", "libx264", "-bf", "2", "-c:a", "aac", "-output_ts_offset", "95436")
        make("old.ts", "-c:v", "mpeg2video", "-c:a", "mp2")
        (cls.archive / "bare.ts").write_bytes(without_tables((cls.archive / "yard.ts").read_bytes()))
        content = bytearray((cls.clips / "cfr25.mp4").read_bytes())
        at = content.index(b"mdat")
        end = at - 4 + int.from_bytes(content[at - 4:at], "big")
        content[at + 4:end] = bytes(end - at - 4)
        (cls.archive / "black.mp4").write_bytes(content)
        for name in ("jump.ts", "cfr25.mp4"):
            shutil.copy(cls.clips / name, cls.archive)
        for path in cls.archive.iterdir():
            os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))

    def playlist(self, name, video=None):
        return hls_playlist.check(self.get(f"/v/{video or self.of(name)}/ts.m3u8").content.decode())

    def test_a_stream_is_played_as_it_is_frame_by_frame(self):
        for name in ("yard.ts", "bare.ts", "wrap.ts"):
            played = self.frames(f"http://127.0.0.1:{self.port}/v/{self.of(name)}/ts.m3u8")
            self.assertEqual(played, self.frames(self.archive / name), name)  # timestamps, too

    def test_its_segments_are_the_file_itself(self):
        playlist = self.playlist("yard.ts")
        content = (self.archive / "yard.ts").read_bytes()
        end = 0
        for segment in playlist.segments:
            length, begin = segment.byte_range
            self.assertEqual(begin, end)
            self.assertIn(0, {pid(content[begin + n * PACKET:]) for n in (0, 1)})  # the stream's name may come first
            end = begin + length
            self.assertEqual(segment.uri, "file.ts")
            part = self.get(f"/v/{self.video}/file.ts", 206, Range=f"bytes={begin}-{end - 1}")
            self.assertEqual(part.content, content[begin:end])
            self.assertEqual(part.getheader("Content-Type"), "video/mp2t")
        self.assertEqual(end, len(content))
        self.assertGreater(len(playlist.segments), 2)

    def test_lengths_are_those_of_what_it_shows(self):
        keyframes = [float(frame["pts_time"]) for frame in json.loads(subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v", "-skip_frame", "nokey", "-show_entries", "frame=pts_time", "-of", "json",
             str(self.archive / "yard.ts")], capture_output=True, check=True, timeout=PATIENCE_S).stdout)["frames"]]
        for name in ("yard.ts", "bare.ts"):
            at = keyframes[0]
            for segment in self.playlist(name).segments[:-1]:
                at += segment.duration
                self.assertLess(min(abs(at - keyframe) for keyframe in keyframes), 0.001, name)

    def test_what_a_stream_does_not_repeat_comes_from_memory(self):
        playlist = self.playlist("bare.ts")
        content = b""
        for number, segment in enumerate(playlist.segments):
            self.assertEqual((segment.uri, segment.byte_range), (f"ts-{number}.ts", None))
            part = self.get(f"/v/{self.of('bare.ts')}/{segment.uri}").content
            self.assertEqual([pid(part[n * PACKET:]) for n in (0, 1)] if number else [0, MAP], [0, MAP])
            content += part[2 * PACKET:] if number else part
        self.assertEqual(content, (self.archive / "bare.ts").read_bytes())
        self.get(f"/v/{self.of('bare.ts')}/ts-{len(playlist.segments)}.ts", 404)

    def test_what_players_do_not_take_so_says_why(self):
        for name, reason in (("old.ts", "other video than one in H.264|do not play"), ("jump.ts", "its times jump"),
                             ("cfr25.mp4", "no transport stream")):
            for part in ("ts.m3u8", "ts-0.ts", "file.ts"):
                detail = self.json(f"/v/{self.of(name)}/{part}", 422)["detail"]
                self.assertRegex(detail, f"^{name}: not played as it is: .*({reason})", name)
            self.get(f"/v/{self.of(name)}/master.m3u8")

    # signed addresses, and errors

    def test_signed_addresses_are_carried_on(self):
        for part in ("ts.m3u8", "thumbnails.vtt"):
            text = self.get(f"/v/{self.video}/{part}?access=a%26b").content.decode()
            uris = re.findall(r"^(?:file\.ts|sheet-\d+\.jpg).*$", text, re.M)
            self.assertGreater(len(uris), 1, text)
            for uri in uris:
                self.assertRegex(uri, r"^[a-z0-9.-]+\?access=a%26b(#xywh=[0-9,]+)?$")

    def test_an_error_names_the_video(self):
        detail = self.json(f"/v/{self.of('black.mp4')}/frame.jpg?t=1", 422)["detail"]
        self.assertRegex(detail, "^black.mp4: .* can be decoded")


if __name__ == "__main__":
    run_tests(ServeTs)

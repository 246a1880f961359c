#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls: a recording that vlm-capture is still writing.

usage: serve_event_test.py --programs FOLDER --clips FOLDER"""

import os
import signal
import subprocess
import time

import hls_playlist
from index_case import LONG_AGO_NS
from live_test import Server, run_tests
from serve_case import PATIENCE_S, ServeCase

FRAGMENTS = "frag_keyframe+delay_moov+default_base_moof"  # as recordings are written


def boxes(content):
    """Where the boxes of an MP4 file begin and end, with their names, as far as they are whole."""
    found, at = [], 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at:at + 4], "big")
        if size < 8 or at + size > len(content):
            break
        found.append((content[at + 4:at + 8], at, at + size))
        at += size
    return found


class ServeEvent(ServeCase):
    code = 0

    @classmethod
    def add_clips(cls):
        path = cls.archive / "cfr25.mp4"
        path.write_bytes((cls.clips / "cfr25.mp4").read_bytes())
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))

    def until(self, probe, words):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = probe()
            if found:
                return found
            time.sleep(0.2)
        self.fail(f"waited in vain: {words}")

    def added(self, path):
        """The name of a video that is added while it is written."""
        self.run_index("add", path)
        return next(video["id"] for video in self.json(f"/api/videos?q={path.name}")["videos"])

    def playlist(self, video):
        return hls_playlist.check(self.get(f"/v/{video}/r0.m3u8").content.decode())

    def listed(self, video):
        return [(segment.uri, segment.duration, segment.init) for segment in self.playlist(video).segments]

    def recording(self, name, *options):
        """The bytes of half a minute in fragments, as recordings have them."""
        path = self.folder / f"whole-{name}"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=30", "-f", "lavfi", "-i",
                        "sine=f=300:d=30", "-c:v", "libx264", *(options or ("-g", "50")), "-bf", "2", "-c:a", "aac", "-shortest",
                        "-movflags", FRAGMENTS, "-frag_duration", "1000000", str(path)], check=True, timeout=PATIENCE_S)
        return path, path.read_bytes()

    def long_clip(self):
        """What a camera shows for longer than the test takes."""
        path = self.folder / "camera.mp4"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=900", "-c:v", "libx264", "-preset",
                        "ultrafast", "-g", "20", "-bf", "0", "-pix_fmt", "yuv420p", str(path)], check=True, timeout=PATIENCE_S)
        return path

    def test_a_recording_is_watched_while_it_is_written(self):
        path = self.folder / "yard.mp4"
        with Server("rtsp_server.py", self.long_clip()) as camera:
            capture = subprocess.Popen([str(self.programs / "vlm-capture"), f"cam=rtsp://127.0.0.1:{camera.port}/cam", "--no-frames",
                                        "--record", str(path), "--segment", "10m"], stderr=subprocess.DEVNULL)
            try:
                self.until(lambda: path.exists() and [name for name, *_ in boxes(path.read_bytes())].count(b"mdat") > 1, "two fragments")
                video = self.added(path)
                first = self.until(lambda: self.listed(video), "the first segment")
                self.assertNotIn("#EXT-X-ENDLIST", self.playlist(video).tags)
                contents = [self.get(f"/v/{video}/{uri}").content for uri, *_ in first]
                more = self.until(lambda: (now := self.listed(video)) and len(now) > len(first) and now, "one more")
                self.assertEqual(more[:len(first)], first)
                self.assertEqual([self.get(f"/v/{video}/{uri}").content for uri, *_ in first], contents)
            finally:
                capture.send_signal(signal.SIGINT)
                capture.wait(PATIENCE_S)
        self.until(lambda: "#EXT-X-ENDLIST" in self.playlist(video).tags, "the end")
        self.assertEqual(self.listed(video)[:len(more)], more)
        self.assertEqual(self.frames(f"http://127.0.0.1:{self.port}/v/{video}/master.m3u8"), self.frames(path))
        self.assertNotEqual(self.added(path), video)
        self.assertEqual(self.listed(video)[:len(more)], more)  # for those who watch it still
        self.get(f"/v/{video}/rec-0.m4s")

    def test_what_is_listed_never_changes(self):
        whole, content = self.recording("steps.mp4")
        path = self.folder / "steps.mp4"
        ends = [end for name, _, end in boxes(content) if name == b"mdat"]
        path.write_bytes(content[:ends[1]])
        video = self.added(path)
        before, bytes_before = [], {}
        for end in [*(end - 100 for end in ends[2:]), len(content)]:
            with open(path, "ab") as file:
                file.write(content[path.stat().st_size:end])
            playlist = self.playlist(video)
            self.assertEqual(playlist.tags["#EXT-X-PLAYLIST-TYPE"], "EVENT")
            self.assertEqual(playlist.tags["#EXT-X-TARGETDURATION"], "6")
            self.assertEqual("#EXT-X-ENDLIST" in playlist.tags, end == len(content))
            listed = self.listed(video)
            self.assertEqual(listed[:len(before)], before)
            before = listed
            for uri, *_ in listed:
                got = self.get(f"/v/{video}/{uri}")
                self.assertIn("immutable", got.getheader("Cache-Control"))
                self.assertEqual(bytes_before.setdefault(uri, got.content), got.content)
            self.get(f"/v/{video}/rec-{len(listed)}.m4s", 404)
        self.assertGreater(len(before), 4)
        self.assertEqual(self.frames(f"http://127.0.0.1:{self.port}/v/{video}/master.m3u8"), self.frames(whole))
        self.assertAlmostEqual(sum(duration for _, duration, _ in before), 30, delta=0.001)
        init = self.get(f"/v/{video}/rec-init.mp4").content
        self.assertEqual(init + b"".join(bytes_before.values()), content[:len(init) + sum(map(len, bytes_before.values()))])
        self.assertEqual(self.get(f"/v/{video}/file").getheader("Cache-Control"), "no-store")

    def test_keyframes_that_are_far_apart_do_not_make_it_late(self):
        _, content = self.recording("far.mp4", "-g", "9999", "-force_key_frames", "0,13")
        path = self.folder / "far.mp4"
        ends = [end for name, _, end in boxes(content) if name == b"mdat"]
        path.write_bytes(content[:ends[1]])
        video = self.added(path)
        path.write_bytes(content)
        playlist = self.playlist(video)
        self.assertEqual(playlist.tags["#EXT-X-TARGETDURATION"], "6")
        times = [sum(segment.duration for segment in playlist.segments[:n]) for n in range(len(playlist.segments))]
        self.assertLess(min(abs(at - 13) for at in times), 0.001)
        self.assertEqual(self.frames(f"http://127.0.0.1:{self.port}/v/{video}/master.m3u8"), self.frames(path))

    def test_what_has_only_the_name_of_a_recording_is_not_served(self):
        _, content = self.recording("other.mp4")
        path = self.folder / "other.mp4"
        path.write_bytes(content[:boxes(content)[6][2]])
        video = self.added(path)
        path.write_bytes(content[:1000] + b"x" + content[1001:])
        self.get(f"/v/{video}/r0.m3u8", 410)
        path.write_bytes(content)
        self.assertIn("#EXT-X-ENDLIST", self.playlist(video).tags)
        self.get(f"/v/{video}/r0-0.m4s", 404)
        whole = (self.archive / "cfr25.mp4").read_bytes()
        (self.archive / "cfr25.mp4").write_bytes(whole + bytes(100))  # more of what is no recording
        try:
            self.get(f"/v/{self.video}/r0-0.m4s", 410)
        finally:
            (self.archive / "cfr25.mp4").write_bytes(whole)
            os.utime(self.archive / "cfr25.mp4", ns=(LONG_AGO_NS, LONG_AGO_NS))


if __name__ == "__main__":
    run_tests(ServeEvent)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls at live sources: an RTSP server (GStreamer's) that shows a clip once to each who connects, watched as
players of low-latency HLS do.

usage: serve_live_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

from hls_playlist import attributes, check
from index_case import LONG_AGO_NS, result
from live_test import Server, free_port, run_tests
from serve_case import PATIENCE_S, ServeCase

CLIP = "cfr25.mp4"  # 10 s, B-frames, with sound


class Live(ServeCase):
    code = 0

    @classmethod
    def add_clips(cls):
        shutil.copy(cls.clips / CLIP, cls.archive)
        os.utime(cls.archive / CLIP, ns=(LONG_AGO_NS, LONG_AGO_NS))

    def camera(self, *options, port=0):
        server = self.enterContext(Server("rtsp_server.py", self.clips / CLIP, "--port", port, *options))
        return server

    def show(self, camera, *words):
        """A server that shows one camera, and its port."""
        return self.serve("--live", f"cam=rtsp://127.0.0.1:{camera.port}/cam", *words)[1]

    def text(self, port, what, code=200):
        answer = self.ask(f"/live/cam/{what}", port=port)
        self.assertEqual(answer.status, code, (what, answer.content[:300]))
        return answer.content.decode()

    def bytes(self, port, what):
        answer = self.ask(f"/live/cam/{what}", port=port)
        self.assertEqual(answer.status, 200, what)
        return answer.content

    def wait_for(self, what, probe):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if found := probe():
                return found
            time.sleep(0.1)
        self.fail(f"{what} did not come")

    def playlist(self, port, query=""):
        """The media playlist as a player has it, from the first complete segment on."""
        for _ in range(PATIENCE_S // 10):
            answer = self.ask(f"/live/cam/media.m3u8{query}", port=port)
            if answer.status != 503:
                break
        self.assertEqual(answer.status, 200, answer.content)
        return check(answer.content.decode())

    @staticmethod
    def next_state(playlist):
        """What comes next, as a player asks for it."""
        number = int(playlist.tags["#EXT-X-MEDIA-SEQUENCE"]) + len(playlist.segments)
        return f"?_HLS_msn={number}&_HLS_part={len(playlist.open_parts)}"

    def watch(self, port, enough):
        """Asks for each next state until there is enough: the last playlist, and all parts by URI, in their order, each fetched
        when it was hinted at."""
        parts = {}
        playlist = self.playlist(port)
        end = time.monotonic() + PATIENCE_S
        while not enough(playlist):
            self.assertLess(time.monotonic(), end)
            hint = self.ask(f"/live/cam/{playlist.hint}", port=port)
            if hint.status == 200:
                parts[playlist.hint] = hint.content
            playlist = self.playlist(port, self.next_state(playlist))
        return playlist, parts

    @staticmethod
    def broke_off(playlist):
        """Whether the camera, which shows its clip once, is connected again."""
        return any(segment.after_jump for segment in playlist.segments)

    # watching

    def test_an_address_of_it_works_for_a_while_without_a_token(self):
        tokens = self.folder / "tokens.txt"
        token = {"Authorization": f"Bearer {self.token(tokens, 'anna')}"}
        port = self.show(self.camera(), "--token-file", tokens)
        self.assertEqual(self.ask("/live/cam/master.m3u8", port=port).status, 401)
        self.assertEqual(self.ask("/api/live/other/link", "POST", port=port, **token).status, 404)
        link = json.loads(self.ask("/api/live/cam/link?seconds=60", "POST", port=port, **token).content)["url"]
        query = link[link.index("?"):]
        self.wait_for("its beginning", lambda: self.ask(link, port=port).status == 200)
        media = check(self.ask("/live/cam/media.m3u8" + query, port=port).content.decode())
        self.wait_for("a part", lambda: self.ask("/live/cam/" + media.hint, port=port).status == 200)
        self.assertIn(query, media.hint)
        self.assertEqual(self.ask("/live/cam/" + media.hint.split("?")[0], port=port).status, 401)
        self.assertEqual(self.ask("/live/other/master.m3u8" + query, port=port).status, 401)
        self.assertEqual(self.ask(f"/v/cam/master.m3u8{query}", port=port).status, 401)
        for line in self.ask(link, port=port).content.decode().splitlines():
            if not line.startswith("#"):
                self.assertTrue(line.endswith(query), line)

    def test_segments_are_their_parts_and_hold_every_frame(self):
        port = self.show(self.camera("--sound"))
        playlist, parts = self.watch(port, self.broke_off)
        first = playlist.segments[:[segment.after_jump for segment in playlist.segments].index(True)]
        self.assertGreater(len(parts), 20)
        target = float(attributes(playlist.tags["#EXT-X-PART-INF"])["PART-TARGET"])
        for segment in playlist.segments:
            for part in segment.parts[:-1]:
                self.assertGreaterEqual(part.duration, 0.85 * target)  # as this source is steady
        joined = self.bytes(port, first[0].init)
        for segment in first:
            joined += self.bytes(port, segment.uri)
        for name, content in parts.items():
            if name in [part.uri for segment in playlist.segments for part in segment.parts]:
                self.assertEqual(self.bytes(port, name), content)
            if content in joined:
                continue
            self.assertIn(name, [part.uri for part in playlist.open_parts] + [part.uri for part in playlist.segments[-1].parts])
        path = self.folder / "joined.mp4"
        path.write_bytes(joined)
        wanted, got = self.frames(self.clips / CLIP), self.frames(path)
        self.assertEqual([frame[5] for frame in got], [frame[5] for frame in wanted])
        times = self.times(path)
        for number, seconds in enumerate(times):
            self.assertAlmostEqual(seconds - times[0], number / 25, places=4)
        self.assertIn("mp4a.40.2", self.text(port, "master.m3u8"))

    def test_a_part_is_sent_once_it_is_there(self):
        port = self.show(self.camera())
        playlist = self.playlist(port)
        for _ in range(8):
            newer = self.playlist(port, self.next_state(playlist))
            self.assertNotEqual(newer.hint, playlist.hint)
            self.assertEqual(self.ask(f"/live/cam/{playlist.hint}", port=port).status, 200)
            playlist = newer

    def test_a_delta_with_the_list_before_is_the_list(self):
        port = self.show(self.camera())
        enough = [9]
        playlist, _ = self.watch(port, lambda one: len(one.segments) >= enough[0])
        delta = check(self.text(port, "media.m3u8?_HLS_skip=YES"))
        skipped = int(attributes(delta.tags["#EXT-X-SKIP"])["SKIPPED-SEGMENTS"])
        self.assertGreater(skipped, 0)
        first = int(delta.tags["#EXT-X-MEDIA-SEQUENCE"])
        self.assertEqual([segment.uri for segment in delta.segments][:2], [f"{first + skipped + n}.m4s" for n in range(2)])
        self.assertEqual(delta.segments[0].uri, playlist.segments[skipped + int(playlist.tags["#EXT-X-MEDIA-SEQUENCE"]) - first].uri)

    def test_plain_players_get_whole_segments(self):
        port = self.show(self.camera())
        self.playlist(port)
        plain = check(self.text(port, "plain.m3u8"))
        self.assertNotIn("#EXT-X-PART-INF", plain.tags)
        self.assertIsNone(plain.hint)
        answer = self.ask(f"/live/cam/{plain.segments[0].uri}", port=port, Range="bytes=4-7")
        self.assertEqual((answer.status, answer.content), (206, b"moof"))
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertEqual(self.ask("/live/cam/media.m3u8", "HEAD", port=port).status, 200)

    def test_the_wall_clock_is_that_of_the_frames(self):
        before = time.time()
        port = self.show(self.camera())
        playlist = self.playlist(port)
        date = time.mktime(time.strptime(playlist.segments[0].date[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
        self.assertGreater(date, before - 2)
        self.assertLess(date, time.time() + 1)

    # what makes no sense

    def test_nobody_waits_for_nonsense(self):
        port = self.show(self.camera())
        playlist = self.playlist(port)
        last = int(playlist.tags["#EXT-X-MEDIA-SEQUENCE"]) + len(playlist.segments)
        for query in ("_HLS_part=1", "_HLS_msn=x", "_HLS_msn=-1", f"_HLS_msn={last + 90}", f"_HLS_msn={last + 3}&_HLS_part=500"):
            self.text(port, f"media.m3u8?{query}", 400)
        for name in ("nothing.m3u8", "1.m4s", "part-1.m4s", "init-1.mp4", "..%2Fa"):
            self.text(port, name, 404)
        self.assertEqual(self.ask("/live/other/master.m3u8", port=port).status, 404)
        self.assertEqual(self.ask("/live/cam/media.m3u8", "POST", port=port).status, 405)

    # sources that come and go

    def test_a_camera_that_is_not_there_yet_may_come(self):
        camera_port = free_port()
        _, port = self.serve("--live", f"cam=rtsp://127.0.0.1:{camera_port}/cam")
        self.assertEqual(self.live(port), {"name": "cam", "url": "/live/cam/master.m3u8", "connected": False, "latency": None, "fps": None,
                                           "reconnections": 0})
        self.text(port, "master.m3u8", 503)
        self.camera(port=camera_port)
        self.playlist(port)
        self.wait_for("the camera", lambda: (self.live(port)["fps"] or 0) > 20)
        entry = self.live(port)
        self.assertEqual((entry["connected"], entry["reconnections"]), (True, 0))
        self.assertGreater(entry["latency"], 0)

    def live(self, port):
        return json.loads(self.ask("/api/live", port=port).content)["live"][0]

    def test_a_camera_that_comes_back_goes_on_after_a_discontinuity(self):
        port = self.show(self.camera())
        playlist, _ = self.watch(port, lambda one: self.broke_off(one) and not one.segments[-1].after_jump)
        jump = [segment.after_jump for segment in playlist.segments].index(True)
        before, after = playlist.segments[jump - 1], playlist.segments[jump]
        self.assertNotEqual(before.init, after.init)
        self.assertIsNotNone(after.date)
        self.assertGreater(self.live(port)["reconnections"], 0)
        path = self.folder / "after.mp4"
        path.write_bytes(self.bytes(port, after.init) + self.bytes(port, after.uri))
        self.assertEqual(self.frames(path)[0][5], self.frames(self.clips / CLIP)[0][5])

    def test_a_window_holds_so_much(self):
        port = self.show(self.camera(), "--dvr", "10s")
        first = self.playlist(port).segments[0].uri
        playlist, _ = self.watch(port, lambda one: one.segments[0].uri != first)
        self.assertLess(sum(segment.duration for segment in playlist.segments), 10 + float(playlist.tags["#EXT-X-TARGETDURATION"]) + 1)
        self.bytes(port, first)  # who has the list before may still ask
        self.wait_for("the end of the first segment", lambda: self.ask(f"/live/cam/{first}", port=port).status == 404)
        metrics = self.ask("/metrics", port=port).content.decode()
        self.assertLess(float(re.search(r'vlm_live_window_seconds{source="cam"} (\S+)', metrics)[1]), 13)

    # the end

    def test_those_who_wait_are_answered_when_the_server_stops(self):
        camera = self.camera()
        server, port = self.serve("--live", f"cam=rtsp://127.0.0.1:{camera.port}/cam")
        playlist = self.playlist(port)
        camera.process.send_signal(signal.SIGSTOP)
        number = int(playlist.tags["#EXT-X-MEDIA-SEQUENCE"]) + len(playlist.segments) + 1
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.ask(f"/live/cam/media.m3u8?_HLS_msn={number}", port=port).status))
                   for _ in range(5)]
        for thread in threads:
            thread.start()
        self.wait_for("those who wait", lambda: 'vlm_live_waiting{source="cam"} 5' in self.ask("/metrics", port=port).content.decode() or answers)
        server.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [200] * 5)
        self.assertEqual(server.wait(PATIENCE_S), 0)
        camera.process.send_signal(signal.SIGCONT)

    # other sources

    def piped(self, *command):
        """A server that shows what a program writes."""
        sender = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE)
        for end in (sender.stdout.close, sender.wait, sender.kill):
            self.addCleanup(end)
        return sender, self.serve("--live", "cam=-", stdin=sender.stdout)[1]

    def wait_for_end(self, port):
        self.wait_for("the end", lambda: "#EXT-X-ENDLIST" in self.text(port, "media.m3u8"))
        return check(self.text(port, "media.m3u8"))

    def test_what_browsers_do_not_play_is_encoded(self):
        sender, port = self.piped("ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", self.clips / CLIP, "-an", "-c:v", "mpeg2video", "-f",
                                  "mpegts", "-")
        playlist = self.playlist(port)
        self.assertIn('CODECS="avc1.', self.text(port, "master.m3u8"))
        self.check_decodes(port, playlist.segments[0])
        sender.kill()
        self.wait_for_end(port)

    def test_a_frame_stream_is_encoded(self):
        _, port = self.piped(self.programs / "vlm-capture", "test:", "--input-rate", 25, "--input-size", "320x240", "--duration", "6s", "--on-full",
                             "block", "--quiet")
        playlist = self.playlist(port)
        self.assertIn("RESOLUTION=320x240", self.text(port, "master.m3u8"))
        self.check_decodes(port, playlist.segments[0])
        segments = self.wait_for_end(port).segments
        self.assertAlmostEqual(sum(segment.duration for segment in segments), 6, delta=0.2)
        self.assertEqual({segment.duration for segment in segments[:-1]}, {1.0})

    def check_decodes(self, port, segment):
        path = self.folder / "one.mp4"
        path.write_bytes(self.bytes(port, segment.init) + self.bytes(port, segment.uri))
        self.assertAlmostEqual(len(self.frames(path)), segment.duration * 25, delta=1)

    def test_a_file_is_no_live_source(self):
        done = subprocess.run([self.programs / "vlm-serve-hls", "--db", self.db, "--listen", "127.0.0.1:0", "--live", f"a={self.clips / CLIP}"],
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is a file; vlm-index add makes files play", done.stderr)

    # answers

    def test_answers_are_subtitles_of_the_segments_of_their_time(self):
        port = self.show(self.camera())
        segment = self.playlist(port).segments[0]
        wall = segment.date
        self.import_records([result(2, text="a red <b>van</b>", video=None, source="cam", wall=wall, epoch=0)], task="door")
        self.wait_for("the subtitles", lambda: "subs-door.m3u8" in self.text(port, "master.m3u8"))
        master = check(self.text(port, "master.m3u8"))
        self.assertIn("door", [media["NAME"] for media in master.media])
        self.assertEqual(master.streams[0]["SUBTITLES"], "answers")
        listed = check(self.text(port, "subs-door.m3u8")).segments
        number = segment.uri.removesuffix(".m4s")
        self.assertEqual(listed[0].uri, f"subtitles/door-{number}.vtt")
        cues = self.text(port, listed[0].uri)
        self.assertIn("van", cues)
        self.assertNotIn("<b>", cues)
        self.assertRegex(cues, r"00:00:00\.000 --> 00:00:(09\.999|10\.000)")  # playlists have no more than milliseconds
        self.text(port, "subs-other.m3u8", 404)
        self.text(port, "subtitles/door-1.vtt", 404)

    def test_answers_of_a_source_that_the_index_does_not_know_yet_are_told(self):
        port = self.show(self.camera())
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as listener:
            listener.sendall(b"GET /api/stream?source=cam HTTP/1.1\r\nHost: localhost\r\n\r\n")
            heard = b""
            while b"retry:" not in heard:
                heard += listener.recv(4096)
            wall = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
            self.import_records([result(1, text="a red van", video=None, source="cam", wall=wall, epoch=0)], task="yard")
            while b"a red van" not in heard:
                heard += listener.recv(4096)
        self.assertIn(b"event: result", heard)
        self.assertEqual(self.ask("/api/stream?source=nobody", port=port).status, 404)


if __name__ == "__main__":
    run_tests(Live)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls: what is played, over HTTP.

usage: serve_test.py --programs FOLDER --clips FOLDER"""

import concurrent.futures
import functools
import gzip
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time

import hls_playlist
from index_case import LONG_AGO_NS
from live_test import run_tests
from serve_case import CLIPS, PATIENCE_S, ServeCase


class Serve(ServeCase):
    # playing

    def test_what_is_played_is_the_original_frame_by_frame(self):
        for name in ("cfr25.mp4", "h264.mkv", "h264.ts"):
            played = self.frames(f"http://127.0.0.1:{self.port}/v/{self.of(name)}/master.m3u8")
            original = self.frames(self.archive / name)
            self.assertEqual([fields[-1] for fields in played], [fields[-1] for fields in original], name)

    def test_what_browsers_do_not_play_is_encoded(self):
        master = self.get(f"/v/{self.of('mpeg4.avi')}/master.m3u8").content.decode()
        self.assertIn('CODECS="avc1.', master)
        played = self.times(f"http://127.0.0.1:{self.port}/v/{self.of('mpeg4.avi')}/master.m3u8")
        self.assertEqual(played, self.times(self.archive / "mpeg4.avi"))
        server, port = self.serve("--transcode", "never")
        answer = self.ask(f"/v/{self.of('mpeg4.avi')}/master.m3u8", port=port)
        self.assertEqual(answer.status, 422)
        self.assertIn("segments take no mpeg4", json.loads(answer.content)["detail"])

    def test_the_playlists_are_right(self):
        for name in CLIPS[:-1]:
            base = f"/v/{self.of(name)}/"
            master = self.get(base + "master.m3u8").content.decode()
            hls_playlist.check(master)
            lists = re.findall(r'^[^#\n]+\.m3u8$|URI="([^"]+\.m3u8)"', master, re.M)
            self.assertTrue(lists, master)
            for uri in {"r0.m3u8", *filter(None, lists)} - {"images.m3u8"}:
                hls_playlist.check(self.get(base + uri).content.decode())

    def test_each_address_of_a_playlist_is_there(self):
        base = f"/v/{self.video}/"
        for playlist in ("master.m3u8", "r0.m3u8", "iframes.m3u8", "images.m3u8", "subs-safety.m3u8"):
            text = self.get(base + playlist).content.decode()
            for uri in re.findall(r'^[^#\s]\S*|(?<=URI=")[^"]+', text, re.M):
                self.get(base + uri)

    def test_answers_are_subtitles_and_text(self):
        text = self.get(f"/v/{self.video}/subs-safety-0.vtt").content.decode()
        self.assertTrue(text.startswith("WEBVTT\nX-TIMESTAMP-MAP="), text)
        self.assertEqual(text.count("\n00:"), 3, text)
        self.assertNotIn("<b>", text)

    def test_the_same_segments_come_as_files(self):
        out = self.folder / "cut"
        done = subprocess.run(list(map(str, (self.programs / "vlm-serve-hls", "cut", self.archive / "cfr25.mp4", "-o", out))),
                              capture_output=True, timeout=PATIENCE_S)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        names = sorted(path.name for path in out.iterdir())
        self.assertIn("r0-0.m4s", names)
        for name in names:
            if name != "master.m3u8":  # which tells of answers, too
                self.assertEqual(self.get(f"/v/{self.video}/{name}").content, (out / name).read_bytes(), name)
        again = subprocess.run(list(map(str, (self.programs / "vlm-serve-hls", "cut", self.archive / "cfr25.mp4", "-o", out))),
                               capture_output=True, timeout=PATIENCE_S)
        self.assertEqual(again.returncode, 2, again.stderr)
        self.assertIn(b"--force", again.stderr)

    # HTTP

    def test_segments_never_change(self):
        for name in ("r0-init.mp4", "r0-0.m4s", "iframe-0.m4s", "file"):
            path = f"/v/{self.video}/{name}"
            first = self.get(path)
            self.assertIn("immutable", first.getheader("Cache-Control"), name)
            self.assertRegex(first.getheader("ETag"), r'^"[0-9a-f]{32}"$')
            self.assertEqual(self.get(path).content, first.content)
            again = self.get(path, 304, If_None_Match=f'"x", {first.getheader("ETag")}')
            self.assertEqual(again.content, b"")
            head = self.ask(path, "HEAD")
            self.assertEqual((head.status, head.content), (200, b""))
            self.assertEqual(int(head.getheader("Content-Length")), len(first.content))

    def test_ranges(self):
        path = f"/v/{self.video}/file"
        whole = (self.archive / "cfr25.mp4").read_bytes()
        size = len(whole)
        for wanted, begin, end in (("bytes=0-0", 0, 1), ("bytes=5-9", 5, 10), ("bytes=-7", size - 7, size),
                                   (f"bytes={size - 3}-", size - 3, size), (f"bytes=10-{size + 9}", 10, size),
                                   (f"bytes=-{size + 5}", 0, size)):
            answer = self.get(path, 206, Range=wanted)
            self.assertEqual(answer.content, whole[begin:end], wanted)
            self.assertEqual(answer.getheader("Content-Range"), f"bytes {begin}-{end - 1}/{size}")
        for wanted in ("bytes=9-5", "lines=1-2", "bytes=a-b", "bytes=1-2,5-6", "bytes="):
            self.assertEqual(self.get(path, 200, Range=wanted).content, whole, wanted)
        for wanted in (f"bytes={size}-", "bytes=-0", "bytes=99999999999999999999-"):
            answer = self.get(path, 416, Range=wanted)
            self.assertEqual(answer.getheader("Content-Range"), f"bytes */{size}", wanted)
        tag = self.get(path).getheader("ETag")
        self.get(path, 206, Range="bytes=0-0", If_Range=tag)
        self.get(path, 200, Range="bytes=0-0", If_Range='"other"')
        part = self.get(f"/v/{self.video}/r0-0.m4s", 206, Range="bytes=4-7")
        self.assertEqual(len(part.content), 4)

    def test_texts_are_compressed_where_that_is_taken(self):
        plain = self.get("/api/videos")
        packed = self.get("/api/videos", Accept_Encoding="br, gzip;q=0.5")
        self.assertEqual(packed.getheader("Content-Encoding"), "gzip")
        self.assertEqual(gzip.decompress(packed.content), plain.content)
        self.assertNotEqual(packed.getheader("ETag"), plain.getheader("ETag"))
        self.assertIsNone(self.get("/api/videos", Accept_Encoding="gzip;q=0").getheader("Content-Encoding"))

    def test_requests_that_make_no_sense(self):
        video = f"/api/videos/{self.video}"
        for path, code in (("/nothing", 404), ("/v/x/master.m3u8", 404), (f"/v/{self.video}/r7.m3u8x", 404), (f"/v/{self.video}/r0-999.m4s", 404),
                           (f"/v/{self.video}/r9-0.m4s", 404), (f"/v/{self.video}/r9.m3u8", 404), (f"/v/{self.video}/subs-nobody.m3u8", 404),
                           ("/v/99/master.m3u8", 404), ("/api/videos/99", 404), (f"/v/{self.video}/r00-0.m4s", 404), (f"/v/{self.video}/sheet-99.jpg", 404),
                           (f"/v/{self.video}/../x", 400), ("/%zz", 400), ("/a%00b", 400), ("//", 400), (f"/v/{self.video}/%2e%2e", 400),
                           (video + "/at", 400), (video + "/at?t=x", 400), (video + "/at?t=nan", 400), (video + "/at?t=1e99", 400),
                           (video + "/counts?bins=0", 400), (video + "/counts?start=5&end=1", 400), (video + "/results?after=1", 400),
                           ("/api/videos?limit=-1", 400), ("/api/videos?state=odd", 400), ("/api/search", 400), ("/api/videos/nobody", 404),
                           (f"/v/{self.of('text.mp4')}/master.m3u8", 422), ("/api/stream", 400), ("/api/stream?video=x", 404)):
            answer = self.get(path, code)
            self.assertEqual(answer.getheader("Content-Type"), "application/problem+json", path)
            self.assertEqual(json.loads(answer.content)["status"], code)
        answer = self.ask("/api/videos", "DELETE")
        self.assertEqual((answer.status, answer.getheader("Allow")), (405, "GET, HEAD"))

    def test_only_its_own_names_are_answered(self):
        self.get("/healthz", 421, Host="evil.example")
        self.get("/healthz", 200, Host="localhost:1")
        self.get("/healthz", 200, Host="[::1]:8090")
        server, port = self.serve("--host-name", "cams.example", "--allow-origin", "https://player.example")
        self.assertEqual(self.ask("/healthz", port=port, Host="CAMS.example:80").status, 200)
        known = self.ask("/api/tasks", port=port, Origin="https://player.example")
        self.assertEqual(known.getheader("Access-Control-Allow-Origin"), "https://player.example")
        other = self.ask("/api/tasks", port=port, Origin="https://other.example")
        self.assertIsNone(other.getheader("Access-Control-Allow-Origin"))
        asked = self.ask("/api/tasks", "OPTIONS", port=port, Origin="https://player.example")
        self.assertEqual((asked.status, asked.getheader("Access-Control-Allow-Origin")), (204, "https://player.example"))

    def test_who_asks_too_often_is_told_to_wait(self):
        _, port = self.serve("--client-rate", "5")
        answers = [self.ask("/healthz", port=port) for _ in range(40)]
        self.assertEqual([answer.status for answer in answers[:5]], [200] * 5)
        refused = next(answer for answer in answers if answer.status != 200)
        self.assertEqual((refused.status, refused.getheader("Content-Type")), (429, "application/problem+json"))
        self.assertTrue(int(refused.getheader("Retry-After")))
        time.sleep(1.1)
        self.assertEqual(self.ask("/healthz", port=port).status, 200)

    def test_an_address_gets_so_many_connections(self):
        _, port = self.serve("--client-connections", "2")
        kept = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S) for _ in range(2)]
        for connection in kept:
            self.addCleanup(connection.close)
            connection.request("GET", "/healthz")
            self.assertEqual(connection.getresponse().read(), b'{"status":"ok"}\n')
        with self.assertRaises(OSError):
            self.ask("/healthz", port=port)

    def test_an_index_that_is_gone_makes_it_not_ready(self):
        self.get("/readyz")
        away = self.db.with_name("away.db")
        self.db.rename(away)
        try:
            answer = self.get("/readyz", 503)
            self.get("/healthz")
        finally:
            away.rename(self.db)
        self.assertIn("No such file", json.loads(answer.content)["detail"])
        self.get("/readyz")

    def test_who_only_waits_does_not_keep_it_from_ending(self):
        for words, connect in (((), http.client.HTTPConnection),
                               (("--tls", "auto"), functools.partial(http.client.HTTPSConnection, context=ssl._create_unverified_context()))):
            server, port = self.start(*words)
            self.addCleanup(server.stderr.close)
            waiting = connect("127.0.0.1", port, timeout=PATIENCE_S)
            self.addCleanup(waiting.close)
            waiting.request("GET", "/healthz")
            waiting.getresponse().read()
            server.send_signal(signal.SIGTERM)
            said = server.stderr.read()
            self.assertEqual((server.wait(PATIENCE_S), "cut off" in said), (0, False), said)

    def test_many_at_once_get_the_right_answers(self):
        paths = [f"/v/{self.of(name)}/r0-0.m4s" for name in ("cfr25.mp4", "h264.mkv", "h264.ts")] + ["/api/videos"]
        wanted = {path: self.get(path).content for path in paths}
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            for path, content in pool.map(lambda n: (paths[n % 4], self.ask(paths[n % 4]).content), range(120)):
                self.assertEqual(content, wanted[path], path)

    def test_tls_gives_the_same_bytes_to_fast_and_slow(self):
        _, port = self.serve("--tls", "auto")
        paths = [f"/v/{self.video}/{what}" for what in ("r0.m3u8", "r0-init.mp4", "r0-0.m4s", "file")] + ["/api/videos"]
        wanted = {path: self.get(path).content for path in paths}
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = ssl._create_unverified_context()
            context.minimum_version = context.maximum_version = version
            for room in (None, 4096):
                with socket.socket() as plain:
                    if room:  # the server has to wait again and again
                        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
                    plain.settimeout(PATIENCE_S)
                    plain.connect(("127.0.0.1", port))
                    with context.wrap_socket(plain) as connection:
                        for path in paths:
                            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                            answer = http.client.HTTPResponse(connection)
                            answer.begin()
                            self.assertEqual(answer.read(), wanted[path], (version, room, path))

    def test_who_speaks_no_tls_or_goes_away_in_the_middle_harms_nobody(self):
        server, port = self.serve("--tls", "auto")
        context = ssl._create_unverified_context()
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as plain, context.wrap_socket(plain) as connection:
                connection.sendall(f"GET /v/{self.video}/file HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                connection.recv(1000)
        done = subprocess.run(["curl", "-sk", f"https://127.0.0.1:{port}/healthz"], capture_output=True, timeout=PATIENCE_S)
        self.assertEqual(json.loads(done.stdout), {"status": "ok"})
        self.assertIsNone(server.poll())

    # files that change

    def test_a_file_that_changes_is_not_served_any_more(self):
        path = self.archive / "other.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(self.archive / "cfr25.mp4"), "-t", "1", "-c", "copy", str(path)], check=True)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        self.run_index("add", path)
        video = next(video["id"] for video in self.json("/api/videos?q=other.mp4")["videos"])
        segment = f"/v/{video}/r0-0.m4s"
        before = self.get(segment).content
        content = path.read_bytes()
        path.write_bytes(content[:1000])
        self.get(segment, 410)
        path.write_bytes(bytes(len(content)))
        self.get(segment, 410)
        path.unlink()
        self.get(segment, 410)
        path.write_bytes(content[:1000] + b"x" + content[1001:])  # of the same size, and asked for more than once
        self.get(segment, 410)
        self.get(segment, 410)
        path.write_bytes(content)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        self.assertEqual(self.get(segment).content, before)  # it is there again
        self.get(f"/v/{self.video}/r0-0.m4s")


if __name__ == "__main__":
    run_tests(Serve)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls: an index over HTTP, as its clients see it.

usage: serve_test.py --programs FOLDER --clips FOLDER"""

import concurrent.futures
import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

import jsonschema

import hls_playlist
from index_case import LONG_AGO_NS, crossing, occupancy, result
from live_test import run_tests

PATIENCE_S = 120
SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
CLIPS = ("cfr25.mp4", "h264.mkv", "h264.ts", "mpeg4.avi", "vp9.webm", "text.mp4")


class ServeCase(unittest.TestCase):
    """An index of some clips with answers and counts, and a server of it."""

    programs = Path()
    clips = Path()
    options = ()

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.folder = Path(folder)
        cls.archive = cls.folder / "archive"
        cls.archive.mkdir()
        cls.add_clips()
        cls.db = cls.folder / "a.db"
        cls.run_index("add", cls.archive, code=cls.code)
        cls.videos = {Path(json.loads(line)["places"][0]["path"]).name: json.loads(line)
                      for line in cls.run_index("list").stdout.splitlines()}
        cls.video = cls.videos[cls.name]["video"]
        cls.import_records(cls.records())
        cls.server, cls.port = cls.start()

    name = "cfr25.mp4"  # the video with answers
    code = 3            # of adding: one is no video

    @classmethod
    def add_clips(cls):
        for name in CLIPS:
            shutil.copy(cls.clips / name, cls.archive)
            os.utime(cls.archive / name, ns=(LONG_AGO_NS, LONG_AGO_NS))

    @classmethod
    def tearDownClass(cls):
        cls.server.send_signal(signal.SIGTERM)
        code = cls.server.wait(PATIENCE_S)
        cls.server.stderr.close()
        assert code == 0, code

    @classmethod
    def run_index(cls, *words, code=0):
        done = subprocess.run(list(map(str, (cls.programs / "vlm-index", *words, "--db", cls.db))), capture_output=True, timeout=PATIENCE_S)
        assert done.returncode == code, (done.returncode, done.stderr)
        return done

    @classmethod
    def import_records(cls, records, task="safety"):
        done = subprocess.run([str(cls.programs / "vlm-index"), "import", "-", "--task", task, "--db", str(cls.db)],
                              input="".join(json.dumps(record) + "\n" for record in records), text=True, capture_output=True,
                              timeout=PATIENCE_S)
        assert done.returncode == 0, done.stderr

    @classmethod
    def records(cls):
        of = {"source": "cfr25.mp4", "video": cls.video}
        return [result(n, text=f"<b>{n}</b> a red truck -->", video=cls.video, json={"alarm": n == 1}) for n in range(3)] + \
            [crossing(1.5) | of, crossing(1.25, "out") | of, occupancy(0, 1) | of, occupancy(1, 3) | of, occupancy(2, 2) | of]

    @classmethod
    def start(cls, *words):
        server = subprocess.Popen(list(map(str, (cls.programs / "vlm-serve-hls", "--db", cls.db, "--listen", "127.0.0.1:0", *cls.options,
                                                 *words))), stderr=subprocess.PIPE, text=True)
        line = server.stderr.readline()
        found = re.search(r"https?://127\.0\.0\.1:(\d+)/$", line)
        assert found, line + server.stderr.read()
        return server, int(found[1])

    def ask(self, path, method="GET", port=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE_S)
        self.addCleanup(connection.close)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer

    def get(self, path, code=200, **headers):
        answer = self.ask(path, **headers)
        self.assertEqual(answer.status, code, (path, answer.content[:300]))
        return answer

    def json(self, path, code=200):
        return json.loads(self.get(path, code).content)

    def of(self, name):
        return self.videos[name]["video"]


class Serve(ServeCase):
    # playing

    def frames(self, source):
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), "-map", "0:v:0", "-fps_mode", "passthrough", "-copyts", "-f",
                               "framemd5", "-"], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split(",") for line in done.stdout.splitlines() if not line.startswith("#")]

    def times(self, source):
        done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp_time", "-of",
                               "json", str(source)], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [float(frame["best_effort_timestamp_time"]) for frame in json.loads(done.stdout)["frames"]]

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
        server, port = self.start("--transcode", "never")
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
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
        for name in ("r0.m3u8", "r0-init.mp4", "r0-0.m4s", "file"):
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
                           (f"/v/{self.video}/r9-0.m4s", 404), (f"/v/{self.video}/r00-0.m4s", 404), (f"/v/{self.video}/sheet-99.jpg", 404),
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
        server, port = self.start("--host-name", "cams.example", "--allow-origin", "https://player.example")
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.assertEqual(self.ask("/healthz", port=port, Host="CAMS.example:80").status, 200)
        known = self.ask("/api/tasks", port=port, Origin="https://player.example")
        self.assertEqual(known.getheader("Access-Control-Allow-Origin"), "https://player.example")
        other = self.ask("/api/tasks", port=port, Origin="https://other.example")
        self.assertIsNone(other.getheader("Access-Control-Allow-Origin"))
        asked = self.ask("/api/tasks", "OPTIONS", port=port, Origin="https://player.example")
        self.assertEqual((asked.status, asked.getheader("Access-Control-Allow-Origin")), (204, "https://player.example"))

    def test_many_at_once_get_the_right_answers(self):
        paths = [f"/v/{self.of(name)}/r0-0.m4s" for name in ("cfr25.mp4", "h264.mkv", "h264.ts")] + ["/api/videos"]
        wanted = {path: self.get(path).content for path in paths}
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            for path, content in pool.map(lambda n: (paths[n % 4], self.ask(paths[n % 4]).content), range(120)):
                self.assertEqual(content, wanted[path], path)

    # what is known

    def resolver(self, document):
        store = {}
        for path in SCHEMAS.glob("*.schema.json"):
            schema = json.loads(path.read_text())
            store[path.name] = schema
            store[(SCHEMAS / path.name).as_uri()] = schema
        return jsonschema.RefResolver((SCHEMAS / "openapi.json").as_uri(), document, store)

    def test_answers_are_as_described(self):
        document = json.loads((SCHEMAS / "openapi.json").read_text())
        queries = {"/api/videos/{id}/at": "?t=1.5", "/api/search": "?q=truck", "/api/videos/{id}/counts": "?bins=10",
                   "/api/videos": "?limit=2"}
        for path, entry in document["paths"].items():
            if "get" not in entry:
                continue
            content = entry["get"]["responses"]["200"]["content"]
            if "application/json" not in content:
                continue
            answer = self.json(path.replace("{id}", self.video) + queries.get(path, ""))
            validator = jsonschema.Draft202012Validator(content["application/json"]["schema"], resolver=self.resolver(document))
            errors = [f"{path}: {error.json_path}: {error.message[:300]}" for error in validator.iter_errors(answer)]
            self.assertEqual(errors, [])

    def test_a_moment(self):
        at = self.json(f"/api/videos/{self.video}/at?t=1.5")
        self.assertEqual([entry["text"] for entry in at["results"]], ["<b>1</b> a red truck -->"])
        self.assertEqual([(entry["zone"], entry["n"]) for entry in at["occupancy"]], [("yard", 3)])

    def test_counts_agree_with_each_other(self):
        counts = self.json(f"/api/videos/{self.video}/counts?start=0&end=3&bins=3")
        self.assertEqual(counts["zones"][0]["low"], [1, 3, 2])
        self.assertEqual({(line["direction"], tuple(line["n"])) for line in counts["lines"]}, {("in", (0, 1, 0)), ("out", (0, 1, 0))})
        exact = self.json(f"/api/videos/{self.video}/occupancy?end=3")["series"][0]["stretches"]
        self.assertEqual(exact, [[0, 1, 1], [1, 2, 3], [2, 3, 2]])
        self.assertEqual([one["t"] for one in self.json(f"/api/videos/{self.video}/crossings")["crossings"]], [1.25, 1.5])

    def test_answers_come_in_pages(self):
        seen, after = [], ""
        while after is not None:
            page = self.json(f"/api/videos/{self.video}/results?limit=1" + (f"&after={after}" if after else ""))
            seen += [(entry["t0"], entry["alarm"]) for entry in page["results"]]
            after = page["next"]
        self.assertEqual(seen, [(0, False), (1, True), (2, False)])

    def test_videos_come_in_pages(self):
        first = self.json("/api/videos?limit=4")
        rest = self.json(f"/api/videos?limit=4&offset={first['next']}")
        self.assertEqual(len(first["videos"]) + len(rest["videos"]), first["total"])
        self.assertIsNone(rest["next"])
        self.assertEqual(self.json("/api/videos?q=CFR25")["total"], 1)
        failed = self.json("/api/videos?state=failed")["videos"]
        self.assertEqual([video["url"] for video in failed], [None])

    def test_a_number_leads_to_the_fingerprint(self):
        answer = self.get(f"/v/{self.videos['cfr25.mp4']['id']}/master.m3u8?x=1", 302)
        self.assertEqual(answer.getheader("Location"), f"/v/{self.video}/master.m3u8?x=1")

    def test_metrics(self):
        text = self.get("/metrics").content.decode()
        self.assertGreater(int(re.search(r"^vlm_http_requests_total (\d+)", text, re.M)[1]), 0)
        self.assertIn('vlm_http_answer_seconds_bucket{le="+Inf"}', text)
        self.get("/readyz")

    def test_news_come_as_events(self):
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S)
        self.addCleanup(connection.close)
        video = self.of("h264.mkv")
        connection.sendall(f"GET /api/stream?video={urllib.parse.quote(video)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        came = b""
        while b"retry:" not in came:
            came += connection.recv(65536)
        of = {"source": "h264.mkv", "video": video}
        self.import_records([result(7, text="a line\nand another", video=video), crossing(3) | of, occupancy(4, 5) | of])
        deadline = time.monotonic() + PATIENCE_S
        while came.count(b"event: ") < 3 and time.monotonic() < deadline:
            came += connection.recv(65536)
        events = [(kind, json.loads(data)) for kind, data in re.findall(rb"event: (\w+)\ndata: (.*)\n\n", came)]
        self.assertEqual([kind for kind, _ in events], [b"result", b"count", b"count"], came)
        self.assertEqual(events[0][1]["text"], "a line\nand another")
        self.assertEqual(events[2][1]["n"], 5)

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
        path.write_bytes(content)  # it is there again
        self.assertEqual(self.get(segment).content, before)
        self.get(f"/v/{self.video}/r0-0.m4s")

    # starting

    def refused(self, *words):
        done = subprocess.run(list(map(str, (self.programs / "vlm-serve-hls", *words))), capture_output=True, text=True, timeout=PATIENCE_S,
                              cwd=self.folder)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.returncode, done.stderr

    def test_it_says_why_it_does_not_start(self):
        code, text = self.refused("--db", self.db, "--listen", f"127.0.0.1:{self.port}")
        self.assertEqual(code, 1)
        self.assertIn(f"127.0.0.1:{self.port}: another program listens there", text)
        code, text = self.refused("--db", self.db, "--listen", "0.0.0.0:0")
        self.assertEqual(code, 2)
        self.assertIn("--open", text)
        code, text = self.refused("--db", self.folder / "none.db", "--listen", "127.0.0.1:0")
        self.assertEqual(code, 1)
        self.assertIn("none.db: no such file", text.lower())

    def test_it_ends_when_it_is_asked_to(self):
        server, port = self.start()
        self.addCleanup(server.stderr.close)
        self.assertEqual(self.ask("/healthz", port=port).status, 200)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(PATIENCE_S), 0)

    # who gets in

    def token(self, tokens, name, *words, code=0):
        done = subprocess.run(list(map(str, (self.programs / "vlm-serve-hls", "token", name, "--token-file", tokens, *words))),
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.strip()

    def test_a_token_lets_in(self):
        tokens = self.folder / "tokens.txt"
        anna = self.token(tokens, "anna")
        ben = self.token(tokens, "ben", "--scope", "upload", "--expires-in", "1h")
        gone = self.token(tokens, "gone", "--expires-in", "1ms")
        self.token(tokens, "anna", code=2)
        self.assertNotIn(anna, tokens.read_text())
        server, port = self.start("--token-file", tokens)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        refused = self.ask("/api/videos", port=port)
        self.assertEqual((refused.status, refused.getheader("WWW-Authenticate")), (401, "Bearer"))
        for token, code in ((anna, 200), (ben, 403), (gone, 401), (anna[:-1], 401), ("", 401)):
            self.assertEqual(self.ask("/api/videos", port=port, Authorization=f"Bearer {token}").status, code)
        self.assertEqual(self.ask("/healthz", port=port).status, 200)
        self.assertTrue(json.loads(self.ask("/api/session", port=port).content)["login"])

        def login(token, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            self.addCleanup(connection.close)
            connection.request("POST", "/api/login", json.dumps({"token": token}), headers)
            answer = connection.getresponse()
            answer.read()
            return answer

        self.assertEqual(login("nobody's").status, 401)
        self.assertEqual(login(anna, Origin="http://evil.example").status, 403)
        cookie = login(anna).getheader("Set-Cookie")
        self.assertIn("HttpOnly", cookie)
        self.assertNotIn(anna, cookie)
        cookie = cookie.split(";")[0]
        self.assertEqual(self.ask("/api/videos", port=port, Cookie="a=b; " + cookie).status, 200)
        self.assertEqual(self.ask("/api/videos", port=port, Cookie=cookie[:-1]).status, 401)

        link = json.loads(self.ask(f"/api/videos/{self.video}/link?seconds=60", "POST", port=port, Authorization=f"Bearer {anna}").content)["url"]
        self.assertEqual(len(self.frames(f"http://127.0.0.1:{port}{link}")), len(self.frames(self.archive / "cfr25.mp4")))
        other = link.replace(self.video, self.of("h264.mkv"))
        self.assertEqual(self.ask(other, port=port).status, 401)
        brief = json.loads(self.ask(f"/api/videos/{self.video}/link?seconds=1", "POST", port=port, Cookie=cookie).content)["url"]
        time.sleep(1.5)
        self.assertEqual(self.ask(brief, port=port).status, 401)

        # Who is taken out of the file is let in no more, nor are addresses that were signed for them.
        tokens.write_text("".join(line for line in tokens.read_text().splitlines(True) if not line.startswith("anna")))
        server.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE_S
        while self.ask("/api/videos", port=port, Authorization=f"Bearer {anna}").status != 401:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(self.ask(link, port=port).status, 401)
        self.assertEqual(self.ask("/api/videos", port=port, Cookie=cookie).status, 401)

    def test_a_token_file_that_makes_no_sense_is_told(self):
        for text, reason in (("anna view -\n", "not NAME SCOPES EXPIRY"), ("a/b view - sha256:" + 64 * "0", "a name has letters"),
                             ("anna look - sha256:" + 64 * "0", "is no scope"), ("anna view soon sha256:" + 64 * "0", "is no time"),
                             ("anna view - sha256:00", "no sha256:HASH")):
            (self.folder / "bad.txt").write_text("# tokens\n\n" + text)
            code, said = self.refused("--db", self.db, "--listen", "127.0.0.1:0", "--token-file", self.folder / "bad.txt")
            self.assertEqual(code, 2)
            self.assertIn("bad.txt: line 3: ", said)
            self.assertIn(reason, said)

    def test_it_speaks_tls(self):
        server, port = self.start("--tls", "auto")
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        done = subprocess.run(["curl", "-sk", f"https://127.0.0.1:{port}/healthz"], capture_output=True, timeout=PATIENCE_S)
        self.assertEqual(json.loads(done.stdout), {"status": "ok"})


if __name__ == "__main__":
    run_tests(Serve)

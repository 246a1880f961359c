#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index with videos that web servers hold: what the servers are asked, what is kept, and what it is called when they fail.

usage: url_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import random
import shutil
import subprocess

from live_test import Server, free_port, run_tests
from index_case import IndexCase, LONG_AGO_NS, PATIENCE_S

MEBIBYTE = 1 << 20


class Urls(IndexCase):
    def setUp(self):
        super().setUp()
        self.root = self.folder / "web"
        self.root.mkdir()
        self.log = self.folder / "requests.jsonl"
        self.put("cfr25.mp4", "clip.mp4")

    def put(self, clip, name, more=0):
        """A clip on the server, with so many bytes more that belong to no picture."""
        path = self.root / name
        shutil.copyfile(self.clips / clip, path)
        if more:
            with open(path, "ab") as file:
                file.write((more + 8).to_bytes(4, "big") + b"free" + random.Random(3).randbytes(more))
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return path

    def serve(self, *arguments):
        return self.enterContext(Server("file_server.py", "--root", self.root, "--log", self.log, *arguments))

    def url(self, server, name="clip.mp4", login=""):
        return f"http://{login}127.0.0.1:{server.port}/{name}"

    def asked(self):
        """The ranges that were asked for by ourselves, and by how many requests libavformat read; since the last call."""
        requests = [json.loads(line) for line in self.log.read_text().splitlines()]
        self.log.write_text("")
        headers = [request["headers"] for request in requests if request["event"] == "request"]
        ours = [fields["Range"] for fields in headers if fields["User-Agent"] == "vlm-tools"]
        return ours, len(headers) - len(ours)

    def places(self):
        return self.rows("SELECT path, size, mtime, missing FROM places ORDER BY path")

    # adding

    def test_a_video_is_the_same_behind_a_url(self):
        for more in (0, MEBIBYTE, 3 * MEBIBYTE):
            path = self.put("cfr25.mp4", f"{more}.mp4", more)
            size = path.stat().st_size
            with Server("file_server.py", "--root", self.root, "--log", self.log) as server:
                self.assertIn(b"1 added", self.run_index("add", self.url(server, path.name), "--stats").stderr)
            first, last = min(size, MEBIBYTE), max(min(size, MEBIBYTE), size - MEBIBYTE)
            ranges = ["bytes=0-0", f"bytes=0-{first - 1}"] + ([f"bytes={last}-{size - 1}"] if last < size else [])
            ours, others = self.asked()
            self.assertEqual(ours, ranges)
            self.assertGreater(others, 0)
            self.assertIn(b"1 known from elsewhere", self.run_index("add", path, "--stats").stderr)
        self.assertEqual(self.rows("SELECT state, wall_from, count(*) FROM videos GROUP BY 1, 2"), [(b"ready", b"mtime", 3)])

    def test_what_has_not_changed_is_not_read_again(self):
        server = self.serve()
        self.run_index("add", self.url(server))
        self.asked()
        self.assertIn(b"0 added, 1 unchanged", self.run_index("add", self.url(server), "--stats").stderr)
        self.assertEqual(self.asked(), (["bytes=0-0"], 0))
        os.utime(self.root / "clip.mp4", ns=(LONG_AGO_NS + 10**10,) * 2)  # written again, the same
        self.run_index("add", self.url(server))
        self.assertEqual((len(self.asked()[0]), len(self.places())), (2, 1))
        self.run_index("add", self.url(server), "--scenes")
        self.assertGreater(self.asked()[1], 0)
        self.assertEqual(self.rows("SELECT t FROM scenes"), [(0,)])
        self.put("h264.mkv", "clip.mp4")
        self.assertIn(b"1 added", self.run_index("add", self.url(server), "--stats").stderr)
        self.assertEqual(self.rows("SELECT v.container FROM places p JOIN videos v ON v.id = p.video"), [(b"matroska,webm",)])

    def test_without_a_time_of_writing_the_content_tells(self):
        server = self.serve("--fault", "undated")
        self.run_index("add", self.url(server))
        self.assertEqual((self.places()[0][2], self.rows("SELECT wall FROM videos")), (0, [(None,)]))
        self.asked()
        self.assertIn(b"0 added, 1 unchanged", self.run_index("add", self.url(server), "--stats").stderr)
        self.assertEqual((len(self.asked()[0]), self.asked()[1]), (2, 0))

    def test_a_list_has_urls_and_files_and_a_redirection_is_followed(self):
        server = self.serve()
        front = self.enterContext(Server("file_server.py", "--root", self.root, "--fault", f"redirect={self.url(server)}"))
        paths = [self.url(front, "x.mp4"), str(self.put("h264.ts", "other.ts"))]
        self.run_index("add", "-0", stdin="".join(path + "\0" for path in paths).encode())
        self.assertEqual(sorted(path for path, *_ in self.places()), sorted(map(os.fsencode, paths)))

    def test_a_video_behind_a_url_is_used_as_any(self):
        server = self.serve()
        url = self.url(server)
        self.run_index("add", url, "--thumb-every", "2s")
        for words, magic in ((("frame", url, "4"), b"\xff\xd8"), (("thumbs", url), b"\xff\xd8"), (("clip", url, "2", "4"), b"")):
            file = self.folder / f"{words[0]}.out.mp4"
            self.run_index(*words, "-o", file)
            self.assertTrue(file.read_bytes().startswith(magic) and file.stat().st_size > 1000, words)
        shown = json.loads(self.run_index("show", url, "--format", "jsonl").stdout)
        self.assertEqual(shown["places"][0]["path"], url)
        self.assertIn(url.encode(), self.run_index("list").stdout)
        at = json.loads(self.run_index("at", url[:-4], "1").stdout)  # its beginning will do
        self.assertEqual(at["link"], url + "#t=1.000000")

    def run_on(self, program, url, *words, code=0):
        """What a program that keeps what it finds, of a video behind a URL, said."""
        done = subprocess.run(list(map(str, (self.programs / program, url, *words, "--db", self.folder / "a.db", "--quiet"))),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S, check=False,
                              env=os.environ | {"VLM_DISCOVER_PORTS": "none", "VLM_NO_CACHE": "1"})
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        return done.stderr.decode()

    COUNTED = ("vlm-count", ("--detector", "motion", "--zone", "all=0,0:1,0:1,1:0,1"))
    ANSWERED = ("vlm-analyze", ("--backend", "cv", "-p", "x", "--every", "1s"))

    def test_what_is_counted_and_answered_is_of_its_video(self):
        url = self.url(self.serve())
        for program, words in (self.COUNTED, self.ANSWERED):
            self.run_on(program, url, *words)
        self.run_index("add", self.root / "clip.mp4")  # the same, by its content
        for table in ("counts", "results"):
            found = self.rows(f"SELECT v.state, x.source, count(*) > 0 FROM {table} x LEFT JOIN videos v ON v.id = x.video GROUP BY 1, 2")
            self.assertEqual(found, [(b"ready", None, 1)], table)

    def test_what_cannot_be_told_by_its_content_is_refused_as_by_add(self):
        self.put("cfr25.mp4", "long.mp4", 3 * MEBIBYTE)
        url = self.url(self.serve("--fault", "no-range"), "long.mp4")
        for program, words in (self.COUNTED, self.ANSWERED):
            said = self.run_on(program, url, *words, code=1)
            self.assertRegex(said, rf"\A{program}: {url}: its server sends no parts of it\b.*; download it first\n\Z")

    # who asks

    def test_passwords_are_used_and_nowhere_kept(self):
        server = self.serve("--user", "ann:s3cret")
        plain, full = self.url(server), self.url(server, login="ann:s3cret@")
        netrc = self.folder / "netrc"
        netrc.write_text("machine 127.0.0.1 login ann password s3cret")
        login = {"VLM_SOURCE_USER": "ann", "VLM_SOURCE_PASSWORD": "s3cret"}
        done = self.run_index("add", full, "-v")
        self.assertEqual(self.places()[0][0].decode(), plain)
        refused = self.run_index("add", plain, code=1)
        self.assertIn(f"{plain}: its server wants a user and a password".encode(), refused.stderr)
        self.assertIn(b"unchanged", self.run_index("add", plain, "--stats", environment=login).stderr)
        self.assertIn(b"unchanged", self.run_index("add", plain, "--stats", "--credentials", netrc).stderr)
        for number, (words, environment) in enumerate((((full, "1"), {}), (("1", "1"), login), (("1", "1", "--credentials", netrc), {}))):
            self.run_index("frame", *words, "-o", self.folder / f"{number}.jpg", environment=environment)
        self.run_index("verify", environment=login)
        self.run_index("verify", code=3)
        said = done.stdout + done.stderr + self.run_index("list").stdout
        kept = b"".join(path.read_bytes() for path in self.folder.glob("a.db*"))
        self.assertNotIn(b"s3cret", said + kept)

    def test_a_secret_of_the_query_is_masked(self):
        server = self.serve()
        self.run_index("add", self.url(server, "clip.mp4?token=s3cret&x=1"))
        self.assertEqual(self.places()[0][0].decode(), self.url(server, "clip.mp4?token=***&x=1"))

    # what is refused

    def check_refused(self, reason, server=None, name="clip.mp4", url=None):
        url = url or self.url(server, name)
        done = self.run_index("add", url, code=1)
        self.assertEqual(done.stderr.decode(), f"vlm-index: {url}: {reason}\n")
        self.assertEqual(self.rows("SELECT count(*) FROM videos"), [(0,)])

    def test_what_a_server_does_not_do_is_told_in_a_line(self):
        long = "its server does not tell how long it is: download it first; what is live is for vlm-capture"
        self.put("cfr25.mp4", "long.mp4", 3 * MEBIBYTE)
        for fault, name, reason in (("no-range", "long.mp4", "its server sends no parts of it; download it first"),
                                    ("no-length", "clip.mp4", long), ("404", "clip.mp4", "its server has no such file"),
                                    ("500", "clip.mp4", "its server answers 500")):
            with self.subTest(fault), Server("file_server.py", "--root", self.root, "--fault", fault) as server:
                self.check_refused(reason, server, name)
        self.check_refused("cannot be reached: connection refused", url=f"http://127.0.0.1:{free_port()}/clip.mp4")
        self.check_refused("is live, which is for vlm-capture", url="rtsp://127.0.0.1/1")
        self.check_refused("only addresses of the web can be added, http and https", url="ftp://127.0.0.1/clip.mp4")

    def test_a_short_file_needs_no_ranges(self):
        path = self.put("h264.ts", "short.ts")
        self.assertLess(path.stat().st_size, MEBIBYTE)
        server = self.serve("--fault", "no-range")
        self.run_index("add", self.url(server, "short.ts"))
        self.assertIn(b"known from elsewhere", self.run_index("add", path, "--stats").stderr)

    def test_a_playlist_that_goes_on_is_live(self):
        self.put("h264.ts", "0.ts")
        (self.root / "live.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\n0.ts\n")
        self.check_refused("is live, which is for vlm-capture", self.serve(), "live.m3u8")

    # later

    def test_verify_asks_the_servers(self):
        server = self.serve()
        path = self.put("h264.ts", "other.ts")
        one, other = self.url(server), self.url(server, "other.ts")
        self.run_index("add", one, other)
        self.assertEqual(self.run_index("verify").stdout, b"")
        self.assertEqual(self.run_index("verify", "--quick").stdout, b"")
        path.rename(self.root / "away.ts")
        done = self.run_index("verify", code=3)
        self.assertEqual(done.stdout.decode(), f"missing     {other}: its server has no such file\n")
        self.assertEqual(self.rows("SELECT path FROM places WHERE missing IS NOT NULL"), [(other.encode(),)])
        (self.root / "away.ts").rename(path)
        self.assertEqual(self.run_index("verify").stdout.decode(), f"back        {other}\n")
        self.put("odd.mp4", "clip.mp4")
        self.assertIn(f"changed     {one}".encode(), self.run_index("verify", code=3).stdout)
        self.put("cfr25.mp4", "clip.mp4")
        self.run_index("verify")
        server.kill()
        down = self.run_index("verify", code=3).stdout.decode()
        self.assertEqual(down, "".join(f"unreadable  {url}: cannot be reached: connection refused\n" for url in (one, other)))
        self.assertEqual(self.rows("SELECT count(*) FROM places WHERE missing IS NOT NULL"), [(0,)])
        self.run_index("gc", "--missing")
        self.assertEqual(len(self.places()), 2)
        self.run_index("frame", one, "1", "-o", self.folder / "f.jpg", code=1)


if __name__ == "__main__":
    run_tests(Urls)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls: what it tells, and whom.

usage: serve_api_test.py --programs FOLDER --clips FOLDER"""

import http.client
import json
import re
import signal
import socket
import subprocess
import time
import urllib.parse
from pathlib import Path

import jsonschema

from index_case import crossing, occupancy, result
from live_test import run_tests
from serve_case import PATIENCE_S, ServeCase

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


class ServeApi(ServeCase):
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
            if "get" not in entry or path.startswith("/api/jobs/"):  # of uploads, which serve_upload_test.py looks at
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
        self.import_records([result(8, text="more", video=video)])  # now that there is a count, too
        while came.count(b"event: ") < 4 and time.monotonic() < deadline:
            came += connection.recv(65536)
        events = [(kind, json.loads(data)) for kind, data in re.findall(rb"event: (\w+)\ndata: (.*)\n\n", came)]
        self.assertEqual([kind for kind, _ in events], [b"result", b"count", b"count", b"result"], came)
        self.assertEqual(events[0][1]["text"], "a line\nand another")
        self.assertEqual(events[2][1]["n"], 5)

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
        listener = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.addCleanup(listener.close)
        listener.sendall(f"GET /api/stream?video={self.video} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.assertIn(b"200", listener.recv(12))
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(PATIENCE_S), 0)
        self.assertLess(time.monotonic() - began, 9)  # it does not wait for who only listens

    # who gets in

    def test_a_token_lets_in(self):
        tokens = self.folder / "tokens.txt"
        anna = self.token(tokens, "anna")
        ben = self.token(tokens, "ben", "--scope", "upload", "--expires-in", "1h")
        gone = self.token(tokens, "gone", "--expires-in", "1ms")
        self.token(tokens, "anna", code=2)
        self.assertNotIn(anna, tokens.read_text())
        self.assertEqual(tokens.stat().st_mode & 0o777, 0o600)
        server, port = self.serve("--token-file", tokens)
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
        server, port = self.serve("--tls", "auto")
        done = subprocess.run(["curl", "-sk", f"https://127.0.0.1:{port}/healthz"], capture_output=True, timeout=PATIENCE_S)
        self.assertEqual(json.loads(done.stdout), {"status": "ok"})


if __name__ == "__main__":
    run_tests(ServeApi)

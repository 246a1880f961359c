#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls --allow-upload: a video, a question, an answer, and nobody else's eyes.

usage: serve_upload_test.py --programs FOLDER --clips FOLDER"""

import http.client
import json
import re
import subprocess
from pathlib import Path

from live_test import run_tests
from upload_case import BOUNDARY, PATIENCE_S, Events, UploadCase, form


class Uploads(UploadCase):
    # what is asked is answered

    def test_curl_uploads_and_gets_an_answer(self):
        self.start(base=self.model())
        done = subprocess.run(["curl", "-sS", "-F", f"file=@{self.clips / 'cfr25.mp4'}", "-F", "prompt=What happens?",
                               f"http://127.0.0.1:{self.port}/api/analyze"], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        job = json.loads(done.stdout)["job"]
        state = self.until(job, "done")
        self.assertIn("question 'What happens?'", state["answer"])
        self.assertEqual([record["text"] for record in state["results"]], [state["answer"]])
        self.assertEqual({record["source"] for record in state["results"]}, {"cfr25.mp4"})
        self.assertNotIn(str(self.dir), json.dumps(state))
        self.assertEqual((state["windows"], state["error"]), ({"done": 1, "total": 1}, None))
        # watched, by its own index alone
        master = self.ask("GET", f"/v/{state['video']}/master.m3u8")
        self.assertEqual(master.status, 200)
        self.assertEqual(self.ask("GET", f"/v/{state['video']}/r0-0.m4s").status, 200)
        texts = [entry["text"] for entry in self.ask("GET", f"/api/videos/{state['video']}/results").content["results"]]
        self.assertEqual(texts, [state["answer"]])
        self.assertEqual(self.ask("GET", "/api/videos").content["total"], 1)
        self.described("/api/jobs/{job}", state)
        self.described("/api/session", self.ask("GET", "/api/session").content)

    def test_an_answer_comes_token_by_token(self):
        self.start(base=self.model("--token-delay", "0.2"))
        job = self.upload()
        events = Events(self.port, f"/api/jobs/{job}/stream")
        self.wait_for(lambda: events.text())
        early = Events(self.port, f"/api/jobs/{job}/stream")  # who comes while it is written hears what was said
        self.assertTrue(events.over.wait(PATIENCE_S))
        self.assertTrue(early.over.wait(PATIENCE_S))
        answer = self.job(job)["answer"]
        self.assertEqual(events.text(), answer)
        self.assertEqual(early.text(), answer)
        self.assertGreater(len([kind for kind, _ in events.all if kind == "token"]), 3)
        states = [data["state"] for kind, data in events.all if kind == "state"]
        self.assertEqual(states[-1], "done")
        self.assertEqual(events.all[-1], ("done", {}))
        late = Events(self.port, f"/api/jobs/{job}/stream")
        self.assertTrue(late.over.wait(PATIENCE_S))
        self.assertEqual((late.text(), late.all[-1][0]), (answer, "done"))

    def test_an_answer_that_is_asked_for_again_begins_anew(self):
        self.start(base=self.model("--fault", "cut=3@1", "--token-delay", "0.05"))
        job = self.upload()
        events = Events(self.port, f"/api/jobs/{job}/stream")
        self.assertTrue(events.over.wait(PATIENCE_S))
        self.assertEqual(events.text(), self.job(job)["answer"])
        self.assertIn("restart", [kind for kind, _ in events.all])

    def test_a_profile_says_what_is_asked(self):
        self.start(base=self.model())
        profiles = self.ask("GET", "/api/session").content["profiles"]
        self.assertIn("safety", profiles)
        job = self.upload(profile="safety")
        self.assertTrue(self.until(job, "done")["results"][0]["json"])
        packed = self.ask("GET", f"/api/jobs/{job}", Accept_Encoding="gzip")
        self.assertEqual((packed.status, packed.getheader("Content-Encoding"), packed.getheader("ETag")), (200, "gzip", None))
        answer = self.send([("file", (self.clips / "cfr25.mp4").read_bytes(), "a.mp4"), ("prompt", "x"), ("profile", "../safety.toml")])
        self.assertEqual(answer.status, 400, answer.content)

    # what is not taken

    def test_what_does_not_fit_is_refused_and_leaves_nothing(self):
        self.start("--upload-limit", "100K", base=self.model())
        video = (self.clips / "cfr25.mp4").read_bytes()
        small = video[:50_000]
        for fields, code in (([("file", video + bytes(200_000), "a.mp4"), ("prompt", "x")], 413),
                             ([("file", b"#!ffconcat version 1.0\nfile a.mp4\n" * 9, "a.mp4"), ("prompt", "x")], 422),
                             ([("file", b"just words", "a.mp4"), ("prompt", "x")], 422), ([("file", b"", "a.mp4"), ("prompt", "x")], 422),
                             ([("file", small, "a.mp4")], 400), ([("prompt", "x")], 400), ([("file", small, "a.mp4"), ("prompt", " ")], 400),
                             ([("prompt", "x" * 50_000), ("file", small, "a.mp4")], 413),
                             ([("file", small, "a.mp4"), ("file", small, "b.mp4"), ("prompt", "x")], 400),
                             ([("task", "x"), ("file", small, "a.mp4"), ("prompt", "x")], 400)):
            answer = self.send(fields)
            self.assertEqual(answer.status, code, (code, answer.content))
            self.assertEqual(answer.getheader("Content-Type"), "application/problem+json")
        self.assertEqual(self.ask("POST", "/api/analyze", b"{}", Content_Type="application/json").status, 400)
        self.assertEqual(self.ask("POST", "/api/analyze", b"", Content_Type="application/json").status, 400)
        self.assertEqual(self.ask("POST", "/api/analyze", b"x", Content_Type="multipart/form-data").status, 415)
        self.assertEqual(self.send([("prompt", "x")], Origin="http://evil.example").status, 403)
        self.wait_for(lambda: self.left() == [])
        self.assertEqual(self.questions(), [])

    def test_a_large_upload_ends_before_all_of_it_has_come(self):
        self.start("--upload-limit", "1M", base=self.model())
        done = subprocess.run(["curl", "-sS", "-o", self.folder / "said", "-w", "%{http_code} %{size_upload}", "-H", "Expect:", "-F",
                               "file=@-;filename=a.mp4", "-F", "prompt=x", f"http://127.0.0.1:{self.port}/api/analyze"],
                              input=(self.clips / "cfr25.mp4").read_bytes() + bytes(64 << 20), capture_output=True, timeout=PATIENCE_S)
        code, sent = done.stdout.split()
        self.assertEqual(code, b"413", done.stderr)
        self.assertLess(int(sent), 60 << 20)

    def test_all_uploads_together_have_so_much_room(self):
        self.start("--upload-space", "100K", base=self.model())
        job = self.upload()
        self.until(job, "done")
        self.assertEqual(self.send([("file", b"x", "a.mp4"), ("prompt", "x")]).status, 507)
        self.ask("DELETE", f"/api/jobs/{job}")
        self.wait_for(lambda: self.left() == [])
        self.until(self.upload(), "done")

    def test_a_half_upload_leaves_nothing(self):
        self.start(base=self.model())
        body = form([("file", (self.clips / "cfr25.mp4").read_bytes(), "a.mp4"), ("prompt", "x")])
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.putrequest("POST", "/api/analyze")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:20_000])
        self.wait_for(lambda: self.left())
        connection.close()
        self.wait_for(lambda: self.left() == [])

    def test_what_is_broken_fails_with_a_reason(self):
        self.start(base=self.model())
        broken = (self.clips / "cfr25.mp4").read_bytes()[:3000]
        answer = self.send([("file", broken, "../../evil/broken.mp4"), ("prompt", "x")])
        self.assertEqual(answer.status, 202, answer.content)
        job = answer.content["job"]
        state = self.wait_for(lambda: (s := self.job(job))["state"] == "failed" and s)
        self.assertRegex(state["error"], "^broken.mp4: ")
        self.assertEqual((state["name"], state["results"]), ("broken.mp4", []))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if "evil" in path.name), [])
        self.described("/api/jobs/{job}", state)

    def test_a_dead_model_server_is_a_failure_that_says_so(self):
        base = self.model()
        server = self.start(base="http://127.0.0.1:9/v1")
        job = self.upload()
        state = self.wait_for(lambda: (s := self.job(job))["state"] == "failed" and s)
        self.assertIn("127.0.0.1:9", state["error"])
        self.stop(server)
        self.start(base=base)
        self.assertEqual(self.job(job)["state"], "failed")  # it is kept, too

    # whose it is

    def test_only_the_token_that_uploaded_sees_it(self):
        anna, ben, viewer = self.token("anna"), self.token("ben"), self.token("carl", "view")
        self.start(base=self.model(), tokens=self.folder / "tokens")
        self.assertEqual(self.send([("file", b"x" * 300_000, "a.mp4"), ("prompt", "x")]).status, 401)
        self.assertEqual(self.send([("file", b"x" * 300_000, "a.mp4"), ("prompt", "x")], viewer).status, 403)
        job = self.upload(token=anna)
        video = self.until(job, "done", token=anna)["video"]
        for path in (f"/api/jobs/{job}", f"/api/jobs/{job}/stream", f"/v/{video}/master.m3u8", f"/v/{video}/r0-0.m4s", f"/v/{video}/file",
                     f"/api/videos/{video}", f"/api/videos/{video}/results"):
            self.assertEqual(self.ask("GET", path, token=ben).status, 404, path)
            self.assertEqual(self.ask("GET", path).status, 401, path)
            if not path.endswith("stream"):
                self.assertEqual(self.ask("GET", path, token=anna).status, 200, path)
        self.assertEqual(self.ask("GET", f"/api/jobs/{job}", token=viewer).status, 403)
        self.assertEqual(self.ask("DELETE", f"/api/jobs/{job}", token=ben).status, 404)
        for path in ("/api/videos", "/api/tasks", "/api/search?q=question"):
            self.assertNotIn(video, json.dumps(self.ask("GET", path, token=ben).content))
            self.assertNotIn("upload", json.dumps(self.ask("GET", path, token=ben).content))
        self.assertEqual(self.ask("GET", f"/api/jobs/{job}", token=anna).status, 200)

    def test_each_has_their_turn(self):
        anna, ben = self.token("anna"), self.token("ben")
        self.start("--upload-queue", "6", base=self.model("--delay", "3"), tokens=self.folder / "tokens")
        jobs = [self.upload(prompt=f"anna {n}", token=anna) for n in range(3)]
        mine = self.upload(prompt="ben", token=ben)
        self.until(jobs[0], "analysing", token=anna)
        self.assertLessEqual(self.job(mine, ben)["position"] or 0, 1)
        self.assertEqual(self.job(jobs[2], anna)["position"], 2)
        jobs.append(self.upload(prompt="anna 3", token=anna))
        answer = self.send([("file", (self.clips / "cfr25.mp4").read_bytes(), "a.mp4"), ("prompt", "x")], anna)
        self.assertEqual((answer.status, bool(answer.getheader("Retry-After"))), (429, True), answer.content)
        for job in jobs:
            self.until(job, "done", token=anna)
        self.until(mine, "done", token=ben)
        asked = [re.search("(anna .|ben)", json.dumps(entry["body"]))[1] for entry in self.questions()]
        self.assertEqual(sorted(asked), ["anna 0", "anna 1", "anna 2", "anna 3", "ben"])
        self.assertLess(asked.index("ben"), asked.index("anna 2"))

    def test_no_more_than_may_wait(self):
        anna, ben, carl = self.token("anna"), self.token("ben"), self.token("carl")
        self.start("--upload-queue", "2", base=self.model("--delay", "600"), tokens=self.folder / "tokens")
        self.upload(token=anna), self.upload(token=ben), self.upload(token=ben)
        answer = self.send([("file", (self.clips / "cfr25.mp4").read_bytes(), "a.mp4"), ("prompt", "x")], carl)
        self.assertEqual((answer.status, bool(answer.getheader("Retry-After"))), (503, True), answer.content)

    # how it ends

    def test_a_cancelled_job_goes_with_all_that_belongs_to_it(self):
        self.start(base=self.model("--token-delay", "0.5"))
        running = self.upload()
        waiting = self.upload(prompt="never asked")
        events = Events(self.port, f"/api/jobs/{running}/stream")
        self.wait_for(lambda: events.text())
        for job in (waiting, running):
            self.assertEqual(self.ask("DELETE", f"/api/jobs/{job}").status, 204)
            self.job(job, code=404)
            self.assertEqual(self.ask("DELETE", f"/api/jobs/{job}").status, 404)
        self.assertTrue(events.over.wait(PATIENCE_S))
        self.assertIn("cancelled", [data["state"] for kind, data in events.all if kind == "state"])
        self.wait_for(lambda: self.left() == [])
        self.wait_for(lambda: "client_gone" in self.log.read_text(), "the model server is left alone")
        self.assertNotIn("never asked", self.log.read_text())
        self.until(self.upload(prompt="next"), "done")

    def test_its_time_ends(self):
        self.start("--upload-time", "1s", base=self.model("--delay", "600"))
        job = self.upload()
        state = self.wait_for(lambda: (s := self.job(job))["state"] == "failed" and s)
        self.assertIn("took too long", state["error"])

    def test_what_is_over_goes_when_its_time_has_come(self):
        server = self.start(base=self.model())
        job = self.upload()
        before = self.until(job, "done")
        self.stop(server)
        self.assertEqual(self.left(), [job])
        self.start(base=self.model())  # a day is not over: it is there again
        after = self.job(job)
        self.assertEqual({**after, "seconds": 0}, {**before, "seconds": 0})
        events = Events(self.port, f"/api/jobs/{job}/stream")
        self.assertTrue(events.over.wait(PATIENCE_S))
        self.assertEqual(events.text(), before["answer"])
        said, code = self.refused("--allow-upload", self.dir, "--backend", "cv")
        self.assertEqual(code, 2, said)
        self.assertIn("another process uses it", said)

    def test_nothing_is_left_after_its_time(self):
        server = self.start(base=self.model())
        self.until(self.upload(), "done")
        self.stop(server)
        self.start("--upload-keep", "1ms", base=self.model())
        self.wait_for(lambda: self.left() == [])

    def test_a_killed_server_leaves_nothing_to_the_next(self):
        server = self.start(base=self.model("--delay", "600"))
        running, waiting = self.upload(), self.upload()
        self.until(running, "analysing")
        mine = self.dir / "somebody's own"
        mine.mkdir()
        self.wait_for(self.questions)
        working = self.children(server.pid)
        self.assertEqual(len(working), 1)
        server.kill()
        server.wait()
        self.assertEqual(len(self.left()), 3)
        self.assertTrue(self.runs(working[0]))
        self.start(base=self.model())
        self.wait_for(lambda: not self.runs(working[0]))
        self.wait_for(lambda: self.left() == [mine.name])
        self.job(running, code=404)
        self.job(waiting, code=404)

    def test_a_stopped_server_ends_its_work(self):
        server = self.start(base=self.model("--delay", "600"))
        self.until(self.upload(), "analysing")
        self.wait_for(self.questions)
        self.stop(server)
        self.assertEqual(self.left(), [])
        self.wait_for(lambda: "client_gone" in self.log.read_text())

    # how it begins

    def test_uploads_are_off_unless_they_are_allowed(self):
        self.run_server()
        self.assertEqual(self.send([("file", b"x" * 300_000, "a.mp4"), ("prompt", "x")]).status, 404)
        self.assertIsNone(self.ask("GET", "/api/session").content["upload"])

    def test_a_server_with_nobody_to_ask_does_not_start(self):
        for more, code, words in (((), 5, "--api-base URL"), (("--api-base", "http://u:secret@127.0.0.1:9/v1"), 2, "password")):
            said, ended = self.refused("--allow-upload", self.dir, *more)
            self.assertEqual(ended, code, said)
            self.assertIn(words, said)
            self.assertNotIn("secret", said)

    def test_the_keys_are_nobody_elses_to_read(self):
        self.environment["MY_KEY"] = "sk-very-secret"
        server = self.start("--api-key-env", "MY_KEY", base=self.model("--api-key", "sk-very-secret", "--delay", "600"))
        job = self.upload(prompt="a private question")
        self.until(job, "analysing")
        self.wait_for(self.questions)
        lines = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in self.children(server.pid)]
        self.assertEqual(len(lines), 1)
        self.assertNotIn(b"secret", lines[0])
        self.assertNotIn(b"private", lines[0])


if __name__ == "__main__":
    run_tests(Uploads)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Keys, passwords and tokens go where they belong and nowhere else: every way in, every program, and all that they write.

usage: secrets_test.py --programs FOLDER --clips FOLDER"""

import base64
import http.client
import json
import re
import shlex
import signal
import ssl
import sys
from pathlib import Path

from index_case import lines, result
from live_test import free_port, run_tests
from secret_case import PATIENCE_S, Echo, SecretCase
from upload_case import BOUNDARY, form

SERVERS = Path(__file__).resolve().parents[1] / "servers"
sys.path.insert(0, str(SERVERS))
import certificates  # noqa: E402

LOUD = ("-v", "--log-format", "json")
ONE = ("--at", "0", "--retries", "0")
PROVIDERS = (("openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1"), ("anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", ""),
             ("azure", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", ""), ("ollama", "OLLAMA_API_KEY", "OLLAMA_HOST", ""))


class Secrets(SecretCase):
    # keys of model servers

    def ask(self, *words, video="cfr25.mp4", **how):
        place = video if "://" in video else self.clips / video
        return self.run_it("vlm-analyze", place, *ONE, *LOUD, "-p", "What?", "--stats", "--format", "jsonl", "-o", "out.jsonl", "--force",
                           "--db", "a.db", "--task", f"t{self.runs}", "--model", "m", *words, **how)

    def ways(self):
        """(its name, the engine, the options, the environment, what the server must hear); {port} is where it listens."""
        base = "http://127.0.0.1:{port}/v1"
        for engine, variable, place, path in PROVIDERS:
            key = self.plant(variable).text
            yield variable, engine, ("--backend", engine), {variable: key, place: "http://127.0.0.1:{port}" + path}, key
        key = self.plant("a key").text
        file = self.write("key", key + "\n")
        config = self.write("mine.toml", f"[analyze]\napi-key-file = '{file}'\n")
        for words in (("--api-key-env", "MY_KEY"), ("--api-key-file", file), ("--api-key-cmd", f"cat '{file}'"), ("--config", config)):
            yield words[0], "openai", ("--api-base", base, *words), {"MY_KEY": key}, key
        password = self.plant_password("the password of --api-base")
        basic = base64.b64encode(f"ann:{password.text}".encode()).decode()
        yield "password", "openai", ("--api-base", base.replace("127", f"ann:{password.in_url}@127")), {}, basic
        query = self.plant_password("the query of --api-base").in_url
        yield "query", "openai", ("--api-base", f"{base}?api_key={query}"), {}, query

    @staticmethod
    def at(port, words, environment):
        return ([str(word).replace("{port}", str(port)) for word in words],
                {"environment": {name: value.replace("{port}", str(port)) for name, value in environment.items()}})

    def test_each_way_in_reaches_the_server_and_nothing_else(self):
        for name, engine, words, environment, heard in self.ways():
            with self.subTest(name):
                server = self.model("--engine", engine)
                words, how = self.at(server.port, words, environment)
                self.ask(*words, **how)
                self.assertIn("frames", (self.work / "out.jsonl").read_text())
                self.assertTrue(server.heard(heard))

    def test_a_server_that_repeats_what_it_was_sent_is_not_quoted(self):
        for number, (name, _, words, environment, _) in enumerate(self.ways()):
            way = Echo.WAYS[number % len(Echo.WAYS)]
            with self.subTest(name, way=way), Echo(way) as server:
                words, how = self.at(server.port, words, environment)
                self.ask(*words, code=5, **how)
                self.assertTrue(server.asked)

    def test_however_it_repeats_it(self):
        key = self.plant("a key").text
        for way in Echo.WAYS:
            for status in (400, 500):
                with self.subTest(way, status=status), Echo(way, status) as server:
                    self.ask("--api-base", f"http://127.0.0.1:{server.port}/v1", "--api-key-env", "KEY", "--timeout", "5s", code=1,
                             environment={"KEY": key})
                    self.assertIn(f"Bearer {key}", [each.get("Authorization") for each in server.asked])

    def test_a_key_is_not_told_when_there_is_no_server_or_a_wrong_one(self):
        key = self.plant("a key")
        other = self.model()
        moved = self.model("--fault", f"redirect=http://localhost:{other.port}/v1/chat/completions")
        secure = self.serve("tls_front.py", "--to", other.port, "--folder", self.given, "--certificate", "self-signed")
        places = (f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{moved.port}", f"https://localhost:{secure.port}")
        for place in places:
            with self.subTest(place):
                self.ask("--api-base", f"{place}/v1", "--api-key-env", "KEY", code=1 if place == places[1] else 5,
                         environment={"KEY": key.text})
        self.assertTrue(moved.heard(key.ends[0]))
        self.assertEqual(other.asked(), [])

    def test_a_run_that_is_killed_leaves_no_key(self):
        key = self.plant("a key")
        server = self.model("--api-key", key.text, "--delay", "600")
        for end in (signal.SIGKILL, None):
            if end is None:
                server = self.model("--api-key", key.text, "--delay", "1")
            self.ask("--api-base", server.url, "--api-key-env", "KEY", environment={"KEY": key.text}, end=end,
                     middle=lambda: any(entry["method"] == "POST" for entry in server.asked()))
            self.assertTrue(server.heard(key.ends[0]))

    def test_a_key_of_the_environment_goes_to_no_other_server(self):
        for engine, variable, _, _ in PROVIDERS:
            with self.subTest(variable), Echo() as server:
                key = self.plant(variable)
                self.ask("--backend", engine, "--api-base", f"http://127.0.0.1:{server.port}", code=5, environment={variable: key.text})
                self.assertTrue(server.asked)
                self.assertNotIn(key.ends[0], str(server.asked))

    def test_the_other_commands_that_ask(self):
        key = self.plant("a key")
        keyed = ("--api-key-env", "KEY", *LOUD)
        how = {"environment": {"KEY": key.text}}
        server = self.model("--api-key", key.text)
        clip = self.clips / "cfr25.mp4"
        asking = ("--api-base", server.url, "--model", "m", *keyed)
        self.run_it("vlm-analyze", "doctor", *asking, **how)
        self.run_it("vlm-analyze", "bench", clip, "-p", "x", "--at", "0", "--requests", "1", "--at-once", "1", *asking, **how)
        self.run_it("vlm-analyze", clip, "-p", "x", *ONE, "--emit-batch", "batch", *asking, **how)
        self.run_it("vlm-count", self.clips / "oneframe.mp4", "--detector", "vlm", "--classes", "person", *asking, **how)
        batches = self.serve("batch_server.py", "--to", self.model().port, "--api-key", key.text)
        handing = ("--api-base", f"http://127.0.0.1:{batches.port}/v1", "--batch-poll", "100ms", *keyed)
        self.run_it("vlm-analyze", "--submit-batch", "batch", *handing, **how)
        self.run_it("vlm-analyze", "--collect-batch", "batch", *handing, **how)
        speech = self.serve("speech_server.py", "--api-key", key.text)
        self.run_it("vlm-analyze", clip, "--transcribe", "--api-base", f"http://127.0.0.1:{speech.port}/v1", *keyed, **how)
        tensors = self.serve("kserve_server.py", "--size", "64x64", "--api-key", key.text)
        self.run_it("vlm-count", self.clips / "oneframe.mp4", "--detector", f"kserve:http://127.0.0.1:{tensors.port}/v2/models/bright",
                    "--status-file", "status", "--metrics-file", "metrics", *keyed, **how)
        records = self.write("records", lines([result(0)]).decode())
        self.run_it("vlm-index", "import", records, "--db", "a.db")
        embeddings = self.serve("embedding_server.py", "--api-key", key.text)
        self.run_it("vlm-index", "embed", "--db", "a.db", "--api-base", f"http://127.0.0.1:{embeddings.port}/v1", *keyed, **how)
        for each in (server, batches, speech, tensors, embeddings):
            self.assertTrue(each.heard(key.ends[0]))

    def test_a_server_that_is_started_is_not_quoted_with_its_key(self):
        key = self.plant("--spawn")
        stand_in = f"exec {sys.executable} {SERVERS}/model_server.py --port \"$0\" --model m --api-key \"$KEY\""
        self.ask("--spawn", f"sh -c {shlex.quote(stand_in)} {{port}}", "--api-key-env", "KEY", environment={"KEY": key.text})
        self.assertIn("frames", (self.work / "out.jsonl").read_text())

    # passwords of sources

    def test_passwords_of_sources_go_to_their_server_alone(self):
        secret = self.plant_password("a password of a source")
        basic = base64.b64encode(f"ann:{secret.text}".encode()).decode()
        server = self.serve("file_server.py", "--root", self.clips, "--user", f"ann:{secret.text}")
        place = f"127.0.0.1:{server.port}/cfr25.mp4"
        netrc = self.write("netrc", f"machine 127.0.0.1 login ann password {json.dumps(secret.text)}\n")
        self.configure(f"[source.yard]\nurl = 'http://{place}'\nuser = 'ann'\npassword-file = '{self.write('word', secret.text)}'\n")
        login = {"VLM_SOURCE_USER": "ann", "VLM_SOURCE_PASSWORD": secret.text}
        full, plain = f"http://ann:{secret.in_url}@{place}", f"http://{place}"
        frames = ("--at", "0", "--retries", "0", *LOUD, "--status-file", "status", "--metrics-file", "metrics")
        for number, (words, environment) in enumerate((((full,), {}), ((plain,), login), ((plain, "--credentials", netrc), {}), (("yard",), {}))):
            with self.subTest(words):
                self.run_it("vlm-capture", *words, *frames, "-o", f"{number}-{{t}}.jpg", "--force", "--when", "event", "--exec", "cat", environment=environment)
                if words[0] == "yard":
                    continue
                self.ask("--backend", "fake", *words[1:], video=words[0], environment=environment)
                self.run_it("vlm-index", "add", *words, *LOUD, "--db", f"{number}.db", environment=environment)
                self.run_it("vlm-index", "list", "--db", f"{number}.db")
        self.run_it("vlm-count", full, "--detector", "motion", "--end", "1s", "--zone", "all=0,0:1,0:1,1:0,1", *LOUD,
                    "--status-file", "status", "--metrics-file", "metrics")
        self.assertTrue(server.heard(f"Basic {basic}"))

    def test_passwords_of_sources_are_not_told_where_it_fails(self):
        secret = self.plant_password("a password of a source")
        other = self.serve("file_server.py", "--root", self.clips)
        moved = self.serve("file_server.py", "--root", self.clips, "--fault", f"redirect=http://localhost:{other.port}/cfr25.mp4")
        refusing = self.serve("file_server.py", "--root", self.clips, "--user", "ann:another")
        login = f"ann:{secret.in_url}@"
        echo = self.enterContext(Echo("json"))
        here = [f"http://{login}127.0.0.1:{port}/cfr25.mp4" for port in (echo.port, refusing.port, free_port())]
        live = [f"{scheme}://{login}127.0.0.1:{free_port()}/cam" for scheme in ("rtsp", "rtmp")]
        for place in (*here, *live):
            with self.subTest(place):
                self.run_it("vlm-capture", place, "--at", "0", "--retries", "0", *LOUD, "-o", "{t}.jpg", "--force", code=1)
                self.run_it("vlm-capture", "probe", place, *LOUD, "--duration", "1s", code=1)
                if place not in live:  # which vlm-analyze waits for
                    self.ask("--backend", "fake", video=place, code=1)
                self.run_it("vlm-index", "add", place, "--db", "a.db", *LOUD, code=1)
        self.ask("--backend", "fake", video=f"http://{login}127.0.0.1:{moved.port}/cfr25.mp4")
        self.run_it("vlm-index", "add", f"http://{login}127.0.0.1:{moved.port}/cfr25.mp4", "--db", "a.db", *LOUD)
        self.assertTrue(other.asked())
        self.assertEqual([entry for entry in other.asked() if "Authorization" in entry["headers"]], [])

    def test_a_password_is_wiped_from_the_arguments_of_what_runs(self):
        secret = self.plant_password("a password of a camera")
        for program, words in (("vlm-capture", ("-o", "{t}.jpg", "--exec", "sleep 60", "--when", "t >= 0")), ("vlm-index", ()),
                               ("vlm-analyze", ("-p", "x", "--backend", "fake", "--every", "1s")), ("vlm-count", ("--detector", "motion"))):
            with self.subTest(program):
                server = self.serve("file_server.py", "--root", self.clips, "--fault", "slow=20000", "--user", f"ann:{secret.text}")
                place = f"http://ann:{secret.in_url}@127.0.0.1:{server.port}/cfr25.mp4?token={secret.in_url}"
                where = ("add", place, "--db", "b.db") if program == "vlm-index" else (place, *words)
                self.run_it(program, *where, *LOUD, middle=server.asked, end=signal.SIGKILL)

    # where records go

    def test_what_webhooks_are_given_stays_there(self):
        path, secret, login = self.plant("a webhook's path"), self.plant_password("a webhook's secret"), self.plant_password("its password")
        hook = self.serve("webhook_server.py", "--secret", secret.text)
        place = f"http://ann:{login.in_url}@127.0.0.1:{hook.port}/T0/{path.ends[0]}?token={path.ends[1]}"
        for url, code in ((place, 0), (place.replace(str(hook.port), str(free_port())), 3)):
            for program, words, when in (("vlm-analyze", ("-p", "x", "--backend", "fake"), "t0 >= 0"),
                                         ("vlm-capture", ("-o", "{t}.jpg", "--force"), "t >= 0")):
                self.run_it(program, self.clips / "cfr25.mp4", *words, "--at", "0", *LOUD, "--when", when, "--webhook-timeout", "1s",
                            code=code, environment={"VLM_WEBHOOK": url, "VLM_WEBHOOK_SECRET": secret.text})
        self.assertTrue(hook.heard(path.ends[0]))
        self.assertTrue(hook.heard("sha256="))

    def test_a_proxy_has_its_password_and_the_server_behind_it_has_not(self):
        password, key = self.plant_password("a password of a proxy"), self.plant("a key")
        server = self.model("--api-key", key.text)
        for options, code in ((("--status", "407"), 5), ((), 0)):
            proxy = self.serve("proxy.py", "--to", server.port, *options)
            self.ask("--api-base", "http://model.example/v1", "--api-key-env", "KEY", code=code, environment={
                "KEY": key.text, "http_proxy": f"http://ann:{password.in_url}@127.0.0.1:{proxy.port}"})
            self.assertTrue(proxy.heard("Basic " + base64.b64encode(f"ann:{password.text}".encode()).decode()))
        self.assertFalse(any("proxy-authorization" in map(str.lower, entry["headers"]) for entry in server.asked()))

    # vlm-serve-hls

    def serving(self, *words, environment=(), scheme="http"):
        """A server of an index with one video, and the port at which it is asked."""
        self.run_it("vlm-index", "add", self.clips / "cfr25.mp4", "--db", "a.db")
        server = self.start("vlm-serve-hls", "--db", "a.db", "--listen", "127.0.0.1:0", *LOUD, *words, environment=environment)
        port = self.wait_for(lambda: server.poll() is None and re.search(scheme + r'://127\.0\.0\.1:(\d+)/"', self.said()))[1]
        return server, int(port)

    def get(self, port, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self.addCleanup(connection.close)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer

    def token_for(self, name):
        """A token, and the file that lets it in; what prints it is no output that is looked at."""
        tokens = self.work / "tokens"
        self.run_it("vlm-serve-hls", "token", name, "--token-file", tokens, "--scope", "view,upload")
        secret = self.plant("a token")
        secret.text = self.out.read_text().strip()
        secret.ends = [secret.text[:16], secret.text[-16:]]
        self.out.unlink()
        self.assertEqual(tokens.stat().st_mode & 0o777, 0o600)
        return secret, tokens

    def test_a_server_of_videos_keeps_tokens_keys_and_passwords(self):
        key, password = self.plant("a key"), self.plant_password("a password of a camera")
        token, tokens = self.token_for("anna")
        model = self.model("--api-key", key.text, "--delay", "1")
        server, port = self.serving("--token-file", tokens, "--live", f"cam=rtsp://ann:{password.in_url}@127.0.0.1:{free_port()}/1",
                                    "--allow-upload", "uploads", "--api-base", model.url, "--model", "m", "--api-key-env", "KEY",
                                    environment={"KEY": key.text})
        bearer = {"Authorization": f"Bearer {token.text}"}
        cookie = self.get(port, "/api/login", "POST", json.dumps({"token": token.text})).getheader("Set-Cookie").split(";")[0]
        video = json.loads(self.get(port, "/api/videos", **bearer).content)["videos"][0]["video"]
        link = json.loads(self.get(port, f"/api/videos/{video}/link", "POST", Cookie=cookie).content)["url"]
        for shown in (cookie.partition("=")[2], link.partition("access=")[2]):
            self.planted.append(self.plant("a signature"))
            self.planted[-1].text, self.planted[-1].ends = shown, [shown[-32:]]
        content = form([("file", (self.clips / "cfr25.mp4").read_bytes(), "a.mp4"), ("prompt", "What?")])
        sent = self.get(port, "/api/analyze", "POST", content, Content_Type=f"multipart/form-data; boundary={BOUNDARY}", **bearer)
        self.assertEqual(sent.status, 202, sent.content)
        self.wait_for(lambda: any(entry["method"] == "POST" for entry in model.asked()))
        self.look(server)
        answers = [self.get(port, path, **headers).content for path, headers in (
            (link, {}), (link + "x", {}), ("/metrics", bearer), ("/api/session", bearer), ("/api/status", bearer), ("/api/live", bearer),
            (f"/v/{video}/master.m3u8?access=no", {}), (f"/nowhere?token={token.text}", {}), ("/api/videos", {"Authorization": token.text}))]
        self.check(b"".join(answers[1:]), "what is answered")
        job = json.loads(sent.content)["job"]
        self.wait_for(lambda: json.loads(self.get(port, f"/api/jobs/{job}", **bearer).content)["state"] == "done")
        self.check(self.get(port, f"/api/jobs/{job}", **bearer).content, "what is told of an upload")
        self.look(server)
        for path in (self.work / "uploads" / job).iterdir():
            self.assertEqual(path.parent.stat().st_mode & 0o077, 0, path)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(PATIENCE_S), 0, self.said())
        self.look()
        self.assertTrue(model.heard(key.ends[0]))

    def test_the_key_of_a_certificate_stays_in_its_file(self):
        certificate, private = self.given / "server.pem", self.given / "server.key"
        certificates.make(self.given, "good")
        lines_of_key = [line for line in private.read_text().splitlines() if not line.startswith("-")]
        self.plant("the key of a certificate").ends = lines_of_key
        server, port = self.serving("--tls", f"{certificate},{private}", scheme="https")
        context = ssl.create_default_context(cafile=self.given / "ca.pem")
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=PATIENCE_S, context=context)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/videos")
        self.assertEqual(connection.getresponse().status, 200)
        self.look(server)


if __name__ == "__main__":
    run_tests(Secrets)

# SPDX-License-Identifier: Apache-2.0
"""What tests of uploads share: a server that takes them, a model server behind it, and what a client does."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import jsonschema

from index_case import LONG_AGO_NS
from live_test import Server

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
PATIENCE_S = 180
BOUNDARY = "----a-boundary"


def form(fields):
    """multipart/form-data of (name, content) or (name, content, file name)."""
    parts = []
    for name, content, *file in fields:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"' + (f'; filename="{file[0]}"' if file else "")
        parts.append(head.encode() + b"\r\n\r\n" + (content if isinstance(content, bytes) else content.encode()) + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


class Events:
    """Server-Sent Events of a job, as they come, in a thread."""

    def __init__(self, port, path, token=None):
        self.all, self.over = [], threading.Event()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        assert self.answer.getheader("Content-Type") == "text/event-stream"
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        kind = None
        try:
            for line in self.answer:
                line = line.decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.all.append((kind, json.loads(line.removeprefix("data: "))))
        except (OSError, http.client.HTTPException, ValueError):
            pass  # it was closed here
        self.answer.close()
        self.connection.close()
        self.over.set()

    def text(self):
        text = ""
        for kind, data in list(self.all):
            text = "" if kind == "restart" else text + data["text"] if kind == "token" else text
        return text


class UploadCase(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.db, self.dir, self.log = self.folder / "a.db", self.folder / "uploads", self.folder / "model.log"
        self.environment = os.environ | {"VLM_DISCOVER_PORTS": "none", "XDG_CONFIG_HOME": str(self.folder)}
        shutil.copy(self.clips / "h264.mkv", self.folder)
        os.utime(self.folder / "h264.mkv", ns=(LONG_AGO_NS, LONG_AGO_NS))
        subprocess.run([self.programs / "vlm-index", "add", self.folder / "h264.mkv", "--db", self.db], check=True, timeout=PATIENCE_S)

    def model(self, *options):
        server = self.enterContext(Server("model_server.py", "--model", "m", "--log", self.log, *options))
        return f"http://127.0.0.1:{server.port}/v1"

    def start(self, *words, base=None, tokens=None):
        words = ["--allow-upload", self.dir, *words]
        if base:
            words += ["--api-base", base, "--model", "m"]
        if tokens:
            words += ["--token-file", tokens]
        return self.run_server(*words)

    def run_server(self, *words):
        server = subprocess.Popen(list(map(str, [self.programs / "vlm-serve-hls", "--db", self.db, "--listen", "127.0.0.1:0", *words])),
                                  stderr=subprocess.PIPE, text=True, env=self.environment)
        self.addCleanup(self.end, server)
        line = server.stderr.readline()
        found = re.search(r"https?://127\.0\.0\.1:(\d+)/$", line)
        self.assertTrue(found, line)
        self.port = int(found[1])
        return server

    def end(self, server):
        server.kill()
        server.wait()
        said = server.stderr.read()
        server.stderr.close()
        self.assertNotIn("Sanitizer", said)

    def refused(self, *words):
        """What a server says that does not start, and its exit code."""
        done = subprocess.run(list(map(str, [self.programs / "vlm-serve-hls", "--db", self.db, "--listen", "127.0.0.1:0", *words])),
                              capture_output=True, text=True, timeout=PATIENCE_S, env=self.environment)
        return done.stderr, done.returncode

    def stop(self, server):
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(PATIENCE_S), 0, server.stderr.read())

    def token(self, name, scopes="view,upload"):
        done = subprocess.run([self.programs / "vlm-serve-hls", "token", name, "--token-file", self.folder / "tokens", "--scope", scopes],
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def ask(self, method, path, body=None, token=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        is_json = "json" in (answer.getheader("Content-Type") or "") and answer.getheader("Content-Encoding") is None
        answer.content = json.loads(content) if is_json else content
        return answer

    def send(self, fields, token=None, **headers):
        return self.ask("POST", "/api/analyze", form(fields), token, Content_Type=f"multipart/form-data; boundary={BOUNDARY}", **headers)

    def upload(self, clip="cfr25.mp4", prompt="What happens?", name=None, token=None, **fields):
        content = (self.clips / clip).read_bytes()
        answer = self.send([("file", content, name or clip), ("prompt", prompt), *fields.items()], token)
        self.assertEqual(answer.status, 202, answer.content)
        self.assertEqual(answer.getheader("Location"), answer.content["url"])
        return answer.content["job"]

    def job(self, job, token=None, code=200):
        answer = self.ask("GET", f"/api/jobs/{job}", token=token)
        self.assertEqual(answer.status, code, answer.content)
        return answer.content

    def wait_for(self, condition, what="it"):
        end = time.monotonic() + PATIENCE_S
        while not (found := condition()):
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)
        return found

    def until(self, job, *states, token=None):
        def look():
            state = self.job(job, token)
            if state["state"] in states:
                return state
            self.assertNotEqual(state["state"], "failed", state)
            return None

        return self.wait_for(look, states)

    def left(self):
        return sorted(path.name for path in self.dir.iterdir() if path.name != ".lock")

    def questions(self):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [entry for entry in map(json.loads, lines) if entry["event"] == "request" and entry["path"].endswith("/chat/completions")]

    def described(self, path, answer):
        document = json.loads((SCHEMAS / "openapi.json").read_text())
        store = {(SCHEMAS / file.name).as_uri(): json.loads(file.read_text()) for file in SCHEMAS.glob("*.schema.json")}
        resolver = jsonschema.RefResolver((SCHEMAS / "openapi.json").as_uri(), document, store)
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator(schema, resolver=resolver).validate(answer)

    @staticmethod
    def runs(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    @staticmethod
    def children(pid):
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split() or \
            [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]

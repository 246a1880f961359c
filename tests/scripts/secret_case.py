# SPDX-License-Identifier: Apache-2.0
"""What tests of secrets share: secrets that are like no others, programs that are given them, and a look at every byte that a
program has written, while it runs too."""

import base64
import json
import os
import secrets
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from live_test import Server

PATIENCE_S = 120
HEX_BYTES = 6
KEPT_VARIABLES = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")


class Secret:
    """A text with other characters in its middle, so that what hides only a part of it is found out."""

    def __init__(self, name, middle):
        self.name = name
        self.ends = [secrets.token_hex(HEX_BYTES) for _ in range(2)]
        self.text = middle.join(self.ends)

    @property
    def in_url(self):
        return quote(self.text, safe="")

    def needles(self):
        """What must be nowhere: both ends, which no escaping changes, and base64 wherever the secret begins in it."""
        for end in self.ends:
            yield end.encode()
        for text in (self.text, self.in_url):
            for before in range(3):
                whole = base64.b64encode(bytes(before) + text.encode())
                part = whole[(before * 8 + 5) // 6:(before + len(text)) * 8 // 6]
                yield part
                yield part.translate(bytes.maketrans(b"+/", b"-_"))


class Echo:
    """A server that refuses everything and repeats in its reason what it was sent, in one of several ways."""

    WAYS = ("lines", "json", "key", "cut", "html", "status")

    def __init__(self, way="lines", status=401):
        self.way, self.status, self.asked = way, status, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append(dict(self.headers.items()))
                outer.answer(self)

            do_POST = do_GET

            def log_message(self, format, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, handler):
        body = self.body(handler)
        reason = body.replace("\n", " ") if self.way == "status" else None
        handler.send_response(self.status, reason)
        handler.send_header("Content-Type", "text/html" if self.way == "html" else "application/json")
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    def body(self, handler):
        headers = dict(handler.headers.items())
        key = headers.get("Authorization", headers.get("x-api-key", headers.get("api-key", "")))
        words = {"lines": f"{handler.requestline}\n{handler.headers}", "json": json.dumps({"path": handler.path, "headers": headers}),
                 "key": f"Incorrect API key provided: {key.removeprefix('Bearer ')}.",
                 "cut": "x" * 280 + key.removeprefix("Bearer ")}.get(self.way, f"{handler.path} {headers}")
        return f"<p>{words}</p>" if self.way in ("html", "status") else json.dumps({"error": {"message": words, "code": self.status}})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class SecretCase(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        top = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.given, self.work = top / "given", top / "work"  # what tests write, with secrets in it; what programs write
        self.given.mkdir()
        for name in ("home", "tmp", "config", "cache", "data", "state", "run"):
            (self.work / name).mkdir(parents=True)
        self.planted, self.logs, self.runs = [], [], 0

    # planting

    def plant(self, name, middle="/+~._-="):
        self.planted.append(Secret(name, middle))
        return self.planted[-1]

    def plant_password(self, name):
        """One with characters that JSON, URLs and shells write otherwise."""
        return self.plant(name, '"\\/+=&%@: ')

    def write(self, name, text):
        path = self.given / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def configure(self, text):
        """A configuration that programs find by themselves."""
        folder = self.work / "config" / "vlm-tools"
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").symlink_to(self.write("config.toml", text))
        self.addCleanup((folder / "config.toml").unlink)

    def serve(self, script, *arguments):
        """A stand-in, and what it was asked."""
        log = self.given / f"server{len(self.logs)}.log"
        self.logs.append(log)
        server = self.enterContext(Server(script, *arguments, "--log", log))
        server.asked = lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        server.heard = lambda words: any(words in told for entry in server.asked() for told in self.told_by(entry))
        return server

    @staticmethod
    def told_by(entry):
        return [entry.get("path", ""), *entry.get("headers", {}).values()]

    def model(self, *arguments):
        server = self.serve("model_server.py", "--model", "m", *arguments)
        server.url = f"http://127.0.0.1:{server.port}/v1"
        return server

    # running

    def environment(self, more):
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        folders = {f"XDG_{name.upper()}_HOME": self.work / name for name in ("config", "cache", "data", "state")}
        return kept | {name: str(folder) for name, folder in folders.items()} | {
            "HOME": str(self.work / "home"), "TMPDIR": str(self.work / "tmp"), "XDG_RUNTIME_DIR": str(self.work / "run"), "TZ": "UTC",
            "LC_ALL": "C.UTF-8", "VLM_DISCOVER_PORTS": "none"} | {name: str(value) for name, value in more.items()}

    def start(self, program, *words, environment=(), stdin=None):
        """The program, whose output goes into files that are looked at, too."""
        self.runs += 1
        self.out, self.err = (self.work / f"{self.runs}.{name}" for name in ("stdout", "stderr"))
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            process = subprocess.Popen(list(map(str, [self.programs / program, *words])), cwd=self.work, stdout=out, stderr=err,
                                       stdin=stdin or subprocess.DEVNULL, env=self.environment(dict(environment)))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def run_it(self, program, *words, code=0, environment=(), middle=None, end=None):
        """Runs it to its end. `middle`: as soon as this holds, all is looked at, too; then `end`, if given, is sent to it."""
        process = self.start(program, *words, environment=environment)
        if middle:
            self.wait_for(lambda: middle() or process.poll() is not None)
            self.assertIsNone(process.poll(), self.said())
            self.look(process)
            if end:
                process.send_signal(end)
        ended = process.wait(PATIENCE_S)
        self.assertEqual(ended, -signal.SIGKILL if end == signal.SIGKILL else code, self.said())
        self.look()
        return self.said()

    def said(self):
        return self.out.read_text(errors="replace") + self.err.read_text(errors="replace")

    def wait_for(self, condition):
        deadline = time.monotonic() + PATIENCE_S
        while not (found := condition()):
            self.assertLess(time.monotonic(), deadline, self.said())
            time.sleep(0.05)
        return found

    # looking

    def look(self, process=None):
        """No secret is in a file that a program has written, nor in its arguments or those of what it has started."""
        for path in self.work.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self.check(path.read_bytes(), path.relative_to(self.work))
        for pid in self.family(process.pid) if process else ():
            self.check(self.arguments_of(pid), f"the arguments of {pid}")

    def check(self, content, where):
        for secret in self.planted:
            for needle in secret.needles():
                at = content.find(needle)
                self.assertEqual(at, -1, f"{secret.name} is in {where}: {content[max(0, at - 200):at + 60]}")

    def family(self, pid):
        yield pid
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from self.family(int(child))

    @staticmethod
    def arguments_of(pid):
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return b""  # it is over

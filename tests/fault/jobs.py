# SPDX-License-Identifier: Apache-2.0
"""Small jobs of the programs, and what comes of them: what a failing call must not spoil."""

import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "scripts"), str(TESTS / "cases")]
from index_case import LONG_AGO_NS, OF_COUNTS, OF_RECORDS, OF_VIDEOS  # noqa: E402
from stand_in import StandIn  # noqa: E402

VARYING = ("ms", "request_id", "attempts", "started", "wall", "usage", "cached")  # members of records
HUNG = "hung"


@dataclass
class Ended:
    """How a run ended: its exit code (or HUNG) and what it wrote."""
    code: object
    out: bytes
    said: str


def steady(record):
    return {name: value for name, value in json.loads(record).items() if name not in VARYING}


def steady_lines(out):
    return [steady(line) if line.startswith(b"{") else line for line in out.splitlines()]


def steady_row(row):
    return tuple(steady(value) if isinstance(value, str) and value.startswith('{"schema"') else value for value in row)


def tables(db, queries):
    """What an index holds; `problem` where it is not whole."""
    connection = sqlite3.connect(f"file:{db}?mode=rw", uri=True)  # what was left undone is undone
    try:
        return [sorted(map(steady_row, connection.execute(query)), key=repr) for query in queries]
    finally:
        connection.close()


def database_problem(db):
    connection = sqlite3.connect(f"file:{db}?mode=rw", uri=True)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall() + connection.execute("PRAGMA foreign_key_check").fetchall()
        return None if found == [("ok",)] else f"{db.name}: {found[:3]}"
    except sqlite3.Error as error:
        return f"{db.name}: {error}"
    finally:
        connection.close()


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Job:
    """One command line. Each run has a folder of its own, in which everything is that it writes."""
    program = ""
    queries = ()
    limit = None  # called in its process before it begins

    def __init__(self, programs, clips):
        self.programs, self.clips = programs, clips

    @property
    def name(self):
        return self.__class__.__name__.lower()

    def close(self):
        pass

    def prepare(self, folder):
        for name in self.videos:
            shutil.copy(self.clips / name, folder)
            os.utime(folder / name, ns=(LONG_AGO_NS, LONG_AGO_NS))
        for name in ("home", "tmp"):
            (folder / name).mkdir()

    videos = ("odd.mp4",)

    def environment(self, folder):
        own = {"HOME": folder / "home", "XDG_CACHE_HOME": folder / "home", "XDG_CONFIG_HOME": folder / "home", "TMPDIR": folder / "tmp"}
        return os.environ | {name: str(path) for name, path in own.items()} | {"VLM_DISCOVER_PORTS": "none"}

    def words(self, again):
        """`again`: over what an earlier run has left."""
        raise NotImplementedError

    def command(self, again):
        program, *words = self.words(again)
        return [str(self.programs / program), *map(str, words)]

    def run(self, folder, again=False, extra=None, patience=180):
        with self.input(folder) as source:
            run = subprocess.Popen(self.command(again), cwd=folder, env=self.environment(folder) | (extra or {}), stdin=source,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=None if again else self.limit)
        try:
            out, said = run.communicate(timeout=patience)
            return Ended(run.returncode, out, said.decode(errors="replace"))
        except subprocess.TimeoutExpired:
            run.kill()
            out, said = run.communicate()
            return Ended(HUNG, out, said.decode(errors="replace"))

    def input(self, folder):
        """What it reads, opened."""
        return open(os.devnull, "rb")

    def told(self, ended):
        """What it wrote on stdout, without what differs from run to run."""
        return steady_lines(ended.out)

    def result(self, folder):
        """What is in the folder in the end."""
        return tables(folder / "a.db", self.queries)

    def is_refusal(self, told, ended):
        """Whether it goes on though calls go on failing, says so, and tells nobody what is not `told` where none fails."""
        return False

    def databases(self, folder):
        return [path for path in folder.rglob("*.db") if path.stat().st_size]


class Capture(Job):
    program = "vlm-capture"
    videos = ("cfr25.mp4",)

    def words(self, again):
        return (self.program, "cfr25.mp4", "--fps", "2", "--duration", "2s", "--max-side", "160", "-o", "o.nut", *(["--force"] * again))

    def result(self, folder):
        return digest(re.sub(rb'"started":"[^"]*"', b"", (folder / "o.nut").read_bytes()))


class Pictures(Job):
    program = "vlm-capture"
    videos = ("cfr25.mp4",)

    def words(self, again):
        return (self.program, "cfr25.mp4", "--fps", "2", "--duration", "2s", "--gate", "--gate-report", "gate.jsonl", "-o", "{index}.jpg",
                "--status-file", "status", *(["--force"] * again))

    def result(self, folder):
        return {path.name: digest(path.read_bytes()) for path in folder.glob("*.jp*g")} | {"gate": (folder / "gate.jsonl").read_text()}


class Record(Job):
    """A pipe is live: its packets are recorded."""
    program = "vlm-capture"
    videos = ("h264.ts",)

    def words(self, again):
        return (self.program, "-", "--no-frames", "--record", "r.mp4", "--quiet", *(["--force"] * again))

    @contextlib.contextmanager
    def input(self, folder):
        with subprocess.Popen(["cat", "h264.ts"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as cat:
            with cat.stdout:
                yield cat.stdout

    def result(self, folder):
        files = sorted(folder.glob("r*.mp4"), key=lambda path: path.stat().st_mtime_ns)
        # Of several, the newest. It holds the time at which it was made.
        return subprocess.run(["ffmpeg", "-v", "error", "-i", files[-1], "-c", "copy", "-f", "framemd5", "-"], capture_output=True,
                              check=True).stdout


class Add(Job):
    program = "vlm-index"
    videos = ("odd.mp4", "tiny.mp4", "text.mp4")
    queries = OF_VIDEOS[:1] + OF_VIDEOS[2:]

    def words(self, again):
        return (self.program, "add", "odd.mp4", "tiny.mp4", "--db", "a.db", "--settle", "0s", "--scenes")


class Indexed(Job):
    """A job whose videos are in an index already."""

    def prepare(self, folder):
        super().prepare(folder)
        subprocess.run([self.programs / "vlm-index", "add", *self.videos, "--db", "a.db", "--settle", "0s"], cwd=folder, check=True,
                       env=self.environment(folder))


class Cv(Indexed):
    program = "vlm-analyze"
    queries = OF_RECORDS

    def words(self, again):
        return (self.program, "odd.mp4", "--backend", "cv", "--every", "1s", "--task", "t", "--db", "a.db", "--format", "jsonl",
                *(["--retry-failed"] * again))


class Ask(Indexed):
    program = "vlm-analyze"
    queries = OF_RECORDS

    def prepare(self, folder):
        super().prepare(folder)
        if not hasattr(self, "server"):
            self.log = Path(os.devnull)
            self.server = StandIn("model_server.py --model m", self.log)

    def close(self):
        if hasattr(self, "server"):
            self.server.stop()

    def words(self, again):
        return (self.program, "--db", "a.db", "--task", "t", "-p", "What is there?", "--every", "1s", "--api-base", f"{self.server.url}/v1",
                "--format", "jsonl", *(["--retry-failed"] * again))


class Count(Indexed):
    program = "vlm-count"
    queries = OF_COUNTS

    def words(self, again):
        return (self.program, "odd.mp4", "--detector", "motion", "--line", "door=0.5,0:0.5,1", "--zone", "all=0,0:1,0:1,1:0,1", "--db", "a.db")


class Cut(Job):
    program = "vlm-serve-hls"

    def words(self, again):
        return (self.program, "cut", "odd.mp4", "-o", "cut", *(["--force"] * again))

    def result(self, folder):
        return {path.name: digest(path.read_bytes()) for path in (folder / "cut").iterdir()}


class Serve(Indexed):
    """A server that is asked a few things. What fails once must be there when it is asked for again."""
    program = "vlm-serve-hls"
    tries = 3

    def words(self, again):
        return (self.program, "--db", "a.db", "--listen", "127.0.0.1:0")

    def run(self, folder, again=False, extra=None, patience=180):
        with subprocess.Popen(self.command(again), cwd=folder, env=self.environment(folder) | (extra or {}), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              preexec_fn=None if again else self.limit) as server:
            said = ""
            for line in server.stderr:
                said += line
                if found := re.search(r"http://127\.0\.0\.1:(\d+)/$", line):
                    out = self.visit(int(found[1]))
                    server.send_signal(signal.SIGTERM)
                    break
            else:
                out = b""
            try:
                rest = server.communicate(timeout=patience)[1]
                return Ended(server.returncode, out, said + rest)
            except subprocess.TimeoutExpired:
                server.kill()
                return Ended(HUNG, out, said + server.communicate()[1])

    def prepare(self, folder):
        super().prepare(folder)
        [[(self.fingerprint,)]] = tables(folder / "a.db", ["SELECT fingerprint FROM videos"])

    def is_refusal(self, told, ended):
        answers = [line for line in self.told(ended) if b" 200 " in line]
        return ended.code == 0 and bool(ended.said) and set(answers) <= set(told)

    def visit(self, port):
        """What it answered, a line for each path."""
        seen = []
        of_video = ("master.m3u8", "r0.m3u8", "r0-init.mp4", "r0-0.m4s", "sheet-0.jpg")
        for path in ("/", "/api/videos", *(f"/v/{self.fingerprint}/{name}" for name in of_video)):
            for _ in range(self.tries):
                status, content = self.get(port, path)
                if status == 200:
                    break
            seen.append(f"{path} {status} {digest(content) if status == 200 else content}")
        return "\n".join(seen).encode()

    @staticmethod
    def get(port, path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error).encode()
        finally:
            connection.close()

    def result(self, folder):
        return None


JOBS = (Capture, Pictures, Record, Add, Cv, Ask, Count, Cut, Serve)

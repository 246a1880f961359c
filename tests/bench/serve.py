# SPDX-License-Identifier: Apache-2.0
"""Serving an archive: segments cut as they are asked for, against nginx with the same segments as files.

Needs nginx. The segments are of an MP4 file of 6 GB (--quick: 0.6 GB), which is kept beside the clips."""
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from measure import BenchError, alternate, run
from processes import Process
from report import Figure, add_only, measured

SECONDS = 8
JSON_BYTES = 134  # of the file that nginx serves


def add_options(parser):
    parser.add_argument("--quick", action="store_true", help="a file of 0.6 GB")
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


def best(results):
    """The run in which most was served: what disturbs only ever slows."""
    return max(results, key=lambda result: result["requests"])


class Serve:
    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        self.programs = options.build / "tools"
        self.load_program = options.build / "tests/bench/http-load"
        if not self.load_program.exists():
            self.load_program = next(options.build.rglob("http-load"), None)
        if self.load_program is None:
            raise BenchError("no http-load: configure with -DVLM_BENCH=ON")
        self.big = self.make_big()
        self.db = scratch / "a.db"
        os.utime(self.big, (1_700_000_000, 1_700_000_000))
        run(self.programs / "vlm-index", "add", self.big, "--db", self.db)
        self.files = scratch / "files"
        run(self.programs / "vlm-serve-hls", "cut", self.big, "-o", self.files)
        (self.files / "small.json").write_text("x" * JSON_BYTES)
        self.video = json.loads(run(self.programs / "vlm-index", "list", "--db", self.db).out)["video"]
        self.segments = len(list(self.files.glob("r0-*.m4s")))

    def make_big(self):
        """1080p, 4 Mb/s, B-frames, a keyframe each 2 s, with sound: a minute of it, again and again."""
        minutes = 19 if self.options.quick else 193
        big = self.options.clips / f"serve-{minutes}.mp4"
        if big.exists():
            return big
        self.options.clips.mkdir(parents=True, exist_ok=True)
        minute = self.scratch / "minute.mp4"
        run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=60,noise=alls=12:allf=t", "-f", "lavfi", "-i",
            "sine=duration=60", "-c:v", "libx264", "-preset", "superfast", "-bf", "2", "-g", "60", "-b:v", "4M", "-maxrate", "4M", "-bufsize",
            "8M", "-c:a", "aac", "-b:a", "128k", minute)
        part = big.with_suffix(".part.mp4")
        run("ffmpeg", "-v", "error", "-y", "-stream_loop", minutes - 1, "-i", minute, "-c", "copy", "-movflags", "+faststart", part)
        part.rename(big)
        return big

    # servers

    def ours(self):
        return Server(self.programs / "vlm-serve-hls", "--db", self.db, "--listen", "127.0.0.1:0")

    def nginx(self):
        port = 18090
        config = self.scratch / "nginx.conf"
        config.write_text(f"daemon off; worker_processes 2; pid {self.scratch}/pid; error_log {self.scratch}/log;\n"
                          "events { worker_connections 20000; }\n"
                          f"http {{ access_log off; sendfile on; sendfile_max_chunk 512k; tcp_nopush on; keepalive_requests 100000000;\n"
                          f"open_file_cache max=10000; server {{ listen 127.0.0.1:{port} backlog=4096 reuseport; root {self.files}; }} }}\n")
        server = Process("nginx", "-e", self.scratch / "log", "-c", config)
        server.port = port
        for _ in range(100):
            time.sleep(0.05)
            if answers(port, "/small.json"):
                return server
        raise BenchError("nginx does not start; is it installed?")

    def load(self, port, connections, paths):
        done = subprocess.run([self.load_program, str(port), str(connections), str(SECONDS)], input="\n".join(paths) + "\n",
                              capture_output=True, text=True, check=True)
        result = json.loads(done.stdout)
        if result["errors"]:
            raise BenchError(f"{result['errors']} requests failed")
        return result

    def pair(self, connections, ours_paths, their_paths):
        with self.ours() as server, self.nginx() as nginx:
            got = alternate(3, lambda: self.load(server.port, connections, ours_paths),
                            lambda: self.load(nginx.port, connections, their_paths))
        return [best(results) for results in got]

    # measurements

    def segment_figures(self):
        figures = []
        names = [f"r0-{n}.m4s" for n in range(self.segments - 1)]
        for connections in (1, 64, 1000):
            ours, theirs = self.pair(connections, [f"/v/{self.video}/{name}" for name in names], [f"/{name}" for name in names])
            shown = [f"{result['requests'] / SECONDS:.0f}/s" for result in (ours, theirs)]
            if connections == 1:
                figures.append(Figure("first byte, 1 client, median", f"{ours['p50_ms']:.2f} ms", f"{theirs['p50_ms']:.2f} ms",
                                      ours["p50_ms"], 1, "ms"))
                continue
            figures.append(Figure(f"random segments, {connections} clients", *shown, theirs["requests"] / ours["requests"], 1.0))
            if connections == 64:
                figures.append(Figure("first byte, 64 clients, p99 to p50", f"{ours['p99_ms']:.1f} ms", f"{ours['p50_ms']:.1f} ms",
                                      ours["p99_ms"] / ours["p50_ms"], 5))
        return figures

    def json_figures(self):
        ours, theirs = self.pair(64, ["/healthz"], ["/small.json"])
        return [Figure("JSON", *(f"{result['requests'] / SECONDS:.0f}/s" for result in (ours, theirs)),
                       theirs["requests"] / ours["requests"], 1 / 1.2)]

    def playlist_figures(self):
        fd = os.open(self.big, os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)
        figures = []
        with self.ours() as server:
            for name in ("r0.m3u8", "master.m3u8"):
                began = time.perf_counter()
                urllib.request.urlopen(f"http://127.0.0.1:{server.port}/v/{self.video}/{name}").read()
                took = (time.perf_counter() - began) * 1000
                figures.append(Figure(f"{name}, cold", f"{took:.1f} ms", "", took, 50, "ms"))
        return figures

    def memory_figures(self):
        connections = 10_000
        with self.ours() as server:
            before = server.memory()
            idle = subprocess.Popen([self.load_program, str(server.port), str(connections), "0"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE)
            idle.stdout.readline()
            time.sleep(1)
            each = (server.memory() - before) * 1024 / connections
            idle.communicate()
        return [Figure("an idle connection", f"{each:.2f} KiB", "", each, 5, "KiB")]


class Server(Process):
    """vlm-serve-hls, which says where it listens."""

    def __init__(self, *command):
        super().__init__("/bin/sh", "-c", 'ulimit -n 20000; exec "$@" 2>&1', "sh", *command, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        found = re.search(r":(\d+)/$", line)
        if not found:
            raise BenchError(line)
        self.port = int(found[1])


def answers(port, path):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1).read()
    except OSError:
        return False
    return True


MEASUREMENTS = (
    ("segments", "Random segments of 6 s", Serve.segment_figures),
    ("json", "A small JSON file", Serve.json_figures),
    ("playlists", "Playlists of a file that nothing has read yet", Serve.playlist_figures),
    ("memory", "10,000 connections that ask nothing", Serve.memory_figures),
)


def measure(options):
    with tempfile.TemporaryDirectory(prefix="vlm-bench-", dir=options.clips.parent) as scratch:
        return measured(MEASUREMENTS, Serve(options, Path(scratch)), options.only)

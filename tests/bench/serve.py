# SPDX-License-Identifier: Apache-2.0
"""Serving an archive: segments cut as they are asked for, against nginx with the same segments as files.

Needs nginx and openssl. The segments are of an MP4 file of 6 GB (--quick: 0.6 GB), which is kept beside the clips."""
import json
import os
import random
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from measure import BenchError, alternate, median, run
from processes import Camera
from report import Figure, add_only, measured
from web_servers import SECONDS, Clients, Server, cpu_of_encrypting, fetch, nginx, wait_for

JSON_BYTES = 134  # of the file that nginx serves
MINUTE = ("testsrc2=size=1920x1080:rate=30:duration=60,noise=alls=12:allf=t", "sine=duration=60")
LONG_AGO = 1_700_000_000


def add_options(parser):
    parser.add_argument("--quick", action="store_true", help="a file of 0.6 GB")
    add_only(parser, [name for name, _, _ in MEASUREMENTS])


class Serve:
    def __init__(self, options, scratch):
        self.scratch, self.clips = scratch, options.clips
        self.programs = options.build / "tools"
        self.clients = Clients(options.build)
        self.minutes = 19 if options.quick else 193
        self.big = self.made(f"serve-{self.minutes}.mp4", "-stream_loop", self.minutes - 1, "-i", self.minute, "-c", "copy", "-movflags", "+faststart")
        self.db, self.video = self.index(self.big)
        self.files = scratch / "files"
        run(self.programs / "vlm-serve-hls", "cut", self.big, "-o", self.files)
        (self.files / "small.json").write_text("x" * JSON_BYTES)
        self.segments = [path.name for path in sorted(self.files.glob("r0-*.m4s"))][:-1]

    def made(self, name, *arguments):
        """A video that ffmpeg makes, kept."""
        path = self.clips / name
        if not path.exists():
            self.clips.mkdir(parents=True, exist_ok=True)
            part = path.with_name("part-" + name)
            run("ffmpeg", "-v", "error", "-y", *(argument() if callable(argument) else argument for argument in arguments), part)
            part.rename(path)
        os.utime(path, (LONG_AGO, LONG_AGO))
        return path

    def minute(self):
        """1080p, 4 Mb/s, B-frames, a keyframe each 2 s, with sound."""
        picture, sound = MINUTE
        return self.made("serve-minute.mp4", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "libx264", "-preset", "superfast",
                         "-bf", 2, "-g", 60, "-b:v", "4M", "-maxrate", "4M", "-bufsize", "8M", "-c:a", "aac", "-b:a", "128k")

    def index(self, *videos):
        """A new index of them, and the first one's name."""
        db = self.scratch / f"{videos[0].name}.db"
        run(self.programs / "vlm-index", "add", *videos, "--db", db)
        return db, json.loads(run(self.programs / "vlm-index", "list", "--db", db).out.splitlines()[0])["video"]

    def ours(self, db=None, *words):
        return Server(self.programs / "vlm-serve-hls", "--db", db or self.db, "--listen", "127.0.0.1:0", *words)

    def of(self, names, video=None):
        return [f"/v/{video or self.video}/{name}" for name in names]

    def pair(self, connections, ours_paths, their_paths):
        with self.ours() as server, nginx(self.scratch, self.files) as other:
            return self.clients.alternate(connections, (server, ours_paths), (other, their_paths))

    # measurements

    def segment_figures(self):
        figures = []
        for connections in (1, 64, 1000):
            ours, theirs = self.pair(connections, self.of(self.segments), [f"/{name}" for name in self.segments])
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

    def container_figures(self):
        """Matroska, which has no way around libavformat."""
        mkv = self.made(f"serve-{self.minutes}.mkv", "-i", self.big, "-c", "copy")
        db, video = self.index(mkv)
        with self.ours(db) as server:
            self.clients.ask(server.port, 4, self.of(self.segments, video), 1)
            before = server.cpu()
            got = self.clients.ask(server.port, 64, self.of(self.segments, video))
            each = got["requests"] / (server.cpu() - before)
        return [Figure("segments of Matroska a second, a core", f"{each:.0f}/s", "150/s", 150 / each, 1.0)]

    def viewer_figures(self):
        """A thousand who jump about for a minute: any request that fails is an error here (Clients.ask)."""
        with self.ours() as server:
            got = self.clients.ask(server.port, 1000, self.of([*self.segments, "r0.m3u8", "iframes.m3u8", "r0-init.mp4"]), 60)
            used = server.memory()
        return [Figure("1,000 viewers for a minute, no request fails", f"{got['requests'] / 60:.0f}/s", "", used, 150, "MiB")]

    def live_figures(self):
        """Players of low-latency HLS, of a camera that is copied."""
        with Camera(self.minute()) as camera, self.ours(None, "--live", f"cam={camera.place}") as server:
            wait_for(server.port, "/live/cam/media.m3u8")
            got = self.clients.watch(server.port, "/live/cam/media.m3u8", 200, 40)
        if got["errors"]:
            raise BenchError(f"{got['errors']} viewers got nothing")
        return [Figure("stalls of 200 viewers in 40 s", str(got["stalls"]), f"least left {got['least_left_ms']:.0f} ms", got["stalls"], 0)]

    def json_figures(self):
        ours, theirs = self.pair(64, ["/healthz"], ["/small.json"])
        return [Figure("JSON", *(f"{result['requests'] / SECONDS:.0f}/s" for result in (ours, theirs)),
                       theirs["requests"] / ours["requests"], 1 / 1.2)]

    def moment_figures(self):
        """/at, of a video with ten thousand answers and as many counts."""
        answers, counts = self.scratch / "answers.jsonl", self.scratch / "counts.jsonl"
        seconds = self.minutes * 60
        of = {"source": self.big.name, "video": self.video}
        with open(answers, "w", encoding="utf-8") as file:
            for n in range(10_000):
                t = n * seconds / 10_000
                file.write(json.dumps({"schema": "vlm.result/1", **of, "track": 0, "t0": t, "t1": t + 1, "frames": [t], "model": "m", "text": f"{n} cars",
                                       "finish_reason": "stop", "key": f"{n:064x}", "attempts": 1, "error": None}) + "\n")
        with open(counts, "w", encoding="utf-8") as file:
            for n in range(10_000):
                file.write(json.dumps({"schema": "vlm.occupancy/1", **of, "t": n * seconds / 10_000, "zone": "yard", "class": "car", "n": n % 7}) + "\n")
        for records, task in ((answers, "what"), (counts, "cars")):
            run(self.programs / "vlm-index", "import", records, "--task", task, "--db", self.db)
        paths = [f"/api/videos/{self.video}/at?t={random.Random(n).uniform(0, seconds - 1):.3f}" for n in range(1000)]
        with self.ours() as server:
            got = self.clients.ask(server.port, 1, paths)
        return [Figure("what is known of a moment, p99", f"{got['p99_ms']:.2f} ms", "", got["p99_ms"], 10, "ms")]

    def playlist_figures(self):
        fd = os.open(self.big, os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)
        figures = []
        with self.ours() as server:
            for name in ("r0.m3u8", "master.m3u8"):
                began = time.perf_counter()
                fetch(server.port, f"/v/{self.video}/{name}")
                took = (time.perf_counter() - began) * 1000
                figures.append(Figure(f"{name}, cold", f"{took:.1f} ms", "", took, 50, "ms"))
        return figures

    def archive_figures(self):
        """A start with a hundred thousand videos."""
        with sqlite3.connect(self.db) as db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(videos)") if row[1] not in ("id", "fingerprint")]
            db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
                       f"INSERT INTO videos (fingerprint, {', '.join(columns)}) SELECT printf('%s-%d', fingerprint, i), {', '.join(columns)} "
                       "FROM n, videos WHERE id = 1")
            db.execute("INSERT INTO places SELECT CAST(printf('/archive/%d.mp4', id) AS BLOB), id, size, 0, added, NULL FROM videos WHERE id > 1")

        def start():
            began = time.perf_counter()
            with self.ours() as server:
                fetch(server.port, "/api/videos?limit=60")
                return time.perf_counter() - began

        took = median([start() for _ in range(5)])
        return [Figure("start to the first page of 100,000 videos", f"{took:.2f} s", "", took, 1, "s")]

    def memory_figures(self):
        connections = 10_000
        with self.ours() as server:
            before = server.memory()
            with self.clients.idle(server.port, connections):
                time.sleep(1)
                each = (server.memory() - before) * 1024 / connections
        videos = [self.made(f"serve-part-{n}.mp4", "-i", self.big, "-t", 700 + n, "-c", "copy") for n in range(20)]
        db, _ = self.index(*videos)
        names = [json.loads(line)["video"] for line in run(self.programs / "vlm-index", "list", "--db", db).out.splitlines()]
        paths = [path for video in names for path in self.of([f"r0-{n}.m4s" for n in range(100)], video)]
        with self.ours(db) as server:
            self.clients.ask(server.port, 64, paths)
            used = server.memory()
        return [Figure("an idle connection", f"{each:.2f} KiB", "", each, 5, "KiB"),
                Figure("memory, 20 files of 12 minutes in use", f"{used:.0f} MiB", "", used, 150, "MiB")]

    def tls_figures(self):
        """Encrypted by the same cipher: what a byte costs the server, as the client takes more than it."""
        tls = self.scratch / "cert.pem", self.scratch / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", tls[1], "-out", tls[0]],
                       check=True, capture_output=True)
        names = random.Random(1).sample(self.segments, min(200, len(self.segments)))
        with self.ours(None, "--tls", ",".join(map(str, tls))) as server, nginx(self.scratch, self.files, tls) as other:
            got = alternate(3, lambda: cpu_of_encrypting(server, self.of(names)), lambda: cpu_of_encrypting(other, [f"/{name}" for name in names]))
        ours, theirs = map(min, got)
        return [Figure("a GB over TLS, the server's CPU", f"{ours:.2f} s", f"{theirs:.2f} s", ours / theirs, 1 / 0.8)]


MEASUREMENTS = (
    ("segments", "Random segments of 6 s", Serve.segment_figures),
    ("containers", "Segments that libavformat cuts", Serve.container_figures),
    ("tls", "The same over TLS", Serve.tls_figures),
    ("viewers", "Many who watch", Serve.viewer_figures),
    ("live", "Many who watch a live source", Serve.live_figures),
    ("json", "A small JSON file", Serve.json_figures),
    ("moments", "A moment of a long video", Serve.moment_figures),
    ("playlists", "Playlists of a file that nothing has read yet", Serve.playlist_figures),
    ("memory", "10,000 connections that ask nothing; many files", Serve.memory_figures),
    ("archive", "A large archive", Serve.archive_figures),
)


def measure(options):
    with tempfile.TemporaryDirectory(prefix="vlm-bench-", dir=options.clips.parent) as scratch:
        return measured(MEASUREMENTS, Serve(options, Path(scratch)), options.only)

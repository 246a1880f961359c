# SPDX-License-Identifier: Apache-2.0
"""How soon what means something similar is found among a million vectors, and in how much memory."""
import base64
import hashlib
import json
import random
import shutil
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from index_records import MOST_MIB, TEXTS, Records
from measure import alternate, median, run
from report import Figure

DIMENSIONS = 384
GOAL_MS = 200
POOL = 1_000_000
SEARCHES = 21
WORDS = "somebody climbs over the fence at night"


class Meanings(BaseHTTPRequestHandler):
    """Answers every text a vector of its own: a part of many random numbers, where its hash says."""
    protocol_version = "HTTP/1.1"
    pool = b""
    took = []

    def vector(self, text):
        first = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") % (POOL - DIMENSIONS)
        return base64.b64encode(self.pool[first * 4:(first + DIMENSIONS) * 4]).decode()

    def do_POST(self):
        begin = time.perf_counter()
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        data = [{"index": n, "embedding": self.vector(text)} for n, text in enumerate(texts)]
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.took.append(time.perf_counter() - begin)

    def log_message(self, *_):
        pass


class Vectors(Records):
    def __init__(self, options):
        super().__init__(options)
        gauss = random.Random(1).gauss
        Meanings.pool = struct.pack(f"<{POOL}f", *(gauss(0, 1) for _ in range(POOL)))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Meanings)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = ("--api-base", f"http://127.0.0.1:{self.server.server_address[1]}/v1")

    def embedded(self):
        """An index of vectors, kept between runs."""
        path = self.folder / f"vectors_{TEXTS}.db"
        if not path.exists():
            texts, part = self.folder / f"index_{TEXTS}.db", path.with_suffix(".part")
            if not texts.exists():
                self.imported(TEXTS)[1].rename(texts)
            shutil.copyfile(texts, part)
            made = run(self.programs.index, "embed", *self.base, "--model", "bench", "--db", part, "--quiet")
            print(f"\nembed: {TEXTS / made.wall:.0f} texts/s, {made.rss:.0f} MiB", flush=True)
            part.rename(path)
        return path


def searching_by_meaning(bench):
    """The first page, less what starting the program costs and what the server does."""
    path = bench.embedded()
    figures = []
    for name in ("semantic", "hybrid"):
        Meanings.took.clear()
        search = (bench.programs.index, "search", *WORDS.split(), f"--{name}", *bench.base, "--db", path, "--format", "jsonl")
        runs, starts = alternate(SEARCHES, lambda search=search: run(*search), lambda: run(bench.programs.index, "--version"))
        server = median(Meanings.took) * 1000
        ms = (median([one.wall for one in runs]) - median([one.wall for one in starts])) * 1000 - server
        memory = max(one.rss for one in runs)
        other = f"CPU {median([one.cpu for one in runs]) * 1000:.0f} ms, the server's own {server:.1f} ms apart"
        figures += [Figure(name, f"{ms:.1f} ms", other, ms, GOAL_MS, "ms"),
                    Figure("memory", f"{memory:.0f} MiB", "", memory, MOST_MIB, "MiB")]
    return figures


VECTORS = (("semantic", f"Searching {TEXTS} vectors of {DIMENSIONS} numbers by meaning", searching_by_meaning),)

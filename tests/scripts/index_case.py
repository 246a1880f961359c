# SPDX-License-Identifier: Apache-2.0
"""What tests of vlm-index share: an index in a folder of its own, and what is in it, so that two can be compared."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PATIENCE_S = 120
LONG_AGO_NS = 1_700_000_000_000_000_000
CLIPS = ("cfr25.mp4", "h264.mkv", "h264.ts", "fragmented.mp4", "mpeg4.avi", "vp9.webm", "odd.mp4", "audio_only.m4a", "text.mp4")
# Tables, as they should be whoever wrote them and in whatever order.
OF_VIDEOS = (
    "SELECT fingerprint, state, error, size, container, codec, pixel_format, width, height, duration, start, fps, fps_nominal, "
    "audio, wall, wall_from, probe, thumb_every FROM videos",
    "SELECT p.path, v.fingerprint, p.size, p.mtime, p.missing FROM places p JOIN videos v ON v.id = p.video",
    "SELECT v.fingerprint, k.count, k.pts, k.positions, k.sizes FROM keyframes k JOIN videos v ON v.id = k.video",
    "SELECT v.fingerprint, s.t, s.score FROM scenes s JOIN videos v ON v.id = s.video",
    "SELECT v.fingerprint, t.sheet, t.times, t.width, t.height, t.jpeg FROM thumbnails t JOIN videos v ON v.id = t.video",
)
OF_RECORDS = (
    "SELECT t.kind, t.name, r.key, v.fingerprint, s.name, r.t0, r.t1, r.wall, r.model, r.text, r.error, r.record FROM results r "
    "JOIN tasks t ON t.id = r.task LEFT JOIN videos v ON v.id = r.video LEFT JOIN sources s ON s.id = r.source",
    "SELECT fingerprint, state, size FROM videos",
    "SELECT s.name, e.t, e.wall, e.kind, e.record FROM events e JOIN sources s ON s.id = e.source",
    "SELECT source, program, wall, record FROM status",
    "SELECT t.text FROM results_text t",
)
# So are the tables of counts and of speech.
OF_COUNTS = tuple(
    f"SELECT t.kind, t.name, v.fingerprint, s.name, {columns} FROM {table} x JOIN tasks t ON t.id = x.task "
    "LEFT JOIN videos v ON v.id = x.video LEFT JOIN sources s ON s.id = x.source"
    for table, columns in (("counts", "x.key, x.t0, x.t1, x.wall, x.record"),
                           ("crossings", "x.epoch, x.t, x.wall, x.line, x.direction, x.track, x.class, x.record"),
                           ("occupancy", "x.zone, x.class, x.t, x.n"))
) + ("SELECT v.fingerprint, s.name, x.t0, x.t1, x.wall, x.text, x.record FROM transcripts x LEFT JOIN videos v ON v.id = x.video "
     "LEFT JOIN sources s ON s.id = x.source", "SELECT t.text FROM transcripts_text t")


def result(n, text="a red truck", video="1234-0123456789abcdef0123456789abcdef", **members):
    """A record of vlm-analyze, the n-th second of a video."""
    record = {
        "schema": "vlm.result/1", "key": hashlib.sha256(f"{video} {n}".encode()).hexdigest(), "source": "clip.mp4", "video": video,
        "t0": float(n), "t1": n + 1.0, "frames": [float(n)], "n_sampled": 1, "n_sent": 1, "prompt_id": "abc123", "model": "m-1",
        "model_asked": "m-1", "backend": "fake", "endpoint": None, "text": text, "json": None, "finish_reason": "stop",
        "truncated": False, "usage": {"input": 1, "output": 1, "cached": None}, "decoder": None,
        "ms": dict.fromkeys(("open", "decode", "encode", "queue", "ttft", "total")), "attempts": 1, "request_id": None, "error": None,
    }
    return record | members


OF_YARD = {"source": "clip.mp4", "video": "1234-yard"}


def crossing(t, direction="in", **members):
    return {"schema": "vlm.crossing/1", **OF_YARD, "line": "gate", "direction": direction, "track": int(t), "class": "person",
            "t": float(t), "score": 0.9, "x": 0.5, "y": 0.25, "method": "hog"} | members


def occupancy(t, n, **members):
    return {"schema": "vlm.occupancy/1", **OF_YARD, "zone": "yard", "class": "cow", "t": float(t), "n": n, "method": "motion"} | members


def count(t0, t1, n=14, **members):
    """What vlm-count says of a span: of one line, and of one zone."""
    return {"schema": "vlm.count/1", "key": hashlib.sha256(f"{t0} {members}".encode()).hexdigest(), **OF_YARD, "t0": float(t0), "t1": float(t1),
            "frames": 100, "sample_distance": 0.1, "seconds": float(t1 - t0),
            "lines": [{"line": "gate", "direction": "in", "class": "person", "n": n}],
            "zones": [{"zone": "yard", "class": "cow", "entries": 3, "exits": 2, "mean": 1.5, "max": 3, "min": 0, "unique": 4}],
            "method": "hog"} | members


def transcript(t0, text="mind the gate", **members):
    return {"schema": "vlm.transcript/1", **OF_YARD, "t0": float(t0), "t1": t0 + 1.0, "text": text, "language": "en", "model": None} | members


def at_camera(wall, **members):
    """What a record says of the live source "cam"."""
    return {"source": "cam", "video": None, "wall": f"2026-03-01T{wall}Z", "epoch": 1} | members


def lines(records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


class IndexCase(unittest.TestCase):
    """Indexes in a folder that goes with the test."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def words(self, *arguments, db="a.db"):
        """`db`: None where the command takes its indexes by themselves."""
        index = ("--db", self.folder / db) if db else ()
        return list(map(str, [self.programs / "vlm-index", arguments[0], *index, *arguments[1:]]))

    def run_index(self, *arguments, stdin=None, code=0, db="a.db", environment=None, before=()):
        """`before`: words that run the program, with limits or elsewhere."""
        done = subprocess.run([*before, *self.words(*arguments, db=db)], input=stdin,
                              stdin=None if stdin is not None else subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S,
                              check=False, env=os.environ | (environment or {}))
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        return done

    def rows(self, query, db="a.db"):
        # A process that was killed may have left what a reader has to undo first.
        connection = sqlite3.connect(f"file:{self.folder / db}?mode=rw", uri=True)
        connection.text_factory = bytes
        rows = connection.execute(query).fetchall()
        connection.close()
        return rows

    def check_whole(self, db="a.db"):
        self.assertEqual(self.rows("PRAGMA integrity_check", db), [(b"ok",)])
        self.assertEqual(self.rows("PRAGMA foreign_key_check", db), [])
        self.rows("INSERT INTO results_text (results_text, rank) VALUES ('integrity-check', 1)", db)

    def content(self, db="a.db", queries=OF_VIDEOS):
        self.check_whole(db)
        return [sorted(self.rows(query, db), key=repr) for query in queries]


class ArchiveCase(IndexCase):
    """An archive of clips, and indexes beside it."""

    def setUp(self):
        super().setUp()
        self.archive = self.folder / "archive"
        self.archive.mkdir()
        for name in CLIPS:
            self.copy(name)

    def copy(self, name, target=None):
        """A clip in the archive, written to long ago."""
        path = self.archive / (target or name)
        shutil.copyfile(self.clips / name, path)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return path

    @staticmethod
    def age(path, seconds):
        written = time.time() - seconds
        os.utime(path, (written, written))

    def paths(self):
        return sorted(path for path, in self.rows("SELECT path FROM places"))

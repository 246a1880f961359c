# SPDX-License-Identifier: Apache-2.0
"""How fast records come into an index, how soon words are found in a million texts, and in how much memory."""
import hashlib
import json
import os
import random
import sqlite3
from contextlib import closing

from measure import BenchError, alternate, median, run
from report import Figure
from workplace import Workplace

IMPORTED = 100_000
TEXTS = 1_000_000
VIDEOS = 1000
WORDS_A_TEXT = 12
IMPORT_GOAL = 25_000  # rows/s
IMPORT_GOAL_WITHOUT_TEXT = 80_000
MOST_MIB = 200
SEARCHES = 21
KNOWN_VIDEOS = 10_000
ROWS_A_VIDEO = 1000
KNOWN_MS = 100
# In every hundred-thousandth text, and in every tenth.
RARE, COMMON = "zeppelin", "truck"


def records(count):
    """Results of a model about the seconds of many videos."""
    dice = random.Random(1)
    words = [f"w{n:x}" for n in range(5000)]
    weights = [1 / (n + 10) for n in range(len(words))]
    rest = {"source": "clip.mp4", "frames": [], "n_sampled": 1, "n_sent": 1, "prompt_id": "bench", "model": "m", "model_asked": "m",
            "backend": "fake", "endpoint": None, "json": None, "finish_reason": "stop", "truncated": False,
            "usage": {"input": 1000, "output": 20, "cached": None}, "decoder": "h264", "attempts": 1, "request_id": None,
            "ms": {"open": 1.5, "decode": 2.5, "encode": 3.5, "queue": 0.5, "ttft": 100.5, "total": 200.5}, "error": None}
    pool = dice.choices(words, weights, k=200_000)
    for n in range(count):
        begin = dice.randrange(len(pool) - WORDS_A_TEXT)
        text = " ".join(pool[begin:begin + WORDS_A_TEXT])
        text += f" {COMMON}" * (n % 10 == 0) + f" {RARE}" * (n % 100_000 == 0)
        yield {"schema": "vlm.result/1", "key": hashlib.sha256(b"%d" % n).hexdigest(), "video": f"1-{n % VIDEOS:032x}",
               "t0": n // VIDEOS * 10.0, "t1": n // VIDEOS * 10.0 + 10, "text": text} | rest


FAILED = {"text": None, "model": None, "error": {"class": "timeout", "message": "no answer within 600 s", "status": None}}
KNOWN = f"""
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE n AS WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n LIMIT {max(KNOWN_VIDEOS, ROWS_A_VIDEO)}) SELECT n FROM n;
INSERT INTO videos (id, fingerprint, state, size, duration, added)
    SELECT n + 1, printf('1-%032x', n), 'ready', 1, {ROWS_A_VIDEO * 10}000000, '2026-01-01T00:00:00.000Z' FROM n LIMIT {KNOWN_VIDEOS};
INSERT INTO places (path, video, size, mtime, seen)
    SELECT CAST('/archive/' || id || '.mp4' AS BLOB), id, 1, 0, added FROM videos;
INSERT INTO tasks (id, kind, name, configuration, hash) VALUES (1, 'analyze', 'safety', '{{}}', ''), (2, 'count', 'yard', '{{}}', '');
INSERT INTO results (task, key, video, t0, t1, model, text, record)
    SELECT 1, CAST(printf('%032d', v.id * {ROWS_A_VIDEO} + n.n) AS BLOB), v.id, n.n * 10000000, (n.n + 1) * 10000000, 'm', 'nobody is there', '{{}}'
    FROM videos v, n WHERE n.n < {ROWS_A_VIDEO // 2};
INSERT INTO occupancy (task, video, zone, class, t, n)
    SELECT 2, v.id, 'yard', 'person', n.n * 10000000, n.n % 7 FROM videos v, n WHERE n.n < {ROWS_A_VIDEO // 2};
COMMIT;
"""


class Records(Workplace):
    def __init__(self, options):
        super().__init__(options)
        self.folder = self.clips.folder

    def written(self, count, answered=True):
        path = self.folder / f"{'results' if answered else 'failures'}_{count}.jsonl"
        if not path.exists():
            part = path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(record if answered else record | FAILED) + "\n" for record in records(count))
            part.rename(path)
        return path

    def imported(self, count, answered=True):
        """The records in an index that was not there; how that went."""
        source, path = self.written(count, answered), self.folder / "import.db"
        for old in self.folder.glob("import.db*"):
            old.unlink()
        return run(self.programs.index, "import", source, "--db", path, "--quiet"), path

    def newest(self, path):
        """An index, brought to the version that the program makes: an earlier run may have left an older one."""
        run(self.programs.index, "import", os.devnull, "--db", path, "--quiet")
        return path

    def known(self):
        """An index of many videos, each with answers, and a zone whose occupancy changes often."""
        path = self.folder / "known.db"
        if not path.exists():
            part = self.folder / "known.part"
            part.unlink(missing_ok=True)
            self.newest(part)
            with closing(sqlite3.connect(part)) as index:
                index.executescript(KNOWN)
            part.rename(path)
        return self.newest(path)


def importing(bench):
    """New records, with the full-text index; and some that have no text."""
    figures, memory = [], 0
    for name, answered, goal in (("answers", True, IMPORT_GOAL), ("results without text", False, IMPORT_GOAL_WITHOUT_TEXT)):
        done = [bench.imported(IMPORTED, answered)[0] for _ in range(3)]
        wall, memory = median([one.wall for one in done]), max(memory, *(one.rss for one in done))
        figures.append(Figure(f"{IMPORTED} {name}", f"{IMPORTED / wall:.0f}/s", f"{goal}/s", wall, IMPORTED / goal, "s"))
    return [*figures, Figure("memory", f"{memory:.0f} MiB", "", memory, MOST_MIB, "MiB")]


def knowing(bench):
    """The whole program: all that is known of a moment in the middle of a video in the middle."""
    index, at = bench.known(), ROWS_A_VIDEO * 10 // 4
    done = [run(bench.programs.index, "at", KNOWN_VIDEOS // 2, at, "--db", index, "--format", "jsonl") for _ in range(SEARCHES)]
    known = json.loads(done[0].out)
    if not known["results"] or not known["occupancy"]:
        raise BenchError("nothing is known of a moment that is in the index")
    ms = median([one.wall for one in done]) * 1000
    return [Figure("at VIDEO T", f"{ms:.1f} ms", "", ms, KNOWN_MS, "ms")]


def searching(bench):
    """The first page, less what starting the program costs."""
    index = bench.folder / f"index_{TEXTS}.db"
    if not index.exists():
        bench.imported(TEXTS)[1].rename(index)
    bench.newest(index)
    figures = []
    for name, words, goal_ms in (("rare", (RARE,), 5), ("common, by time", (COMMON, "--by", "time"), 50),
                                 ("common, ranked", (COMMON,), 150)):
        search = (bench.programs.index, "search", *words, "--db", index, "--format", "jsonl")
        runs, starts = alternate(SEARCHES, lambda search=search: run(*search), lambda: run(bench.programs.index, "--version"))
        ms = (median([one.wall for one in runs]) - median([one.wall for one in starts])) * 1000
        figures.append(Figure(name, f"{ms:.1f} ms", "", ms, goal_ms, "ms"))
    return figures


RECORDS = (
    ("import", "Importing", importing),
    ("known", f"Asking about a moment of {KNOWN_VIDEOS} videos with {KNOWN_VIDEOS * ROWS_A_VIDEO} rows", knowing),
    ("search", f"Searching {TEXTS} texts", searching),
)

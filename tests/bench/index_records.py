# SPDX-License-Identifier: Apache-2.0
"""How fast records come into an index, how soon words are found in a million texts, and in how much memory."""
import hashlib
import json
import random

from measure import alternate, median, run
from report import Figure
from workplace import Programs

IMPORTED = 100_000
TEXTS = 1_000_000
VIDEOS = 1000
WORDS_A_TEXT = 12
IMPORT_GOAL = 25_000  # rows/s
MOST_MIB = 200
SEARCHES = 21
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


class Records:
    def __init__(self, options):
        self.programs = Programs(options.build)
        self.folder = options.clips.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)

    def written(self, count):
        path = self.folder / f"results_{count}.jsonl"
        if not path.exists():
            part = path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(record) + "\n" for record in records(count))
            part.rename(path)
        return path

    def imported(self, count):
        """The records in an index that was not there; how that went."""
        source, path = self.written(count), self.folder / "import.db"
        for old in self.folder.glob("import.db*"):
            old.unlink()
        return run(self.programs.index, "import", source, "--db", path, "--quiet"), path


def importing(bench):
    """New records, with the full-text index."""
    done = [bench.imported(IMPORTED)[0] for _ in range(3)]
    wall, memory = median([one.wall for one in done]), max(one.rss for one in done)
    return [Figure(f"{IMPORTED} results", f"{IMPORTED / wall:.0f}/s", f"{IMPORT_GOAL}/s", wall, IMPORTED / IMPORT_GOAL, "s"),
            Figure("memory", f"{memory:.0f} MiB", "", memory, MOST_MIB, "MiB")]


def searching(bench):
    """The first page, less what starting the program costs."""
    index = bench.folder / f"index_{TEXTS}.db"
    if not index.exists():
        bench.imported(TEXTS)[1].rename(index)
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
    ("search", f"Searching {TEXTS} texts", searching),
)

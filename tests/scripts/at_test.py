#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index at, and the questions in SQL of the manual page: what an index says of a moment.

usage: at_test.py --programs FOLDER --clips FOLDER"""

import json
import re
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema
from import_test import lines, result
from live_test import run_tests

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "at.schema.json"
MANUAL = Path(__file__).resolve().parents[2] / "man" / "vlm-index.1.in"
YARD = "1234-yard"
PATIENCE_S = 120
# What the examples of the manual page find, in their order.
ANSWERS = (
    [("/archive/yard.mp4", 3600, 3, 5), ("/archive/barn.mp4", 60, None, 0), ("/archive/bad.mp4", None, None, 0)],
    [("/archive/barn.mp4",)],
    [("/archive/bad.mp4", "moov atom not found")],
    [("safety", "a red truck")],
    [("2026-03-01T12:00:50.000Z", "/archive/yard.mp4", "a yard"), ("2026-03-01T12:01:00.000Z", "/archive/yard.mp4", "a red truck"),
     ("2026-03-01T12:01:40.000Z", "/archive/yard.mp4", "a gate"), ("2026-03-01T12:30:00.000Z", "door", "a cow"),
     ("2026-03-01T12:50:00.000Z", "/archive/yard.mp4", "late")],
    [("/archive/yard.mp4", 60, "a red truck")],
    [("/archive/yard.mp4", 100)],
    [("m-2", 1, 1), ("m-1", 5, 0)],
    [("cow", 3)],
    [("yard", "cow", 7)],
)


def examples():
    """The statements of the manual page's section SQL, as a shell would be given them."""
    section = re.search(r"^\.SH SQL$(.*?)^\.SH", MANUAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL).group(1)
    blocks = re.findall(r"^\.ft CW$(.*?)^\.ft R$", section, re.MULTILINE | re.DOTALL)
    return [block.replace("\\(aq", "'").replace("\\-", "-").strip() for block in blocks]


def packed(*numbers):
    """Numbers that grow, as the index holds a series of them."""
    data = bytearray()
    for number, before in zip(numbers, (0, *numbers)):
        rest = 2 * (number - before)
        while rest > 127:
            data.append(rest & 127 | 128)
            rest >>= 7
        data.append(rest)
    return bytes(data)


class At(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.run_index("import", "--task", "safety", stdin=lines([
            result(60, video=YARD, t1=63.0), result(100, "a gate", video=YARD, json={"alarm": True}),
            result(3000, "late", video=YARD)]))
        self.run_index("import", "--task", "what", stdin=lines([
            result(50, "a yard", video=YARD), result(0, None, video=YARD, model="m-2", error={"class": "timeout", "http": None, "message": "no answer"}),
            result(0, "a cow", video=None, source="door", wall="2026-03-01T12:30:00.000Z", epoch=0)]))
        self.execute(
            "UPDATE videos SET state = 'ready', duration = 3600000000, wall = '2026-03-01T12:00:00.000Z'",
            "INSERT INTO videos (fingerprint, state, size, duration, added) VALUES ('99-barn', 'ready', 99, 60000000, '')",
            "INSERT INTO videos (fingerprint, state, error, size, added) VALUES ('9-bad', 'failed', 'moov atom not found', 9, '')",
            *(f"INSERT INTO places SELECT CAST('/archive/{name}.mp4' AS BLOB), id, size, 0, '', NULL FROM videos "
              f"WHERE fingerprint LIKE '%{name}'" for name in ("yard", "barn", "bad")),
            f"INSERT INTO keyframes VALUES (1, 3, x'{packed(0, 58_000_000, 120_000_000).hex()}', x'', x'')",
            "INSERT INTO thumbnails VALUES (1, 0, 0, 990000000, '[" + ",".join(str(n * 10_000_000) for n in range(100)) + "]', 160, 90, x'')",
            "INSERT INTO thumbnails VALUES (1, 1, 1000000000, 1010000000, '[1000000000,1010000000]', 160, 90, x'')",
            "INSERT INTO scenes VALUES (1, 0, NULL), (1, 55000000, 0.5), (1, 70000000, 0.5)",
            "INSERT INTO tasks (id, kind, name, configuration, hash) VALUES (9, 'count', 'cows', '{}', 'h')",
            "INSERT INTO occupancy VALUES (9, 1, 0, 'yard', 'cow', 0, 1), (9, 1, 0, 'yard', 'cow', 30000000, 3), "
            "(9, 1, 0, 'yard', 'cow', 100000000, 7), (9, 1, 0, 'yard', 'cow', 200000000, NULL)",
            "INSERT INTO counts VALUES (9, x'00', 1, NULL, 60000000, 70000000, NULL, '{\"n\": 3}')",
            "INSERT INTO events (video, t, wall, kind, record) VALUES (1, 5000000, '2026', 'motion', '{\"a\": 1}'), "
            "(1, 9000000, '2026', 'motion', '{\"a\": 2}'), (1, 90000000, '2026', 'motion', '{\"a\": 3}')",
            "INSERT INTO transcripts (video, t0, t1, text, record) VALUES (1, 60500000, 62000000, 'moo', '{}')")

    def run_index(self, *arguments, stdin=None, code=0):
        words = [self.programs / "vlm-index", arguments[0], "--db", self.folder / "a.db", *arguments[1:]]
        done = subprocess.run(list(map(str, words)), input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        return done

    def execute(self, *statements):
        connection = sqlite3.connect(self.folder / "a.db")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    def at(self, *arguments):
        done = self.run_index("at", *arguments, "--format", "jsonl")
        records = [json.loads(line) for line in done.stdout.splitlines()]
        for record in records:
            jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))
        return records

    def test_the_manual_page_shows_ten_questions_that_are_answered(self):
        statements = examples()
        self.assertEqual((len(statements), len(ANSWERS)), (10, 10))
        connection = sqlite3.connect(f"file:{self.folder / 'a.db'}?mode=ro", uri=True)
        for statement, answer in zip(statements, ANSWERS):
            with self.subTest(statement):
                self.assertEqual(connection.execute(statement).fetchall(), answer)
        for view in ("moments", "counts_at", "video_summary"):
            self.assertIn(view, " ".join(statements))
        connection.close()

    def test_a_moment_is_all_that_is_known_of_it(self):
        at, = self.at("/archive/yard.mp4", "1:01")
        self.assertEqual([(r["task"], r["t0"], r["covers"], r["text"]) for r in at["results"]],
                         [("safety", 60, True, "a red truck"), ("what", 50, False, "a yard")])
        self.assertEqual(at["counts"], [{"task": "cows", "t0": 60, "t1": 70, "record": {"n": 3}}])
        self.assertEqual(at["occupancy"], [{"task": "cows", "zone": "yard", "class": "cow", "n": 3, "since": 30}])
        self.assertEqual(at["events"], [{"t": 9, "event": "motion", "record": {"a": 2}}])
        self.assertEqual(at["said"], [{"t0": 60.5, "t1": 62, "text": "moo"}])
        self.assertEqual((at["scene"], at["keyframe"]), ({"t0": 55, "t1": 70}, 58))
        self.assertEqual(at["thumbnail"], {"t": 60, "sheet": 1, "x": 960, "y": 0, "width": 160, "height": 90})
        self.assertEqual((at["source"], at["wall"], at["link"]),
                         ("/archive/yard.mp4", "2026-03-01T12:01:01.000Z", "file:///archive/yard.mp4#t=61.000000"))
        self.assertEqual(self.at("/archive/yard.mp4", "2026-03-01T12:01:01Z"), [at])  # by wall clock
        self.assertIn(b"nobody knows when", self.run_index("at", "/archive/barn.mp4", "2026-03-01", code=2).stderr)

    def test_what_is_beside_a_moment_is_not_said_of_it(self):
        early, late = self.at("1", "0", "2:00:00")
        self.assertEqual([(r["task"], r["covers"], r["text"], r["error"] is None) for r in early["results"]],
                         [("what", True, None, False)])
        self.assertEqual((early["counts"], early["events"], early["said"]), ([], [], []))
        self.assertEqual([(r["task"], r["covers"], r["text"]) for r in late["results"]],
                         [("safety", False, "late"), ("what", False, "a yard")])
        self.assertEqual((late["occupancy"], late["scene"]), ([], {"t0": 70, "t1": None}))  # nobody looks any more
        self.assertEqual(late["thumbnail"]["t"], 1010)
        barn, = self.at("/archive/barn.mp4", "1")
        self.assertEqual((barn["results"], barn["scene"], barn["keyframe"], barn["thumbnail"], barn["wall"]),
                         ([], None, None, None, None))

    def test_results_of_a_video_are_counted(self):
        shown = [json.loads(self.run_index("show", video, "--format", "jsonl").stdout)["results"] for video in ("1", "2")]
        self.assertEqual(shown, [5, 0])

    def test_thumbnails_between_two_sheets(self):
        self.assertEqual([(at["thumbnail"]["t"], at["thumbnail"]["sheet"]) for at in self.at("1", "994", "996")],
                         [(990, 1), (1000, 2)])

    def test_a_moment_in_words(self):
        said = self.run_index("at", "1", "1:01", "--format", "text").stdout.decode()
        self.assertIn("answer       1:00 - 1:03, safety: a red truck\n", said)
        self.assertIn("answer       before: 0:50 - 0:51, what: a yard\n", said)
        self.assertIn("there        3 of cow in yard since 0:30, cows\n", said)
        self.assertIn("scene        from 0:55 to 1:10\n", said)
        self.assertIn("thumbnail    of 1:00: sheet 1 at 960,0\n", said)
        self.assertIn(b"name one video and a time", self.run_index("at", "1", code=2).stderr)

    def test_a_moment_is_one_among_many(self):
        self.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
            "INSERT INTO results (task, key, video, t0, t1, text, record) SELECT 1, CAST('many' || i AS BLOB), 2, i * 1000000, "
            "(i + 1) * 1000000, 'text ' || i, '{}' FROM n",
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
            "INSERT INTO occupancy SELECT 9, 2, 0, 'yard', 'cow', i * 1000000, i FROM n")
        at, = self.at("2", "199000")
        self.assertEqual([r["text"] for r in at["results"]], ["text 199000"])


if __name__ == "__main__":
    run_tests(At)

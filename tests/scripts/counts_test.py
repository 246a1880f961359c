#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Counts and speech in an index: imported, asked for, merged, forgotten; of videos and of live sources.

usage: counts_test.py --programs FOLDER --clips FOLDER"""

import csv
import io
import json
import sqlite3
from pathlib import Path

import jsonschema
from index_case import IndexCase, OF_COUNTS, OF_RECORDS, at_camera, count, crossing, lines, occupancy, result, transcript
from live_test import run_tests

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
HOSTILE = ("'", '"; DROP TABLE counts; --', "a\x00b", "</script><script>alert(1)</script>", "NEAR(a b)", "=1+1", "\x1b[31mred", "\u202eevil",
           "a,b\r\nc", "%s%n")
YARD = [
    crossing(5), crossing(6), crossing(7, "out"), crossing(65), crossing(8, line="door", task="other"),
    occupancy(0, 1), occupancy(30, 3), occupancy(100, 7), occupancy(200, None), occupancy(0, 2, zone="barn"),
    count(0, 60), count(60, 120, 1), transcript(20), transcript(61, "all is well"),
]
CAMERA = [
    crossing(5, **at_camera("12:00:05.000")), crossing(1, **at_camera("12:30:00.500", epoch=2)),
    occupancy(5, 4, **at_camera("12:00:00.250")), occupancy(9, 2, **at_camera("12:30:00.000")), occupancy(9, None, **at_camera("13:00:00.000")),
    count(0, 900, **at_camera("12:00:00.000")), transcript(3, "good morning", **at_camera("12:00:03.000")),
    result(2, "a gate", **at_camera("12:00:02.000")), result(60, "a cow", **at_camera("12:29:59.500")),
    result(4, "another", **at_camera("12:00:04.000", source="other")),
]


class Counts(IndexCase):
    def import_all(self, records, *arguments, db="a.db", **more):
        return self.run_index("import", "--stats", *arguments, stdin=lines(records), db=db, **more)

    def tallies(self, *arguments):
        text = self.run_index("counts", *arguments, "--format", "jsonl").stdout
        records = [json.loads(line) for line in text.splitlines()]
        for record in records:
            jsonschema.validate(record, json.loads((SCHEMAS / "tally.schema.json").read_text(encoding="utf-8")))
        return records

    def said(self, *arguments):
        """The numbers alone."""
        return [(tally["of"], tally.get("line") or tally["zone"], tally.get("direction"), tally.get("n")) for tally in self.tallies(*arguments)]

    def at(self, *arguments):
        records = [json.loads(line) for line in self.run_index("at", *arguments, "--format", "jsonl").stdout.splitlines()]
        for record in records:
            jsonschema.validate(record, json.loads((SCHEMAS / "at.schema.json").read_text(encoding="utf-8")))
        return records

    def everything(self, db="a.db"):
        return self.content(db, OF_RECORDS + OF_COUNTS)

    # keeping

    def test_records_fit_their_schemas(self):
        for record in YARD + CAMERA[:7]:
            kind = record["schema"].removeprefix("vlm.").removesuffix("/1")
            jsonschema.validate(record, json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8")))

    def test_records_are_kept_once(self):
        self.assertIn(f"{len(YARD + CAMERA)} added".encode(), self.import_all(YARD + CAMERA).stderr)
        first = self.everything()
        self.assertIn(f"0 added, {len(YARD + CAMERA)} known".encode(), self.import_all(CAMERA + YARD).stderr)
        self.assertEqual(self.everything(), first)
        self.assertEqual(self.rows("SELECT name FROM tasks WHERE kind = 'count' ORDER BY name"), [(b"default",), (b"other",)])
        self.assertEqual([len(table) for table in first[-5:]], [3, 7, 8, 3, 3])
        self.assertEqual([json.loads(record)["x"] for record, in self.rows("SELECT record FROM crossings LIMIT 1")], [0.5])

    def test_a_task_is_named(self):
        self.import_all(YARD, "--task", "mine")
        self.assertEqual(self.rows("SELECT kind, name FROM tasks"), [(b"count", b"mine")])

    def test_wrong_records_are_refused_with_line_and_reason(self):
        wrong = ((crossing(1, line=None), "line is missing"), (crossing(1, track="x"), "track is no number of things"),
                 (crossing(1, video=None), "wall is missing"), (occupancy(1, -1), "n is no number of things"),
                 (occupancy(1, 1, **at_camera("25:00:00.000")), "wall is no time in UTC"), (count(2, 1), "t1 is before t0"),
                 (count(0, 1, key="x"), "key is no work key"), (count(0, 1, zones={}), "zones is no list"),
                 (transcript(0, ""), "text is missing"))
        for record, reason in wrong:
            with self.subTest(reason):
                done = self.import_all([crossing(1), record], code=3)
                self.assertIn(f"line 2 {reason}".encode(), done.stderr)
        self.assertEqual([len(table) for table in self.everything()[-5:]], [0, 1, 0, 0, 0])

    # asking

    def test_counts_of_a_video(self):
        self.import_all(YARD)
        self.assertEqual(self.said("1"), [
            ("occupancy", "barn", None, 2), ("occupancy", "yard", None, 1), ("occupancy", "yard", None, 3), ("occupancy", "yard", None, 7),
            ("crossings", "gate", "in", 3), ("crossings", "gate", "out", 1), ("crossings", "door", "in", 1),
            ("line", "gate", "in", 14), ("zone", "yard", None, None), ("line", "gate", "in", 1), ("zone", "yard", None, None)])
        times = [(tally["t0"], tally["t1"]) for tally in self.tallies("1", "--zone", "yard", "--start", "20", "--end", "50")]
        self.assertEqual(times, [(20, 30), (30, 50), (0, 60)])
        self.assertEqual(self.said("1", "--line", "gate", "--start", "6", "--end", "65"),
                         [("crossings", "gate", "in", 1), ("crossings", "gate", "out", 1), ("line", "gate", "in", 14), ("line", "gate", "in", 1)])
        self.assertEqual(self.said("1", "--task", "other"), [("crossings", "door", "in", 1)])
        self.assertEqual(self.said("1", "--start", "250"), [("occupancy", "barn", None, 2)])
        zone = self.tallies("1", "--zone", "yard", "--end", "1")[-1]
        self.assertEqual([zone[name] for name in ("entries", "exits", "mean", "max", "min", "unique")], [3, 2, 1.5, 3, 0, 4])
        self.assertEqual(self.run_index("counts", "1", "--since", "2026", code=2).stderr.count(b"\n"), 1)  # nobody knows when it was

    def test_counts_of_a_live_source_are_by_wall_clock(self):
        self.import_all(YARD + CAMERA)
        self.assertEqual(self.said("cam"), [
            ("occupancy", "yard", None, 4), ("occupancy", "yard", None, 2), ("crossings", "gate", "in", 2), ("line", "gate", "in", 14),
            ("zone", "yard", None, None)])
        first, second = self.tallies("cam", "--since", "2026-03-01T12:29", "--until", "2026-03-01T12:31", "--zone", "yard")
        self.assertEqual((first["since"], first["until"], first["n"]), ("2026-03-01T12:29:00.000Z", "2026-03-01T12:30:00.000Z", 4))
        self.assertEqual((second["since"], second["until"], second["n"]), ("2026-03-01T12:30:00.000Z", "2026-03-01T12:31:00.000Z", 2))
        self.assertEqual((first["video"], first["source"], first["t0"]), (None, "cam", None))
        self.assertEqual(self.said("cam", "--line", "gate", "--since", "2026-03-01T12:15:01"), [("crossings", "gate", "in", 1)])
        self.assertIn(b"a live source has no --start", self.run_index("counts", "cam", "--start", "1", code=2).stderr)
        self.assertIn(b"there is no such day", self.run_index("counts", "cam", "--since", "2026-02-30", code=2).stderr)

    def test_counts_as_table_and_csv(self):
        self.import_all(YARD + CAMERA)
        table = self.run_index("counts", "1", "--format", "text").stdout.decode()
        self.assertIn("0:30                      1:40  default           3 cow in yard\n", table)
        self.assertIn("3 person over gate, in\n", table)
        self.assertIn("cow in yard: 0 to 3, 1.5 on average, 4 different; 3 came in, 2 went out\n", table)
        rows = list(csv.DictReader(io.StringIO(self.run_index("counts", "cam", "--format", "csv").stdout.decode(), newline=""), strict=True))
        self.assertEqual([(row["of"], row["line"], row["direction"], row["zone"], row["n"], row["unique"]) for row in rows[2:]],
                         [("crossings", "gate", "in", "", "2", ""), ("line", "gate", "in", "", "14", ""), ("zone", "", "", "yard", "", "4")])

    def test_results_of_a_live_source(self):
        self.import_all(CAMERA)

        def shown(*arguments):
            return self.run_index("results", "cam", *arguments, "--format", "text").stdout.decode().splitlines()

        self.assertEqual(shown(), ["2026-03-01T12:00:02.000Z: a gate", "2026-03-01T12:29:59.500Z: a cow"])
        self.assertEqual(shown("--since", "2026-03-01T12:30"), ["2026-03-01T12:29:59.500Z: a cow"])  # it lasts until then
        self.assertEqual(shown("--until", "2026-03-01T12:01"), ["2026-03-01T12:00:02.000Z: a gate"])
        self.assertEqual(shown("--since", "2026-03-01T12:30:01"), [])
        self.assertIn(b"  2026-03-01T12:00:03.000Z  ", self.run_index("results", "cam", "--format", "table").stdout)

    def test_a_moment_of_a_live_source(self):
        self.import_all(CAMERA + [{"schema": "vlm.event/1", "source": "cam", "event": "connected", "wall": "2026-03-01T12:00:01.000Z", "reason": None}])
        self.import_all([result(9, "late", **at_camera("12:00:02.500"))], "--task", "what")
        early, late = self.at("cam", "2026-03-01T12:00:02.750Z", "2026-03-01T12:30:00Z")
        self.assertEqual((early["video"], early["source"], early["t"], early["wall"]), (None, "cam", None, "2026-03-01T12:00:02.750Z"))
        self.assertEqual([(r["text"], r["covers"], r["wall"]) for r in early["results"]],
                         [("a gate", True, "2026-03-01T12:00:02.000Z"), ("late", True, "2026-03-01T12:00:02.500Z")])
        self.assertEqual([(r["text"], r["covers"]) for r in late["results"]], [("a cow", True), ("late", False)])
        self.assertEqual(early["occupancy"], [{"task": "default", "zone": "yard", "class": "cow", "n": 4, "since": None,
                                               "wall": "2026-03-01T12:00:00.250Z"}])
        self.assertEqual([len(moment["counts"]) for moment in (early, late)], [1, 0])
        self.assertEqual([(event["event"], event["t"], event["wall"]) for event in late["events"]], [("connected", None, "2026-03-01T12:00:01.000Z")])
        said, = self.at("cam", "2026-03-01T12:00:03.500Z")[0]["said"]
        self.assertEqual((said["text"], said["wall"]), ("good morning", "2026-03-01T12:00:03.000Z"))
        self.assertEqual(self.at("cam", "2026-03-01T13:00")[0]["occupancy"], [])  # nobody looked any more
        text = self.run_index("at", "cam", "2026-03-01T12:00:02.750Z", "--format", "text").stdout.decode()
        self.assertIn("source       cam\n", text)
        self.assertIn("there        4 of cow in yard since 2026-03-01T12:00:00.250Z, default\n", text)
        self.assertIn("answer       2026-03-01T12:00:02.000Z, 1 s, abc123: a gate\n", text)
        self.run_index("at", "cam", "12:30:05")  # of today, or of yesterday
        self.assertIn(b"is no time", self.run_index("at", "cam", "90", code=2).stderr)

    def test_a_name_means_a_live_source_before_what_begins_so(self):
        self.import_all(CAMERA + [result(1, "of a video", video="cam-1", source="x"), result(77, "named one", **at_camera("12:00:00.000", source="1"))])
        self.assertEqual(len(self.run_index("results", "cam").stdout.splitlines()), 2)
        self.assertIn(b"of a video", self.run_index("results", "cam-").stdout)
        self.assertIn(b"named one", self.run_index("results", "1").stdout)
        self.assertIn(b"has no such video", self.run_index("counts", "gone", code=2).stderr)

    # hostile texts

    def test_hostile_texts_are_texts(self):
        records = []
        for n, text in enumerate(HOSTILE):
            names = {"task": text, "class": text, "source": text, "method": text}
            for about in ({"video": f"9-{text}"}, {"video": None, "wall": "2026-03-01T12:00:00.000Z"}):
                records += [crossing(n, text, line=text, **names, **about), occupancy(n, n, zone=text, **names, **about),
                            transcript(n, text, **about, source=text), count(n, n + 1, **names, **about) | {
                                "lines": [{"line": text, "direction": text, "class": text, "n": 1}],
                                "zones": [count(0, 1)["zones"][0] | {"zone": text, "class": text}]}]
        stdin = lines(records) + lines([crossing(99, line="raw MARK bytes")]).replace(b"MARK", b"\xff\xc3\x28")
        self.assertEqual(self.run_index("import", "--stats", stdin=stdin).stderr.count(b"refused"), 0)
        self.everything()
        self.assertEqual(self.rows("SELECT line FROM crossings WHERE track = 99"), [("raw \ufffd\ufffd( bytes".encode(),)])
        for text in HOSTILE:
            plain = text.replace("\x00", "\ufffd")
            tallies = self.tallies(plain)
            self.assertEqual([tally["n"] for tally in tallies if tally["of"] == "crossings"], [1])
            self.assertEqual({tally.get("line", tally.get("zone")) for tally in tallies}, {plain})
            self.assertEqual(self.said(plain, "--line", plain)[0][:3], ("crossings", plain, plain))
            rows = csv.DictReader(io.StringIO(self.run_index("counts", plain, "--format", "csv").stdout.decode(), newline=""), strict=True)
            self.assertEqual([value for row in rows for value in row.values() if value.startswith(("=", "@"))], [])  # no formula
            for kind in ("csv", "text"):
                self.assertNotRegex(self.run_index("counts", plain, "--format", kind).stdout, rb"[\x00\x1b]|\xe2\x80\xae")
            self.assertEqual(len(self.at(plain, "2026-03-01T12:00:00.000Z")[0]["occupancy"]), 1)

    # finding, and upkeep

    def test_what_was_said_is_found(self):
        self.import_all(YARD + CAMERA)
        moments = [json.loads(line) for line in self.run_index("search", "good", "--format", "jsonl").stdout.splitlines()]
        self.assertEqual([(m["source"], m["wall"], m["snippet"], m["task"]) for m in moments],
                         [("cam", "2026-03-01T12:00:03.000Z", "[good] morning", None)])
        self.assertEqual([json.loads(line)["t0"] for line in self.run_index("search", "well", "--video", "1").stdout.splitlines()], [61])
        self.assertEqual(self.run_index("search", "good", "--until", "2026-03-01T12:00:03").stdout, b"")
        self.assertEqual(len(self.run_index("search", "good", "--since", "2026-03-01T12:00:03").stdout.splitlines()), 1)

    def test_merged_shards_are_the_whole(self):
        records = YARD + CAMERA + [crossing(5, video="7-barn"), transcript(20, video="7-barn")]
        self.import_all(records, db="whole.db")
        self.import_all(records[1::2], db="odd.db")
        self.import_all([crossing(3, task="not here", video="8-other")], db="even.db")  # ids are others there
        self.import_all(records[::2], db="even.db")
        self.import_all([crossing(3, task="not here", video="8-other")], db="whole.db")
        for _ in range(2):
            self.run_index("merge", self.folder / "all.db", self.folder / "odd.db", self.folder / "even.db", db=None)
            self.assertEqual(self.everything("all.db"), self.everything("whole.db"))
        self.run_index("verify", db="all.db")

    def test_a_video_goes_with_its_counts(self):
        self.import_all(YARD + CAMERA)
        connection = sqlite3.connect(self.folder / "a.db")
        connection.execute("UPDATE videos SET wall = '2000-01-01T00:00:00.000Z'")
        connection.commit()
        connection.close()
        self.run_index("gc", "--keep", "1d", "--dry-run")
        self.assertEqual([len(table) for table in self.everything()[-5:]], [3, 7, 8, 3, 3])
        self.run_index("gc", "--keep", "1d")
        self.assertEqual([len(table) for table in self.everything()[-5:]], [1, 2, 3, 1, 1])
        self.run_index("verify")

    def test_stats_and_show_tell_how_many_there_are(self):
        self.import_all(YARD + CAMERA)
        figures = json.loads(self.run_index("stats", "--format", "jsonl").stdout)
        jsonschema.validate(figures, json.loads((SCHEMAS / "archive.schema.json").read_text(encoding="utf-8")))
        self.assertEqual([figures[name] for name in ("sources", "counts", "crossings", "occupancy", "transcripts")], [2, 3, 7, 8, 3])
        self.assertIn(b"occupancy    8\n", self.run_index("stats").stdout)
        shown = json.loads(self.run_index("show", "1", "--format", "jsonl").stdout)
        jsonschema.validate(shown, json.loads((SCHEMAS / "video.schema.json").read_text(encoding="utf-8")))
        self.assertEqual([shown["kept"][name] for name in ("counts", "crossings", "occupancy", "events", "transcripts")], [2, 5, 5, 0, 2])
        self.assertIn(b"crossings    5\n", self.run_index("show", "1").stdout)


if __name__ == "__main__":
    run_tests(Counts)

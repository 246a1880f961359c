#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index export of counts, of what was said aloud, and of live sources.

usage: export_counts_test.py --programs FOLDER --clips FOLDER"""

import csv
import io
import json
import re

from export_test import HOSTILE, Page
from index_case import IndexCase, at_camera, count, crossing, lines, occupancy, result, transcript
from live_test import run_tests

YARD = "1234-yard"
CAMERA = [result(n, f"answer {n}", **at_camera(f"12:00:{n:02}.000")) for n in (2, 5)] + [
    transcript(3, "good morning", **at_camera("12:00:03.500")), occupancy(0, 2, **at_camera("12:00:00.000")),
    occupancy(0, None, **at_camera("12:00:10.000")), crossing(1, **at_camera("12:00:05.000")),
    crossing(2, "out", **at_camera("12:00:07.500"))]


class ExportCounts(IndexCase):
    def import_all(self, records, *arguments):
        self.run_index("import", *arguments, stdin=lines(records))

    def export(self, *arguments, code=0):
        return self.run_index("export", *arguments, code=code).stdout.decode()

    def page(self, *arguments):
        page = Page()
        page.feed(self.export("--format", "html", *arguments))
        page.close()
        return page

    def cues(self, *arguments):
        """Start and text of each, as they follow each other."""
        blocks = self.export("--format", "vtt", *arguments).strip().split("\n\n")[1:]
        return [(block.split(" ")[0], block.split("\n", 1)[1]) for block in blocks]

    # subtitles

    def test_what_was_said_stands_between_answers(self):
        self.import_all([result(0, "first", video=YARD, t1=0.0), result(4, "second", video=YARD), transcript(1, "one"), transcript(2, "two"),
                         transcript(4, "three"), transcript(9, "last")])
        said = [("00:00:00.000", "first"), ("00:00:01.000", "one"), ("00:00:02.000", "two"), ("00:00:04.000", "three"),
                ("00:00:04.000", "second"), ("00:00:09.000", "last")]
        self.assertEqual(self.cues("1"), said)
        self.assertIn("00:00:00.000 --> 00:00:04.000\nfirst", self.export("1", "--format", "vtt"))  # speech ends no answer
        self.assertEqual([text for _, text in self.cues("1", "--task", "abc123")], ["first", "second"])
        self.assertEqual([text for _, text in self.cues("1", "--start", "1.5", "--end", "4")], ["one", "two"])
        numbers = re.findall(r"^(\d+)\n\d\d:", self.export("1", "--format", "srt"), re.MULTILINE)
        self.assertEqual(numbers, ["1", "2", "3", "4", "5", "6"])

    def test_hostile_speech_makes_no_cue_of_its_own(self):
        self.import_all([transcript(2 * n, text) for n, text in enumerate(HOSTILE)])
        for kind in ("vtt", "srt"):
            text = self.export("1", "--format", kind)
            self.assertEqual(text.count("-->"), len(HOSTILE), kind)
            self.assertEqual(len(text.strip().split("\n\n")), len(HOSTILE) + (kind == "vtt"), kind)
            self.assertNotRegex(text, "[\x00\x1b\u202e]")

    def test_subtitles_of_a_live_source_count_from_the_first_or_since(self):
        self.import_all(CAMERA)
        self.assertEqual(self.cues("cam"), [("00:00:00.000", "answer 2"), ("00:00:01.500", "good morning"), ("00:00:03.000", "answer 5")])
        self.assertEqual(self.cues("cam", "--since", "2026-03-01T12:00:04.600Z"), [("00:00:00.400", "answer 5")])
        self.assertIn("00:00:00.000 --> 00:00:00.500\ngood morning", self.export("cam", "--format", "vtt", "--since", "2026-03-01T12:00:04"))

    # records

    def test_a_live_source_by_its_name(self):
        self.import_all(CAMERA + [result(1, video=YARD)])
        self.assertEqual([json.loads(line)["text"] for line in self.export("cam").splitlines()], ["answer 2", "answer 5"])
        self.assertEqual([json.loads(line)["text"] for line in self.export("--until", "2026-03-01T12:00:04").splitlines()], ["answer 2"])
        self.assertEqual([json.loads(line)["text"] for line in self.export("--start", "0").splitlines()], ["a red truck"])
        rows = list(csv.DictReader(io.StringIO(self.export("cam", "--format", "csv"))))
        self.assertEqual([(row["source"], row["wall"], row["text"]) for row in rows][0], ("cam", "2026-03-01T12:00:02.000Z", "answer 2"))
        self.run_index("export", "cam", "--start", "1", "-o", self.folder / "x", code=2)
        self.assertFalse((self.folder / "x").exists())

    # pages

    def test_a_page_shows_numbers_beside_answers(self):
        self.import_all([result(0, video=YARD, t1=50.0), occupancy(0, 1), occupancy(50, 4), occupancy(75, None), crossing(10), crossing(10, track=7),
                         crossing(99, "out"), transcript(60, "mind the gate"), count(0, 100)])
        page = self.page()
        bars = {kind: [column for bar, column in page.bars if bar == kind] for kind in ("answers", "there", "crossed")}
        self.assertEqual(bars["answers"], list(range(102)))  # of 99 seconds, 200 columns
        self.assertEqual((bars["there"][0], bars["there"][-1]), (0, 151))
        self.assertEqual(bars["crossed"], [20, 199])
        text = self.export("--format", "html")
        for title in ("default: cow in yard (at most 4)", "default: person over gate, in (2)", "default: person over gate, out (1)",
                      "2 person over gate, in", "14 person over gate, in", "cow in yard: 0 to 3, 1.5 on average"):
            self.assertIn(title, text)
        self.assertEqual(page.texts["p dir"], ["a red truck", "mind the gate"])
        self.assertNotIn("crossed\" x", self.export("--format", "html", "--model", "m-1"))
        self.assertNotIn("mind the gate", self.export("--format", "html", "--task", "abc123"))

    def test_live_sources_are_on_a_page(self):
        self.import_all(CAMERA + [{"schema": "vlm.event/1", "source": "idle", "event": "connected", "wall": "2026-03-01T12:00:01.000Z", "reason": None}])
        page = self.page()
        self.assertEqual(page.texts["h2"], ["cam"])
        self.assertEqual(page.texts["p dir"], ["answer 2", "good morning", "answer 5"])
        self.assertTrue(page.texts["span"][0].startswith("2026-03-01T12:00:02.000Z - 2026-03-01T12:00:03.000Z"))
        self.assertIn('text-anchor="end">2026-03-01T12:00:10Z</text>', self.export("--format", "html"))
        self.assertEqual([column for kind, column in page.bars if kind == "crossed"], [100, 150])

    def test_hostile_names_are_only_texts_on_a_page(self):
        records = []
        for n, text in enumerate(text[:1000] for text in HOSTILE):
            names = {"task": text[:100], "class": text[:100]}
            records += [crossing(n, text, line=text, **names), occupancy(n, n + 1, zone=text, **names), transcript(n, text),
                        count(n, n + 1, lines=[{"line": text, "direction": text, "class": text, "n": 1}], **names)]
        records += [crossing(1, **at_camera("12:00:00.000", source=text[:1000])) for text in HOSTILE]
        self.import_all(records)
        page = self.page()
        self.assertLessEqual(page.tags, set("html head meta title style body h1 h2 section p svg text rect path article i div span table tr td".split()))
        self.assertLessEqual(page.attributes, set("lang charset http-equiv content name class style dir viewbox role aria-label x y width height d "
                                                  "text-anchor".split()))
        self.assertNotRegex(self.export("--format", "html"), "[\x00\x1b\u202e]")


if __name__ == "__main__":
    run_tests(ExportCounts)

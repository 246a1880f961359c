#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index export: files that other programs read as what they are, whatever models have said.

usage: export_test.py --programs FOLDER --clips FOLDER"""

import csv
import io
import json
import re
import subprocess

from live_test import run_tests
from index_case import ArchiveCase, PATIENCE_S, lines, result

VIDEO = "1234-0123456789abcdef0123456789abcdef"
HOSTILE = (
    'He said "no",\nthen left\r\n\r\n2', "=1+1", "00:00:07.000 --> 00:00:08.000\nforged", "a\n\n00:00:07,000 --> 00:00:08,000\n\nb",
    "<b>bold</b> & <script>alert(1)</script>", "NOTE a comment", "{\\an8}top", "\x1b[31mred\x00", "caf\u00e9 \U0001f600", "'; --", "a,b;c\td",
    "</style></svg>--><img src=x onerror=alert(1)>", "\u202eevil", "WEBVTT", "word " * 1000,
)


class Export(ArchiveCase):
    def import_all(self, records, *arguments):
        self.run_index("import", *arguments, stdin=lines(records))

    def export(self, *arguments, code=0):
        return self.run_index("export", *arguments, code=code).stdout.decode()

    def import_hostile(self):
        self.import_all([result(2 * n, text) for n, text in enumerate(HOSTILE)])
        self.import_all([result(0, text=None, error={"class": "timeout", "http": None, "message": 'no, "none"'})], "--task", "late")

    def test_csv_holds_what_was_said(self):
        self.import_hostile()
        text = self.run_index("export", "--format", "csv").stdout.decode()
        self.assertTrue(text.endswith("\r\n"))
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        self.assertEqual(len(rows), len(HOSTILE) + 1)
        self.assertEqual([row["error"] for row in rows if row["task"] == "late"], ['timeout: no, "none"'])
        said = [row for row in rows if row["task"] != "late"]
        self.assertEqual([float(row["t0"]) for row in said], [2.0 * n for n in range(len(HOSTILE))])
        self.assertEqual({row["video"] for row in rows}, {VIDEO})
        texts = [row["text"] for row in said]
        self.assertEqual(texts[1], "'=1+1")  # no formula
        self.assertNotIn("\x1b", text)
        for got, given in zip(texts, HOSTILE):
            plain = re.sub("[\x00\x1b\u202e\r\ufffd]", "", given)
            self.assertEqual(re.sub("[\ufffd\r]", "", got).removeprefix("'").strip(), plain.removeprefix("'").strip())

    def test_records_come_as_they_were(self):
        records = [result(n) for n in (3, 1, 2)]
        live = result(9, video=None, source="door", wall="2026-03-01T12:00:05.000Z", epoch=1)
        self.import_all([*records, live])
        exported = [json.loads(line) for line in self.export().splitlines()]
        self.assertEqual(exported, [records[1], records[2], records[0], live])
        self.assertEqual([json.loads(line)["t0"] for line in self.export("1", "--start", "2", "--end", "3").splitlines()], [2.0])
        self.assertEqual(self.export("--task", "none"), "")
        rows = list(csv.DictReader(io.StringIO(self.export("--format", "csv"))))
        self.assertEqual((rows[-1]["source"], rows[-1]["wall"], rows[-1]["video"]), ("door", "2026-03-01T12:00:05.000Z", ""))

    def test_times_of_a_video_are_wall_clock_too(self):
        path = self.archive / "cfr25.mp4"
        self.run_index("add", path)
        (fingerprint,), = self.rows("SELECT fingerprint FROM videos")
        self.import_all([result(1.5, video=fingerprint.decode())])
        self.run_index("export", path, "--format", "csv", "-o", self.folder / "a.csv")
        row, = csv.DictReader(io.StringIO((self.folder / "a.csv").read_text()))
        (wall,), = self.rows("SELECT wall FROM moments")
        self.assertEqual((row["source"], row["wall"]), (str(path), wall.decode()))

    def cues(self, text, name):
        """The subtitles as ffmpeg reads them: start, end, text."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        done = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time,data", "-show_data", "-of", "json", path],
                              capture_output=True, timeout=PATIENCE_S, check=True)
        return [(float(packet["pts_time"]), float(packet["duration_time"])) for packet in json.loads(done.stdout)["packets"]]

    def test_no_text_makes_a_cue_of_its_own(self):
        self.import_hostile()
        expected = [(2.0 * n, 1.0) for n in range(len(HOSTILE))]
        for kind in ("vtt", "srt"):
            text = self.export("1", "--format", kind)
            self.assertEqual(self.cues(text, f"a.{kind}"), expected, kind)
            self.assertEqual(text.count("-->"), len(HOSTILE), kind)
            self.assertEqual(len(text.strip().split("\n\n")), len(HOSTILE) + (kind == "vtt"), kind)
            self.assertNotIn("\x1b", text)
        self.assertNotIn("<", self.export("1", "--format", "vtt"))
        self.assertTrue(self.export("1", "--format", "vtt").startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHe said"))

    def test_an_answer_about_one_frame_is_shown_until_the_next(self):
        self.import_all([result(0, t1=0.0), result(1, "b", t1=1.0), result(9, "c", t1=9.0)])
        self.assertEqual(self.cues(self.export("1", "--format", "srt"), "a.srt"), [(0.0, 1.0), (1.0, 8.0), (9.0, 2.0)])

    def test_subtitles_are_about_one_video(self):
        self.import_all([result(0), result(0, video="2-2")])
        for words in ((), ("1", "2")):
            done = self.run_index("export", *words, "--format", "vtt", code=2)
            self.assertEqual(done.stderr, b"vlm-index: subtitles are about one video: name it\n")

    def test_a_video_that_is_not_there_makes_no_file(self):
        self.import_all([result(0)])
        self.run_index("export", "nothing", "-o", self.folder / "a.jsonl", code=2)
        self.assertFalse((self.folder / "a.jsonl").exists())
        self.export("-o", self.folder / "a.jsonl")
        self.assertIn(b"exists already", self.run_index("export", "-o", self.folder / "a.jsonl", code=2).stderr)


if __name__ == "__main__":
    run_tests(Export)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index export: files that other programs read as what they are, whatever models have said.

usage: export_test.py --programs FOLDER --clips FOLDER"""

import base64
import csv
import io
import json
import re
import subprocess
from html.parser import HTMLParser

from live_test import run_tests
from index_case import ArchiveCase, PATIENCE_S, lines, result
from PIL import Image

VIDEO = "1234-0123456789abcdef0123456789abcdef"
HOSTILE = (
    'He said "no",\nthen left\r\n\r\n2', "=1+1", "00:00:07.000 --> 00:00:08.000\nforged", "a\n\n00:00:07,000 --> 00:00:08,000\n\nb",
    "<b>bold</b> & <script>alert(1)</script>", "NOTE a comment", "{\\an8}top", "\x1b[31mred\x00", "caf\u00e9 \U0001f600", "'; --", "a,b;c\td",
    "</style></svg>--><img src=x onerror=alert(1)>", "\u202eevil", "WEBVTT", "word " * 1000,
)


class Page(HTMLParser):
    """What is on a page: texts by tag and class, the places of thumbnails, the bars of plots."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.policy = set(), set(), None
        self.texts, self.pictures, self.bars, self.kind = {}, [], [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(given)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "rect":
            self.bars.append((given["class"], int(given["x"]) // 5))
        if tag == "i":
            self.pictures.append(given["style"])
        self.kind = " ".join(filter(None, (tag, "dir" if "dir" in given else "", "failed" if given.get("class") == "failed" else "")))
        if self.kind in ("h2", "span", "style", "p dir", "p dir failed"):
            self.texts.setdefault(self.kind, []).append("")

    def handle_endtag(self, tag):
        self.kind = None

    def handle_data(self, data):
        if self.kind in self.texts:
            self.texts[self.kind][-1] += data


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
        self.assertIn(b"has no task none; it has abc123", self.run_index("export", "--task", "none", code=2).stderr)
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

    # html

    def report(self):
        """A page about a video of 10 s that was added, and another one that was not."""
        path = self.archive / "cfr25.mp4"
        self.run_index("add", path, "--thumb-every", "2s")
        (fingerprint,), = self.rows("SELECT fingerprint FROM videos")
        self.import_all([result(n / 2, text, video=fingerprint.decode(), t1=n / 2 + 0.5) for n, text in enumerate(HOSTILE)])
        self.import_all([result(4, text=None, video=fingerprint.decode(), error={"class": "<i>", "http": None, "message": "late"})],
                        "--task", "<script>task</script>")
        self.import_all([result(0, "of another", video="2-2")])
        page = Page()
        page.feed(self.export("--format", "html"))
        page.close()
        return page

    def test_a_page_shows_answers_in_the_order_of_time(self):
        page = self.report()
        self.assertEqual(page.texts["h2"], [str(self.archive / "cfr25.mp4"), "2-2"])
        answers = page.texts["p dir"]
        self.assertEqual(len(answers), len(HOSTILE) + 1)
        self.assertEqual(answers[1], "=1+1")
        self.assertEqual(answers[4], HOSTILE[4])
        self.assertEqual((answers[-2:], page.texts["p dir failed"]), ([HOSTILE[-1], "of another"], ["<i>: late"]))
        self.assertEqual([at.split()[0] for at in page.texts["span"]][:4], ["0:00", "0:00.5", "0:01", "0:01.5"])

    def test_a_page_asks_nobody_and_runs_nothing(self):
        page = self.report()
        self.assertLessEqual(page.tags, set("html head meta title style body h1 h2 section p svg text rect path article i div span".split()))
        self.assertLessEqual(page.attributes, set("lang charset http-equiv content name class style dir viewbox role aria-label x y "
                                                  "width height d text-anchor".split()))
        self.assertEqual(page.policy, "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
        styles = "".join(page.texts["style"])
        self.assertEqual(set(re.findall(r"url\((.{22})", styles)), {"data:image/jpeg;base64"})

    def test_each_answer_has_its_thumbnail(self):
        page = self.report()
        sheet, = re.findall(r"base64,([A-Za-z0-9+/=]+)\)", "".join(page.texts["style"]))
        picture = Image.open(io.BytesIO(base64.b64decode(sheet)))
        self.assertEqual(picture.size, (5 * 160, 90))
        # One in the middle of each half second; of the other video there are none.
        nearest = [min(4, int((n / 2 + 0.25) / 2 + 0.5 - 1e-9)) for n in range(len(HOSTILE))]
        shown = [f"background-position: {-160 * place}px 0px" for place in nearest]
        failed = page.pictures.pop(9)  # about the fifth second, as answers are
        self.assertEqual(page.pictures, shown)
        self.assertEqual(failed, "background-position: -320px 0px")

    def test_a_plot_counts_results(self):
        page = self.report()
        of_task = page.bars[:page.bars.index(("answers", 0), 1)]
        self.assertEqual([column for kind, column in of_task if kind == "answers"][:140], list(range(140)))
        self.assertEqual([column for kind, column in of_task if kind == "failures"], list(range(80, 100)))

    # which

    def test_subtitles_are_about_one_video(self):
        self.import_all([result(0), result(0, video="2-2")])
        for words in ((), ("1", "2")):
            done = self.run_index("export", *words, "--format", "vtt", code=2)
            self.assertEqual(done.stderr, b"vlm-index: subtitles are about one video or live source: name it\n")

    def test_a_video_that_is_not_there_makes_no_file(self):
        self.import_all([result(0)])
        self.run_index("export", "nothing", "-o", self.folder / "a.jsonl", code=2)
        self.assertFalse((self.folder / "a.jsonl").exists())
        self.export("-o", self.folder / "a.jsonl")
        self.assertIn(b"exists already", self.run_index("export", "-o", self.folder / "a.jsonl", code=2).stderr)


if __name__ == "__main__":
    run_tests(Export)

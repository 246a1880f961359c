#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every recipe of the manual (man/cookbook_*.md) and every query (man/queries.md), tried as they stand there, with stand-ins.

usage: cookbook_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import re
import shutil
import sqlite3
import subprocess

from cookbook_case import MAX_COLUMNS, Case, Kitchen, has, has_all, queries
from index_case import IndexCase, crossing, lines, occupancy, result, transcript
from live_test import run_tests

RESULT = '"vlm.result/1"'
INTERRUPTED = 130


def recipe(title, **how):
    """The test of a recipe: what it came to is checked by the function below."""
    def decorate(check):
        def test(self):
            check(self, self.cook(title, **how))
        test.recipe = title
        return test
    return decorate


class Live:
    """Sources that do not end by themselves: Ctrl-C ends them once what was wanted is there."""

    @recipe("Ask what is new in front of a camera", until=has("stdout", RESULT), code=INTERRUPTED)
    def test_watch(self, dish):
        self.assertRegex(dish.kind("result")[0]["text"], "^frames 0 size 640x360 question 'Is anyone there[?]'")
        self.assertEqual(dish.kind("result")[0]["source"], "yard")

    @recipe("Take a phone for a camera", until=has("stdout", "on the table"), code=INTERRUPTED)
    def test_phone(self, dish):
        self.assertIn("verdict         delivers", dish.out)
        self.assertRegex(dish.out, r"0:00: frames \d+ size 320x240 question 'What is on the table\?'")

    @recipe("A slow model behind a fast camera", until=has("stdout", RESULT), code=INTERRUPTED)
    def test_slow_model(self, dish):
        self.assertIn("size 512x288", dish.kind("result")[0]["text"])
        self.assertIn('"vlm.summary/1"', dish.err)

    @recipe("Ring when something is wrong", until=has("notified", RESULT), code=INTERRUPTED)
    def test_alarm(self, dish):
        lines = (dish.folder / "notified").read_text().splitlines()
        self.assertEqual(len(lines), 1)  # the cooldown holds the others back
        self.assertEqual(json.loads(lines[0].removeprefix("yard: "))["json"], {"choice": "fire"})

    @recipe("Ring when something moves, without a model", until=has("notified", '"vlm.frame/1"'), code=INTERRUPTED)
    def test_motion_alarm(self, dish):
        record = json.loads((dish.folder / "notified").read_text().splitlines()[0].removeprefix(": "))
        self.assertGreater(record["motion"]["area"], 0.001)
        self.assertEqual((dish.folder / "seen" / record["file"]).read_bytes()[:2], b"\xff\xd8")

    @recipe("Record a camera, keep a week, know every file", until=lambda folder: any(
        path.stat().st_size > 30_000 for path in folder.glob("rec/*/*.mp4")), code=INTERRUPTED)
    def test_record(self, dish):
        with sqlite3.connect(dish.folder / "cameras.db") as index:
            (path, duration), = index.execute("SELECT path, duration FROM video_summary WHERE state = 'ready'").fetchall()
        self.assertRegex(path, r"/rec/\d{4}-\d\d-\d\d/\d{6}\.mp4$")
        self.assertGreater(duration, 0.5)

    @recipe("Show a camera to many with MediaMTX", until=has("shown", "#codec_id 0: h264", "S=1"), code=INTERRUPTED)
    def test_publish(self, dish):
        self.assertIn("#dimensions 0: 640x360", (dish.folder / "shown").read_text())
        self.assertIn("published at", dish.err)

    @recipe("Look, ask and count with one decoder", until=has_all("stdout", "counts.jsonl"), code=INTERRUPTED)
    def test_one_decoder(self, dish):
        self.assertIn('"vlm.count/1"', (dish.folder / "counts.jsonl").read_text())
        self.assertTrue(dish.kind("result"))
        self.assertGreater(int((dish.folder / "played").read_text()), 100_000)

    @recipe("Watch a camera in the browser, with answers", until=has("stdout", RESULT), code=INTERRUPTED)
    def test_browser(self, dish):
        self.assertIn(f"http://127.0.0.1:{self.ports['8090']}/\n", dish.err)
        with sqlite3.connect(dish.folder / "live.db") as index:
            self.assertEqual(index.execute("SELECT DISTINCT task, source FROM moments").fetchall(), [("yard", "yard")])

    @recipe("Change the question while it runs", until=has("stdout", "Is the gate open?"), code=(INTERRUPTED, -2))
    def test_control(self, dish):
        asked = ["'Is the gate open?'" in record["text"] for record in dish.kind("result")]
        self.assertTrue(asked[-1])
        self.assertEqual(asked, sorted(asked))  # and nobody asked what was asked at first after that

    @recipe("Have ffmpeg read what it alone can read")
    def test_ffmpeg(self, dish):
        self.assertEqual([record["t0"] for record in dish.kind("result")], [0, 2, 4, 6, 8])

    @recipe("Hear the answers")
    def test_speech_out(self, dish):
        self.assertRegex((dish.folder / "spoken").read_text(), "^frames 0 .*size 640x360")


class Files:
    @recipe("Have what is said written down")
    def test_speech_in(self, dish):
        self.assertRegex(dish.kind("result")[0]["text"], "question 'They say: tone 300[.]? What is shown meanwhile[?]'")
        with sqlite3.connect(dish.folder / "archive.db") as index:
            self.assertEqual(index.execute("SELECT text FROM transcripts").fetchall(), [("tone 300",)])

    @recipe("Make subtitles that describe the pictures")
    def test_subtitles(self, dish):
        self.assertRegex((dish.folder / "film.srt").read_text(), r"^1\n00:00:00,000 --> 00:00:")
        shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", dish.folder / "described.mp4"],
                               capture_output=True, text=True, check=True).stdout
        self.assertEqual(shown.split(), ["h264", "aac", "mov_text"])

    @recipe("Let the model read the clock")
    def test_burnt_time(self, dish):
        self.assertEqual(len(list(dish.folder.glob("frames/*.jpg"))), 5)
        self.assertRegex(dish.out, "^frames 31 93 156 218 size 640x360")
        plain = subprocess.run([self.programs / "vlm-capture", "film.mp4", "--at", "2", "-o", "plain-{t}.jpg"], cwd=dish.folder, check=True)
        self.assertEqual(plain.returncode, 0)
        self.assertNotEqual((dish.folder / "plain-2.000000.jpg").read_bytes(), (dish.folder / "frames/2.000000.jpg").read_bytes())

    def test_scenes(self):
        dish = self.cook("One picture of each scene", prepare=lambda folder: shutil.copy(self.pantry / "cuts.mp4", folder / "film.mp4"))
        pictures = sorted(float(path.stem) for path in dish.folder.glob("scenes/*.jpg"))
        self.assertGreater(len(pictures), 2)
        self.assertEqual(len((dish.folder / "scenes.csv").read_text().splitlines()), 1 + len(pictures))
    test_scenes.recipe = "One picture of each scene"

    def test_gate(self):
        dish = self.cook("See what a gate would drop", prepare=lambda folder: shutil.copy(self.pantry / "walker.mp4", folder / "film.mp4"))
        reasons = dict(reversed(line.split()) for line in dish.out.splitlines() if not line.startswith("{"))
        self.assertEqual(sum(map(int, reasons.values())), 20)
        self.assertGreater(int(reasons["seen"]), 5)
        self.assertEqual(len(dish.kind("result")), 20 - int(reasons["seen"]))
    test_gate.recipe = "See what a gate would drop"

    @recipe("Know the price before, and stop at it", code=4)
    def test_budget(self, dish):
        self.assertRegex(dish.out, r"film.mp4: 5 frames of 640x360 in 5 requests, about \d+ tokens in")
        self.assertRegex(dish.err, r"the budget of 0.007 \(--max-cost\) has")
        self.assertIn(len((dish.folder / "answers.jsonl").read_text().splitlines()), (1, 2, 3))

    @recipe("Go on with an output that was cut off")
    def test_resume(self, dish):
        self.assertIn("out.jsonl: 2 answers were there already", dish.err)
        times = [json.loads(line)["t0"] for line in (dish.folder / "out.jsonl").read_text().splitlines()]
        self.assertEqual(sorted(times), [0, 2, 4, 6, 8])

    @recipe("Two models side by side")
    def test_compare(self, dish):
        page = (dish.folder / "compared.html").read_text()
        for text in ("small-vl", "large-vl", "data:image/jpeg;base64,", "frames 125 size"):
            self.assertIn(text, page)

    @recipe("How good the answers are")
    def test_eval(self, dish):
        self.assertRegex(dish.out, r"3 labels, 0 without a prediction[^\n]*\n[^\n]*\nalarm +3 +0 +0\.6667 ")

    @recipe("A long film as one summary, and as events")
    def test_summary(self, dish):
        self.assertIn("0:00 - 0:10: no frames question", dish.out)
        self.assertEqual(len(dish.kind("result")), 2)

    @recipe("Requests that are answered at night, for less")
    def test_batch(self, dish):
        self.assertEqual([record["t0"] for record in dish.kind("result")], [0, 2, 4, 6, 8])
        with sqlite3.connect(dish.folder / "archive.db") as index:
            self.assertEqual(index.execute("SELECT count(*) FROM moments WHERE task = 'night' AND text LIKE 'frames%'").fetchone(), (5,))


class Archives:
    @recipe("An archive, night by night", code=0)
    def test_night(self, dish):
        self.assertRegex(dish.out, r"safety\n  videos   3 \(\d done, 0 failed")

    @recipe("An archive in shares, with GNU parallel")
    def test_shares(self, dish):
        with sqlite3.connect(dish.folder / "all.db") as index:
            self.assertEqual(index.execute("SELECT count(DISTINCT video), count(*) FROM moments WHERE task = 'all'").fetchone(), (3, 3))
        self.assertEqual(len(list(dish.folder.glob("shares/?.db"))), 3)

    def test_watch_folder(self):
        def put(folder):
            (folder / "inbox").mkdir()
            shutil.copy(self.clips / "odd.mp4", folder / "inbox")
        dish = self.cook("Add videos as they come into a folder", prepare=put, until=has("stderr", "odd.mp4: added"), code=INTERRUPTED)
        with sqlite3.connect(dish.folder / "inbox.db") as index:
            self.assertEqual(index.execute("SELECT count(*) FROM videos WHERE state = 'ready'").fetchone(), (1,))
    test_watch_folder.recipe = "Add videos as they come into a folder"

    @recipe("Find moments by words")
    def test_search(self, dish):
        *table, link = dish.out.splitlines()
        self.assertIn("A [red] [truck] waits.", "\n".join(table))
        self.assertNotIn("gate", dish.out)
        self.assertRegex(link, r"^file:///.*/archive/\S+#t=0\.000000$")

    @recipe("Find moments by what is meant")
    def test_semantic(self, dish):
        self.assertRegex(dish.err, r"4 vectors by \S+")
        self.assertEqual(dish.kind("moment")[0]["snippet"], "A red truck waits.")  # a crimson lorry
        self.assertIn("truck", dish.kind("moment")[3]["snippet"])

    @recipe("Cut a clip for each moment that was found")
    def test_clips(self, dish):
        clips = list(dish.folder.glob("clip-*.mp4"))
        self.assertEqual(len(clips), 2)
        for clip in clips:
            shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip],
                                   capture_output=True, text=True, check=True).stdout
            self.assertGreater(float(shown), 0.9)

    @recipe("A large model reads what a small one has found")
    def test_cascade(self, dish):
        self.assertEqual({record["model"] for record in dish.kind("result")}, {"large-vl"})
        self.assertEqual(len(dish.kind("result")), 2)  # of four answers two are about a truck

    @recipe("What was answered, as a table and as a page")
    def test_export(self, dish):
        self.assertIn("A dog runs by.", (dish.folder / "answers.csv").read_text())
        self.assertIn("A red truck waits.", (dish.folder / "report.html").read_text())

    def test_merge(self):
        self.run_program("vlm-index", "add", self.clips / "vp9.webm", db="other.db")
        dish = self.cook("Two indexes become one", prepare=lambda folder: shutil.copy(self.pantry / "other.db", folder))
        self.assertEqual((dish.kind("archive")[0]["videos"], dish.kind("archive")[0]["results"]), (4, 4))
    test_merge.recipe = "Two indexes become one"

    @recipe("Count who passes, and draw it")
    def test_count(self, dish):
        crossings = dish.kind("crossing")
        self.assertEqual([(crossing["line"], crossing["direction"]) for crossing in crossings], [("gate", "east")])
        self.assertEqual(sum(line["n"] for count in dish.kind("count") for line in count["lines"]), 1)
        for name, beginning in (("gate.png", b"\x89PNG"), ("passed.svg", b"<"), ("seen.mp4", b"\0\0\0")):
            self.assertTrue((dish.folder / name).read_bytes().startswith(beginning), name)

    @recipe("How many there are in zones")
    def test_zones(self, dish):
        zones = {zone["zone"]: zone for zone in dish.kind("count")[0]["zones"]}
        self.assertEqual((zones["bed"]["exits"], zones["room"]["entries"]), (1, 1))

    @recipe("How many there were at a moment")
    def test_count_at(self, dish):
        self.assertEqual([record["n"] for record in dish.kind("occupants")], [0, 1, 0])
        self.assertIn("0:01", dish.out)

    @recipe("Let people upload videos and ask")
    def test_upload(self, dish):
        self.assertIn('data: {"text":"frames"}', dish.out)
        self.assertRegex(dish.out, '"state":"done","name":"film.mp4"')
        self.assertIn("event: done", dish.out)

    @recipe("Serve other machines, with TLS and tokens")
    def test_tls(self, dish):
        self.assertEqual(len(json.loads(dish.out)["videos"]), 3)
        refused = self.cook("Serve other machines, with TLS and tokens", change=("Bearer $(cat anna)", "Bearer nobody"))
        self.assertNotIn('"videos"', refused.out)
        self.assertIn('"status":401', re.sub(r"\s", "", refused.out))

    @recipe("Cut a video for a CDN")
    def test_cut(self, dish):
        self.assertIn("#EXT-X-STREAM-INF", (dish.folder / "public/master.m3u8").read_text())
        self.assertTrue((dish.folder / "first.png").read_bytes().startswith(b"\x89PNG"))


class Cookbook(Live, Files, Archives, Kitchen):
    def test_every_recipe_is_tried(self):
        tried = [getattr(self, name).recipe for name in dir(self) if hasattr(getattr(self, name), "recipe")]
        self.assertEqual(sorted(tried), sorted(self.recipes))
        self.assertGreater(len(tried), 20)

    def test_no_line_is_too_long_for_a_terminal(self):
        for title, text in {**self.recipes, **queries()}.items():
            self.assertLessEqual(max(map(len, text.splitlines())), MAX_COLUMNS, title)


# What each query finds in the index below.
FOUND = {
    "The longest videos, and how much is known of them": lambda self: [(str(self.video), 10 / 60, 3, 0)],
    "What could not be used, and why": lambda self: [(str(self.broken), self.why)],
    "Answers with a field of JSON that is true": lambda self: [(str(self.video), 1.0, "2001-09-09T01:46:31.000Z", "a red truck")],
    "Where a word was said": lambda self: [(str(self.video), 2.0, "frames of a door")],
    "Why requests failed": lambda self: [("safety", "timeout: too busy", 1)],
    "What a task has cost in tokens, model by model": lambda self: [("m-1", 3, 3, 3)],
    "How long at least two were in a zone": lambda self: [(self.fingerprint, "cow", 2.5)],
    "Who crossed a line, hour by hour": lambda self: [("2001-09-09T01:00Z", "in", 2), ("2001-09-09T01:00Z", "out", 1)],
    "What was said aloud while an answer says something": lambda self: [("a red truck", "mind the gate", 1.0)],
}


class Queries(IndexCase, Case):
    def setUp(self):
        super().setUp()
        for name in ("cfr25.mp4", "text.mp4"):
            shutil.copy(self.clips / name, self.folder)
            os.utime(self.folder / name, (0, 1e9))
        self.video, self.broken = self.folder / "cfr25.mp4", self.folder / "text.mp4"
        self.run_index("add", self.video, self.broken, code=3)
        (self.fingerprint, self.why), = [(v.decode(), e.decode()) for v, e in self.rows(
            "SELECT (SELECT fingerprint FROM videos WHERE state = 'ready'), error FROM videos WHERE state = 'failed'")]
        of = {"source": str(self.video), "video": self.fingerprint}
        records = [result(1, **of, json={"alarm": True}), result(2, **of, text="frames of a door", json={"alarm": False}),
                   result(3, **of, text=None, error={"class": "timeout", "http": None, "message": "too busy"}), transcript(1.5, **{**of, "t1": 1.75}),
                   crossing(1) | of, crossing(2) | of, crossing(3, "out") | of,
                   occupancy(0, 1) | of, occupancy(1, 2) | of, occupancy(3.5, 0) | of]
        self.run_index("import", "--task", "safety", stdin=lines(records))

    def test_each(self):
        self.assertEqual(sorted(FOUND), sorted(queries()))
        index = sqlite3.connect(f"file:{self.folder}/a.db?mode=ro", uri=True)
        self.addCleanup(index.close)
        for title, query in queries().items():
            with self.subTest(title):
                self.assertEqual(index.execute(query).fetchall(), FOUND[title](self))


if __name__ == "__main__":
    run_tests(Case)

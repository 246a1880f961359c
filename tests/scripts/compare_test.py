#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --compare: several models, or profiles, are asked the same, and their answers stand side by side.

usage: compare_test.py --programs FOLDER --clips FOLDER"""

import base64
import html.parser
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120


class Page(html.parser.HTMLParser):
    """The tags, pictures and headings of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.pictures, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "img":
            self.pictures.append(dict(attrs)["src"])

    def handle_data(self, data):
        self.texts.append(data)


class Compare(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.begin("--model one --model two")

    def begin(self, options):
        self.server = StandIn(f"model_server.py {options}", self.folder / "log")
        self.addCleanup(self.server.stop)

    def run_compare(self, *more, code=0, video=None):
        words = [self.programs / "vlm-analyze", video or self.clips / "cfr25.mp4", "--api-base", f"{self.server.url}/v1", "--compare",
                 "--retries", "0", *more]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=PATIENCE_S, check=False,
                              env=os.environ | {"VLM_DISCOVER_PORTS": "none"})
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout, done.stderr

    def records(self, *more, **how):
        return [json.loads(line) for line in self.run_compare(*more, **how)[0].splitlines()]

    def test_each_unit_goes_to_all(self):
        for concurrency in ("1", "4"):
            *records, last = self.records("-p", "What?", "--model", "one", "--model", "two", "--every", "2s",
                                          "--concurrency", concurrency)
            self.assertEqual([(record["t0"], record["model_asked"]) for record in records],
                             [(t, model) for t in (0, 2, 4, 6, 8) for model in ("one", "two")])
            self.assertEqual(len({record["key"] for record in records}), 10)
            self.assertEqual((last["schema"], last["units"]), ("vlm.comparison/1", 5))
            self.assertEqual([(model["label"], model["requests"]) for model in last["models"]], [("one", 5), ("two", 5)])
            self.assertEqual(last["agreement"], [{"a": "one", "b": "two", "units": 5, "same": 5, "likeness": 1, "fields": []}])

    def test_fields_and_costs(self):
        *_, last = self.records("-p", "What?", "--model", "one", "--model", "two", "--at", "1,2", "--schema", "n int, alarm bool",
                                "--price", "one=10:100")
        self.assertEqual(last["agreement"][0]["fields"], [{"field": "alarm", "units": 2, "equal": 2},
                                                          {"field": "n", "units": 2, "equal": 2}])
        self.assertGreater(last["models"][0]["cost"], 0)
        self.assertIsNone(last["models"][1]["cost"])

    def test_profiles_are_compared_too(self):
        questions = ["Who walks there on the left of the road?", "Is a gate open behind the old house?"]
        for name, question in zip("xy", questions, strict=True):
            (self.folder / f"{name}.toml").write_text(f'prompt = "{question}"\n')
        profiles = ["--profile", self.folder / "x.toml", "--profile", self.folder / "y.toml"]
        *records, last = self.records("--model", "one", *profiles, "--whole", "--frames", "3")
        self.assertEqual([record["text"].split("'")[1] for record in records], questions)
        self.assertEqual(last["agreement"][0]["same"], 0)
        *records, last = self.records("--model", "one", "--model", "two", *profiles, "--at", "1")
        self.assertEqual((len(records), len(last["agreement"])), (4, 6))

    def test_the_answer_before_is_ones_own(self):
        for name in ("x", "y"):
            (self.folder / f"{name}.toml").write_text(f'prompt = "{name} {{previous}}"\n')
        *records, _ = self.records("--model", "one", "--profile", self.folder / "x.toml", "--profile", self.folder / "y.toml",
                                   "--at", "1,2")
        for before, now in zip(records[:2], records[2:], strict=True):
            self.assertIn(before["text"], now["text"])

    def test_one_that_fails_stops_no_other(self):
        self.server.stop()
        self.begin("--model one --model two --fault 403-moderation@2-2")
        *records, last = self.records("-p", "What?", "--model", "one", "--model", "two", "--at", "1,2", "--concurrency", "1", code=3)
        self.assertEqual([record["error"] is None for record in records], [True, False, True, True])
        self.assertEqual((last["models"][1]["failed"], last["agreement"][0]["units"]), (1, 1))

    def test_text_for_people(self):
        out, _ = self.run_compare("-p", "What?", "--model", "one", "--model", "two", "--at", "1", "--format", "text")
        self.assertRegex(out, r"cfr25\.mp4 0:01:\n  one: frames 25 .*\n  two: frames 25 .*\n\nmodel +requests ")
        self.assertRegex(out, r"one / two +1 +1\.000 +1\.000\n")

    def test_a_page_holds_pictures_and_answers_and_nothing_else(self):
        (self.folder / "x.toml").write_text('prompt = "<script>alert(1)</script>"\n')
        (self.folder / "y.toml").write_text('prompt = "</pre><img src=http://evil/>"\n')
        page = self.folder / "page.html"
        video = self.folder / "<b>clip.mp4"
        video.write_bytes((self.clips / "cfr25.mp4").read_bytes())
        self.run_compare("--model", "one", "--profile", self.folder / "x.toml", "--profile", self.folder / "y.toml", "--every", "5s",
                         "--window", "2", "--format", "html", "-o", page, video=video)
        text = page.read_text()
        seen = Page(text)
        self.assertNotIn("script", seen.tags)
        self.assertNotIn("b", seen.tags)
        self.assertEqual(len(seen.pictures), 2)
        for picture in seen.pictures:
            kind, data = picture.split(",")
            self.assertEqual((kind, base64.b64decode(data)[:2]), ("data:image/jpeg;base64", b"\xff\xd8"))
        said = "".join(seen.texts)
        self.assertIn("<script>alert(1)</script>", said)
        self.assertIn("Content-Security-Policy", text)

    def test_what_cannot_be_compared_is_refused(self):
        for words, why in ((["--model", "one"], "needs two to compare"), (["--model", "one", "--model", "one"], "asks the same"),
                           (["--model", "one", "--model", "two", "--format", "srt"], "writes text, jsonl or html")):
            _, said = self.run_compare("-p", "What?", *words, code=2)
            self.assertIn(why, said)


if __name__ == "__main__":
    run_tests(Compare)

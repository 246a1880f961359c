#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-count that asks a language model where things are. The model's stand-in looks at the pictures: something red is a
person, something green a car.

usage: vlm_count_test.py --programs FOLDER --clips FOLDER"""

import signal
import time

from count_case import LINE, PATIENCE_S, FilmCase, film, of, records_of
from live_test import TESTS, record_problems, run_tests
from stand_in import StandIn

FRAMES = 60


def red_and_green(path):
    """Something red goes east over the middle at 3.2 s, something green west below it at 3.4 s; 10 frames a second."""
    graph = ("color=gray:s=320x240:r=10:d=6[bg];[bg]noise=alls=4:allf=t[b0];color=red:s=24x50:r=10:d=6[r];"
             "color=0x00ff00:s=48x32:r=10:d=6[g];[b0][r]overlay=x=50*t-12:y=40[b1];[b1][g]overlay=x=306-50*t:y=150")
    film(path, graph, 6)


class VlmCount(FilmCase):
    @classmethod
    def make(cls):
        cls.clip = cls.made_in / "clip.mp4"
        red_and_green(cls.clip)

    def begin(self, options="--model m"):
        self.server = StandIn(f"model_server.py {options}", self.folder / f"log{len(list(self.folder.glob('log*')))}")
        self.addCleanup(self.server.stop)

    def arguments(self, *more):
        return (self.clip, "--detector", "vlm", "--api-base", f"{self.server.url}/v1", "--format", "jsonl", "--line", LINE, *more)

    def count(self, *more, code=0):
        run = self.run_program(*self.arguments(*more), code=code, text=True)
        self.said = run.stderr
        for line in run.stdout.splitlines():
            self.assertEqual(record_problems(TESTS.parent, line), [])
        return records_of(run.stdout)

    def run_text(self, *words, **how):
        return self.run_program(*words, text=True, **how)

    def asked(self):
        return sum(event.get("method") == "POST" for event in self.server.events())

    @staticmethod
    def crossings(records):
        return [(record["class"], record["direction"]) for record in of(records, "crossing")]

    def check_crossings(self, records):
        crossings = of(records, "crossing")
        self.assertEqual(self.crossings(records), [("person", "east"), ("car", "west")])
        for crossing, t in zip(crossings, (3.2, 3.4)):
            self.assertAlmostEqual(crossing["t"], t, delta=0.1)
            self.assertEqual((crossing["method"], crossing["score"]), ("vlm", 1))

    def test_what_a_model_sees_is_counted_in_whichever_form_it_says_so(self):
        for model in ("qwen3-vl", "qwen2.5-vl", "gemini-2.5-flash"):
            with self.subTest(model):
                self.begin(f"--model {model}")
                self.check_crossings(self.count("--classes", "person,car"))
                self.assertEqual(self.asked(), FRAMES)

    def test_people_are_looked_for_where_nothing_is_named(self):
        self.begin()
        self.assertEqual(self.crossings(self.count()), [("person", "east")])
        self.assertEqual(self.crossings(self.count("--classes", "any")), [("any", "east")])

    def test_a_frame_without_an_answer_is_no_empty_frame(self):
        self.begin("--model m --fault schema-broken@25-26")  # the answer, and what should repair it
        records = self.count("--classes", "person,car", "--jobs", 1, "--db", "a.db", code=3)
        self.check_crossings(records)
        self.assertEqual(records[-1]["frames"], FRAMES - 1)
        self.assertIn("does not fit the schema", self.said)
        self.assertIn("nobody knows what is in 1 of 60 frames; they were left out", self.said)
        self.assertEqual([record["n"] for record in records if record.get("zone") == "all" and record.get("class") == "person"], [1, None])
        asked = self.asked()
        self.assertEqual(self.count("--classes", "person,car", "--jobs", 1, "--db", "a.db"), [])  # the model would not fare better
        self.assertEqual(self.asked(), asked)

    def test_frames_whose_failure_may_pass_are_asked_about_again(self):
        self.begin("--model m --fault wrong-json@25-25")
        keep = ("--classes", "person,car", "--jobs", 1, "--db", "a.db")
        first = self.count(*keep, code=3)
        self.assertEqual(first[-1]["frames"], FRAMES - 1)
        asked = self.asked()
        again = self.count(*keep)
        self.assertEqual(self.asked() - asked, FRAMES - 24)
        self.check_crossings(again)
        self.assertEqual(again, self.count(*keep, "--db", "whole.db"))
        asked = self.asked()
        self.assertEqual(self.count(*keep), [])
        self.assertEqual(self.asked(), asked)
        kept = records_of(self.run_text("report", self.clip, "--db", "a.db", "--format", "jsonl").stdout)
        self.assertEqual([sum(line["n"] for line in span["lines"]) for span in kept], [2])

    def test_a_model_that_gives_no_boxes_is_given_up(self):
        self.begin("--model m --fault schema-broken")
        self.assertEqual(self.count(code=1), [])
        self.assertIn("nobody knows what is in 20 frames in a row", self.said)
        self.assertLess(self.asked(), 2 * FRAMES)

    def test_nothing_is_asked_twice(self):
        self.begin("--model m --delay 0.1")
        keep = ("--classes", "person,car", "--db", "a.db", "--jobs", 1)
        process = self.start(*self.arguments(*keep))
        deadline = time.monotonic() + PATIENCE_S
        while self.asked() < FRAMES // 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=PATIENCE_S), 130)
        self.count(*keep)
        self.assertLess(self.asked(), FRAMES + 6)  # what was under way when it was stopped
        asked = self.asked()
        self.assertEqual(self.count(*keep), [])
        self.count(*keep, "--zone", "left=0,0:0.5,0:0.5,1:0,1")  # for other places nobody looks again
        self.assertEqual(self.asked(), asked)
        self.check_crossings(self.count(*keep, "--task", "other"))
        self.assertEqual(self.asked(), asked)

    def test_estimates_are_no_series_with_what_a_detector_counts(self):
        self.begin()
        self.run_text(self.clip, "--detector", "motion", "--db", "a.db", "--line", LINE, "--format", "jsonl")
        self.count("--db", "a.db")
        self.count("--db", "a.db", "--task", "count", code=2)
        self.assertIn("--task count: holds what a detector has counted", self.said)
        self.assertIn("under the task 'count' and a VLM under 'vlm'",
                      self.run_text("report", self.clip, "--db", "a.db", code=2).stderr)
        for task, method in (("count", "motion"), ("vlm", "vlm")):
            spans = records_of(self.run_text("report", self.clip, "--db", "a.db", "--task", task, "--format", "jsonl").stdout)
            self.assertEqual([span["method"] for span in spans], [method])
        there = records_of(self.run_text("at", self.clip, "3", "--db", "a.db", "--format", "jsonl").stdout)
        self.assertEqual({(at["task"], at["method"]) for at in there}, {("count", "motion"), ("vlm", "vlm")})


if __name__ == "__main__":
    run_tests(VlmCount)

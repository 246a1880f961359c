#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index import, results and search: what is kept of records, whatever comes, and how it is found again.

usage: import_test.py --programs FOLDER --clips FOLDER"""

import json
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time

from live_test import run_tests
from index_case import IndexCase, OF_RECORDS, PATIENCE_S, lines, result

WALL = "2026-03-01T12:00:{:02}.000Z"
HOSTILE = (
    "", "'", '"', '""', '" OR 1=1', "'; DROP TABLE results; --", "NEAR(", "a AND", "NOT", "*", "^a", "text:x", "{a b}:c", "(", "\\",
    "\x00", "a\x00b", "\U0001f600", "\u202eevil", "\x1b[31mred", "caf\u00e9", "%s%n", "]]>", "x" * 1_000_000, "word " * 200_000,
)


class Import(IndexCase):
    def import_all(self, records, *arguments, **more):
        return self.run_index("import", "--stats", *arguments, stdin=lines(records), **more)

    def found(self, *arguments):
        done = self.run_index("search", *arguments, "--format", "jsonl")
        return [json.loads(line) for line in done.stdout.splitlines()]

    # importing

    def test_records_are_kept_once(self):
        records = [
            result(0.033367), result(1, video=None, source="door", wall=WALL.format(5), epoch=1),
            {"schema": "vlm.event/1", "source": "door", "event": "epoch", "wall": WALL.format(1), "t": 1.5, "epoch": 1, "reason": None},
            {"schema": "vlm.status/1", "program": "vlm-capture 1", "wall": WALL.format(2), "seconds": 1,
             "sources": [{"source": "door", "frames": 1}, {"source": "gate", "frames": 2}]},
            {"schema": "vlm.frame/1", "t": 1}, {"schema": "vlm.summary/1"}, {"schema": "vlm.end/1"},
        ]
        done = self.import_all(records)
        self.assertIn(b"4 added, 3 passed over", done.stderr)
        first = self.content(queries=OF_RECORDS)
        self.assertEqual(self.rows("SELECT r.t0, r.t1, v.state, v.size FROM results r JOIN videos v ON v.id = r.video"),
                         [(33367, 1033367, b"unseen", 1234)])
        self.assertEqual(self.rows("SELECT s.name, r.wall FROM results r JOIN sources s ON s.id = r.source"),
                         [(b"door", WALL.format(5).encode())])
        self.assertEqual(self.rows("SELECT t FROM events"), [(1_500_000,)])
        self.assertEqual([json.loads(record)["sources"][0]["frames"] for record, in self.rows("SELECT record FROM status ORDER BY source")],
                         [1, 2])
        self.assertIn(b"0 added, 4 known, 3 passed over", self.import_all(records).stderr)
        self.assertEqual(self.content(queries=OF_RECORDS), first)

    def test_tasks_have_names(self):
        self.import_all([result(1), result(2, prompt_id="")])
        self.import_all([result(1)], "--task", "safety")
        self.assertEqual(self.rows("SELECT name FROM tasks ORDER BY name"), [(b"abc123",), (b"default",), (b"safety",)])

    def test_an_answer_takes_the_place_of_a_failure(self):
        failed = result(1, text=None, error={"class": "timeout", "http": None, "message": "no answer"})
        self.import_all([failed])
        self.assertEqual(self.found("truck"), [])
        self.import_all([result(1)])
        self.assertIn(b"0 added, 1 known", self.import_all([failed]).stderr)
        self.assertEqual(self.rows("SELECT text, error FROM results"), [(b"a red truck", None)])
        self.assertEqual(len(self.found("truck")), 1)
        self.content(queries=OF_RECORDS)

    def test_broken_lines_cost_themselves(self):
        good = lines([result(n) for n in range(3)]).splitlines(keepends=True)
        bad = [b"{\n", b"[]\n", b"\x00\n", b"nonsense\n", b'{"schema":"vlm.count/1"}\n', b"[" * 100_000 + b"\n"]
        stdin = b"".join([good[0], *bad, b"\n", good[1], b"\xff\xfe\n", good[2].rstrip(b"\n")])
        done = self.run_index("import", "--stats", stdin=stdin, code=3)
        self.assertIn(b"standard input: 1 fault while importing, the last: line 2 is no JSON", done.stderr)
        counts = re.findall(rb"standard input: (\d+) faults? while importing", done.stderr)  # one line for all in some seconds
        self.assertEqual(sum(map(int, counts)), 7)
        self.assertIn(b"while importing, the last: line 10 is no JSON", done.stderr)
        self.assertIn(b"3 added, 7 refused", done.stderr)
        self.assertEqual(self.rows("SELECT count(*) FROM results"), [(3,)])
        self.run_index("import", stdin=b"nonsense\n", code=1)

    def test_files_that_cannot_be_read_are_told(self):
        (self.folder / "good.jsonl").write_bytes(lines([result(1)]))
        done = self.run_index("import", self.folder / "nothing.jsonl", self.folder, self.folder / "good.jsonl", code=3)
        self.assertIn(b"nothing.jsonl: No such file or directory", done.stderr)
        self.assertIn(b"Is a directory", done.stderr)
        self.assertEqual(self.rows("SELECT count(*) FROM results"), [(1,)])

    def test_adding_the_file_completes_an_unseen_video(self):
        clip = self.clips / "tiny.mp4"
        answers = self.folder / "answers"
        answers.write_text("a red truck\n")
        said = subprocess.run([self.programs / "vlm-analyze", clip, "-p", "What is this?", "--backend", f"fake:{answers}", "--format",
                               "jsonl", "--quiet"], capture_output=True, timeout=PATIENCE_S, check=True).stdout
        self.run_index("import", "--task", "what", stdin=said)
        self.assertEqual(self.rows("SELECT state, codec FROM videos"), [(b"unseen", None)])
        self.assertIn(b"(0 ready, 0 failed, 0 missing)", self.run_index("stats", "--format", "text").stdout)
        self.run_index("add", clip, "--settle", "0")
        self.assertEqual(self.rows("SELECT state, size FROM videos"), [(b"ready", clip.stat().st_size)])
        moment, = self.found("red truck")
        self.assertEqual((moment["source"], moment["task"], moment["snippet"]), (str(clip.resolve()), "what", "a [red] [truck]"))
        kept = self.run_index("results", clip, "--format", "jsonl").stdout
        self.assertEqual([json.loads(line) for line in kept.splitlines()], [json.loads(line) for line in said.splitlines()])

    def test_hostile_texts_are_texts(self):
        records = [result(n, text=text, video=f"1-{n}", prompt_id=text[:100] or "p") for n, text in enumerate(HOSTILE)]
        records.append(result(0, video="';--", source="'", model='"', text="\ufffd quoted"))
        stdin = lines(records) + lines([result(0, video="2-2", text="raw MARK bytes")]).replace(b"MARK", b"\xff\xc3\x28")
        self.run_index("import", stdin=stdin)
        self.assertEqual(self.rows("SELECT count(*) FROM results"), [(len(records) + 1,)])
        self.content(queries=OF_RECORDS)
        for text in HOSTILE:
            if text.strip('"') and "\x00" not in text and len(text) < 100_000:
                self.run_index("search", "--", text)
                self.run_index("search", "--task", text, "--", "red")
        self.assertEqual(self.found("evil")[0]["t0"], HOSTILE.index("\u202eevil"))
        self.assertEqual(len(self.found("bytes")), 1)
        for video in ("1", "2"):
            self.assertNotIn(b"\x1b", self.run_index("results", video, "--format", "text").stdout)

    # whatever happens

    def start(self, *arguments, db="a.db", stdin=subprocess.PIPE):
        return subprocess.Popen(self.words("import", *arguments, db=db), stdin=stdin, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)

    def write_many(self, count=20_000):
        path = self.folder / "many.jsonl"
        path.write_bytes(lines(result(n, text=f"truck {n} of many", video=f"{n % 7 + 1}-{n % 7:032}") for n in range(count)))
        self.run_index("import", path, db="whole.db")
        return path

    def test_a_killed_run_is_completed_by_another(self):
        path = self.write_many()
        whole = self.content("whole.db", OF_RECORDS)
        dice = random.Random(4)
        kept = 0
        for _ in range(10):
            with self.start(path) as process:
                time.sleep(dice.uniform(0, 0.4))
                process.send_signal(signal.SIGKILL)
            if (self.folder / "a.db").exists() and self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'results'"):
                now, = self.rows("SELECT count(*) FROM results")[0]
                self.assertGreaterEqual(now, kept)
                kept = now
        self.run_index("import", path)
        self.assertEqual(self.content(queries=OF_RECORDS), whole)

    def test_two_at_once(self):
        path = self.write_many()
        processes = [self.start(path) for _ in range(2)]
        for process in processes:
            _, said = process.communicate(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, 0, said)
        self.assertEqual(self.content(queries=OF_RECORDS), self.content("whole.db", OF_RECORDS))

    def wait_for_results(self, count):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if (self.folder / "a.db").exists() and self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'results'"):
                if self.rows("SELECT count(*) FROM results") == [(count,)]:
                    return
            time.sleep(0.05)
        self.fail(f"there are not {count} results")

    def test_what_comes_live_is_kept_within_a_second_and_at_an_interrupt(self):
        with self.start() as process:
            process.stdin.write(lines([result(1)]))
            process.stdin.flush()
            self.wait_for_results(1)
            self.import_all([result(9)])  # nobody is kept waiting
            process.stdin.write(lines([result(2)])[:-1])
            process.stdin.flush()
            time.sleep(1.2)
            process.stdin.write(b"\n" + lines([result(3)]))
            process.stdin.flush()
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_S)
            process.stdin.close()
        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.rows("SELECT count(*) FROM results"), [(4,)])

    # asking

    def test_results_of_a_span(self):
        self.import_all([result(n, f"second {n}", model=f"m-{n % 2}") for n in (3, 1, 2, 0)])
        self.import_all([result(2, "point", t1=2.0, model="other")], "--task", "points")

        def shown(*arguments):
            return self.run_index("results", "1", *arguments, "--format", "text").stdout.decode().splitlines()

        self.assertEqual(shown(), ["0:00 - 0:01: second 0", "0:01 - 0:02: second 1", "0:02: point", "0:02 - 0:03: second 2",
                                   "0:03 - 0:04: second 3"])
        self.assertEqual(shown("--start", "2", "--end", "2.5"), ["0:02: point", "0:02 - 0:03: second 2"])
        self.assertEqual(shown("--end", "1"), ["0:00 - 0:01: second 0"])
        self.assertEqual(shown("--task", "points"), ["0:02: point"])
        self.assertEqual(shown("--model", "*-1", "--start", "2"), ["0:03 - 0:04: second 3"])

    def test_words_are_found(self):
        self.import_all([result(n, text) for n, text in
                         ((0, "A red truck stands there."), (4, "the truck, red, leaves"), (30, "a truck that is red"), (60, "a cow"))])
        self.import_all([result(0, "red truck", video=None, source="door", wall=WALL.format(7))], "--task", "live")
        self.assertEqual([(m["t0"], m["t1"], m["hits"]) for m in self.found("red", "truck", "--video", "1", "--by", "time")],
                         [(30, 31, 1), (0, 5, 2)])
        self.assertEqual([m["source"] for m in self.found('"red truck"', "--task", "live")], ["door"])
        self.assertEqual([m["hits"] for m in self.found('"red truck"', "--video", "1")], [1])
        self.assertEqual(len(self.found("--raw", "cow OR trucks")), 1)
        self.assertEqual(len(self.found("--raw", "tru* NOT stands", "--limit", "1")), 1)
        self.assertEqual(len(self.found("tru*")), 0)
        self.assertEqual([m["wall"] for m in self.found("red", "--since", "2026-03-01T12:00:07")], [WALL.format(7)])
        self.assertEqual(self.found("red", "--until", "2026-03-01T12:00:07"), [])
        scores = [m["score"] for m in self.found("red")]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_moments_can_be_played(self):
        clip = self.folder / "a b%#\xe9.mp4"
        shutil.copyfile(self.clips / "cfr25.mp4", clip)
        self.run_index("add", clip, "--thumb-every", "2s", "--settle", "0")
        video, = self.rows("SELECT fingerprint FROM videos")[0]
        self.import_all([result(5, video=video.decode(), t1=6.5), result(0, video="1-1", model="other/[m]"),
                         result(0, video=None, source="door", wall=WALL.format(7))])
        by_source = {moment["source"]: moment for moment in self.found("red truck")}
        moment = by_source[str(clip.resolve())]
        self.assertEqual(moment["link"], clip.resolve().as_uri() + "#t=5.000000,6.500000")
        times, width, height = self.rows("SELECT times, width, height FROM thumbnails")[0]
        self.assertEqual([moment["thumbnail"][name] for name in ("t", "sheet", "x", "y", "width", "height")],
                         [4, 1, json.loads(times).index(4_000_000) * width, 0, width, height])
        self.assertEqual([(by_source[name]["link"], by_source[name]["thumbnail"]) for name in (None, "door")], [(None, None)] * 2)
        self.assertIn((moment["link"] + f"  of 0:04: sheet 1 at {2 * width},0").encode(),
                      self.run_index("search", "red truck", "--format", "text").stdout)
        for pattern, count in (("M-1", 2), ("*/[m]", 1), ("o?her*", 1), ("m", 0)):
            self.assertEqual(len(self.found("red truck", "--model", pattern)), count, pattern)

    def test_what_was_said_aloud_is_found_too(self):
        self.import_all([result(0)])
        connection = sqlite3.connect(self.folder / "a.db")
        connection.execute("INSERT INTO transcripts (video, t0, t1, text, record) VALUES (1, 9000000, 9500000, 'what a truck', '{}')")
        connection.commit()
        connection.close()
        self.assertEqual({(m["task"], m["snippet"]) for m in self.found("truck")},
                         {("abc123", "a red [truck]"), (None, "what a [truck]")})
        self.assertEqual([m["task"] for m in self.found("truck", "--task", "abc123")], ["abc123"])

    def test_a_raw_query_that_is_none(self):
        self.import_all([result(0)])
        for query in ("red AND", '"red', "nothing:red", "NEAR(", "*"):
            done = self.run_index("search", "--raw", "--", query, code=2)
            self.assertRegex(done.stderr.decode(), r"\Avlm-index: '.*' is no query: .*\n\Z")


if __name__ == "__main__":
    run_tests(Import)

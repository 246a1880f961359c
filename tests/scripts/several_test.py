#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-count in several sources at once: what comes out is what comes of one after the other.

usage: several_test.py --programs FOLDER --clips FOLDER"""

import json
import shutil
import signal
import sqlite3
import subprocess
import time

from count_case import LINE, PATIENCE_S, WalkersCase, cut, film, of, records_of
from live_test import run_tests
from stand_in import StandIn

LOOK = ("--detector", "motion", "--line", LINE, "--format", "jsonl")


def bright(path, x):
    """Something bright stands in the column `x` of two, and what the model of kserve_server.py says of it is known."""
    film(path, f"color=black:s=64x64:r=10:d=4,drawbox=x={32 * x}:y=0:w=32:h=64:color=white:t=fill", 4)


class Several(WalkersCase):
    @classmethod
    def make(cls):
        super().make()
        cls.parts = [cut(cls.clip, cls.made_in / f"part{number}.mp4", start, 5) for number, start in enumerate((4, 9, 14))]
        cls.pair = [cls.made_in / "left.mp4", cls.made_in / "right.mp4"]
        for x, path in enumerate(cls.pair):
            bright(path, x)

    def out(self, *more, code=0):
        return self.run_program(*more, code=code).stdout

    def alone(self, sources, *more):
        """What comes of them one after the other."""
        return b"".join(self.out(source, *more) for source in sources)

    def wait_for(self, what, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)

    def told(self, name="out"):
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().split("\n")[:-1]] if path.exists() else []

    # files

    def test_files_come_out_one_after_the_other(self):
        expected = self.alone(self.parts, *LOOK)
        self.assertGreater(len(of(records_of(expected), "crossing")), 1)
        for jobs in (1, 3):
            self.assertEqual(self.out(*self.parts, *LOOK, "--jobs", jobs), expected, jobs)
        boxes = (*LOOK, "--format", "mot")
        self.assertEqual(self.out(*self.parts, *boxes), self.alone(self.parts, *boxes))

    def test_a_batch_holds_frames_of_several_files(self):
        server = StandIn("kserve_server.py --size 64x64 --max-batch 8", self.folder / "log")
        self.addCleanup(server.stop)
        look = ("--detector", f"kserve:{server.url}/v2/models/bright", "--jobs", 1, "--format", "jsonl")
        expected = self.alone(self.pair, *look, "--batch", 1)
        self.assertEqual({count["frames"] for count in of(records_of(expected), "count")}, {40})
        before = len(server.events())
        self.assertEqual(self.out(*self.pair, *look, "--batch", 8), expected)
        batches = [[{x for x, _, _ in picture} for picture in event["found"]] for event in server.events()[before:] if event["event"] == "infer"]
        self.assertIn(sum(map(len, batches)), (80, 81))  # a client tries first
        self.assertTrue(any({0} in batch and {1} in batch for batch in batches), batches)

    def test_a_bad_file_fails_alone(self):
        bad = self.folder / "bad.mp4"
        bad.write_text("no video")
        missing = self.folder / "missing.mp4"
        run = self.run_program(self.parts[0], bad, self.parts[1], missing, *LOOK, code=3)
        self.assertEqual(run.stdout, self.alone(self.parts[:2], *LOOK))
        said = run.stderr.decode().splitlines()
        self.assertEqual([[line for line in said if str(path) in line] != [] for path in (bad, missing)], [True, True], said)
        self.assertEqual(len(said), 2, said)
        self.assertEqual(self.run_program(bad, missing, *LOOK, code=1).stdout, b"")

    def test_what_ends_all_comes_behind_what_was_told_before(self):
        beyond = ("--detector", "motion", "--line", "gate=160px,0:160px,200px", "--format", "jsonl")
        run = self.run_program(self.parts[0], self.pair[0], self.parts[1], *beyond, code=2)
        self.assertEqual(run.stdout, self.out(self.parts[0], *beyond))

    def test_nobody_reads_on(self):
        process = self.start(*self.parts, *LOOK, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(PATIENCE_S), 0, process.stderr.read())
        process.stderr.close()

    # an index

    def kept(self, name):
        """Without ids: records of a video lie together."""
        connection = sqlite3.connect(self.folder / name)
        rows = [row for table in ("crossings", "counts") for row in connection.execute(
            f"SELECT v.fingerprint, x.record FROM {table} x JOIN videos v ON v.id = x.video ORDER BY 1, 2")]
        rows += connection.execute("SELECT v.fingerprint, x.zone, x.class, x.t, x.n FROM occupancy x JOIN videos v ON v.id = x.video "
                                   "ORDER BY 1, 2, 3, 4").fetchall()
        self.assertEqual(connection.execute("SELECT count(*) FROM leases").fetchone(), (0,))
        connection.close()
        return rows

    def test_a_run_that_is_stopped_again_and_again_ends_as_any(self):
        for source in self.parts:
            self.out(source, *LOOK, "--db", "whole.db")
        for number, wait in enumerate((0.6, 0.9, 1.2, 0.8)):
            process = self.start(*self.parts, *LOOK, "--db", "a.db")
            time.sleep(wait)
            process.send_signal(signal.SIGINT if number % 2 else signal.SIGKILL)
            self.assertIn(process.wait(PATIENCE_S), (0, 130, -signal.SIGKILL))
        self.out(*self.parts, *LOOK, "--db", "a.db")
        self.assertEqual(self.kept("a.db"), self.kept("whole.db"))
        # Other lines are told of what was found, in the order of the files.
        left = (*LOOK, "--line", "left=0.25,0:0.25,1", "--task", "left")
        self.assertEqual(self.out(*self.parts, *left, "--db", "a.db"), b"".join(self.out(part, *left, "--db", "whole.db") for part in self.parts))

    def test_one_video_at_two_places_is_counted_once(self):
        copy = shutil.copyfile(self.parts[0], self.folder / "copy.mp4")
        run = self.run_program(self.parts[0], copy, self.parts[1], *LOOK, "--db", "a.db")
        self.assertEqual({record["source"] for record in records_of(run.stdout)}, {str(part) for part in self.parts[:2]})
        self.assertIn(b"copy.mp4: is counted already", run.stderr)

    # what is live

    def test_files_beside_a_camera_that_never_ends(self):
        process = self.start(self.parts[0], "cam=test:320x240@10", self.parts[1], "--by", "5s", *LOOK, "-o", "out", "--jobs", 1)
        ends = {str(part) for part in self.parts[:2]}
        self.wait_for("counts of both files", lambda: {record["source"] for record in of(self.told(), "count")} >= ends)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 130)
        expected = records_of(self.alone(self.parts[:2], "--by", "5s", *LOOK))
        self.assertEqual([record for record in self.told() if record["source"] != "cam"], expected)
        self.assertEqual({record["source"] for record in of(self.told(), "count")}, {"cam", *ends})

    def test_several_cameras_are_counted_at_once(self):
        cameras = [f"{name}=test:320x240@10" for name in ("door", "yard", "gate")]
        run = self.run_program(*cameras, "--by", "1s", "--duration", "5s", *LOOK, "--jobs", 1)
        counts = of(records_of(run.stdout), "count")
        spans = {name: [count["wall"] for count in counts if count["source"] == name] for name in ("door", "yard", "gate")}
        self.assertLess(max(walls[0] for walls in spans.values()), min(walls[-1] for walls in spans.values()), spans)


if __name__ == "__main__":
    run_tests(Several)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-count at live sources: connections that break, a detector that is too slow, an index that others write into.

usage: count_live_test.py --programs FOLDER --clips FOLDER"""

import datetime
import json
import signal
import sqlite3
import time
from pathlib import Path

from count_case import PATIENCE_S, CountCase, of, records_of
from live_test import Server, run_tests


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class CountLive(CountCase):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out.jsonl"

    def watch(self, camera, *more):
        self.log = open(self.folder / "log", "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        return self.start(f"cam=http://127.0.0.1:{camera.port}/", "-o", self.out, "--force", "--format", "jsonl", "--stats", *more,
                          stderr=self.log)

    def records(self, kind=None):
        text = self.out.read_text() if self.out.exists() else ""
        records = records_of(text[:text.rfind("\n") + 1])
        return of(records, kind) if kind else records

    def wait_for(self, what, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what}: {self.said()}")
            time.sleep(0.05)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self, process):
        """What the run came to."""
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_S), 130, self.said())
        return json.loads(self.said().splitlines()[-1])

    def rows(self, query):
        connection = sqlite3.connect(self.folder / "a.db")
        rows = connection.execute(query).fetchall()
        connection.close()
        return rows

    def at(self, *moments, code=0):
        return records_of(self.run_program("at", "cam", *moments, "--db", "a.db", "--format", "jsonl", code=code).stdout)

    def test_a_camera_that_comes_back_is_counted_on_in_the_index(self):
        with Server("mjpeg_server.py", "--frames", 25) as camera:
            process = self.watch(camera, "--detector", "motion", "--db", "a.db", "--by", "1s")
            self.wait_for("the third connection", lambda: any(record["epoch"] == 2 for record in self.records("occupancy")))
            self.wait_for("its counts", lambda: any(record["epoch"] == 2 for record in self.records("count")) or process.poll() is not None)
            self.stop(process)
        told = self.records()
        for record in told:
            self.assertEqual((record["source"], record["video"]), ("cam", None))
            self.assertLess(abs((moment(record["wall"]) - datetime.datetime.now(datetime.timezone.utc)).total_seconds()), PATIENCE_S)
        # Between connections nobody looks: what was there is not there any more, and is not known.
        steps = [step for step in self.records("occupancy") if step["zone"] == "all"]
        for epoch in range(3):
            here = [step for step in steps if step["epoch"] == epoch]
            self.assertEqual((here[0]["n"], here[-1]["n"]), (0, None), here)
            self.assertNotIn(None, [step["n"] for step in here[:-1]])
        walls = [moment(step["wall"]) for step in steps]
        self.assertEqual(walls, sorted(walls))
        counts = self.records("count")
        self.assertEqual(len({count["key"] for count in counts}), len(counts))
        self.assertTrue(all(abs(count["seconds"]) <= 1.001 for count in counts), counts)
        # The index holds each once, as it was told.
        kept = self.rows("SELECT record FROM counts ORDER BY wall")
        self.assertEqual([json.loads(record)["key"] for record, in kept], [count["key"] for count in counts])
        self.assertEqual(self.rows("SELECT count(*) FROM occupancy"), [(len(self.records("occupancy")),)])
        # And answers for a time of the day, and between connections for none.
        first, last = (next(moment(step["wall"]) for step in steps if step["n"] == n and step["epoch"] == 1) for n in (0, None))
        middle = first + (last - first) / 2
        there = self.at(middle.strftime("%H:%M:%S.%f"))
        self.assertEqual([(at["zone"], at["method"]) for at in there], [("all", "motion")])
        self.assertIsNotNone(there[0]["n"])
        self.at((last + datetime.timedelta(milliseconds=50)).strftime("%H:%M:%S.%f"), code=1)

    def resident_mib(self, process):
        status = Path(f"/proc/{process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def test_a_detector_that_is_too_slow_drops_frames_and_stays_in_the_present(self):
        with Server("mjpeg_server.py", "--pause", "0.002") as camera:
            process = self.watch(camera, "--detector", "hog", "--jobs", "1", "--by", "2s")
            self.wait_for("a count", lambda: self.records("occupancy"))
            time.sleep(3)
            before = self.resident_mib(process)
            time.sleep(10)
            grown = self.resident_mib(process) - before
            now = datetime.datetime.now(datetime.timezone.utc)
            summary = self.stop(process)
        self.assertGreater(summary["dropped"], summary["frames"])
        self.assertGreater(summary["frames"], 10)
        self.assertLess(grown, 60)  # of some hundred pictures a second
        last = max(moment(record["wall"]) + datetime.timedelta(seconds=record["t1"] - record["t0"]) for record in self.records("count"))
        self.assertLess(abs((last - now).total_seconds()), 5)

    def test_others_write_into_the_index_while_a_camera_is_counted(self):
        with Server("mjpeg_server.py", "--pause", "0.3") as camera:
            process = self.watch(camera, "--detector", "motion", "--db", "a.db", "--by", "1s")
            self.wait_for("a count", lambda: self.records("count"))
            writer = sqlite3.connect(self.folder / "a.db", timeout=0, isolation_level=None)
            done = 0
            for _ in range(60):
                try:
                    writer.execute("BEGIN IMMEDIATE")
                    writer.execute("ROLLBACK")
                    done += 1
                except sqlite3.OperationalError:
                    pass
                time.sleep(0.05)
            writer.close()
            self.assertGreater(done, 50)  # a frame's records are kept at once, and the lock is not held until the next
            self.run_program("add", self.clips / "cfr25.mp4", "--db", "a.db", program="vlm-index")
            self.stop(process)
        self.assertEqual(self.rows("SELECT count(*) FROM videos"), [(1,)])
        self.assertEqual(len(self.rows("SELECT * FROM counts")), len(self.records("count")))


if __name__ == "__main__":
    run_tests(CountLive)

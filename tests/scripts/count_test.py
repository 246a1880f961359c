#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-count over footage with known truth: what is told, what is kept, and that a run that is killed changes nothing.

usage: count_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import pty
import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import jsonschema

from count_case import LINE, PATIENCE_S, SECONDS, WalkersCase, cut, of, records_of
from live_test import run_tests

ROOT = Path(__file__).resolve().parent.parent.parent


class Count(WalkersCase):
    def count(self, *more, source=None, code=0):
        run = self.run_program(source or self.clip, "--detector", "motion", "--format", "jsonl", *more, code=code)
        return records_of(run.stdout)

    def check_crossings(self, records):
        crossings = of(records, "crossing")
        self.assertEqual([crossing["direction"] for crossing in crossings], ["east", "west", "east"])
        # The middle of a walker, 24 pixels wide, is on the line at 160.
        for crossing, t in zip(crossings, (2 + 178 / 40, 7 + 172 / 40, 12 + 178 / 40)):
            self.assertAlmostEqual(crossing["t"], t, delta=0.35)
            self.assertAlmostEqual(crossing["x"], 0.5, delta=0.01)

    def rows(self, name):
        connection = sqlite3.connect(self.folder / name)
        with connection:
            rows = [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4, 5, 6").fetchall()
                    for table in ("crossings", "occupancy", "counts")]
        connection.close()
        return rows

    # what is told

    def test_who_crosses_which_way_and_who_is_where(self):
        records = self.count("--line", LINE, "--zone", "right=0.6,0:1,0:1,1:0.6,1", "--by", "8s")
        self.check_crossings(records)
        counts = of(records, "count")
        self.assertEqual([(count["t0"], count["t1"], count["frames"]) for count in counts],
                         [(0, 8, 80), (8, 16, 80), (16, SECONDS, 80)])
        for direction, numbers in (("east", [1, 0, 1]), ("west", [0, 1, 0])):
            self.assertEqual([sum(line["n"] for line in count["lines"] if line["direction"] == direction) for count in counts], numbers)
        right = [next(zone for zone in count["zones"] if zone["zone"] == "right") for count in counts]
        self.assertEqual([zone["entries"] for zone in right], [1, 0, 1])
        steps = [step for step in of(records, "occupancy") if step["zone"] == "all"]
        self.assertEqual(max(step["n"] or 0 for step in steps), 2)
        self.assertEqual([step["t"] for step in steps], sorted(step["t"] for step in steps))
        self.assertEqual((steps[0]["n"], steps[-1]["n"]), (0, None))

    def test_a_run_is_like_any_other(self):
        runs = [self.count("--line", LINE, "--jobs", jobs) for jobs in (1, 1, 3)]
        self.assertEqual(runs[0], runs[1])
        self.assertEqual(runs[0], runs[2])

    def test_a_frame_stream_is_counted_as_the_file_is(self):
        stream = subprocess.run(self.words(self.clip, program="vlm-capture"), capture_output=True, timeout=PATIENCE_S).stdout
        run = self.run_program("-", "--detector", "motion", "--format", "jsonl", "--line", LINE, input=stream)
        from_stream = records_of(run.stdout)
        self.assertEqual(of(from_stream, "crossing"), of(self.count("--line", LINE), "crossing"))

    def test_one_stream_is_counted_and_asked_about_at_once(self):
        line = (f"set -o pipefail; '{self.programs}/vlm-capture' '{self.clip}' --fps 10 "
                f"| tee >('{self.programs}/vlm-count' - --detector motion --line {LINE} --format jsonl >counts.part; "
                "mv counts.part counts.jsonl) "
                f"| '{self.programs}/vlm-analyze' - --fps 1 --backend fake -p 'Who is there?' --format jsonl")
        run = subprocess.run(["bash", "-c", line], capture_output=True, timeout=PATIENCE_S, cwd=self.folder)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(len(run.stdout.splitlines()), SECONDS)
        deadline = time.monotonic() + PATIENCE_S
        while not (self.folder / "counts.jsonl").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.check_crossings([json.loads(line) for line in (self.folder / "counts.jsonl").read_text().splitlines()])

    def test_others_act_on_crossings(self):
        self.count("--line", LINE, "--when", ".schema == 'vlm.crossing/1' and .direction == 'west'", "--exec",
                   f"tee -a {self.folder}/seen")
        seen = [json.loads(line) for line in (self.folder / "seen").read_text().splitlines()]
        self.assertEqual([record["direction"] for record in seen], ["west"])

    def test_parts_of_a_picture_and_fewer_frames_find_the_same(self):
        for more in (("--roi", "0,0,1,0.5"), ("--detect-every", "2")):
            directions = [crossing["direction"] for crossing in of(self.count("--line", LINE, *more), "crossing")]
            self.assertEqual(directions, ["east", "east"] if "--roi" in more else ["east", "west", "east"])

    def test_what_is_in_one_source_does_not_depend_on_another(self):
        run = self.run_program(f"a={self.clip}", f"b={self.clip}", "--detector", "motion", "--line", LINE, "--format", "jsonl")
        said = {name: [] for name in "ab"}
        for record in map(json.loads, run.stdout.splitlines()):
            record.pop("key", None)
            said[record.pop("source")].append(record)
        self.assertEqual(said["a"], said["b"])
        self.assertGreater(len(said["a"]), 5)

    # how it goes

    def statuses(self, run):
        schema = jsonschema.Draft7Validator(json.loads((ROOT / "schemas/status.schema.json").read_text(encoding="utf-8")))
        told = [json.loads(line) for line in run.stderr.splitlines() if line.startswith(b'{"schema":"vlm.status/1"')]
        for record in told:
            schema.validate(record)
        return told

    def test_what_a_run_has_come_to_can_be_seen_from_outside(self):
        run = self.run_program("door=" + str(self.clip), "--detector", "motion", "--line", LINE, "--status-interval", "1s",
                               "--status-file", "status.json", "--metrics-file", "count.prom", "-o", "out")
        last = self.statuses(run)[-1]
        self.assertEqual(json.loads((self.folder / "status.json").read_text()), last)
        source = last["sources"][0]
        self.assertEqual({name: source[name] for name in ("source", "ended", "kept", "frames", "dropped")},
                         {"source": "door", "ended": True, "kept": 240, "frames": 240, "dropped": 0})
        counting = source["counting"]
        self.assertEqual((counting["queue"], counting["looked"], counting["objects"]), (0, 240, 3))
        self.assertEqual([(line["direction"], line["n"]) for line in counting["lines"]], [("east", 2), ("west", 1)])
        self.assertIn('\nvlm_count_crossings_total{program="vlm-count",source="door",line="gate",direction="east"} 2\n',
                      (self.folder / "count.prom").read_text())

    def test_how_a_live_run_goes_is_told_unasked(self):
        run = self.run_program("cam=test:320x240@25", "--detector", "motion", "--duration", "4s", "--status-interval", "1s")
        seen = [record["sources"][0] for record in self.statuses(run) if record["sources"]]
        self.assertTrue(any(source.get("fps_in", 0) > 10 and source["counting"].get("fps_looked", 0) > 10 for source in seen), seen)
        self.assertTrue(all(0 <= source["counting"]["queue"] <= source["kept"] for source in seen), seen)
        self.assertGreater(seen[-2]["latency_ms"], 0)
        for options, told in (([], True), (["--quiet"], False)):
            run = self.run_program("test:320x240", "--detector", "motion", "--duration", "1s", *options)
            self.assertEqual(bool(self.statuses(run)), told)

    def test_boxes_have_the_numbers_of_frames_in_the_video(self):
        def boxes(*more, source=None, stdin=None):
            rows = self.run_program(source or self.clip, "--detector", "motion", "--format", "mot", *more, input=stdin).stdout.split()
            return [tuple(map(float, row.split(b",")[:6])) for row in rows]
        for more, step, first in ((("--start", "3"), 1, 31), (("--fps", "5", "--start", "3"), 2, 31), (("--every", "200ms"), 2, 1),
                                  (("--detect-every", "2"), 2, 1)):
            rows = boxes(*more)
            self.assertEqual({(row[0] - first) % step for row in rows}, {0}, more)
            # A walker's left edge, whose way is known.
            for frame, _, x, y, width, _ in rows:
                if y < 100 and x > 40 and x + width < 300 and frame < 110:
                    self.assertAlmostEqual(x + width / 2, 40 * ((frame - 1) / 10 - 2) - 18, delta=8, msg=str((more, frame)))
            self.assertGreater(len(rows), 20)
        bare = subprocess.run(["ffmpeg", "-v", "error", "-i", self.clip, "-c:v", "rawvideo", "-f", "nut", "-"], capture_output=True, check=True)
        self.assertEqual(boxes(source="-", stdin=bare.stdout), boxes())

    def test_a_picture_of_another_size_in_midstream(self):
        parts = [self.folder / "small.ts", self.folder / "large.ts"]
        for part, more in zip(parts, (("-t", "8"), ("-ss", "8", "-vf", "scale=640:480", "-output_ts_offset", "8"))):
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", self.clip, *more, "-c:v", "libx264", "-bf", "0", "-preset", "veryfast",
                            "-f", "mpegts", part], check=True)
        both = self.folder / "both.ts"
        both.write_bytes(b"".join(part.read_bytes() for part in parts))
        self.check_crossings(self.count("--line", LINE, "--annotate", "film.mp4", source=both))
        size = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height,nb_frames", "-of", "csv=p=0", self.folder / "film.mp4"],
                              capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(size, [f"320,240,{SECONDS * 10}"])
        # Pixels are those of the first picture.
        self.check_crossings(self.count("--line", "gate=160px,0:160px,239px:east,west", "--stabilise", source=both))
        stream = subprocess.run(self.words(both, program="vlm-capture"), capture_output=True, timeout=PATIENCE_S).stdout
        run = self.run_program("-", "--detector", "motion", "--format", "jsonl", "--line", LINE, input=stream)
        self.check_crossings(records_of(run.stdout))

    # what is kept

    def test_the_index_answers_for_any_moment(self):
        self.count("--line", LINE, "--db", "a.db")
        run = self.run_program("at", self.clip, "1", "9.5", "--db", "a.db", "--format", "jsonl")
        there = records_of(run.stdout)
        self.assertEqual([(at["zone"], at["n"], at["method"], at["sample_distance"]) for at in there],
                         [("all", 0, "motion", 0.1), ("all", 2, "motion", 0.1)])
        run = self.run_program("report", self.clip, "--by", "8s", "--db", "a.db", "--format", "jsonl", "--plot", "day.svg")
        spans = records_of(run.stdout)
        self.assertEqual([sum(line["n"] for line in span["lines"]) for span in spans], [1, 1, 1])
        self.assertIn("east", (self.folder / "day.svg").read_text())
        self.assertIn(b"nobody looked then", self.run_program("at", self.clip, "99", "--db", "a.db", code=1).stderr)
        self.assertIn(b"nobody looked then", self.run_program("at", self.clip, "1", "99", "--db", "a.db", code=3).stderr)

    def test_counts_are_drawn_as_they_are_counted_and_from_what_is_kept(self):
        self.count("--line", LINE, "--zone", "right=0.6,0:1,0:1,1:0.6,1", "--db", "a.db", "--plot", "first.svg")
        first = (self.folder / "first.svg").read_text()
        for words in ("walkers.mp4", ">gate<", ">right<", ">all<", "object east", "object west", "crossed so far", "at once", "time in the video"):
            self.assertIn(words, first)
        self.assertEqual(self.count("--line", LINE, "--zone", "right=0.6,0:1,0:1,1:0.6,1", "--db", "a.db", "--plot", "again.svg"), [])
        self.assertEqual((self.folder / "again.svg").read_text(), first)
        self.assertIn(b"first.svg", self.run_program(self.clip, "--detector", "motion", "--plot", "first.svg", code=2).stderr)

    def test_what_is_counted_is_not_counted_again(self):
        first = self.count("--line", LINE, "--db", "a.db")
        rows = self.rows("a.db")
        self.assertEqual(self.count("--line", LINE, "--db", "a.db"), [])
        self.assertEqual(self.rows("a.db"), rows)
        # Other lines replace what was counted, and nobody looks again.
        found = sqlite3.connect(self.folder / "a.db").execute("SELECT count(*), sum(length(frames)) FROM detections").fetchone()
        other = self.count("--line", "left=0.25,0:0.25,1", "--db", "a.db")
        self.assertEqual({crossing["line"] for crossing in of(other, "crossing")}, {"left"})
        self.assertEqual(len(self.rows("a.db")[0]), 3)
        self.assertEqual(sqlite3.connect(self.folder / "a.db").execute("SELECT count(*), sum(length(frames)) FROM detections").fetchone(), found)
        self.count("--line", LINE, "--db", "a.db")
        self.assertEqual([row[2:] for row in self.rows("a.db")[0]], [row[2:] for row in rows[0]])
        self.assertEqual(len(of(first, "crossing")), 3)

    def test_all_videos_of_an_index_are_counted_once(self):
        other = self.folder / "other.mp4"
        cut(self.clip, other, 6)
        self.run_program("add", self.clip, other, "--db", "a.db", program="vlm-index")
        words = ("--detector", "motion", "--line", LINE, "--db", "a.db", "--format", "jsonl")
        shares = [self.run_program(*words, "--shard", f"{n}/2").stdout.splitlines() for n in (1, 2)]
        sources = {json.loads(line)["source"] for share in shares for line in share}
        self.assertEqual({Path(source).name for source in sources}, {"walkers.mp4", "other.mp4"})
        self.assertEqual(self.run_program(*words).stdout, b"")

    def test_two_count_in_an_index_side_by_side(self):
        videos = [self.folder / f"{second}.mp4" for second in range(1, 5)]
        for second, video in enumerate(videos, 1):
            cut(self.clip, video, second, 8)
        self.run_program("add", *videos, "--db", "a.db", program="vlm-index")
        words = self.words("--detector", "motion", "--line", LINE, "--db", "a.db", "--format", "jsonl", "--stats")
        both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder) for _ in range(2)]
        told = [process.communicate(timeout=PATIENCE_S) for process in both]
        self.assertEqual([process.returncode for process in both], [0, 0], told)
        counts = [[count["source"] for count in of(records_of(out), "count")] for out, _ in told]
        self.assertEqual(sorted(counts[0] + counts[1]), sorted(map(str, videos)))
        frames = [json.loads(err.splitlines()[-1])["frames"] for _, err in told]
        self.assertTrue(all(frames), frames)  # both have worked, and nobody looked at what the other did
        alone = self.folder / "alone.db"
        self.run_program("add", *videos, "--db", alone, program="vlm-index")
        summary = self.run_program("--detector", "motion", "--line", LINE, "--db", alone, "--stats").stderr.splitlines()[-1]
        self.assertEqual(sum(frames), json.loads(summary)["frames"])
        self.assertEqual(sqlite3.connect(self.folder / "a.db").execute("SELECT count(*) FROM leases").fetchone(), (0,))

    def test_a_video_that_another_counts_in_is_left_alone(self):
        pipe = self.folder / "held"
        os.mkfifo(pipe)  # its reader makes the first one wait
        first = subprocess.Popen(self.words(self.clip, "--detector", "motion", "--db", "a.db", "--by", "50ms", "-o", pipe, "--force"),
                                 stderr=subprocess.DEVNULL, cwd=self.folder)
        with open(pipe, encoding="utf-8") as held:
            held.readline()
            run = self.run_program(self.clip, "--detector", "motion", "--db", "a.db", code=1)
            self.assertIn(b"another process counts in it, under the task 'count'", run.stderr)
            first.send_signal(signal.SIGKILL)
            first.wait()
        self.count("--db", "a.db")

    def test_a_run_that_is_killed_again_and_again_ends_as_any(self):
        self.count("--line", LINE, "--db", "whole.db")
        source = self.folder / "slow.mp4"  # so that a kill falls into its midst
        os.link(self.clip, source) if self.clip.stat().st_dev == self.folder.stat().st_dev else source.write_bytes(self.clip.read_bytes())
        chance = random.Random(6)
        killed = 0
        for _ in range(12):
            process = subprocess.Popen(self.words(source, "--detector", "motion", "--line", LINE, "--db", "killed.db"),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
            time.sleep(chance.uniform(0.2, 1.2))
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        self.assertGreater(killed, 0)
        self.count("--line", LINE, "--db", "killed.db", source=source)
        mine, theirs = self.rows("killed.db"), self.rows("whole.db")
        for table, (ours, others) in enumerate(zip(mine, theirs)):
            self.assertEqual([self.plain(row) for row in ours], [self.plain(row) for row in others], table)

    @staticmethod
    def plain(row):
        """Without ids, and where the video lies."""
        values = [json.loads(value) if isinstance(value, str) and value.startswith("{") else value for value in row]
        return [{**value, "source": ""} if isinstance(value, dict) else value for value in values]

    def test_a_terminal_shows_how_far_it_is(self):
        terminal, side = pty.openpty()
        self.addCleanup(os.close, terminal)
        process = subprocess.Popen(self.words(self.clip, "--detector", "motion", "--line", LINE, "-o", "t.jsonl"),
                                   stdin=subprocess.DEVNULL, stderr=side, cwd=self.folder)
        os.close(side)
        shown = b""
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
        except OSError:  # so a terminal ends
            pass
        self.assertEqual(process.wait(PATIENCE_S), 0, shown)
        self.assertRegex(shown, rb"\d+ frames  [1-9]\d? %  [\d.]+/s  \d+:\d\d left")

    def test_a_stop_keeps_what_is_known(self):
        process = subprocess.Popen(self.words("test:320x240", "--detector", "motion", "--format", "jsonl", "--stats"), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder)
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, err)
        records = records_of(out)
        counts = of(records, "count")
        self.assertIn(len(counts), (1, 2))  # two where a minute ended meanwhile
        self.assertTrue(records[-1]["wall"])
        summary = json.loads(err.splitlines()[-1])
        self.assertEqual((summary["schema"], summary["frames"]), ("vlm.summary/1", sum(count["frames"] for count in counts)))


if __name__ == "__main__":
    run_tests(Count)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index: an index kept in order: frames out of it, what verify finds, what gc forgets, copies, shards made one.

usage: upkeep_test.py --programs FOLDER --clips FOLDER"""

import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from live_test import run_tests  # it also finds the modules of tests/media
from index_case import ArchiveCase, PATIENCE_S
import frame_number
from PIL import Image

# What is no part of a video, by names that mean the same in every index.
WORK = (
    "SELECT kind, name, configuration, hash FROM tasks",
    "SELECT name FROM sources",
    "SELECT t.name, r.key, v.fingerprint, s.name, r.t0, r.t1, r.wall, r.model, r.text, r.error, r.record FROM results r "
    "JOIN tasks t ON t.id = r.task LEFT JOIN videos v ON v.id = r.video LEFT JOIN sources s ON s.id = r.source",
    "SELECT t.name, c.key, v.fingerprint, s.name, c.t0, c.t1, c.record FROM counts c JOIN tasks t ON t.id = c.task "
    "LEFT JOIN videos v ON v.id = c.video LEFT JOIN sources s ON s.id = c.source",
    "SELECT t.name, v.fingerprint, s.name, c.epoch, c.t, c.wall, c.line, c.direction, c.track, c.class FROM crossings c "
    "JOIN tasks t ON t.id = c.task LEFT JOIN videos v ON v.id = c.video LEFT JOIN sources s ON s.id = c.source",
    "SELECT t.name, v.fingerprint, s.name, o.zone, o.class, o.t, o.n FROM occupancy o JOIN tasks t ON t.id = o.task "
    "LEFT JOIN videos v ON v.id = o.video LEFT JOIN sources s ON s.id = o.source",
    "SELECT v.fingerprint, s.name, e.t, e.wall, e.kind FROM events e LEFT JOIN videos v ON v.id = e.video "
    "LEFT JOIN sources s ON s.id = e.source",
    "SELECT v.fingerprint, s.name, x.t0, x.t1, x.text FROM transcripts x LEFT JOIN videos v ON v.id = x.video "
    "LEFT JOIN sources s ON s.id = x.source",
    "SELECT v.fingerprint, c.t, c.score FROM scenes c JOIN videos v ON v.id = c.video",
    "SELECT r.key, m.name, x.vector FROM vectors x JOIN vector_models m ON m.id = x.model JOIN results r ON r.id = x.result",
    "SELECT r.text, m.name, x.vector FROM vectors x JOIN vector_models m ON m.id = x.model "
    "JOIN transcripts r ON r.id = x.transcript",
    "SELECT source, program, wall, record FROM status",
    "SELECT r.key FROM results_text('truck') f JOIN results r ON r.id = f.rowid",
)
RESULTS = 40  # of each video


class Upkeep(ArchiveCase):
    def execute(self, statements, db="a.db"):
        connection = sqlite3.connect(self.folder / db, timeout=PATIENCE_S)
        connection.execute("PRAGMA foreign_keys = ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    def add_work(self, db="a.db"):
        """Something in every table, for every video of the index, that depends on the video alone."""
        connection = sqlite3.connect(self.folder / db)
        connection.execute("INSERT INTO tasks (kind, name, configuration, hash) VALUES ('analyze', 'safety', '{}', 'h')")
        connection.execute("INSERT INTO sources (name) VALUES ('yard')")
        connection.execute("INSERT INTO vector_models (name, dimensions) VALUES ('e', 1)")
        videos = connection.execute("SELECT id, fingerprint FROM videos").fetchall()
        for video, fingerprint in videos:
            for i in range(RESULTS):
                key = f"{fingerprint} {i}".encode()
                connection.execute("INSERT INTO results (task, key, video, t0, t1, model, text, record) "
                                   "VALUES (1, ?, ?, ?, ?, 'm', 'a red truck', '{}')", (key, video, i, i + 1))
            connection.execute("INSERT INTO vectors (model, result, vector) SELECT 1, max(id), x'0000803f' FROM results")
            connection.execute("INSERT INTO counts VALUES (1, ?, ?, NULL, 0, 9, NULL, '{}')", (key, video))
            connection.execute("INSERT INTO crossings VALUES (1, ?, NULL, 0, 5, NULL, 'door', 'in', 1, 'cow', '{}')", (video,))
            connection.execute("INSERT INTO occupancy VALUES (1, ?, 0, 'yard', 'cow', 5, 2)", (video,))
            connection.execute("INSERT INTO events (video, t, wall, kind, record) VALUES (?, 5, '2026', ?, '{}')",
                               (video, fingerprint))
            connection.execute("INSERT INTO transcripts (video, t0, t1, text, record) VALUES (?, 1, 2, 'moo', '{}')", (video,))
            connection.execute("INSERT INTO vectors (model, transcript, vector) SELECT 1, max(id), x'000080bf' FROM transcripts")
            connection.execute("INSERT INTO scenes VALUES (?, 7, 0.5)", (video,))
        connection.execute("INSERT INTO results (task, key, source, t0, t1, wall, text, record) "
                           "VALUES (1, x'01', 1, 0, 1, '2026', 'no truck', '{}')")
        connection.execute("INSERT INTO results_text (rowid, text) SELECT id, text FROM results")
        connection.execute("INSERT INTO occupancy VALUES (1, 0, 1, 'yard', 'cow', 5, 3)")
        connection.execute("INSERT INTO transcripts (source, t0, t1, wall, text, record) VALUES (1, 1, 2, '2026', 'moo', '{}')")
        connection.execute("INSERT INTO status VALUES ('yard', 'vlm-capture', '2026', '{}')")
        connection.commit()
        connection.close()

    def all_of(self, db):
        return self.content(db) + [sorted(self.rows(query, db), key=repr) for query in WORK]

    def merge(self, *names, code=0):
        return self.run_index("merge", *(self.folder / name for name in names), db=None, code=code)

    def kill_at_random(self, words, dice, most):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(dice.uniform(0, most))
            process.send_signal(signal.SIGKILL)

    def found(self, done):
        """What verify says, without its columns."""
        return sorted(" ".join(line.split()) for line in done.stdout.decode().splitlines())

    # frame

    def test_a_frame_is_the_one_that_is_shown(self):
        path = self.copy("cfr25.mp4")
        self.run_index("add", path)
        for t, number in (("0", 0), ("3.05", 76), ("0:09.99", 249)):
            picture = Image.open(io.BytesIO(self.run_index("frame", path, t).stdout))
            self.assertEqual((picture.size, frame_number.read(picture)), ((640, 360), number))
        small = Image.open(io.BytesIO(self.run_index("frame", path, "2", "--max-side", "320").stdout))
        self.assertEqual((small.size, frame_number.read(small)), ((320, 180), 50))

    def test_a_frame_comes_from_the_place_that_is_there(self):
        path, other = self.copy("cfr25.mp4"), self.copy("cfr25.mp4", "b.mp4")
        self.run_index("add", path, other)
        path.unlink()
        self.assertTrue(self.run_index("frame", "1", "1").stdout)
        other.write_bytes(b"something else")
        said = self.run_index("frame", "1", "1", code=1).stderr
        self.assertIn(b"b.mp4: is not the file that was indexed, nor is it at its other places; add it again", said)
        other.unlink()
        said = self.run_index("frame", "1", "1", code=1).stderr
        self.assertIn(b"b.mp4: is not there any more, nor is it at its other places; add it where it is now", said)

    # clip

    def first_frame(self, clip):
        """The number in the first frame that ffmpeg shows of a file."""
        shown = subprocess.run(["ffmpeg", "-v", "error", "-i", clip, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"],
                               capture_output=True, timeout=PATIENCE_S, check=True)
        return frame_number.read(Image.open(io.BytesIO(shown.stdout)))

    def facts(self, clip):
        shown = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", clip],
                               capture_output=True, timeout=PATIENCE_S, check=True)
        return json.loads(shown.stdout)

    def test_a_clip_begins_with_the_frame_that_is_shown(self):
        clip = self.folder / "clip.mp4"
        for name in ("cfr25.mp4", "h264.mkv", "h264.ts", "mpeg4.avi", "vp9.webm"):
            self.run_index("add", self.archive / name)
            for start, number in (("3.05", 76), ("0", 0), ("2", 50)):
                with self.subTest(name=name, start=start):
                    self.run_index("clip", self.archive / name, start, "3.8", "-o", clip, "--force")
                    self.assertEqual(self.first_frame(clip), number)
                    self.assertAlmostEqual(float(self.facts(clip)["format"]["duration"]), 3.8 - float(start), delta=0.2)

    def test_a_clip_is_turned_as_its_video_is(self):
        clip = self.folder / "clip.mp4"
        for name in ("rotated90.mp4", "rotated180.mp4", "mirrored_rotated90.mp4"):
            self.run_index("add", self.copy(name))
            self.run_index("clip", self.archive / name, "1", "2", "-o", clip, "--force")
            self.assertEqual(self.first_frame(clip), 25, name)

    def test_a_clip_has_its_sound(self):
        self.run_index("add", self.archive / "cfr25.mp4")
        clip = self.folder / "clip.mp4"
        self.run_index("clip", "1", "3.05", "6", "-o", clip)
        kinds = {stream["codec_type"]: float(stream["duration"]) for stream in self.facts(clip)["streams"]}
        self.assertEqual(set(kinds), {"video", "audio"})
        self.assertAlmostEqual(kinds["audio"], 2.95, delta=0.1)
        self.assertIn(b"exists already", self.run_index("clip", "1", "1", "2", "-o", clip, code=2).stderr)
        self.assertIn(b"1200.000000 is beyond its end at 10.000000", self.run_index("clip", "1", "20:00", "21:00", "-o", self.folder / "no.mp4",
                                                                     code=1).stderr)
        self.assertEqual([path.name for path in self.folder.glob("*mp4*")], ["clip.mp4"])

    # verify

    def test_verify_finds_what_is_not_as_it_was(self):
        self.run_index("add", self.archive, code=3)
        self.assertEqual(self.run_index("verify").stdout, b"")
        (self.archive / "h264.mkv").rename(self.folder / "away.mkv")
        with open(self.archive / "h264.ts", "r+b") as file:
            file.write(b"\0" * 1000)
        os.utime(self.archive / "cfr25.mp4")
        expected = [f"changed {self.archive}/h264.ts: its content is another", f"missing {self.archive}/h264.mkv"]
        self.assertEqual(self.found(self.run_index("verify", code=3)), expected)
        marked = self.rows("SELECT path FROM places WHERE missing IS NOT NULL ORDER BY path")
        self.assertEqual([Path(os.fsdecode(path)).name for path, in marked], ["h264.mkv", "h264.ts"])
        self.assertEqual(self.found(self.run_index("verify", code=3)), expected)
        (self.folder / "away.mkv").rename(self.archive / "h264.mkv")
        self.assertEqual(self.found(self.run_index("verify", "--quick", code=3))[:1], [f"back {self.archive}/h264.mkv"])
        self.assertEqual(self.rows("SELECT count(*) FROM places WHERE missing IS NOT NULL"), [(1,)])

    def test_quick_looks_at_size_and_time(self):
        path = self.copy("cfr25.mp4")
        self.run_index("add", path)
        os.utime(path)
        said = self.found(self.run_index("verify", "--quick", code=3))
        self.assertEqual(said, [f"written {path}: it was written to; without --quick its content is looked at"])
        self.run_index("verify")  # it is the same, and its time is known now
        self.run_index("verify", "--quick")

    def test_verify_finds_a_damaged_index(self):
        for broken in ("DELETE FROM keyframes", "UPDATE keyframes SET count = 3", "UPDATE keyframes SET sizes = x'ff'",
                       "UPDATE thumbnails SET sheet = 1", "UPDATE thumbnails SET t1 = 1", "UPDATE results SET t0 = 99",
                       "DELETE FROM results_text_docsize", "INSERT INTO occupancy VALUES (1, 9, 0, 'z', 'c', 0, 1)"):
            for path in self.folder.glob("a.db*"):
                path.unlink()
            self.run_index("add", self.archive / "cfr25.mp4")
            self.add_work()
            self.assertEqual(self.run_index("verify").stdout, b"")
            self.execute([broken])
            self.assertIn(b"damaged", self.run_index("verify", code=1).stdout, broken)

    # gc

    def test_gc_forgets_what_is_missing_for_long(self):
        self.copy("cfr25.mp4", "b.mp4")
        self.run_index("add", self.archive, code=3)
        self.add_work()
        for name in ("cfr25.mp4", "h264.mkv", "h264.ts"):
            (self.archive / name).unlink()
        self.run_index("verify", code=3)
        self.execute(["UPDATE places SET missing = '2020-01-01T00:00:00.000Z' WHERE CAST(path AS TEXT) LIKE '%h264.mkv'"])
        before = self.all_of("a.db")
        would = self.run_index("gc", "--missing", "--keep", "90d", "--dry-run").stdout
        self.assertEqual((would.count(b"\n"), would.count(b"h264.mkv")), (1, 1))
        self.assertEqual(self.all_of("a.db"), before)
        self.assertEqual(self.run_index("gc", "--missing", "--keep", "90d").stdout, would)
        gone = self.run_index("gc", "--missing").stdout
        self.assertEqual([gone.count(word) for word in (b"\n", b"h264.ts", b"elsewhere")], [2, 1, 1])
        names = {Path(os.fsdecode(path)).name for path in self.paths()}
        self.assertEqual(names & {"b.mp4", "cfr25.mp4", "h264.mkv", "h264.ts"}, {"b.mp4"})
        self.assertEqual(self.rows("SELECT count(*) FROM results WHERE video IS NOT NULL"),
                         [(RESULTS * self.rows("SELECT count(*) FROM videos")[0][0],)])
        self.run_index("verify")

    def test_gc_forgets_what_is_old_or_too_much(self):
        self.run_index("add", self.archive, code=3)
        sizes = [size for size, in self.rows("SELECT size FROM videos ORDER BY wall IS NULL, wall DESC, id DESC")]
        self.assertEqual(self.run_index("gc", "--keep-bytes", sum(sizes)).stdout, b"")
        self.run_index("gc", "--keep-bytes", sum(sizes[:2]))
        kept = [size for size, in self.rows("SELECT size FROM videos ORDER BY wall IS NULL, wall DESC, id DESC")]
        self.assertEqual(kept, sizes[:2])
        self.assertEqual(self.run_index("gc", "--keep", "200000d").stdout, b"")
        self.run_index("gc", "--keep", "1s")
        self.assertEqual(self.rows("SELECT count(*) FROM videos WHERE wall IS NOT NULL"), [(0,)])
        self.assertTrue((self.archive / "cfr25.mp4").is_file())

    def test_a_killed_gc_is_taken_up(self):
        self.run_index("add", self.archive, code=3, db="whole.db")
        self.add_work("whole.db")
        self.execute(["UPDATE places SET missing = '2020'",
                      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO results "
                      "(task, key, video, t0, t1, text, record) SELECT 1, CAST(i AS BLOB), 1, 0, 1, 'truck', '{}' FROM n",
                      "INSERT INTO results_text (rowid, text) SELECT id, text FROM results WHERE text = 'truck'"], db="whole.db")
        dice = random.Random(5)
        for _ in range(10):
            self.run_index("backup", self.folder / "a.db", "--force", db="whole.db")
            self.kill_at_random(self.words("gc", "--missing"), dice, 0.15)
            self.content()
            self.run_index("backup", self.folder / "b.db", "--force")
            self.run_index("verify", db="b.db")
            self.run_index("gc", "--missing")
            self.assertEqual(self.rows("SELECT (SELECT count(*) FROM videos), (SELECT count(*) FROM results)"), [(0, 1)])
            for path in self.folder.glob("a.db-*"):
                path.unlink()

    # backup, stats

    def test_a_backup_is_made_while_others_write(self):
        self.run_index("add", self.archive / "cfr25.mp4")
        with subprocess.Popen(self.words("add", self.archive), stderr=subprocess.DEVNULL) as adding:
            for i in range(5):
                self.run_index("backup", self.folder / f"b{i}.db")
        self.assertEqual(adding.returncode, 3)
        for i in range(5):
            self.assertLessEqual(set(self.content(f"b{i}.db")[2]), set(self.content()[2]))
        self.assertIn(b"exists already; --force overwrites it", self.run_index("backup", self.folder / "b0.db", code=2).stderr)
        self.run_index("backup", self.folder / "b0.db", "--force")
        self.assertEqual(self.content("b0.db"), self.content())
        self.assertEqual(list(self.folder.glob(".*")), [])

    def test_figures_are_those_of_the_index(self):
        self.run_index("add", self.archive, code=3)
        self.add_work()
        (self.archive / "odd.mp4").unlink()
        self.run_index("verify", code=3)
        figures = json.loads(self.run_index("stats", "--format", "jsonl").stdout)
        expected = {"videos": 8, "ready": 7, "failed": 1, "missing": 1, "places": 8, "results": 8 * RESULTS + 1, "tasks": 1}
        self.assertEqual({name: figures[name] for name in expected}, expected)
        self.assertEqual(figures["keyframes"], self.rows("SELECT sum(count) FROM keyframes")[0][0])
        self.assertIn(b"8 (7 ready, 1 failed, 1 missing)", self.run_index("stats").stdout)

    # merge

    def shards(self):
        """The archive in one index, and in three."""
        self.run_index("add", self.archive, code=3, db="whole.db")
        self.add_work("whole.db")
        for share in (1, 2, 3):
            subprocess.run(self.words("add", self.archive, "--shard", f"{share}/3", db=f"s{share}.db"),
                           stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=False)
            self.add_work(f"s{share}.db")

    def test_shards_merged_are_the_whole(self):
        self.shards()
        self.merge("all.db", "s1.db", "s2.db", "s3.db")
        self.assertEqual(self.all_of("all.db"), self.all_of("whole.db"))
        before = self.rows("SELECT * FROM results", "all.db")
        self.merge("all.db", "s3.db", "s1.db", "s2.db", "whole.db")
        self.assertEqual(self.all_of("all.db"), self.all_of("whole.db"))
        self.assertEqual(self.rows("SELECT * FROM results", "all.db"), before)
        self.run_index("verify", db="all.db")

    def test_a_killed_merge_is_taken_up(self):
        self.shards()
        words = self.words("merge", *(self.folder / name for name in ("all.db", "s1.db", "s2.db", "s3.db")), db=None)
        dice = random.Random(6)
        for _ in range(10):
            for path in self.folder.glob("all.db*"):
                path.unlink()
            self.kill_at_random(words, dice, 0.2)
            if (self.folder / "all.db").exists() and self.rows("SELECT count(*) FROM sqlite_schema", "all.db") != [(0,)]:
                self.run_index("verify", db="all.db")
            self.merge("all.db", "s1.db", "s2.db", "s3.db")
            self.assertEqual(self.all_of("all.db"), self.all_of("whole.db"))

    def test_what_failed_in_one_and_not_in_the_other_did_not_fail(self):
        self.run_index("add", self.archive / "cfr25.mp4", db="good.db")
        self.add_work("good.db")
        self.run_index("add", self.archive / "cfr25.mp4", "--no-thumbs", db="bad.db")
        self.add_work("bad.db")
        self.execute(["UPDATE videos SET state = 'failed', error = 'no luck', duration = NULL", "DELETE FROM keyframes"], db="bad.db")
        self.execute(["DELETE FROM results WHERE t0 = 3",
                      "INSERT INTO results (task, key, video, t0, t1, error, record) SELECT 1, CAST(fingerprint || ' 3' AS BLOB), "
                      "1, 3, 4, 'no server', '{}' FROM videos"], db="bad.db")
        for order in (("good.db", "bad.db"), ("bad.db", "good.db")):
            self.merge("_".join(order), *order)
            self.assertEqual(self.all_of("_".join(order)), self.all_of("good.db"))

    def test_whoever_looked_later_knows_of_a_place(self):
        path = self.copy("cfr25.mp4")
        self.run_index("add", path, db="old.db")
        shutil.copyfile(self.folder / "old.db", self.folder / "new.db")
        path.unlink()
        self.run_index("verify", db="new.db", code=3)
        for order in (("old.db", "new.db"), ("new.db", "old.db")):
            self.merge("_".join(order), *order)
            self.assertEqual(self.content("_".join(order)), self.content("new.db"))

    def test_what_is_no_index_of_ours_is_refused(self):
        self.run_index("add", self.archive / "cfr25.mp4")
        self.execute(["CREATE TABLE cows (name TEXT)"], db="other.db")
        shutil.copyfile(self.folder / "a.db", self.folder / "newer.db")
        self.execute(["PRAGMA user_version = 99"], db="newer.db")
        for name, said in (("newer.db", b"was made by a newer program"), ("other.db", b"is a database, but not an index"),
                           ("nothing.db", b"No such file or directory")):
            done = self.merge("all.db", "a.db", name, code=1)
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stderr.count(b"\n"), 1)
        self.assertFalse((self.folder / "all.db").exists())
        self.assertIn(b"cannot be merged into itself", self.merge("a.db", "a.db", code=2).stderr)


if __name__ == "__main__":
    run_tests(Upkeep)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index add --scenes: where scenes begin, whatever was known before; and what cannot be decoded on the way.

usage: scenes_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

from live_test import run_tests
from index_case import IndexCase, LONG_AGO_NS, PATIENCE_S, lines, result

NAMES = ("cuts.mp4", "fades.mp4", "flashes.mp4")


class Scenes(IndexCase):
    def setUp(self):
        super().setUp()
        self.archive = self.folder / "archive"
        self.archive.mkdir()
        for name in NAMES:
            shutil.copyfile(self.clips / "scenes" / name, self.archive / name)
            os.utime(self.archive / name, ns=(LONG_AGO_NS, LONG_AGO_NS))
        self.truth = json.loads((self.clips / "scenes/clips.json").read_text())["clips"]

    def scenes(self, name, db="a.db"):
        shown = self.run_index("show", self.archive / name, "--scenes", db=db).stdout.decode()
        return [line.split() for line in shown.splitlines()]

    def check_scenes(self, db="a.db"):
        for name in NAMES:
            found, true = self.scenes(name, db), self.truth[name]["scenes"]
            self.assertEqual(len(found), len(true), name)
            for (t, score), (first, last) in zip(found, true):
                self.assertTrue(first <= float(t) * 1e6 <= last, (name, t))
                self.assertEqual(score == "-", name != "cuts.mp4" or t == "0.000000")
                self.assertTrue(score == "-" or 0 < float(score) < 1)

    def test_scenes_begin_where_they_do(self):
        self.run_index("add", self.archive, "--scenes")
        self.check_scenes()
        at = json.loads(self.run_index("at", self.archive / "cuts.mp4", "2.5").stdout)
        self.assertEqual(at["scene"], {"t0": 2.0, "t1": 3.2})

    def test_they_are_looked_for_once_also_where_there_are_none(self):
        self.run_index("add", self.archive)
        sheets = self.rows("SELECT * FROM thumbnails")
        self.assertEqual(self.scenes("cuts.mp4"), [])
        self.assertIn(b"3 added", self.run_index("add", self.archive, "--scenes", "--thumb-every", "1s", "--stats").stderr)
        self.check_scenes()
        self.assertEqual(self.rows("SELECT * FROM thumbnails"), sheets)  # which were there
        self.assertIn(b"0 added, 3 unchanged", self.run_index("add", self.archive, "--scenes", "--stats").stderr)
        self.assertIn(b"0 added, 3 unchanged", self.run_index("add", self.archive, "--stats").stderr)
        self.check_scenes()

    def test_cores_change_nothing(self):
        self.run_index("add", self.archive, "--scenes", "--jobs", "1")
        self.run_index("add", self.archive, "--scenes", "--jobs", "8", db="many.db")
        self.assertEqual(self.content(), self.content("many.db"))

    def test_a_killed_run_is_taken_up(self):
        self.run_index("add", self.archive, "--scenes", db="whole.db")
        dice = random.Random(5)
        for _ in range(8):
            with subprocess.Popen(self.words("add", self.archive, "--scenes"), stderr=subprocess.DEVNULL) as process:
                time.sleep(dice.uniform(0, 1.5))
                process.send_signal(signal.SIGKILL)
        self.run_index("add", self.archive, "--scenes")
        self.assertEqual(self.content(), self.content("whole.db"))

    def test_scenes_go_with_a_merge_and_with_their_video(self):
        self.run_index("add", self.archive, "--scenes")
        self.run_index("merge", self.folder / "all.db", self.folder / "a.db", db=None)
        self.check_scenes("all.db")
        shutil.rmtree(self.archive)
        self.run_index("verify", code=3)
        self.run_index("gc", "--missing")
        self.assertEqual(self.rows("SELECT count(*) FROM scenes"), [(0,)])

    def test_a_page_marks_them(self):
        self.run_index("add", self.archive / "cuts.mp4", "--scenes")
        video = self.rows("SELECT fingerprint FROM videos")[0][0].decode()
        self.run_index("import", stdin=lines([result(0, video=video)]))
        page = self.run_index("export", "--format", "html").stdout.decode()
        line = re.search(r'<path d="M0 (\d+)H1000(.*?)"/>', page)
        self.assertEqual(line[2], "".join(f"M{x} {line[1]}v4" for x in (0, 250, 400, 700, 850)))

    def damaged(self):
        """A clip of which a keyframe is noise; the others are whole."""
        path = self.archive / "damaged.mp4"
        shutil.copyfile(self.clips / "cfr25.mp4", path)
        self.run_index("add", path, "--no-thumbs", db="sound.db")
        keyframes = self.run_index("show", path, "--keyframes", db="sound.db").stdout.decode().splitlines()
        _, position, size = keyframes[2].split()
        with open(path, "r+b") as file:
            file.seek(int(position) + 5)  # behind the length and the kind of the first unit
            file.write(random.Random(6).randbytes(int(size) - 5))
        return path

    def test_keyframes_that_cannot_be_decoded_are_told_once_and_the_video_stays(self):
        path = self.damaged()
        said = self.run_index("add", path, "--thumb-every", "1s").stderr.decode().splitlines()
        self.assertEqual(len(said), 1, said)
        self.assertRegex(said[0], r"damaged\.mp4: \d+ faults? while making thumbnails, the last: ")
        self.assertEqual(self.rows("SELECT state FROM videos"), [(b"ready",)])
        self.assertEqual(self.run_index("add", path, "--thumb-every", "1s").stderr, b"")

    def test_what_cannot_be_decoded_is_told_once_where_scenes_are_looked_for(self):
        path = self.damaged()
        said = self.run_index("add", path, "--no-thumbs", "--scenes", "--jobs", "1").stderr.decode().splitlines()
        self.assertEqual(len(said), 1, said)
        self.assertRegex(said[0], r"damaged\.mp4: \d+ faults? while looking for scenes, the last: ")
        self.run_index("add", path, "--no-thumbs", "--scenes", "--jobs", "4", db="many.db")
        self.assertEqual(self.content(), self.content("many.db"))

    def test_a_folder_that_is_watched(self):
        words = self.words("watch", self.archive, "--settle", "0", "--scenes")
        with subprocess.Popen(words, stderr=subprocess.PIPE) as process:
            for _ in NAMES:
                self.assertIn(b": added", process.stderr.readline())
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE_S), 130)
        self.check_scenes()


if __name__ == "__main__":
    run_tests(Scenes)

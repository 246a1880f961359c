#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index: add, import, merge and gc in any order, also two at once, also killed at any moment: the index is whole after each,
and once all has been done it holds what it would have held without the detours.

usage: order_test.py --programs FOLDER --clips FOLDER"""

import random
import signal
import subprocess
import time

from live_test import run_tests
from index_case import (ArchiveCase, OF_COUNTS, OF_RECORDS, OF_VIDEOS, PATIENCE_S, at_camera, count, crossing, lines, occupancy, result,
                        transcript)

SEEDS = range(3)
STEPS = 15
KILLS = 50
INDEXES = ("a.db", "b.db")
PARTS = 4  # files of records
ALL = OF_VIDEOS + OF_RECORDS + OF_COUNTS
# What is never written anew.
ACKNOWLEDGED = ("SELECT t.name, r.key FROM results r JOIN tasks t ON t.id = r.task", "SELECT path FROM places", "SELECT record FROM events")


class Order(ArchiveCase):
    def setUp(self):
        super().setUp()
        (self.archive / "text.mp4").unlink()  # all commands are to succeed
        (self.archive / "audio_only.m4a").unlink()
        self.copy("cfr25.mp4", "again.mp4")
        self.names = sorted(path.name for path in self.archive.iterdir())
        self.run_index("add", self.archive, db="whole.db")
        fingerprints = [row[0].decode() for row in self.rows("SELECT fingerprint FROM videos ORDER BY 1", "whole.db")]
        for part in range(PARTS):
            self.part(part).write_bytes(self.records(part, fingerprints))
        self.run_index("import", *map(self.part, range(PARTS)), db="whole.db")
        self.whole = self.content("whole.db", ALL)

    def part(self, number):
        return self.folder / f"{number}.jsonl"

    @staticmethod
    def records(part, fingerprints):
        """About videos of the archive, one that nobody has, and a live source; some are in two parts."""
        spans = range(50 * part, 50 * part + 60)
        known = [result(n, f"truck {n}", video=fingerprints[n % len(fingerprints)]) for n in spans]
        unseen = [result(n, f"cow {n}", video="7-7") for n in spans[:5]]
        live = [result(n, "door", video=None, source="yard", key=f"{n:064x}", wall=f"2026-03-01T12:00:{n % 60:02}.000Z")
                for n in spans[:5]]
        events = [{"schema": "vlm.event/1", "source": "yard", "event": "connected", "wall": f"2026-03-01T13:00:{n % 60:02}.000Z",
                   "t": None, "reason": None} for n in spans[:5]]
        counted = []
        for n in spans[:20]:
            for about in ({"video": fingerprints[n % len(fingerprints)]}, at_camera(f"12:{n // 60:02}:{n % 60:02}.000")):
                counted += [crossing(n, **about), occupancy(n, n, **about), count(n, n + 1, **about), transcript(n, f"word {n}", **about)]
        return lines([*known, *unseen, *live, *events, *counted])

    # what is done

    def add(self, dice, db):
        there = [self.archive / name for name in self.names if (self.archive / name).exists()]
        return self.words("add", *dice.sample(there, dice.randint(1, len(there))), "--jobs", dice.randint(1, 3), db=db)

    def import_some(self, dice, db):
        parts = dice.sample(range(PARTS), dice.randint(1, 2))
        return self.words("import", *map(self.part, parts), db=db)

    def merge(self, dice, db):
        other, = set(INDEXES) - {db}
        return self.words("merge", self.folder / db, self.folder / other, db=None)

    def collect(self, dice, db):
        return self.words("gc", *dice.choice((("--missing",), ("--keep-bytes", "300K"))), db=db)

    def move_files(self, dice):
        """One goes, or all are back."""
        if dice.random() < 0.5:
            (self.archive / dice.choice(self.names)).unlink(missing_ok=True)
        else:
            self.restore()

    def restore(self):
        for name in self.names:
            self.copy("cfr25.mp4" if name == "again.mp4" else name, name)

    def check(self, story):
        for db in INDEXES:
            self.check_one(db, story)

    def check_one(self, db, story):
        verified = subprocess.run(self.words("verify", db=db), capture_output=True, timeout=PATIENCE_S, check=False)
        self.assertIn(verified.returncode, (0, 3), (story, verified))  # 3: a file has gone
        self.check_whole(db)

    def run_all(self, commands, story):
        running = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for words in commands]
        for process in running:
            _, said = process.communicate(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, 0, (story, said))

    def begin(self):
        for db in INDEXES:
            self.run_index("import", "/dev/null", db=db)  # it is there

    def disturb(self, seed):
        dice = random.Random(seed)
        story = [seed]
        self.begin()
        for _ in range(STEPS):
            self.move_files(dice)
            kinds = dice.choices((self.add, self.import_some, self.merge, self.collect), weights=(3, 3, 2, 1), k=dice.randint(1, 2))
            commands = [kind(dice, dice.choice(INDEXES)) for kind in kinds]
            story.append([words[1:] for words in commands])
            self.run_all(commands, story)
            self.check(story)
        return story

    def check_same(self, db, story):
        for query, found, expected in zip(ALL, self.content(db, ALL), self.whole):
            self.assertEqual([row for row in found if row not in expected], [], (db, query, story))
            self.assertEqual(len(found), len(expected), (db, query, story))

    def finish(self, story):
        self.restore()
        for db in INDEXES:
            self.run_index("add", self.archive, db=db)
            self.run_index("import", *map(self.part, range(PARTS)), db=db)
            self.check_same(db, story)
        self.run_all([self.merge(None, "a.db")], story)
        self.check_same("a.db", story)

    def test_any_order_leads_to_the_same(self):
        for seed in SEEDS:
            self.finish(self.disturb(seed))
            for db in INDEXES:
                for path in self.folder.glob(f"{db}*"):
                    path.unlink()

    def undisturbed(self, words):
        """How long it takes."""
        begun = time.monotonic()
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=True)
        return time.monotonic() - begun

    @staticmethod
    def kill(words, after):
        """Whether it still ran."""
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(after)
            process.kill()
        return process.returncode == -signal.SIGKILL

    def acknowledged(self, db):
        return [set(self.rows(query, db)) for query in ACKNOWLEDGED]

    def test_a_kill_at_any_moment_loses_nothing(self):
        self.begin()
        dice = random.Random(6)
        kinds = (self.add, self.import_some, self.merge, self.collect)
        longest = [self.undisturbed(kind(dice, "b.db")) for kind in kinds]
        killed = 0
        for n in range(KILLS):
            self.move_files(dice)
            db, kind = dice.choice(INDEXES), dice.randrange(len(kinds))
            before = self.acknowledged(db)
            words = kinds[kind](dice, db)
            killed += self.kill(words, dice.uniform(0, longest[kind]))
            story = (n, words)
            self.check_one(db, story)
            if kinds[kind] != self.collect:
                for lost in map(set.difference, before, self.acknowledged(db)):
                    self.assertEqual(lost, set(), story)
        self.assertGreater(killed, KILLS // 2)
        self.finish(story)


if __name__ == "__main__":
    run_tests(Order)

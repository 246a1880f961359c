#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-count --stabilise: footage of a camera that shakes, with known crossings of lines that stay in the scene.

usage: count_shake_test.py --programs FOLDER --clips FOLDER"""

import math
import random
import signal
import sqlite3
import subprocess
import time

from PIL import Image, ImageDraw

from count_case import LINE, FilmCase, of, records_of
from live_test import run_tests

WIDTH, HEIGHT, RATE, FRAMES = 320, 240, 10, 200
MARGIN = 60
DOOR = "door=0.75,0:1,0:1,1:0.75,1"


def ground():
    """Something to hold on to: stones of all sizes, larger than what is seen of them."""
    chance = random.Random(4)
    size = (WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN)
    picture = Image.new("RGB", size, (90, 100, 90))
    draw = ImageDraw.Draw(picture)
    for _ in range(400):
        x, y, across = chance.uniform(0, size[0]), chance.uniform(0, size[1]), chance.uniform(3, 14)
        draw.ellipse((x, y, x + across, y + across * 0.7), fill=tuple(chance.randint(60, 150) for _ in range(3)))
    return picture


def walkers(t):
    """Left upper corners in the scene, whose middle is 12 farther right: two cross the line at 160 to the east, one to the west, and
    one stands beside it."""
    return [(1, 30 * (t - 1) - 20, 30), (2, 30 * (t - 8) - 20, 100), (3, 330 - 30 * (t - 4), 165), (4, 160 - 12 + 14, 70)]


def shake(t):
    """Where the camera looks from, and its turn: at first as it should."""
    strength = min(t / 2, 1)
    return (strength * 26 * math.sin(2.2 * t), strength * 14 * math.sin(3.1 * t + 1) - strength * 14 * math.sin(1), strength * 0.02 * math.sin(1.7 * t))


def seen(place, where):
    """A place of the scene in the camera's picture."""
    dx, dy, turn = where
    x, y = place[0] - WIDTH / 2, place[1] - HEIGHT / 2
    return (math.cos(turn) * x + math.sin(turn) * y + WIDTH / 2 - dx, -math.sin(turn) * x + math.cos(turn) * y + HEIGHT / 2 - dy)


def make(folder):
    """shaking.mp4, and the boxes in its pictures: boxes.csv."""
    still = ground()
    film = subprocess.Popen(["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-",
                             "-c:v", "libx264", "-crf", "20", "-pix_fmt", "yuv420p", folder / "shaking.mp4"], stdin=subprocess.PIPE)
    rows = []
    for number in range(FRAMES):
        t = number / RATE
        scene = still.copy()
        draw = ImageDraw.Draw(scene)
        where = shake(t)
        for _, x, y in walkers(t):
            draw.rectangle((x + MARGIN, y + MARGIN, x + MARGIN + 24, y + MARGIN + 50), fill=(240, 240, 240))
            middle = seen((x + 12, y + 25), where)
            if -8 < middle[0] < WIDTH + 8:
                rows.append(f"{number + 1},-1,{middle[0] - 12:.2f},{middle[1] - 25:.2f},24,50,0.9\n")
        # Of each pixel of the picture, where it is in the scene: the way back of seen().
        dx, dy, turn = where
        a, b = math.cos(turn), math.sin(turn)
        cx, cy = dx - WIDTH / 2, dy - HEIGHT / 2
        way = (a, -b, a * cx - b * cy + WIDTH / 2 + MARGIN, b, a, b * cx + a * cy + HEIGHT / 2 + MARGIN)
        film.stdin.write(scene.transform((WIDTH, HEIGHT), Image.Transform.AFFINE, way, Image.Resampling.BICUBIC).tobytes())
    film.stdin.close()
    assert film.wait() == 0
    (folder / "boxes.csv").write_text("".join(rows))


class Shake(FilmCase):
    @classmethod
    def make(cls):
        make(cls.made_in)

    def arguments(self, *more, detector="boxes.csv"):
        detector = self.made_in / detector if detector.endswith(".csv") else detector
        return self.made_in / "shaking.mp4", "--detector", detector, "--line", LINE, "--zone", DOOR, "--format", "jsonl", *more

    def count(self, *more, **how):
        return records_of(self.run_program(*self.arguments(*more, **how)).stdout)

    @staticmethod
    def crossings(records):
        return [(record["direction"], record["t"]) for record in of(records, "crossing")]

    def check(self, records):
        """The three that there are, when they are."""
        expected = [("east", 1 + 168 / 30), ("west", 4 + 182 / 30), ("east", 8 + 168 / 30)]
        found = self.crossings(records)
        self.assertEqual([direction for direction, _ in found], [direction for direction, _ in expected])
        for (_, t), (_, wanted) in zip(found, expected):
            self.assertAlmostEqual(t, wanted, delta=0.15)

    def test_lines_and_zones_stay_in_the_scene(self):
        records = self.count("--stabilise")
        self.check(records)
        door = next(zone for zone in records[-1]["zones"] if zone["zone"] == "door")
        self.assertEqual((door["entries"], door["unique"]), (2, 3))
        self.assertGreater(len(self.crossings(self.count())), 6)  # the one who stands beside it

    def test_what_moves_is_told_from_a_camera_that_does(self):
        found = [direction for direction, _ in self.crossings(self.count("--stabilise", detector="motion"))]
        self.assertEqual(found, ["east", "west", "east"])

    def test_boxes_are_written_where_pictures_show_them(self):
        rows = [list(map(float, line.split(",")[:6])) for line in self.run_program(
            *self.arguments("--stabilise", "--format", "mot"), text=True).stdout.splitlines()]
        standing = [row for row in rows if abs(row[5] - 50) < 8 and row[0] > 1]
        self.assertGreater(len(standing), FRAMES)
        boxes = [list(map(float, line.split(",")[:6])) for line in (self.made_in / "boxes.csv").read_text().splitlines()]
        for frame, _, x, y, *_ in rows:
            nearest = min(math.hypot(x - other[2], y - other[3]) for other in boxes if other[0] == frame)
            self.assertLess(nearest, 6)

    def test_a_run_that_is_killed_goes_on_as_any(self):
        whole = self.count("--stabilise", "--db", "whole.db")
        self.check(whole)
        for wait in (0.5, 0.9, 1.3):
            process = self.start(*self.arguments("--stabilise", "--db", "killed.db"))
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.count("--stabilise", "--db", "killed.db")
        rows = [sqlite3.connect(self.folder / name).execute("SELECT record FROM crossings ORDER BY t").fetchall() for name in ("whole.db", "killed.db")]
        self.assertEqual(*rows)
        # Other lines are counted of what was found.
        left = self.count("--stabilise", "--db", "whole.db", "--line", "left=0.25,0:0.25,1")
        self.assertEqual(len([record for record in of(left, "crossing") if record["line"] == "left"]), 3)

    def test_lines_are_drawn_where_the_scene_has_them(self):
        film = self.folder / "film.mp4"
        self.count("--stabilise", "--annotate", film)
        picture = self.folder / "frame.png"
        moved = 0
        for number in (0, 66, 150):
            subprocess.run(["ffmpeg", "-y", "-v", "error", "-i", film, "-vf", f"select=eq(n\\,{number})", "-frames:v", "1", picture], check=True)
            frame = Image.open(picture).convert("RGB")
            scale = frame.width / WIDTH
            where = seen((160, 220), shake(number / RATE))
            row = [frame.getpixel((x, int(where[1] * scale))) for x in range(frame.width)]
            yellow = [x / scale for x, (red, green, blue) in enumerate(row) if red > 150 and green > 130 and blue < 110]
            self.assertTrue(yellow)
            self.assertAlmostEqual(sum(yellow) / len(yellow), where[0], delta=3)
            moved = max(moved, abs(where[0] - 160))
        self.assertGreater(moved, 10)


if __name__ == "__main__":
    run_tests(Shake)

# SPDX-License-Identifier: Apache-2.0
"""Clips of one room in which little happens, for what chooses frames by what they show. Their pictures carry no numbers."""
import random

from PIL import Image, ImageDraw

from draw import texture
from encode import colour, ffmpeg

SIZE = (640, 360)
FPS = 25
PERSON = (32, 72)  # one hundredth of the picture
LAMP = (470, 60)
LIGHT = 46         # the radius that the lamp lights
MICROSECONDS = 1_000_000 // FPS


def room(seed=1):
    """A wall, a floor, furniture; other seeds, other rooms."""
    dice = random.Random(seed)
    wall, floor = tuple(dice.randrange(70, 190) for _ in range(3)), tuple(dice.randrange(40, 120) for _ in range(3))
    image = Image.blend(texture(*SIZE, 20 + 4 * seed), Image.new("RGB", SIZE, wall), 0.75)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 210 + 20 * (seed % 4), *SIZE), fill=floor)
    for _ in range(8):
        left, top = dice.randrange(0, 600), dice.randrange(110, 300)
        fill = tuple(dice.randrange(40, 200) for _ in range(3))
        pen.rectangle((left, top, left + dice.randrange(20, 180), top + dice.randrange(15, 90)), fill=fill)
    return image


def person(image, left, top, step):
    """Somebody far away, `step` says where the legs are."""
    width, height = PERSON
    pen = ImageDraw.Draw(image)
    pen.ellipse((left + width * 0.3, top, left + width * 0.7, top + height * 0.2), fill=(190, 150, 130))
    pen.rectangle((left + width * 0.15, top + height * 0.2, left + width * 0.85, top + height * 0.6), fill=(60, 62, 80))
    stride = (step % 12 - 6) * width * 0.05
    for way in (-1, 1):
        foot = left + width * 0.5 + way * stride
        pen.polygon([(left + width * 0.3, top + height * 0.6), (left + width * 0.7, top + height * 0.6),
                     (foot + 5, top + height), (foot - 5, top + height)], fill=(45, 45, 50))


def light(image, brightness):
    """A lamp on the wall, `brightness` 0 to 1, and what it lights."""
    x, y = LAMP
    glow = Image.new("L", SIZE)
    pen = ImageDraw.Draw(glow)
    for radius in range(LIGHT, 0, -2):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=round(200 * brightness * (1 - radius / LIGHT)))
    image.paste((255, 250, 225), (0, 0), glow)


class Film:
    """`count` frames that `paint(image, number)` makes of the room."""

    def __init__(self, count, paint, base=None):
        self.m_count, self.m_paint, self.m_base = count, paint, base or room()

    def __len__(self):
        return self.m_count

    def __iter__(self):
        for number in range(self.m_count):
            image = self.m_base.copy()
            yield (self.m_paint(image, number) or image).tobytes()


def encoded(film, noise=6, quality=26, gop=50):
    """A maker of the film with a sensor's noise, through x264 as cameras set it: one reference, no look ahead."""
    def make(path):
        look = colour()
        look[1] = f"noise=all_seed=7:alls={noise}:allf=t," + look[1] if noise else look[1]
        codec = f"-c:v libx264 -preset veryfast -tune zerolatency -crf {quality} -pix_fmt yuv420p -g {gop} -keyint_min {gop} -sc_threshold 0 -threads 2"
        ffmpeg(path, ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", "%dx%d" % SIZE, "-framerate", str(FPS), "-i",
                      "-", *look, *codec.split()], film)
    return make


def scene(count, **more):
    return {"n_frames": count, "fps": str(FPS), "width": SIZE[0], "height": SIZE[1], "error": None, **more}


def still(image, number):
    """Nothing happens."""



def flicker(image, number):
    factor = random.Random(number).uniform(0.85, 1.15)
    return image.point([min(255, round(value * factor)) for value in range(256)] * 3)


def blinking(image, number):
    light(image, 1 if random.Random(number // 3).random() < 0.5 else 0)


def guttering(image, number):
    light(image, random.Random(number).uniform(0.1, 1))


def walking(image, number):
    """From 2 s on, somebody walks behind, in the upper left corner, and is gone again at 6 s."""
    if 50 <= number < 150:
        person(image, 10 + 1.6 * (number - 50), 20, number)


CUTS = (0, 50, 80, 140, 170)  # where rooms begin
ROOMS = [room(seed) for seed in range(1, len(CUTS) + 1)]
BLACK = Image.new("RGB", SIZE)
WHITE = Image.new("RGB", SIZE, (255, 255, 255))


def touring(image, number):
    """One room after the other, somebody near in each."""
    image = ROOMS[max(i for i, start in enumerate(CUTS) if start <= number)].copy()
    near = Image.new("RGB", SIZE)
    person(near, 0, 0, number)
    near = near.crop((0, 0, *PERSON)).resize((PERSON[0] * 4, PERSON[1] * 4))
    image.paste(near, (abs(number * 7 % 1000 - 500), 60))
    return image


def fading(image, number):
    """The first room to black and the second up, the second down and up again, and over into the third."""
    person(image, 10 + 2 * number, 150, number)
    if number < 75:
        return Image.blend(image, BLACK, max(0, number - 49) / 25)
    if number < 150:
        return Image.blend(ROOMS[1], BLACK, max(0, 109 - number) / 25 if number >= 85 else 1)
    if number < 190:
        return Image.blend(ROOMS[1], BLACK, 1 - abs(170 - number) / 20)
    return Image.blend(ROOMS[1], ROOMS[2], min(25, max(0, number - 220)) / 25)


def flashing(image, number):
    """Flashes of one frame and of two, and a frame of another room."""
    person(image, 10 + 2 * number, 150, number)
    if number in (40, 110, 111):
        return Image.blend(image, WHITE, 0.9)
    if number == 80:
        return image.point([min(255, 2 * value) for value in range(256)] * 3)
    return ROOMS[3] if number == 130 else image


def times(*frames):
    return [[first * MICROSECONDS, last * MICROSECONDS] for first, last in frames]


CLIPS = {
    "cuts.mp4": (encoded(Film(200, touring)), scene(200, scenes=times(*((cut, cut) for cut in CUTS)))),
    "fades.mp4": (encoded(Film(270, fading)), scene(270, scenes=times((0, 0), (105, 112)))),
    "flashes.mp4": (encoded(Film(160, flashing)), scene(160, scenes=times((0, 0)))),
    "noise.mp4": (encoded(Film(150, still), noise=14, quality=20), scene(150)),
    "pops.mp4": (encoded(Film(150, still), noise=6, quality=38, gop=25), scene(150)),
    "flicker.mp4": (encoded(Film(150, flicker)), scene(150)),
    "blinking_lamp.mp4": (encoded(Film(200, blinking)), scene(200)),
    "guttering_lamp.mp4": (encoded(Film(200, guttering)), scene(200)),
    "walker.mp4": (encoded(Film(200, walking)), scene(200, present=[50 * MICROSECONDS, 150 * MICROSECONDS])),
}

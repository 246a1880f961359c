# SPDX-License-Identifier: Apache-2.0
"""Finds what is red, green or blue in a picture, and says where it is in the form in which that was asked for."""
import re

from PIL import ImageChops

CELL = 4
LEAST_DIFFERENCE = 90
SIZE = re.compile(r"in pixels of the picture, which is (\d+) wide and (\d+) high")


def masks(image):
    """For red, green and blue: white where the picture has that colour, black elsewhere."""
    bands = image.split()
    for i, band in enumerate(bands):
        others = ImageChops.lighter(bands[i - 1], bands[i - 2])
        yield ImageChops.subtract(band, others).point(lambda level: 255 if level > LEAST_DIFFERENCE else 0)


def patches(mask):
    """The boxes (left, top, right, bottom) of what hangs together in a mask."""
    coarse = mask.reduce(CELL)
    rest = {(i % coarse.width, i // coarse.width) for i, level in enumerate(coarse.getdata()) if level > 64}
    while rest:
        patch = [min(rest)]
        rest.discard(patch[0])
        for x, y in patch:  # grows
            near = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & rest
            rest -= near
            patch.extend(near)
        left, top = (max(0, CELL * (min(cell[axis] for cell in patch) - 1)) for axis in (0, 1))
        right, bottom = (CELL * (max(cell[axis] for cell in patch) + 2) for axis in (0, 1))
        inner = mask.crop((left, top, min(right, mask.width), min(bottom, mask.height))).getbbox()
        yield left + inner[0], top + inner[1], left + inner[2], top + inner[3]


def things(image):
    """(colour, box) of each coloured thing: 0 red, 1 green, 2 blue; boxes in pixels."""
    return [(colour, box) for colour, mask in enumerate(masks(image)) if mask.getbbox() for box in patches(mask)]


def said(picture, labels, question):
    """The things in a picture, each with the label of its colour's place, as the question's words want boxes."""
    pixels = SIZE.search(question)
    if pixels and tuple(map(int, pixels.groups())) != (picture.width, picture.height):
        return None
    scale = (1, 1) if pixels else (1000 / picture.width, 1000 / picture.height)
    objects = []
    for colour, (left, top, right, bottom) in picture.things:
        if colour >= len(labels):
            continue
        box = [round(left * scale[0]), round(top * scale[1]), round(right * scale[0]), round(bottom * scale[1])]
        if "[top, left, bottom, right]" in question:
            box = [box[1], box[0], box[3], box[2]]
        objects.append({"label": labels[colour], "box": box})
    return objects

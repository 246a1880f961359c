# SPDX-License-Identifier: Apache-2.0
"""Draws the test pictures: the frame's number on top, a moving texture and box in the middle, colour bars below."""
import random

from PIL import Image

import frame_number

BARS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255), (64, 64, 64), (192, 192, 192))
BARS_TOP = 0.78
MIDDLE_TOP = 0.25


def bars(width, height):
    """The bars' places as fractions of the picture, a margin inside each, and their RGB."""
    inset = 0.25 / len(BARS)
    return [{"x0": round(i / len(BARS) + inset, 6), "y0": 0.84, "x1": round((i + 1) / len(BARS) - inset, 6), "y1": 0.94,
             "rgb": list(colour)} for i, colour in enumerate(BARS)]


def texture(width, height, grain):
    """A smooth random picture, the same at every run."""
    small = (max(2, width // grain), max(2, height // grain))
    noise = random.Random(1).randbytes(3 * small[0] * small[1])
    return Image.frombytes("RGB", small, noise).resize((width, height), Image.BICUBIC)


class Painter:
    """Draws frames of one size. `white` below 1 darkens everything, for HDR clips whose full scale is far above white."""

    def __init__(self, width, height, white=1.0, grain=12, still=False):
        self.size = (width, height)
        self.m_still = still
        self.m_curve = None if white == 1.0 else [round(v * white) for v in range(256)] * 3
        self.m_base = Image.new("RGB", self.size)
        for i, colour in enumerate(BARS):
            left, right = round(i * width / len(BARS)), round((i + 1) * width / len(BARS))
            self.m_base.paste(colour, (left, round(BARS_TOP * height), right, height))
        self.m_middle = (round(MIDDLE_TOP * height), round(BARS_TOP * height))
        self.m_texture = texture(width, self.m_middle[1] - self.m_middle[0], grain)

    def frame(self, number):
        image = self.m_base.copy()
        self.paste_texture(image, 0 if self.m_still else number * 3)
        self.paste_box(image, number)
        frame_number.paint(image, number)
        return image if self.m_curve is None else image.point(self.m_curve)

    def paste_texture(self, image, shift):
        offset = shift % self.size[0]
        top = self.m_middle[0]
        image.paste(self.m_texture, (-offset, top))
        if offset:
            image.paste(self.m_texture, (self.size[0] - offset, top))

    def paste_box(self, image, number):
        side = max(4, self.size[1] // 8)
        span = max(1, self.size[0] - side)
        step = number * max(1, span // 40) % (2 * span)
        left = step if step < span else 2 * span - step
        top = (self.m_middle[0] + self.m_middle[1] - side) // 2
        image.paste((255, 255, 255), (left, top, left + side, top + side))
        image.paste((200, 0, 40), (left + side // 4, top + side // 4, left + 3 * side // 4, top + 3 * side // 4))

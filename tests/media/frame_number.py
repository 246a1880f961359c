#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The number of a frame, written into its pixels and read back.

Across the top run 16 columns, each 1/16 of the width. The first row, 1/8 of the height, holds the bits of the number, the
highest at the left, white for 1. The second row, as high, holds each bit's opposite, so that a picture without a number is
told from frame 0. The cells survive scaling to 112 pixels wide, JPEG, and tone mapping.

    frame_number.py PICTURE...      prints the number, or ? and the mean luma
"""
import sys

from PIL import Image, ImageDraw

BITS = 16
ROW = 1 / 8
LEAST_CONTRAST = 40


def paint(image, number):
    """Writes `number` (0 to 65535) over the top quarter of an RGB picture."""
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for column in range(BITS):
        bit = number >> (BITS - 1 - column) & 1
        left, right = round(column * width / BITS), round((column + 1) * width / BITS) - 1
        for row, on in enumerate((bit, 1 - bit)):
            top, bottom = round(row * ROW * height), round((row + 1) * ROW * height) - 1
            draw.rectangle((left, top, right, bottom), fill=(255, 255, 255) if on else (0, 0, 0))


def cells(grey, row):
    """The mean luma of the middle of each cell of one row."""
    width, height = grey.size
    box = (0, (row + 0.25) * ROW * height, width, (row + 0.75) * ROW * height)
    quarters = list(grey.resize((4 * BITS, 1), Image.BOX, box=box).getdata())
    return [(quarters[4 * i + 1] + quarters[4 * i + 2]) / 2 for i in range(BITS)]


def read(image):
    """The number in an upright picture, or None where none can be read."""
    grey = image.convert("L")
    number = 0
    for bit, opposite in zip(cells(grey, 0), cells(grey, 1)):
        if abs(bit - opposite) < LEAST_CONTRAST:
            return None
        number = number << 1 | (bit > opposite)
    return number


def mean_luma(image):
    return image.convert("L").resize((1, 1), Image.BOX).getpixel((0, 0))


def describe(image):
    """The number as text, or ? and the mean luma."""
    number = read(image)
    return str(number) if number is not None else f"?{mean_luma(image)}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with Image.open(name) as picture:
            print(name, describe(picture))

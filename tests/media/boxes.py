# SPDX-License-Identifier: Apache-2.0
"""Changes MP4 files in ways that the ffmpeg tool does not offer: display matrices, unknown codecs, damage."""
import random
import struct

CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
ONE = 1 << 16
W_ONE = 1 << 30


def boxes(data, start=0, end=None, path=()):
    """Yields (path, payload start, end) of each box, those within containers too."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        if size < head:
            return
        yield path + (kind,), start + head, start + size
        if kind in CONTAINERS:
            yield from boxes(data, start + head, start + size, path + (kind,))
        start += size


def find(data, *path):
    """(payload start, end) of the first box at this path."""
    return next((start, end) for at, start, end in boxes(data) if at == path)


def display_matrix(turn, mirrored, width, height):
    """The tkhd matrix that turns stored pictures of this size clockwise by `turn` degrees, after mirroring them left to right."""
    a, b, c, d = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[turn]
    if mirrored:
        a, b = -a, -b
    left = min(0, a * width, c * height, a * width + c * height)
    top = min(0, b * width, d * height, b * width + d * height)
    return struct.pack(">9i", a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, -left * ONE, -top * ONE, W_ONE)


def with_matrix(data, turn, mirrored):
    """The file with the first track's display matrix replaced."""
    start, _ = find(data, b"moov", b"trak", b"tkhd")
    matrix = start + (52 if data[start] == 1 else 40)
    width, height = (value // ONE for value in struct.unpack_from(">II", data, matrix + 36))
    return data[:matrix] + display_matrix(turn, mirrored, width, height) + data[matrix + 36:]


def with_unknown_codec(data):
    """The file with its H.264 track renamed to VVC, for which FFmpeg 5.1 has no decoder."""
    start, end = find(data, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    return data[:start] + data[start:end].replace(b"avc1", b"vvc1").replace(b"avcC", b"vvcC") + data[end:]


def with_flipped_bytes(data, count, seed):
    """The file with `count` bytes of its media data changed, none in the first fifth."""
    start, end = find(data, b"mdat")
    dice = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(count):
        damaged[dice.randrange(start + (end - start) // 5, end)] ^= dice.randrange(1, 256)
    return bytes(damaged)

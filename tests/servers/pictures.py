# SPDX-License-Identifier: Apache-2.0
"""Looks at pictures: decodes them, reads the frame number out of their pixels, and says what is wrong with them."""
import base64
import binascii
import functools
import hashlib
import io
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from PIL import Image

import coloured

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "media"))
import frame_number  # noqa: E402

REMEMBERED = 1024


@dataclass
class Picture:
    """`flaw` is None for a whole baseline RGB JPEG, else says what it is instead; `readable` that it could be decoded;
    `things` are the coloured ones in it."""
    width: int
    height: int
    number: int | None
    luma: int
    bytes: int
    sha256: str
    flaw: str | None = None
    readable: bool = True
    things: tuple = ()

    def name(self):
        return str(self.number) if self.number is not None else f"?{self.luma}"

    def record(self):
        """What the log says in place of the base64."""
        record = {"width": self.width, "height": self.height, "frame_number": self.number, "bytes": self.bytes,
                  "sha256": self.sha256}
        return record if self.flaw is None else {**record, "flaw": self.flaw}


def flaw_of(image, data):
    """Why a decoded picture is no baseline RGB JPEG, or None."""
    if image.format != "JPEG":
        return f"format {image.format}"
    if image.mode != "RGB":
        return f"mode {image.mode}"
    if image.info.get("progressive"):
        return "progressive"
    if not data.endswith(b"\xff\xd9"):
        return "no end marker"
    return None


@functools.lru_cache(maxsize=REMEMBERED)
def look(data):
    """What a file's bytes show. Never fails: a picture that cannot be decoded is not `readable`."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            upright = image.convert("RGB")
            return Picture(*image.size, frame_number.read(upright), frame_number.mean_luma(upright), len(data), digest,
                           flaw_of(image, data), things=tuple(coloured.things(upright)))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        return Picture(0, 0, None, 0, len(data), digest, f"undecodable: {error}", False)


def strict_base64(text):
    """The bytes, or None where the text is not standard base64 without newlines."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def video_frames(data, most):
    """Pictures of at most `most` frames (all, if negative), evenly spread over a video file's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "video")
        with open(path, "wb") as file:
            file.write(data)
        command = ["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-fps_mode", "passthrough", "-q:v", "3",
                   os.path.join(folder, "%06d.jpg")]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
            return []
        names = sorted(name for name in os.listdir(folder) if name.endswith(".jpg"))
        if 0 <= most < len(names):
            names = [names[round(i * (len(names) - 1) / max(1, most - 1))] for i in range(most)]
        found = []
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found.append(look(file.read()))
    return found

# SPDX-License-Identifier: Apache-2.0
"""Compares clips with what clips.json says of them, by the ffmpeg tool's own decoding."""
import io
import os
import re
import subprocess
import sys

from PIL import Image

import frame_number
from encode import probe

WIDTH, HEIGHT = 192, 108
SHOWN = re.compile(r"n: *\d+ pts: *\S+ pts_time:(\S+)")
TOLERANCE_US = 2  # ffmpeg prints times with six significant digits
COLOUR_TOLERANCE = 8


def decode(path):
    """What ffmpeg shows: [(seconds, number)], rotated upright, and its error text."""
    command = ["ffmpeg", "-v", "info", "-nostdin", "-i", path, "-map", "0:V:0", "-vf", f"showinfo,scale={WIDTH}:{HEIGHT}",
               "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    if "two_videos" in path:
        command[command.index("0:V:0")] = "0:V:1"
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    words = result.stderr.decode(errors="replace")
    size = 3 * WIDTH * HEIGHT
    pictures = [result.stdout[at:at + size] for at in range(0, len(result.stdout) - size + 1, size)]
    numbers = [frame_number.read(Image.frombytes("RGB", (WIDTH, HEIGHT), data)) for data in pictures]
    return list(zip((float(time) for time in SHOWN.findall(words)), numbers)), words


def keyframes(path, stream):
    """Times of the packets that the container marks as keyframes, from the first shown frame on, in microseconds."""
    packets = probe(path, "-select_streams", stream, "-show_entries", "packet=pts_time,flags")["packets"]
    shown = [(float(packet["pts_time"]), packet["flags"]) for packet in packets
             if "D" not in packet["flags"] and "pts_time" in packet]
    zero = min((time for time, _ in shown), default=0)
    return [round((time - zero) * 1e6) for time, flags in shown if "K" in flags]


def keyframe_differences(path, record):
    stated = record.get("keyframes")
    if stated is None or record.get("damaged") or "jump_at" in record:
        return []
    found = keyframes(path, "v:1" if "two_videos" in path else "v:0")
    same = len(found) == len(stated) and all(abs(a - b) <= TOLERANCE_US for a, b in zip(found, stated))
    return [] if same else [f"keyframes at {found[:5]}, not {stated[:5]}"]


def bar_differences(path, record):
    """Compares the colour bars of the first frame, decoded with the stated matrix."""
    if not record.get("colours") or record.get("damaged"):
        return []
    matrix = {"two_videos.mp4": "0:V:1"}.get(os.path.basename(path), "0:V:0")
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", matrix, "-frames:v", "1", "-vf",
               f"scale=in_color_matrix={record['colour_space']}:flags=accurate_rnd+full_chroma_int", "-f", "image2pipe",
               "-c:v", "ppm", "pipe:1"]
    image = Image.open(io.BytesIO(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    found = []
    for bar in record["colours"]:
        box = (bar["x0"] * image.width, bar["y0"] * image.height, bar["x1"] * image.width, bar["y1"] * image.height)
        seen = image.resize((1, 1), Image.BOX, box=box).getpixel((0, 0))
        if max(abs(a - b) for a, b in zip(seen, bar["rgb"])) > COLOUR_TOLERANCE:
            found.append(f"bar {bar['rgb']} looks {seen}")
    return found


def differences(record, shown):
    """What is not as stated, in words."""
    if record["error"]:
        return [f"{len(shown)} frames shown"] if shown else []
    if record.get("damaged"):
        return damage(record, shown)
    found = []
    if len(shown) != record["n_frames"]:
        found.append(f"{len(shown)} frames, not {record['n_frames']}")
    zero = shown[0][0] if shown else 0
    for (time, number), (stated_us, stated) in zip(shown, record["frames"]):
        if number != stated:
            found.append(f"number {number} where {stated} should be")
        elif abs((time - zero) * 1e6 - stated_us) > TOLERANCE_US and "jump_at" not in record:
            found.append(f"number {number} at {time - zero:.6f} s, not {stated_us} us")
    return found


def damage(record, shown):
    least = record["n_frames_least"]
    readable = {number for _, number in shown}
    return [] if len(shown) >= least and len(readable) > least // 2 else [f"only {len(shown)} frames shown"]


def compare(folder, records):
    """Prints one line for each clip; 0 where all agree, else 1."""
    failed = 0
    for name, record in records.items():
        if "repeats_every" in record:
            continue
        path = os.path.join(folder, name)
        shown, words = decode(path)
        found = differences(record, shown) + keyframe_differences(path, record) + bar_differences(path, record)
        if record.get("ffmpeg_error") and record["ffmpeg_error"] not in words:
            found.append(f"ffmpeg does not say '{record['ffmpeg_error']}'")
        failed += bool(found)
        print(f"{'differs' if found else 'as stated'}  {name}  {len(shown)} frames {'; '.join(found[:3])}", flush=True)
    print(f"{failed} of {len(records)} differ", file=sys.stderr)
    return 1 if failed else 0

# SPDX-License-Identifier: Apache-2.0
"""Whether times are true: what the model server read from the pictures against what the records say of them."""
import collections
import datetime
import statistics

from mjpeg_server import TICKS_A_SECOND
from stage import CLIP_FPS, CLIP_FRAMES

ROUND_S = 65536 / TICKS_A_SECOND
TWO_FRAMES_S = 2 / CLIP_FPS
LATE_S = 1.5     # from a picture's being drawn to its arrival, on a machine that does much else
AROUND_S = 3     # beside a fault, what came late is late, and pictures of a broken connection are broken
CLIP_S = CLIP_FRAMES / CLIP_FPS


def wall_of(record):
    return datetime.datetime.fromisoformat(record["wall"].replace("Z", "+00:00")).timestamp()


def seen(record):
    """(wall, media time, number) of each frame; nothing where there is no answer."""
    numbers = (record.get("json") or {}).get("frames")
    if record["error"] is not None or not numbers:
        return []
    begin = wall_of(record)
    return [(begin + t - record["frames"][0], t, number) for t, number in zip(record["frames"], numbers)]


def disturbed(faults, names, begin, end):
    return any(fault.target in names and fault.began < end + AROUND_S and begin - AROUND_S < (fault.ended or fault.began)
               for fault in faults)


def distance(a, b, period):
    """The shortest way round, with its sign."""
    return (a - b + period / 2) % period - period / 2


def late(record):
    """Of a picture of a clock: how long after it was drawn it arrived, by its wall clock."""
    return [distance(wall, number / TICKS_A_SECOND, ROUND_S) for wall, _, number in seen(record)]


def check_clock(records, calm):
    """Pictures that show the time."""
    lateness = [(one, record) for record in records if calm(record) for one in late(record)]
    said = [f"{record['source']} at {record['wall']}: its picture is {one:.2f} s old" for one, record in lateness
            if not -2 / TICKS_A_SECOND <= one <= LATE_S]
    return said, [one for one, _ in lateness]


def check_clip(records, calm):
    """Pictures that show their number in a clip: number and media time go together from the first of an epoch on."""
    said, offsets = [], []
    epochs = collections.defaultdict(list)
    for record, after in zip(records, [*records[1:], {"epoch": None}]):
        if calm(record):
            frames = seen(record)
            if after["epoch"] != record["epoch"]:  # others than the first may be of the next epoch
                frames = frames[:1]
            epochs[record["epoch"]] += [(t - number / CLIP_FPS, record) for _, t, number in frames]
    for epoch in filter(None, epochs.values()):
        base = epoch[0][0]
        middle = base + statistics.median(distance(one, base, CLIP_S) for one, _ in epoch)
        for one, record in epoch:
            offsets.append(distance(one, middle, CLIP_S))
            if abs(offsets[-1]) > TWO_FRAMES_S:
                said.append(f"{record['source']} at {record['wall']}: its picture is {offsets[-1]:.2f} s off: "
                            f"{record['frames']} {record['json']}")
    return said, offsets


def check_growing(records):
    """Media time and wall clock grow from record to record of a source, epochs too."""
    said = []
    for before, after in zip(records, records[1:]):
        a, b = ((one["epoch"], one["t0"], one["wall"]) for one in (before, after))
        if b[0] < a[0] or b[1] <= a[1] or (a[0] == b[0] and b[2] <= a[2]):
            said.append(f"{after['source']}: epoch, t and wall {b} behind {a}")
    return said


def problems(records, faults):
    """Of the answers of one run of one chain, and how far they were off."""
    said, figures = [], {}
    for source in sorted({record["source"] for record in records}):
        ours = [record for record in records if record["source"] == source]
        of_clock = source in ("door", "back")
        names = ("door" if of_clock else source, "capture", "machine")

        def calm(record):
            begin = wall_of(record)
            return not disturbed(faults, names, begin, begin + record["t1"] - record["t0"])
        wrong, offsets = (check_clock if of_clock else check_clip)(ours, calm)
        said += wrong + check_growing(ours)
        if offsets:
            figures[source] = {"pictures": len(offsets), "median_s": round(statistics.median(offsets), 3),
                               "most_s": round(max(offsets, key=abs), 3)}
    return said, figures

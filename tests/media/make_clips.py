#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the test clips, and clips.json, which says what each of them shows.

    make_clips.py OUTDIR                     what is missing; nothing where all is there
    make_clips.py OUTDIR --only vfr.mp4 ...  these (and what they are made from)
    make_clips.py OUTDIR --bench             also hd_10s.mp4, for measuring speed
    make_clips.py OUTDIR --hours 1,4,12      also hours_1.mp4 and so on, for measuring memory
    make_clips.py OUTDIR --check             reads every clip with the ffmpeg tool and compares it with clips.json
"""
import argparse
import fcntl
import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import bench_clips
import check
import derived_clips
import drawn_clips
import scene_clips
from encode import EncodeError, write_whole

JOBS = 2


def hour_list(text):
    return [int(part) for part in text.split(",")]


def options():
    parser = argparse.ArgumentParser(description="Makes the test clips.", allow_abbrev=False)
    parser.add_argument("outdir")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="make only these clips")
    parser.add_argument("--bench", action="store_true", help="also make the clips for measuring speed")
    parser.add_argument("--hours", type=hour_list, default=[], metavar="N,N", help="also make clips of so many hours")
    parser.add_argument("--check", action="store_true", help="compare every clip with clips.json")
    return parser.parse_args()


def version():
    """A digest of the programs that make the clips: when they change, the clips are made again."""
    folder = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256()
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py") and name not in ("check.py", "make_clips.py"):
            with open(os.path.join(folder, name), "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()[:16]


class Folder:
    """The output folder and its clips.json."""

    def __init__(self, path):
        self.path = path
        self.m_version = version()
        self.records = self.known_records()

    def known_records(self):
        try:
            with open(self.file("clips.json")) as file:
                known = json.load(file)
        except FileNotFoundError:
            return {}
        return known["clips"] if known["version"] == self.m_version else {}

    def file(self, name):
        return os.path.join(self.path, name)

    def has(self, name):
        return name in self.records and os.path.exists(self.file(name))

    def make(self, clips):
        """Makes those of `clips` that are missing."""
        missing = {name: entry for name, entry in clips.items() if not self.has(name)}
        with ThreadPoolExecutor(JOBS) as pool:
            for name, record in zip(missing, pool.map(self.make_one, missing, missing.values())):
                self.records[name] = record
        if missing:
            self.write()

    def make_one(self, name, entry):
        maker, record = entry
        maker(self.file(name))
        return record(self.file(name)) if callable(record) else record

    def write(self):
        lines = [f"{json.dumps(name)}: {json.dumps(self.records[name])}" for name in sorted(self.records)]
        text = '{"version": "%s", "clips": {\n%s\n}}\n' % (self.m_version, ",\n".join(lines))
        write_whole(self.file("clips.json"), text.encode())


def chosen(clips, only):
    return clips if only is None else {name: entry for name, entry in clips.items() if name in only}


def make_all(folder, arguments):
    only = arguments.only
    derived = chosen(derived_clips.CLIPS, only)
    sources = None if only is None else {*only, *(derived_clips.SOURCES if derived else ())}
    folder.make(chosen(drawn_clips.CLIPS, sources))
    folder.make({name: entry for name, entry in derived_clips.CLIPS.items() if name == "faststart.mp4" and derived})
    folder.make(derived)
    if arguments.bench or arguments.hours:
        folder.make(bench_clips.base_clips())
        folder.make(bench_clips.long_clips(arguments.hours))
        for clips in bench_clips.camera_clips():
            folder.make(clips)


def make_scenes(outdir):
    """They have a folder and a clips.json of their own: their pictures carry no numbers."""
    os.makedirs(os.path.join(outdir, "scenes"), exist_ok=True)
    Folder(os.path.join(outdir, "scenes")).make(scene_clips.CLIPS)


def main():
    arguments = options()
    os.makedirs(arguments.outdir, exist_ok=True)
    with open(os.path.join(arguments.outdir, ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = Folder(arguments.outdir)
        unknown = set(arguments.only or ()) - {*drawn_clips.CLIPS, *derived_clips.CLIPS}
        if unknown:
            sys.exit(f"make_clips.py: no such clip: {', '.join(sorted(unknown))}")
        try:
            make_all(folder, arguments)
            if arguments.only is None:
                make_scenes(arguments.outdir)
        except EncodeError as error:
            sys.exit(f"make_clips.py: {error}")
        except FileNotFoundError as error:
            sys.exit(f"make_clips.py: {error.filename}: not found: install ffmpeg")
    if arguments.check:
        sys.exit(check.compare(folder.path, chosen(folder.records, arguments.only)))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the manual says of troubles (man/trouble.md), against what the programs do.

usage: trouble_test.py --programs FOLDER --clips FOLDER"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from cookbook_case import ROOT, StandIn
from live_test import Server, free_port, run_tests

# A heading of man/trouble.md, what shows it, and how that ends.
TROUBLES = [
    ("no usable model server found on this machine", "vlm-analyze {clips}/tiny.mp4 'What?' --frames 1 | grep -F '\"backend\":\"cv\"'", 0),
    ("", "vlm-analyze film.mp4 'What?' --schema 'people int'", 5),
    ("401: ...; check the key", "KEY=wrong vlm-analyze film.mp4 'What?' --api-base http://127.0.0.1:{locked} --api-key-env KEY", 5),
    ("connection refused", "vlm-analyze film.mp4 'What?' --api-base http://127.0.0.1:{nobody}", 5),
    ("Server returned 401 Unauthorized", "vlm-capture probe rtsp://127.0.0.1:{camera}/cam", 1),
    ("moov atom not found: the file is incomplete", "vlm-capture {clips}/truncated_nomoov.mp4 -o a.nut", 1),
    ("N faults while decoding", "vlm-capture {clips}/bitflips.mp4 --end 4 -o b.nut", 0),
    ("", "vlm-capture {clips}/bitflips.mp4 --end 4 -o c.nut --strict", 1),
    ("the frame stream is cut off", "vlm-capture film.mp4 --fps 5 | head -c 400000 | vlm-analyze - 'What?' --backend fake", 1),
    ("No space left on device", "vlm-capture film.mp4 --fps 1 -o /dev/full", 1),
    ("exists already; --force overwrites it", "vlm-analyze film.mp4 'What?' --backend fake -o log", 2),
    ("Exit code 3", "vlm-index add film.mp4 {clips}/text.mp4 --db b.db", 3),
    ("Exit code 4", "vlm-analyze film.mp4 'What?' --every 2s --max-requests 1 --backend fake", 4),
    ("The browser shows nothing", "vlm-serve-hls --db none.db 2>&1 >/dev/null | grep 'No such file or directory'", 1),
    ("A setting does not count", "VLM_OPPEN=1 vlm-capture film.mp4 --frames 1 -v -o d.nut 2>&1 | grep 'unknown variable'", 0),
    ("The same answer again and again", "vlm-analyze film.mp4 'What?' --backend fake --every 2s --resume d.jsonl; "
     "vlm-analyze film.mp4 'What?' --backend fake --every 2s --resume d.jsonl 2>&1 | grep '5 answers were there already'", 0),
]
NOT_SHOWN = {"A camera is slow, or answers come late": "the recipe of a slow model does",
             "another program has been writing to it for too long": "it takes a minute"}


class Troubles(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copy(self.clips / "cfr25.mp4", self.folder / "film.mp4")
        self.camera = self.enterContext(Server("rtsp_server.py", self.clips / "cfr25.mp4", "--user", "ann", "--password", "secret"))
        self.locked = StandIn("model_server.py --api-key right", self.folder / "log")
        self.addCleanup(self.locked.stop)

    def test_each(self):
        text = (ROOT / "man/trouble.md").read_text(encoding="utf-8")
        shown = {heading for heading, _, _ in TROUBLES if heading}
        self.assertEqual(sorted(re.findall("^## (.*)$", text, re.MULTILINE)), sorted(shown | set(NOT_SHOWN)))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VLM_")} | {
            "PATH": f"{self.programs}:{os.environ['PATH']}", "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder), "VLM_DISCOVER_PORTS": "none"}
        places = {"locked": self.locked.port, "nobody": free_port(), "camera": self.camera.port, "clips": self.clips}
        for heading, command, code in TROUBLES:
            with self.subTest(command):
                done = subprocess.run(["bash", "-o", "pipefail", "-c", re.sub(r"{(\w+)}", lambda name: str(places[name[1]]), command)],
                                      cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
                said = done.stdout + done.stderr
                self.assertEqual(done.returncode, code, said)
                if re.match("[a-z0-9]|No? |Server ", heading):  # it is what is said
                    self.assertRegex(said, re.escape(heading.removeprefix("N ")).replace(re.escape("..."), ".*"))


if __name__ == "__main__":
    run_tests(Troubles)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs scripts/quickstart as a new user does, in the clone. usage: quickstart_test.py --clip VIDEO"""
import argparse
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
parser = argparse.ArgumentParser()
parser.add_argument("--clip", required=True, type=Path)
OPTIONS = parser.parse_args()


def quickstart(folder, *arguments, ports="none"):
    """Its answer and everything it said, as lines; `ports` are where a server may be found."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VLM_", "OPENAI_"))}
    environment |= {"XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder, "VLM_DISCOVER_PORTS": ports}
    run = subprocess.run([ROOT / "scripts/quickstart", *arguments], capture_output=True, text=True, env=environment,
                         cwd=folder, timeout=1500, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    command = next(i for i, line in enumerate(lines) if line.startswith("$ "))
    return lines[command + 1], lines, run.stderr


class Quickstart(unittest.TestCase):
    def test_without_a_video_a_sample_is_made_and_described(self):
        with tempfile.TemporaryDirectory() as folder:
            answer, lines, said = quickstart(folder)
        self.assertIn("the cv back end (classical vision) answers", said)
        self.assertRegex(answer, r"frames over [\d.]+ s: .*")
        self.assertTrue(any(line.endswith("--dry-run") for line in lines), "no word on where to go next")

    def test_a_video_of_ones_own_goes_to_the_server_that_is_found(self):
        server = subprocess.Popen(["/usr/bin/python3", ROOT / "tests/servers/model_server.py"], stdout=subprocess.PIPE,
                                  text=True)
        try:
            port = server.stdout.readline().split()[-1]
            with tempfile.TemporaryDirectory() as folder:
                answer, lines, said = quickstart(folder, OPTIONS.clip, "What moves?", ports=port)
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
        self.assertRegex(answer, r"frames [\d ]+ size \d+x\d+ question 'What moves\?'")
        self.assertIn(f"at http://127.0.0.1:{port}/v1", said)
        # What it shows can be typed.
        command = next(line for line in lines if line.startswith("$ "))
        self.assertEqual(command[2:].split()[0], str(ROOT / "build/release/tools/vlm-analyze"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

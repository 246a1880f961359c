#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the samples with stand-ins. usage: samples_test.py --programs FOLDER --clip VIDEO"""
import argparse
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
parser = argparse.ArgumentParser()
parser.add_argument("--programs", required=True)
parser.add_argument("--clip", required=True)
OPTIONS = parser.parse_args()


class Speak(unittest.TestCase):
    def test_the_answers_reach_the_speaker_line_by_line(self):
        with tempfile.TemporaryDirectory() as folder:
            answers = Path(folder) / "answers"
            answers.write_text('"A gate opens.\\nA dog runs in."\nThe dog sits down.\n')
            environment = os.environ | {"PATH": OPTIONS.programs + ":" + os.environ["PATH"], "SPEAK": "cat",
                                        "XDG_CONFIG_HOME": folder}
            run = subprocess.run([ROOT / "samples/pipelines/speak", OPTIONS.clip, "--backend", f"fake:{answers}", "--quiet"],
                                 capture_output=True, text=True, env=environment, timeout=120, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout, "A gate opens. A dog runs in.\nThe dog sits down.\n")


if __name__ == "__main__":
    unittest.main(argv=["samples_test.py"])

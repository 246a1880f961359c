#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Answers about a video, one after the other, from Python's standard library alone.

    ask.py VIDEO QUESTION [OPTION of vlm-analyze]..."""
import json
import subprocess
import sys


class Failed(Exception):
    pass


def answers(video, question, *options):
    """The records of vlm-analyze as they come (man 5 vlm-records); those of frames that failed have "error"."""
    command = ["vlm-analyze", video, "-p", question, "--format", "jsonl", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as program:
        for line in program.stdout:
            record = json.loads(line)
            if record["schema"].startswith("vlm.result/"):
                yield record
    if program.returncode not in (0, 3, 4):  # 3: some failed, each with a record. 4: a budget was reached.
        raise Failed(f"vlm-analyze ended with {program.returncode}")


def main():
    video, question, *options = sys.argv[1:]
    try:
        for record in answers(video, question, *options):
            print(f"{record['t0']:.2f}", record.get("text") or record["error"]["message"], sep="\t", flush=True)
    except Failed as error:
        sys.exit(f"ask.py: {error}")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every fuzz target for a while. What it learns stays in BUILD/fuzz-corpus; a finding goes to BUILD/fuzz-findings.

usage: run.py BUILD SECONDS    prints a line for each target; exits 1 after a finding
       run.py --table          only checks that seeds.py lists just the targets"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import seeds

# A longer input says nothing new about these parsers. The rest bounds one input.
LIMITS = ["-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]


def fuzz(build, name, seconds):
    """The output of one target, and whether it found something."""
    corpus, findings = build / "fuzz-corpus" / name, build / "fuzz-findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    command = [build / "tests/fuzz" / f"fuzz-{name}", f"-max_total_time={seconds}", *LIMITS]
    command += [f"-artifact_prefix={findings}/{name}-", corpus, build / "fuzz-seeds" / name]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    return done.stdout, done.returncode != 0


def summary(output):
    """How many inputs were tried, and what was found."""
    executed = re.search(r"number_of_executed_units: *(\d+)", output)
    finding = re.search(r"(this does not hold: .*|what\(\): .*|.*runtime error: .*|ERROR: .*|.*Could not .*)", output)
    kept = re.search(r"Test unit written to (.*)", output)
    words = f"{executed[1]} inputs" if executed else "ended early"
    return words + (f"; {finding[1].strip()}" if finding else "") + (f"; {kept[1]}" if kept else "")


def main():
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.cpp"))
    if names != sorted(seeds.SOURCES):
        sys.exit("run.py: the table in seeds.py does not list just the targets")
    if sys.argv[1:] == ["--table"]:
        return 0
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    build, seconds = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    seeds.write(build / "fuzz-seeds")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {name: pool.submit(fuzz, build, name, seconds) for name in names}
    found = False
    for name, run in runs.items():
        output, finding = run.result()
        found = found or finding
        print(f"{name}: {summary(output)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a table of cases (README.md): each program with its arguments, what it must print, how it must end."""
import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import case_table
from execute import Setting, run_case

ROOT = Path(__file__).resolve().parents[2]


def make_clips(folder):
    """Makes the clips that are not there yet."""
    subprocess.run([sys.executable, ROOT / "tests/media/make_clips.py", folder], check=True, stdout=sys.stderr)


def media_folder():
    folder = Path(os.environ.get("VLM_TEST_MEDIA", ROOT / "../shared/media")).resolve()
    return folder if folder.is_dir() else None


def report(number, case, outcome):
    if outcome.skipped:
        print(f"ok {number} - {case.name} # SKIP {outcome.skipped}", flush=True)
        return
    mark = "not ok" if outcome.problems else "ok"
    print(f"{mark} {number} - {case.name} ({outcome.seconds:.1f} s)", flush=True)
    for problem in outcome.problems:
        print("".join(f"    {line}\n" for line in problem.splitlines()), end="", flush=True)


def run_all(cases, setting, jobs):
    """Runs the cases side by side, those that must be alone afterwards. Yields (number, case, outcome) in order."""
    together = [(number, case) for number, case in cases if "alone" not in case.fields]
    alone = [(number, case) for number, case in cases if "alone" in case.fields]
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [(number, case, pool.submit(run_case, case, setting)) for number, case in together]
        for number, case, future in waiting:
            yield number, case, future.result()
    for number, case in alone:
        yield number, case, run_case(case, setting)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--programs", type=Path, default=ROOT / "build/dev/tools", help="where the programs are")
    parser.add_argument("--clips", type=Path, default=ROOT / "build/test-clips", help="where the clips are, or go")
    parser.add_argument("--only", default="", help="run the cases whose name holds this")
    parser.add_argument("--update", action="store_true", help="write what happened into the table")
    parser.add_argument("--patience", type=float, default=1, help="multiplies every case's time limit")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    return parser.parse_args()


def main():
    given = arguments()
    preamble, cases = case_table.read(given.table)
    chosen = [(number, case) for number, case in enumerate(cases, 1) if given.only in case.name]
    if not chosen:
        sys.exit(f"{given.table}: no case is called '{given.only}'")
    make_clips(given.clips)
    setting = Setting(ROOT, given.programs.resolve(), given.clips.resolve(), media_folder(), given.patience)
    failed = 0
    for number, case, outcome in run_all(chosen, setting, given.jobs):
        report(number, case, outcome)
        failed += bool(outcome.problems)
        if given.update and not outcome.skipped and outcome.exit_code is not None:
            case.source = case_table.updated_source(case, outcome.exit_code, outcome.actual)
    if given.update:
        case_table.write(given.table, preamble, cases)
    print(f"1..{len(cases)}\n{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

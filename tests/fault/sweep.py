#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every call of a program fails once: the n-th of its kind, for all n or for some that are evenly spread. Each time it must
end by itself, with a line that says why or with the right result, and leave what the next run completes. What libraries of
others do where their own allocations fail ("foreign": they crash, or go on without) is told, and is no fault of the program;
nor does the test fail for what is known and as it is (KNOWN below).

usage: sweep.py --programs FOLDER --clips FOLDER --library FILE [--most N] [--jobs NAME,...] [--kinds KIND,...]"""

import argparse
import contextlib
import difflib
import os
import pprint
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from jobs import HUNG, JOBS, database_problem

# What each kind of call says when it fails: errno, of SQLite its own codes. A + is all calls from the n-th on.
IOERR, FULL, NOMEM, BUSY = 10, 13, 7, 5
FAILURES = {"malloc": (":12",), "read": (":5",), "write": (":28", "+:28", ":5"), "open": (":24", ":13"), "fsync": (":5",),
            "connect": (":111", "+:111"), "mmap": (":12",), "truncate": (":28",), "rename": (":5",), "close": (":5",),
            "thread": (":11",), "socket": (":24",), "sqlite": tuple(f":{code}" for code in (IOERR, FULL, NOMEM, BUSY))}
ENDINGS = {0, 1, 3, 5}
CRASHED = re.compile("terminate called|Sanitizer|runtime error:|Assertion|no known reason|std::|bad_alloc|what\\(\\)")
MOST = 2000
SHOWN = 3  # frames of a trace
FOREIGN = "foreign:"
# Job, problem, why it is left.
KNOWN = (("cv", "the next run makes something else", "what moves is told of two frames, and a run that goes on has not seen the one "
          "before; the record of a source that failed stays"),
         ("add", "the next run makes something else", "an error while libavformat looks at what a file is is taken for its contents"))


def spread(calls, most):
    """At most so many of 1..calls: the middles of as many equal parts."""
    number = min(calls, most)
    return [1 + (2 * at + 1) * calls // (2 * number) for at in range(number)]


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def half_done(folder):
    """Files that only a run under way may have."""
    return [name for name in files(folder) if name.startswith("tmp/") or name.endswith((".part", ".tmp"))]


def speech_problem(program, ended):
    """What is wrong with how it told that it failed."""
    if found := CRASHED.search(ended.said):
        return f"says '{found[0]}'"
    if ended.code == 0:
        return None
    lines = ended.said.splitlines()
    if not lines:
        return "says nothing"
    strange = [line for line in lines if not re.match(rf"{program}: .", line)]
    return f"says '{strange[0]}'" if strange else None


def foreign_place(crash, teller):
    """The library in which the program crashed, as `teller` has told; None where that was the program's own doing."""
    if not crash.exists():
        return None
    places = [Path(line.split("(")[0]).name for line in crash.read_text().splitlines()]
    inner = next((place for place in places if place != teller.name and not re.match("libc[.]", place)), "")
    return inner if inner.startswith("lib") and not inner.startswith("libstdc++") else None


def goes_on_without(problem, libraries):
    """Whether FFmpeg lost a packet for want of memory and said nothing, or x264 said something itself."""
    return bool(re.match("lib(av|sw|x26)", libraries)) and bool(re.match("ends with 0|says 'x26", problem))


def differences(wanted, got):
    """A few lines of what differs."""
    lines = [pprint.pformat(each, width=150).splitlines() for each in (wanted, got)]
    changed = [line for line in difflib.unified_diff(*lines, lineterm="", n=0) if re.match(r"[+-](?![+-])", line)]
    return "; ".join(line[:150] for line in changed[:4])


class Sweep:
    """One job, and all that may fail in it."""
    detail = ""
    goes_on_failing = False  # calls, one after the other

    def __init__(self, job, options):
        self.job, self.options = job, options
        with self.folder() as folder:
            first = job.run(folder)
            assert first.code == 0, (job.name, first)
            self.told, self.result = job.told(first), job.result(folder)
            again = job.run(folder, again=True)
            assert again.code == 0, (job.name, again)
            self.files = files(folder)
            assert job.result(folder) == self.result, job.name
        self.calls = self.count()

    @contextlib.contextmanager
    def folder(self):
        """Always at the same place, which records name."""
        folder = self.options.folder / "work"
        folder.mkdir()
        try:
            self.job.prepare(folder)
            yield folder
        finally:
            shutil.rmtree(folder)

    def preloaded(self, **more):
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        return {"LD_PRELOAD": str(self.options.library), "ASAN_OPTIONS": f"{sanitizer}:verify_asan_link_order=0"} | more

    def count(self):
        counted = self.options.folder / "count"
        with self.folder() as folder:
            ended = self.job.run(folder, extra=self.preloaded(VLM_FAIL_COUNT=str(counted)))
            assert ended.code == 0 and self.job.told(ended) == self.told, (self.job.name, ended)
            return {kind: int(number) for kind, number in map(str.split, counted.read_text().splitlines())}

    def attempt(self, failure):
        """What is wrong with a run in which this failed, and from where that came."""
        trace, crash = (self.options.folder / name for name in ("trace", "crash"))
        self.goes_on_failing = "+" in failure
        for file in (trace, crash):
            file.unlink(missing_ok=True)
        with self.folder() as folder:
            ended = self.job.run(folder, extra=self.preloaded(VLM_FAIL=failure, VLM_FAIL_TRACE=str(trace), VLM_FAIL_CRASH=str(crash)))
            self.detail = ""
            problem = self.problem(folder, ended)
            if not problem:
                return None
            frames = self.frames(trace)
            if library := foreign_place(crash, self.options.library):
                problem = f"{FOREIGN} crash in {library}"
            elif failure.startswith("malloc:") and goes_on_without(problem, frames[0]):
                problem = f"{FOREIGN} {problem}"
            return problem, ended, (self.detail, *frames)

    def problem(self, folder, ended):
        if ended.code == HUNG:
            return "does not end"
        if ended.code not in ENDINGS:
            return f"ends with {ended.code}"
        if problem := speech_problem(self.job.program, ended):
            return problem
        if left := half_done(folder):
            return f"leaves {re.sub('[0-9A-Za-z]{6}$', '...', left[0])}"
        if self.goes_on_failing and self.job.is_refusal(self.told, ended):
            return None
        if ended.code == 0 and self.job.told(ended) != self.told:
            self.detail = differences(self.told, self.job.told(ended))
            return "ends with 0 and has told something else"
        return self.lasting_problem(folder, ended)

    def lasting_problem(self, folder, ended):
        """With what it left, and what the next run makes of that."""
        if broken := [each for each in map(database_problem, self.job.databases(folder)) if each]:
            return broken[0]
        try:
            if ended.code == 0 and (result := self.job.result(folder)) != self.result:
                self.detail = differences(self.result, result)
                return "ends with 0 and has made something else"
        except Exception as error:  # whatever is not there or cannot be read
            return f"ends with 0 and leaves {error!r}"
        again = self.job.run(folder, again=True)
        if again.code != 0:
            return f"the next run ends with {again.code}: {again.said.strip()}"
        if (result := self.job.result(folder)) != self.result:
            self.detail = differences(self.result, result)
            return "the next run makes something else"
        extra = sorted(set(files(folder)) - set(self.files))
        return f"leaves {extra[0]}" if extra else None

    def frames(self, trace):
        """The program's own functions on the way to the call that failed."""
        if not trace.exists():
            return ["it was not reached"]
        program = str(self.options.programs / self.job.program)
        places = re.findall(re.escape(program) + r"\(\+(0x[0-9a-f]+)\)", trace.read_text())[:SHOWN]
        libraries = re.findall(r"lib(?:\w|-)+(?=[.\w-]*\.so[^(]*\()", trace.read_text())
        names = subprocess.run(["addr2line", "-Cfe", program, *places], capture_output=True, text=True, check=False).stdout
        return [" < ".join(dict.fromkeys(each for each in libraries if each not in ("libc",)))] + names.splitlines()[::2]

    def sweep(self, kind):
        """A row of the table, and what is wrong, by what it is."""
        calls, tried, wrong = self.calls[kind], 0, defaultdict(list)
        for how in FAILURES[kind]:
            for n in spread(calls, self.options.most) if calls else ():
                tried += 1
                if found := self.attempt(f"{kind}:{n}{how}"):
                    problem, ended, frames = found
                    wrong[problem, frames[1:]].append((f"{kind}:{n}{how}", ended, frames[0]))
        foreign = sum(len(runs) for (problem, _), runs in wrong.items() if problem.startswith(FOREIGN))
        known = sum(len(runs) for (problem, _), runs in wrong.items() if (self.job.name, problem) in [each[:2] for each in KNOWN])
        others = sum(map(len, wrong.values())) - foreign - known
        return (self.job.program, self.job.name, kind, calls, tried, foreign, known, others), wrong

    def tell(self, wrong):
        for (problem, frames), runs in wrong.items():
            failure, ended, detail = runs[0]
            print(f"{self.job.name}: {problem}: {', '.join(each for each, *_ in runs[:8])}{' ...' if len(runs) > 8 else ''}")
            print(f"  VLM_FAIL={failure} LD_PRELOAD={self.options.library} {shlex.join(self.job.command(False))}")
            print(f"  exit {ended.code}; {ended.said.strip()[-300:]!r}{detail and '; ' + detail}")
            for frame in frames:
                print(f"  at {frame[:150]}")
        sys.stdout.flush()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("programs", "clips", "library"):
        parser.add_argument(f"--{name}", type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument("--most", type=int, default=MOST, help="so many calls of a kind at most, evenly spread")
    parser.add_argument("--jobs", default=",".join(job.__name__.lower() for job in JOBS))
    parser.add_argument("--kinds", default=",".join(FAILURES))
    return parser.parse_args()


def all_rows(options):
    rows = []
    for kind_of_job in JOBS:
        if kind_of_job.__name__.lower() not in options.jobs.split(","):
            continue
        job = kind_of_job(options.programs, options.clips)
        try:
            sweep = Sweep(job, options)
            for kind in options.kinds.split(","):
                row, wrong = sweep.sweep(kind)
                rows.append(row)
                sweep.tell(wrong)
        finally:
            job.close()
    return rows


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        options.folder = Path(folder).resolve()
        rows = all_rows(options)
    form = "{:14} {:9} {:9} {:>7} {:>6} {:>8} {:>6} {:>6}"
    print(form.format("program", "job", "kind", "calls", "tried", "foreign", "known", "wrong"))
    for row in rows:
        print(form.format(*row))
    return 1 if any(row[-1] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())

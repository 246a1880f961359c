# SPDX-License-Identifier: Apache-2.0
"""Every measurement, in under 45 minutes on two cores: --report FOLDER gets figures.json, figures.md and a plot of each curve of
growth."""
import argparse
import json
import os
import platform
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

import analyze
import capture
import count
import index
import oneshot
import pipe
import sample
import scaling
import serve
import soak
from measure import BenchError
from report import Figure, row
from workplace import ROOT, Programs, call

# In each, what fits the time: long clips and large files are for the measurements by themselves.
PARTS = {"oneshot": (oneshot, "--quick"), "pipe": (pipe, "--quick"), "capture": (capture, "--quick"), "soak": (soak, "--quick"),
         "index": (index, "--quick"), "analyze": (analyze,), "count": (count,), "serve": (serve, "--quick"), "sample": (sample,),
         "scaling": (scaling,)}


def add_options(parser):
    parser.add_argument("--report", metavar="FOLDER", type=Path, help="write figures and plots there")
    parser.add_argument("--part", choices=PARTS, action="append", help="measure only this; may be repeated")


def options_of(name, options):
    """Those of one part, as if it had been called by itself."""
    module, *words = PARTS[name]
    parser = argparse.ArgumentParser()
    module.add_options(parser)
    if name == "scaling" and options.report:
        words += ["--plots", str(options.report)]
    part = parser.parse_args(words)
    part.build, part.clips = options.build, options.clips
    return part


def part_figures(name, options):
    """A part that cannot be measured here is a goal that does not hold."""
    try:
        return PARTS[name][0].measure(options_of(name, options))
    except BenchError as error:
        print(f"bench: {name}: {error}", flush=True)
        return [Figure(f"not measured: {error}", "", "", 1, 0)]


def surroundings(programs):
    """What was measured, and where."""
    version = subprocess.run([programs.capture, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout.strip()
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {"commit": commit, "versions": version, "machine": f"{model} {platform.machine()}".strip(), "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9), "ffmpeg": call("ffmpeg", "-version").splitlines()[0],
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def written(folder, about, figures):
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: [{**asdict(figure), "holds": figure.holds} for figure in got] for name, got in figures.items()}
    (folder / "figures.json").write_text(json.dumps({**about, "figures": parts}, indent=1) + "\n", encoding="utf-8")
    lines = ["# Figures", "", *(f"- {name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in about.items())]
    for name, got in figures.items():
        lines += ["", f"## {name}", "", "| | ours | other | figure | at most | |", "| --- | --- | --- | --- | --- | --- |",
                  *("| " + " | ".join(row(figure)) + " |" for figure in got)]
    for plot in sorted(folder.glob("*.svg")):
        lines += ["", f"![{plot.stem}]({plot.name})"]
    (folder / "figures.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def furthest(figures):
    """The goals that are missed, the one missed by most first."""
    missed = [figure for got in figures.values() for figure in got if not figure.holds]
    return sorted(missed, key=lambda figure: figure.value / figure.goal if figure.goal else float("inf"), reverse=True)


def measure(options):
    about = surroundings(Programs(options.build))
    figures, began = {}, time.monotonic()
    for name in options.part or PARTS:
        print(f"\n=== {name}", flush=True)
        figures[name] = part_figures(name, options)
        if options.report:
            written(options.report, about | {"minutes": round((time.monotonic() - began) / 60, 1)}, figures)
    for figure in furthest(figures):
        print("missed: " + "  ".join(row(figure)))
    return [figure for got in figures.values() for figure in got]

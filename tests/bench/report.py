# SPDX-License-Identifier: Apache-2.0
"""Figures with their goals: a table for people, JSON for programs."""
import json
import os
import platform
from dataclasses import asdict, dataclass


@dataclass
class Figure:
    """One measured value that must not exceed its goal."""
    name: str
    ours: str
    other: str  # what it is compared with
    value: float
    goal: float
    unit: str = ""

    @property
    def holds(self):
        return self.value <= self.goal


def add_only(parser, names):
    parser.add_argument("--only", choices=names, action="append", help="measure only this; may be repeated")


def row(figure):
    return (figure.name, figure.ours, figure.other, f"{figure.value:.2f} {figure.unit}".strip(),
            f"{figure.goal:.2f} {figure.unit}".strip(), "pass" if figure.holds else "MISS")


def print_table(title, figures):
    rows = [("", "ours", "other", "figure", "at most", ""), *map(row, figures)]
    widths = [max(len(line[i]) for line in rows) for i in range(len(rows[0]))]
    print(f"\n{title}")
    for line in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip(), flush=True)


def write_json(path, subcommand, figures):
    record = {"bench": subcommand, "machine": platform.machine(), "cores": os.cpu_count(),
              "figures": [{**asdict(figure), "holds": figure.holds} for figure in figures]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


def measured(measurements, bench, only):
    """The figures of these measurements, (name, title, function of the bench), or of those whose names are wanted."""
    figures = []
    for name, title, measurement in measurements:
        if only is None or name in only:
            got = measurement(bench)
            print_table(title, got)
            figures += got
    return figures

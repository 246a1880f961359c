# SPDX-License-Identifier: Apache-2.0
"""Reads and writes tables of cases (README.md describes the format)."""
from dataclasses import dataclass, field
from pathlib import Path

INDENT = "    "
LISTS = {"server", "env"}
BLOCKS = {"stdout", "stderr", "file"}
SINGLE = {"run", "before", "exit", "fields", "stdin", "to", "signal", "within", "requests", "gone", "needs", "alone"}


@dataclass
class Expected:
    """What a stream must hold. kind: "exact", "match" (a regular expression per line) or "any"."""

    kind: str = "exact"
    text: str = ""


@dataclass
class Case:
    name: str
    line: int
    program: str
    fields: dict = field(default_factory=dict)
    lists: dict = field(default_factory=lambda: {name: [] for name in LISTS})
    expected: dict = field(default_factory=dict)
    lead: list = field(default_factory=list)  # comments that stand before it
    source: list = field(default_factory=list)  # its lines as they stand in the table


class TableError(Exception):
    pass


def read(path):
    """The cases of a table and the lines before the first."""
    program = Path(path).stem
    preamble, cases = [], []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("=== "):
            lead = take_comments(cases[-1].source) if cases else []
            cases.append(Case(line[4:].strip(), number, program, lead=lead))
        (cases[-1].source if cases else preamble).append(line)
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            raise TableError(f"{path}:{case.line}: two cases are called '{case.name}'")
        try:
            parse(case)
        except ValueError as error:
            raise TableError(f"{path}:{case.line}: {case.name}: {error}") from None
    return preamble, cases


def take_comments(source):
    """Takes the comments at the end of a case's lines away: they are about the next one."""
    end = len(source)
    while end > 0 and (not source[end - 1].strip() or source[end - 1].startswith("#")):
        end -= 1
    comments = [line for line in source[end:] if line.strip()]
    del source[end:]
    source.append("")
    return [*comments, ""] if comments else []


def parse(case):
    block = None
    for line in case.source[1:]:
        if line.startswith(INDENT) or (block is not None and not line.strip()):
            if block is None:
                raise ValueError(f"no field begins before '{line.strip()}'")
            case.expected[block].text += line[len(INDENT):] + "\n"
            continue
        block = None
        if line.strip() and not line.startswith("#"):
            block = parse_field(case, line)
    for expected in case.expected.values():
        expected.text = expected.text.rstrip("\n") + "\n" if expected.text.strip() else ""
    if "run" not in case.fields:
        raise ValueError("has no run:")


def parse_field(case, line):
    """Takes one "name: value"; returns the name where a block may follow."""
    name, colon, value = line.partition(":")
    value = value.strip()
    kind = "match" if name.endswith("~") else "exact"
    name = name.rstrip("~")
    key, _, argument = name.partition(" ")
    if not colon:
        raise ValueError(f"'{line}' is no field")
    if key in BLOCKS:
        case.expected[name] = Expected("any" if value == "any" else kind)
        return name
    if name in LISTS:
        case.lists[name].append(value)
    elif name in SINGLE and name not in case.fields:
        case.fields[name] = value
    else:
        raise ValueError(f"unknown or repeated field '{name}'")
    return None


def updated_source(case, exit_code, actual):
    """The case's lines with what happened in place of what was expected. Patterns and "any" stay."""
    kept, skipping = [], False
    for line in case.source:
        if skipping and (line.startswith(INDENT) or not line.strip()):
            continue
        name = line.partition(":")[0]
        expected = case.expected.get(name.rstrip("~"))
        skipping = expected is not None and expected.kind == "exact" and name in actual
        if not skipping and not line.startswith("exit:"):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    if exit_code != 0:
        kept.append(f"exit: {exit_code}")
    for name, text in actual.items():
        if name in case.expected and case.expected[name].kind != "exact":
            continue
        if text:
            kept.append(f"{name}:")
            kept += [INDENT + line if line else "" for line in text.rstrip("\n").split("\n")]
    return kept + [""]


def write(path, preamble, cases):
    lines = preamble + [line for case in cases for line in case.lead + case.source]
    Path(path).write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")

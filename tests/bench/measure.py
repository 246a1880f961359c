# SPDX-License-Identifier: Apache-2.0
"""Runs commands and measures them: wall time, CPU time, peak memory."""
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

MIB = 1 << 20


class BenchError(Exception):
    """Nothing can be measured."""


@dataclass
class Run:
    wall: float  # s
    cpu: float  # s, user and system
    rss: float  # MiB at its peak; no less than this program's own
    out: str


def environment():
    """Nothing of the user's settings: they would measure something else."""
    settings = ("VLM_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "XDG_")
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(settings) and not name.endswith("_proxy")}
    return {**kept, "HOME": "/nonexistent", "VLM_NO_CACHE": "1", "LC_ALL": "C"}


def start(command, out, err):
    """Starts a command; returns its process id and when that was."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
               (os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)]
    began = time.perf_counter()
    return os.posix_spawnp(command[0], command, environment(), file_actions=actions), began


def finish(pid, began, command, out, err):
    """Waits for it. A command that fails has not done the work."""
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - began
    if status != 0:
        err.seek(0)
        sys.stderr.write(err.read())
        raise BenchError(f"{' '.join(command)}: failed")
    out.seek(0)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MIB, out.read())


def run(*command):
    command = [str(part) for part in command]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        pid, began = start(command, out, err)
        return finish(pid, began, command, out, err)


def alternate(repeats, *measurements):
    """Each of them once to warm up, then `repeats` times in turn (A B A B …). Returns a list of results for each."""
    results = [[] for _ in measurements]
    for turn in range(repeats + 1):
        for measurement, got in zip(measurements, results):
            result = measurement()
            if turn > 0:
                got.append(result)
    return results


def median(values):
    return statistics.median(values)

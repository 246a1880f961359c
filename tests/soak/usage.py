# SPDX-License-Identifier: Apache-2.0
"""What the long-lived programs use, second by second, and whether it grows."""
import os
import statistics
from pathlib import Path

MIB = 1 << 20
PAGE = os.sysconf("SC_PAGESIZE")
GROWTH_MIB_AN_HOUR = 6
NOISE_MIB = 8            # what allocators and caches do in any time
COLD_NOISE_MIB = 40      # and before all has happened once: buffers have their largest size, answers were as long as they get
WARM_S = 300
MORE_DESCRIPTORS = {"serve": 12}  # the files in which live sources are kept come and go
FEW_DESCRIPTORS = 3      # a database's log that is open or not, a connection kept open or not
# vlm-analyze begins a thread for each source that is asked about at once, when it first is: while the server was away, it
# need not have been yet.
COLD_THREADS = {"analyze": 3}


def look(process):
    """(memory in MiB, descriptors, threads) of a process; None where it has ended."""
    proc = Path(f"/proc/{process.pid}")
    try:
        memory = int((proc / "statm").read_text().split()[1]) * PAGE / MIB
        return memory, len(os.listdir(proc / "fd")), len(os.listdir(proc / "task"))
    except (FileNotFoundError, ProcessLookupError):
        return None


class Gauges:
    """Samples (seconds, memory, descriptors, threads) of each program."""

    def __init__(self):
        self.samples = {}

    def take(self, seconds, processes):
        for name, process in processes.items():
            if (seen := look(process)) is not None:
                self.samples.setdefault(name, []).append((seconds, *seen))

    def within(self, name, begin, end):
        return [sample for sample in self.samples.get(name, []) if begin <= sample[0] <= end]


def growth(samples):
    """How much more memory there is at the end than at the beginning, in MiB, by medians of the first and the last quarter."""
    quarter = max(1, len(samples) // 4)
    early, late = samples[:quarter], samples[-quarter:]
    return statistics.median(one[1] for one in late) - statistics.median(one[1] for one in early)


def slope(samples):
    """MiB an hour, of the straight line that lies nearest."""
    if len({one[0] for one in samples}) < 2:
        return 0.0
    return statistics.linear_regression([one[0] / 3600 for one in samples], [one[1] for one in samples]).slope


def figures(gauges, phases):
    """Of each program what it used after it was warm and at the end."""
    (begin, end), (late_begin, late_end) = phases.looked_at()
    found = {}
    for name in gauges.samples:
        first, last = gauges.within(name, begin, end), gauges.within(name, late_begin, late_end)
        whole = gauges.within(name, begin, late_end)
        if not first or not last:
            continue
        found[name] = {"memory_mib": (round(first[-1][1], 1), round(last[-1][1], 1)), "growth_mib": round(growth(whole), 2),
                       "slope_mib_an_hour": round(slope(whole), 2), "hours": (whole[-1][0] - whole[0][0]) / 3600,
                       "descriptors": (min(one[2] for one in first), min(one[2] for one in last)),
                       "threads": (min(one[3] for one in first), min(one[3] for one in last))}
    return found


def problems(found, names, phases, judge_memory):
    """What grows."""
    noise, threads_to_come = (NOISE_MIB, {}) if phases.warm >= WARM_S else (COLD_NOISE_MIB, COLD_THREADS)
    said = [f"{name}: was not seen at the end" for name in names if name not in found]
    for name, figure in found.items():
        most = noise + GROWTH_MIB_AN_HOUR * figure["hours"]
        if judge_memory and figure["growth_mib"] > most:
            said.append(f"{name}: {figure['growth_mib']} MiB more memory, at most {most:.1f} are allowed in this time")
        for what, more in (("descriptors", MORE_DESCRIPTORS.get(name, FEW_DESCRIPTORS)), ("threads", threads_to_come.get(name, 0))):
            before, after = figure[what]
            if after > before + more:
                said.append(f"{name}: {after} {what} at the end, {before} when it was warm")
    return said

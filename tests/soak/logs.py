# SPDX-License-Identifier: Apache-2.0
"""What the programs said on stderr: errors that no fault of the plan explains, and the sums of their runs."""
import collections
import json
import re

# Where a chain's program was killed, perhaps before it had written anything; or the model server was not well when a chain began.
OF_KILLED = re.compile("the frame stream is cut off|is not a video that FFmpeg can read|no frames from|^http://")
# With figures and names left out, lines of one kind are one.
PARTS = re.compile(r"\d[\d:.TZ-]*|https?://\S+")


def lines(stage, pattern):
    """(file's name, object or text) of each line."""
    for path in sorted(stage.work.glob(pattern)):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                yield path.stem, json.loads(line)
            except ValueError:
                yield path.stem, line


def summary(stage, name):
    """The last vlm.summary/1 in a log; None where the program was killed before."""
    records = [line for _, line in lines(stage, f"{name}.log") if isinstance(line, dict)]
    found = [record for record in records if record.get("schema") == "vlm.summary/1"]
    return found[-1] if found else None


def told(stage):
    """How often each kind of warning came."""
    worse = [(name.split("-")[0], line) for name, line in lines(stage, "*.log")
             if isinstance(line, dict) and line.get("level") in ("warning", "error")]
    return collections.Counter(f"{name} {line['level']}: {PARTS.sub('#', line['message'])}" for name, line in worse)


def explained(name, message, failures):
    """Whether a fault of the plan is behind an error: an answer that did not come, a stream whose writer was killed."""
    killed = name.startswith("second-") and OF_KILLED.search(message) is not None
    return killed or any(message.endswith(failure) for failure in failures.get(name, ()))


def problems(stage, failures):
    """Errors that nothing explains, and what is no line of a log: a sanitizer's report, a library's own words. `failures` are the
    messages of records without an answer, by the log of their program."""
    said = []
    for name, line in lines(stage, "*.log"):
        if isinstance(line, str):
            said.append(f"{name}: {line[:300]}")
        elif line.get("level") == "error" and not explained(name, line["message"], failures):
            said.append(f"{name}: {line['message'][:300]}")
    return said

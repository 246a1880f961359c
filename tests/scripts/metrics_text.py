# SPDX-License-Identifier: Apache-2.0
"""What programs tell Prometheus, read as strictly as it reads: its text format, version 0.0.4."""
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
VALUE = r'"(?:[^"\\\n]|\\\\|\\"|\\n)*"'
LABEL = rf"[a-zA-Z_][a-zA-Z0-9_]*={VALUE}"
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
TYPES = {"counter", "gauge", "histogram"}
PARTS = {"histogram": ("_bucket", "_sum", "_count")}


def read_metrics(text):
    """The samples as {name and labels: value}; a ValueError says what no reader would take."""
    samples, types, helped = {}, {}, set()
    if not text.endswith("\n"):
        raise ValueError("the last line does not end")
    for line in text.splitlines():
        if header := re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line):
            kind, name, value = header.groups()
            known = helped if kind == "HELP" else types
            if name in known or (kind == "TYPE" and value not in TYPES):
                raise ValueError(line)
            if kind == "HELP":
                helped.add(name)
            else:
                types[name] = value
            family = name
        elif sample := SAMPLE.fullmatch(line):
            name, labels, value = sample.groups()
            if name not in {family + part for part in PARTS.get(types[family], ("",))} or family not in helped:
                raise ValueError(f"{line}: stands under {family}")
            if (name, labels) in samples:
                raise ValueError(f"{line}: is there twice")
            samples[name, labels] = float(value)
        else:
            raise ValueError(line)
    return {name + (f"{{{labels}}}" if labels else ""): value for (name, labels), value in samples.items()}

# SPDX-License-Identifier: Apache-2.0
"""What a program printed, without what differs from run to run; and whether its records fit their schemas."""
import json
import re
from functools import lru_cache

import jsonschema

# Fields of records that depend on the clock, the machine or the version of FFmpeg that made the clips.
MASKED = {"ms", "key", "video", "request_id", "frames_per_second", "seconds", "ttft_ms", "total_ms", "time", "started", "program"}


@lru_cache(maxsize=None)
def validator(root, kind):
    path = root / "schemas" / f"{kind}.schema.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def record_problems(root, line):
    """What is wrong with a line that holds one of our records; nothing for other lines."""
    record = as_record(line)
    if record is None:
        return []
    name = re.fullmatch(r"vlm\.([a-z-]+)/\d+", str(record["schema"]))
    if name is None or not (root / "schemas" / f"{name[1]}.schema.json").is_file():
        return [f"no schema for records of kind {record['schema']}"]
    errors = validator(root, name[1]).iter_errors(record)
    return [f"{record['schema']}: {'.'.join(map(str, error.path))}: {error.message}" for error in errors]


def as_record(line):
    """The object if `line` is one of our records, else None."""
    if not line.startswith("{"):
        return None
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) and "schema" in value else None


def pick(record, name):
    """"error.class" of a record; None where a part of the way is missing."""
    for part in name.split("."):
        if isinstance(record, list) and part.isdigit() and int(part) < len(record):
            record = record[int(part)]
        elif isinstance(record, dict):
            record = record.get(part)
        else:
            return None
    return record


def shown(line, fields):
    """A line as the table shows it: of a record only `fields`, or all of it with what varies masked."""
    record = as_record(line)
    if record is None:
        return line
    if fields:
        picked = {name: pick(record, name) for name in fields}
        return json.dumps(picked, ensure_ascii=False)
    masked = {name: "..." if name in MASKED and value is not None else value for name, value in record.items()}
    return json.dumps(masked, ensure_ascii=False)


def normalised(text, places, fields):
    """`places`: [(what stands there, how the table shows it)], the longest first."""
    lines = [shown(line, fields) for line in text.split("\n")]
    text = "\n".join(lines)
    for place, name in places:
        text = text.replace(place, name)
    return text

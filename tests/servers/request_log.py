# SPDX-License-Identifier: Apache-2.0
"""Writes down every request, with pictures described instead of quoted."""
import json
import threading

import pictures

LONG = 64


def picture_or_none(text):
    """What a string that may be a picture shows; None where it is just text."""
    encoded = text.partition(";base64,")[2] if text.startswith("data:") else text
    if len(encoded) < LONG or any(mark in encoded[:LONG] for mark in " \n<>{}"):
        return None
    data = pictures.strict_base64(encoded)
    return pictures.look(data) if data is not None else None


class Description:
    """A request's body with its pictures replaced by what they show; `numbers` are theirs, in order."""

    def __init__(self, body):
        self.numbers = []
        self.body = self.describe(body)

    def describe(self, value):
        if isinstance(value, dict):
            return {key: self.describe(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.describe(part) for part in value]
        return self.describe_text(value) if isinstance(value, str) else value

    def describe_text(self, text):
        if text.startswith("data:video/jpeg;base64,"):
            return [self.describe_text(part) for part in text.partition(",")[2].split(",")]
        picture = picture_or_none(text)
        if picture is not None and (picture.readable or text.startswith("data:")):
            self.numbers.append(picture.number)
            return {**picture.record(), "uri": text.partition(",")[0]} if text.startswith("data:") else picture.record()
        return text if len(text) < 100_000 else text[:1000] + f"... ({len(text)} characters)"


class RequestLog:
    """One JSON object a line, flushed; None as the path writes nothing."""

    def __init__(self, path):
        self.m_lock = threading.Lock()
        self.m_file = open(path, "a", encoding="utf-8") if path else None

    def write(self, **record):
        if self.m_file is None:
            return
        line = json.dumps(record)
        with self.m_lock:
            self.m_file.write(line + "\n")
            self.m_file.flush()

    def close(self):
        if self.m_file is not None:
            self.m_file.close()

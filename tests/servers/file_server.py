#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Serves a folder's files over HTTP, with ranges, and misbehaves on demand. See README.md.

    file_server.py --root DIR [--port N] [--fault NAME[=ARG][@N]] ... [--user NAME:PASSWORD] [--log FILE]
"""
import base64
import mimetypes
import os
import re
import time
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

import small_server

FAULTS = ("hang", "hang-after", "cut-after", "404", "500", "no-range", "slow", "redirect", "drop", "reset", "no-length", "undated")
BLOCK = 32 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
STATUS = {"404": 404, "500": 500}


class State(small_server.State):
    """What exchanges and answers share."""

    def __init__(self, options):
        super().__init__("file", options, FAULTS)
        self.root = os.path.realpath(options.root)
        self.login = options.user and "Basic " + base64.b64encode(options.user.encode()).decode()


def wanted_range(header, size):
    """(first, end) of the bytes asked for, None without a range; raises ValueError for one that cannot be met."""
    match = RANGE.fullmatch(header or "")
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    first = int(match[1])
    if first >= size:
        raise ValueError
    return first, min(size, int(match[2]) + 1) if match[2] else size


def serve(exchange):
    state = exchange.state
    state.log.write(event="request", time=exchange.arrived, connection=exchange.connection_id, method=exchange.command,
                    path=exchange.path, headers=dict(exchange.headers.items()))
    met = state.faults.take("other", ())
    if "hang" in met:
        exchange.hang()
    if "reset" in met:
        exchange.reset()
    if "drop" in met:
        exchange.close_connection = True
        return
    if "redirect" in met:
        exchange.send(302, "", [("Location", met["redirect"])], "text/plain")
        return
    if state.login and exchange.headers.get("Authorization") != state.login:
        exchange.send(401, "", [("WWW-Authenticate", 'Basic realm="clips"')], "text/plain")
        return
    status = next((STATUS[name] for name in met if name in STATUS), None)
    path = os.path.realpath(os.path.join(state.root, unquote(urlsplit(exchange.path).path).lstrip("/")))
    if status or not path.startswith(state.root + os.sep) or not os.path.isfile(path):
        exchange.send(status or 404, f"status {status or 404}\n", content_type="text/plain")
        return
    send_file(exchange, path, met)


def send_file(exchange, path, met):
    size = os.path.getsize(path)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    ranged = not {"no-range", "no-length"} & set(met)
    try:
        span = wanted_range(exchange.headers.get("Range"), size) if ranged else None
    except ValueError:
        exchange.send(416, "", [("Content-Range", f"bytes */{size}")])
        return
    first, end = span or (0, size)
    headers = [("Content-Type", kind)]
    headers += [("Content-Length", str(end - first))] if "no-length" not in met else [("Connection", "close")]
    headers += [("Last-Modified", formatdate(os.path.getmtime(path), usegmt=True))] if "undated" not in met else []
    headers += [("Accept-Ranges", "bytes")] if ranged else []
    headers += [("Content-Range", f"bytes {first}-{end - 1}/{size}")] if span else []
    exchange.begin(206 if span else 200, headers)
    if exchange.command != "HEAD":
        with open(path, "rb") as file:
            file.seek(first)
            send_bytes(exchange, file, end - first, met)


def send_bytes(exchange, file, count, met):
    """The body; `slow` bytes a second, or stopping after `hang-after` or `cut-after` bytes of it."""
    rate = int(met["slow"]) if "slow" in met else None
    stop = min(int(met.get("hang-after", count)), int(met.get("cut-after", count)), count)
    step = max(1, rate // 20) if rate else BLOCK
    for at in range(0, stop, step):
        exchange.write(file.read(min(step, stop - at)))
        if rate:
            time.sleep(step / rate)
    if stop == count:
        return
    if "hang-after" in met:
        exchange.hang()
    exchange.close_connection = True


def parse(arguments=None):
    parser = small_server.Parser("Serves a folder's files over HTTP.", FAULTS)
    parser.add_argument("--root", required=True)
    parser.add_argument("--user", metavar="NAME:PASSWORD")
    return parser.parsed(arguments)


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return small_server.listening(serve, State(options))


def main():
    listening(parse()).run()


if __name__ == "__main__":
    main()

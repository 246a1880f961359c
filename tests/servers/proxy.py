#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An HTTP proxy that takes every host for the stand-in behind it, and writes down what it was asked. See README.md."""
import argparse

import relay

LONGEST_HEAD = 64 * 1024


def read_head(connection):
    """(head, what came behind it) of a request."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(relay.BLOCK)
        if not block or len(data) > LONGEST_HEAD:
            raise ConnectionError("no request")
        data += block
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def serve(front, connection):
    head, rest = read_head(connection)
    line, *fields = head.split("\r\n")
    method, target, version = line.split(" ")
    headers = dict(field.split(": ", 1) for field in fields)
    front.log.write(event="proxied", method=method, target=target, headers=headers)
    if front.options.silent:
        return relay.wait_for_end(connection)
    if front.options.status:
        connection.sendall(f"{version} {front.options.status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        return None
    with front.behind() as behind:
        if method == "CONNECT":
            connection.sendall(f"{version} 200 Connection established\r\n\r\n".encode())
        else:
            path = "/" + target.split("://", 1)[1].partition("/")[2]
            kept = [f"{name}: {value}" for name, value in headers.items() if not name.lower().startswith("proxy-")]
            text = "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""])
            behind.sendall(text.encode("latin-1"))
        behind.sendall(rest)
        relay.join(connection, behind)
    return None


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    relay.add_options(parser)
    parser.add_argument("--status", type=int, help="refuse every request with it: 403, 407")
    parser.add_argument("--silent", action="store_true", help="take requests, and never answer")
    return parser.parse_args(arguments)


def listening(options):
    return relay.Front(options, serve)


if __name__ == "__main__":
    listening(parse()).run()

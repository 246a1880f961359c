# SPDX-License-Identifier: Apache-2.0
"""Keys and passwords that a case gives its program, where they must not be."""
import re

NAMES = re.compile(r"(KEY|TOKEN|PASSWORD|SECRET)$")
SERVER_LOG = re.compile(r"server\d+\.log")  # which tells what the server was sent


def leaks(variables, outputs, folder):
    """Where the values are told that lines NAME=VALUE give names like KEY: in (name, text) of `outputs`, in files of `folder`."""
    given = dict(line.partition("=")[::2] for line in variables)
    secrets = {name: value for name, value in given.items() if NAMES.search(name) and value}
    files = [path for path in folder.rglob("*") if path.is_file() and not SERVER_LOG.fullmatch(path.name)] if secrets else []
    places = [(where, text.encode()) for where, text in outputs] + [(str(path.relative_to(folder)), path.read_bytes()) for path in files]
    return [f"{where} tells {name}" for name, value in secrets.items() for where, data in places if value.encode() in data]

# SPDX-License-Identifier: Apache-2.0
"""Runs a program whose standard output is a terminal of 80 columns."""
import errno
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading


def run_in_terminal(command, folder, variables, within, stderr):
    """Exit code (None: it had to be killed), what the terminal got, stderr where that is a pipe."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(command, cwd=folder, env=variables | {"TERM": "xterm"}, stdin=subprocess.DEVNULL,
                               stdout=theirs, stderr=stderr)
    os.close(theirs)
    got = []
    reader = threading.Thread(target=read_all, args=(ours, got))
    reader.start()
    try:
        _, err = process.communicate(timeout=within)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        _, err = process.communicate()
        code = None
    reader.join()
    os.close(ours)
    text = b"".join(got).decode("utf-8", "replace").replace("\r\n", "\n")
    return code, text, (err or b"").decode("utf-8", "replace")


def read_all(fd, got):
    while True:
        try:
            block = os.read(fd, 65536)
        except OSError as error:
            if error.errno == errno.EIO:  # the other end is closed
                return
            raise
        if not block:
            return
        got.append(block)

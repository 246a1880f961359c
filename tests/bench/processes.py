# SPDX-License-Identifier: Apache-2.0
"""Processes while they run: what they use so far, by /proc."""
import os
import subprocess
from pathlib import Path

from measure import MIB, BenchError, environment

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")
ROOT = Path(__file__).resolve().parents[2]


class Process:
    """A program whose output is read, or not; ended where it still runs."""

    def __init__(self, *command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
        self.command = [str(part) for part in command]
        self.process = subprocess.Popen(self.command, env=environment(), stdin=stdin, stdout=stdout)
        self.proc = Path(f"/proc/{self.process.pid}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def check(self):
        if self.process.poll() is not None:
            raise BenchError(f"{' '.join(self.command)}: ended with {self.process.returncode}")

    def cpu(self):
        """Seconds so far, user and system."""
        self.check()
        fields = (self.proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """MiB that are in memory now."""
        self.check()
        return int((self.proc / "statm").read_text().split()[1]) * PAGE / MIB

    def descriptors(self):
        self.check()
        return len(list((self.proc / "fd").iterdir()))


class Camera:
    """An RTSP server (GStreamer's) that sends a clip at its own pace to each who asks, from its beginning on."""

    def __init__(self, clip):
        self.process = subprocess.Popen([ROOT / "tests/servers/rtsp_server.py", clip], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        if len(line) != 2:
            raise BenchError("no RTSP server; scripts/install-dependencies --tests installs GStreamer's")
        self.port = int(line[1])

    @property
    def place(self):
        return f"rtsp://127.0.0.1:{self.port}/cam"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

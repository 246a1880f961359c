# SPDX-License-Identifier: Apache-2.0
"""Servers that batch continuously (tests/servers/batching_server.py), and vlm-analyze at work with them."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from measure import MIB, BenchError, environment

SERVERS = Path(__file__).resolve().parents[1] / "servers"
sys.path.insert(0, str(SERVERS))

from batching import ideal_rate  # noqa: E402

SIDE = 448
PROMPT = "What is this?"
CAPACITY, STEP_S, PREFILL_S, OUTPUT = 64, 0.02, 1e-5, 48
PROMPT_TOKENS = SIDE * SIDE // 28 ** 2 + len(PROMPT) // 4
IDEAL = ideal_rate(CAPACITY, STEP_S, PREFILL_S, PROMPT_TOKENS, OUTPUT)


class BatchServer:
    def __init__(self, *options, core=None):
        pin = [] if core is None else ["taskset", "-c", str(core)]
        command = [*pin, sys.executable, SERVERS / "batching_server.py", "--capacity", CAPACITY, "--step", STEP_S, "--prefill",
                   PREFILL_S, "--output-tokens", OUTPUT, *options]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    @property
    def api_base(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def stats(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stats", timeout=30) as reply:
            return json.load(reply)

    def set_speed(self, factor):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/speed", str(factor).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=30):
            pass

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def servers(count, *options, core=None):
    started = []
    try:
        for _ in range(count):
            started.append(BatchServer(*options, core=core))
        yield started
    finally:
        for server in started:
            server.stop()


def asking(analyze, clips, asked, *more):
    """The command that asks about every frame of the clips."""
    bases = [word for server in asked for word in ("--api-base", server.api_base)]
    return list(map(str, [analyze, *clips, "-p", PROMPT, "--every", "40ms", "--format", "jsonl", "--quiet", *bases, *more]))


@contextmanager
def at_work(command):
    """The program while it runs; `peak` (MiB) once it has been stopped."""
    class Work:
        peak = None
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment())
        try:
            yield Work
            if process.poll() is not None:
                out.seek(0)
                sys.stderr.write(out.read()[-2000:])
                raise BenchError("vlm-analyze ended too early: the clip is too short")
        finally:
            process.send_signal(signal.SIGKILL)
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = -signal.SIGKILL
            Work.peak = usage.ru_maxrss * 1024 / MIB


def rate(asked, seconds):
    """Answers per second of all servers together from now on."""
    before, began = sum(server.stats()["answered"] for server in asked), time.monotonic()
    time.sleep(seconds)
    after = sum(server.stats()["answered"] for server in asked)
    return (after - before) / (time.monotonic() - began)

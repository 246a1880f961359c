# SPDX-License-Identifier: Apache-2.0
"""The programs: frames captured, and passed on to one that asks and one that counts; and what serves all of it."""
import os
import signal
import subprocess
import time

from actors import places

SCHEMA = "frames int[], n_frames int"
ALIKE = ("--log-format", "json")
ENDS_IN_S = 40


def ended_in(process, seconds):
    """How it ended by itself; None where it had to be killed after this time."""
    try:
        return process.wait(max(0, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


class Chain:
    """vlm-capture | tee >(vlm-analyze - --latest) | vlm-count -, all in the same index. `run` counts how often it was begun."""

    def __init__(self, stage, name, sources, rate):
        self.stage, self.name, self.sources, self.rate = stage, name, sources, rate
        self.run, self.processes = 0, {}

    def file(self, program, kind):
        return f"{self.name}-{self.run}-{program}.{kind}"

    def start(self):
        self.run += 1
        stage, common = self.stage, {"db": ("--db", self.stage.db, "--task", self.name, "--format", "jsonl", "--stats", *ALIKE)}
        capture = stage.popen("vlm-capture", *self.sources, "--fps", self.rate, "--frame-timeout", "4s", "--open-timeout", "5s",
                              "--status-interval", "1s", *self.status("capture"), *ALIKE, said_by=f"{self.name}-{self.run}-capture",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        out, into = os.pipe()
        tee = subprocess.Popen(["tee", f"/dev/fd/{into}"], stdin=capture.stdout, stdout=subprocess.PIPE, pass_fds=(into,))
        os.close(into)
        analyze = self.reader("vlm-analyze", out, "-", "--latest", "--fps", "1", "--window", "2", "-p", "Which frames?", "--schema", SCHEMA,
                              "--api-base", f"http://127.0.0.1:{stage.ports['model']}/v1", "--timeout", "5s", "--stall-timeout", "3s",
                              "--ready-timeout", "30s", "--max-failures", "none", *common["db"])
        count = self.reader("vlm-count", tee.stdout, "-", "--detector", "motion", "--line", "middle=0.5,0:0.5,1", "--zone",
                            "all=0,0:1,0:1,1:0,1", "--by", "10s", "--status-interval", "1s", *self.status("count"), *common["db"])
        os.close(out)
        capture.stdout.close()
        tee.stdout.close()
        self.processes = {"capture": capture, "tee": tee, "analyze": analyze, "count": count}

    def status(self, program):
        return ("--status-file", self.stage.work / self.file(program, "status"), "--metrics-file", self.stage.work / self.file(program, "prom"))

    def reader(self, program, stdin, *words):
        short = program.removeprefix("vlm-")
        with open(self.stage.work / self.file(short, "jsonl"), "wb") as out:
            return self.stage.popen(program, *words, said_by=f"{self.name}-{self.run}-{short}", stdin=stdin, stdout=out)

    def ended(self):
        """Those that have ended, with how."""
        return {name: process.returncode for name, process in self.processes.items() if process.poll() is not None}

    def wait(self, seconds):
        """How all ended by themselves; None of those that had to be killed after this time."""
        until = time.monotonic() + seconds
        codes = {name: ended_in(process, until - time.monotonic()) for name, process in self.processes.items()}
        self.processes = {}
        return codes

    def stop(self):
        """As a user stops it."""
        self.processes["capture"].send_signal(signal.SIGINT)
        return self.wait(ENDS_IN_S * self.stage.patience)


class Served:
    """vlm-serve-hls."""

    def __init__(self, stage):
        self.stage, self.process = stage, None

    def start(self):
        live = [word for name, place in places(self.stage).items() if name != "gate" for word in ("--live", f"{name}={place}")]
        self.process = self.stage.popen("vlm-serve-hls", "--db", self.stage.db, "--listen", f"127.0.0.1:{self.stage.ports['serve']}",
                                        "--dvr", "30s", "--frame-timeout", "4s", "--open-timeout", "5s", *live, *ALIKE, said_by="serve",
                                        stdin=subprocess.DEVNULL)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return ended_in(self.process, ENDS_IN_S * self.stage.patience)


def main_chain(stage):
    return Chain(stage, "main", [f"{name}={place}" for name, place in places(stage).items()], 4)


def second_chain(stage):
    """What is killed again and again."""
    return Chain(stage, "second", [f"back={places(stage)['door']}"], 2)

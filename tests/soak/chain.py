# SPDX-License-Identifier: Apache-2.0
"""The programs: frames captured, and passed on to one that asks and one that counts; and what serves all of it."""
import os
import signal
import subprocess
import time

from actors import places

ALIKE = ("--log-format", "json")
RECONNECT = ("--frame-timeout", "4s", "--open-timeout", "5s")
ASKED = ("--latest", "--fps", "1", "--window", "2", "-p", "Which frames?", "--schema", "frames int[], n_frames int", "--timeout", "5s",
         "--stall-timeout", "3s", "--ready-timeout", "30s", "--max-failures", "none")
COUNTED = ("--detector", "motion", "--line", "middle=0.5,0:0.5,1", "--zone", "all=0,0:1,0:1,1:0,1", "--by", "10s")
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
        return f"{self.log(program)}.{kind}"

    def log(self, program):
        return f"{self.name}-{self.run}-{program}"

    def start(self):
        self.run += 1
        capture = self.stage.popen("vlm-capture", *self.sources, "--fps", self.rate, *RECONNECT, *self.status("capture"), *ALIKE,
                                   said_by=self.log("capture"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        out, into = os.pipe()
        tee = subprocess.Popen(["tee", f"/dev/fd/{into}"], stdin=capture.stdout, stdout=subprocess.PIPE, pass_fds=(into,))
        os.close(into)
        server = f"http://127.0.0.1:{self.stage.ports['model']}/v1"
        analyze = self.reader("analyze", out, *ASKED, "--api-base", server)
        count = self.reader("count", tee.stdout, *COUNTED, *self.status("count"))
        os.close(out)
        capture.stdout.close()
        tee.stdout.close()
        self.processes = {"capture": capture, "tee": tee, "analyze": analyze, "count": count}

    def status(self, program):
        files = [self.stage.work / self.file(program, kind) for kind in ("status", "prom")]
        return "--status-interval", "1s", "--status-file", files[0], "--metrics-file", files[1]

    def reader(self, program, stdin, *words):
        """One that reads the frames, and keeps what it prints."""
        with open(self.stage.work / self.file(program, "jsonl"), "wb") as out:
            return self.stage.popen(f"vlm-{program}", "-", *words, "--db", self.stage.db, "--task", self.name, "--format", "jsonl",
                                    "--stats", *ALIKE, said_by=self.log(program), stdin=stdin, stdout=out)

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
        listen = f"127.0.0.1:{self.stage.ports['serve']}"
        self.process = self.stage.popen("vlm-serve-hls", "--db", self.stage.db, "--listen", listen, "--dvr", "30s", *RECONNECT, *live,
                                        *ALIKE, said_by="serve", stdin=subprocess.DEVNULL)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return ended_in(self.process, ENDS_IN_S * self.stage.patience)


def main_chain(stage):
    return Chain(stage, "main", [f"{name}={place}" for name, place in places(stage).items()], 4)


def second_chain(stage):
    """What is killed again and again."""
    return Chain(stage, "second", [f"back={places(stage)['door']}"], 2)

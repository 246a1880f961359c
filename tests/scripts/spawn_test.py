#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --spawn: a model server that lives as long as the run, and no longer, whatever ends it.

usage: spawn_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from live_test import run_tests

TESTS = Path(__file__).resolve().parents[1]
PATIENCE_S = 60


class Spawn(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.log, self.pids = self.folder / "log", self.folder / "pids"

    def server(self, more="", before=""):
        """A command: a shell that notes who runs, and a child that would stay, before the stand-in takes its place."""
        stand_in = f"exec {sys.executable} {TESTS}/servers/model_server.py --port {{port}} --model m --log {self.log} {more}"
        return self.shell(f"sleep 1000 & echo $! $$ >{self.pids}; {before} {stand_in}")

    @staticmethod
    def shell(script):
        return f"sh -c {shlex.quote(script)}"

    def start(self, *more, subcommand=(), every="1s", environment=None):
        words = [self.programs / "vlm-analyze", *subcommand, self.clips / "cfr25.mp4", "-p", "What?", "--every", every, "--format", "jsonl",
                 *more]
        return self.begin(words, environment)

    def begin(self, words, environment=None):
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=os.environ | {"VLM_DISCOVER_PORTS": "none", "XDG_CONFIG_HOME": str(self.folder)} | (environment or {}))

    def finish(self, process, code=0):
        out, self.said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, self.said)
        return out

    def wait_for(self, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def check_gone(self):
        for pid in map(int, self.pids.read_text().split()):
            state = Path(f"/proc/{pid}/stat")
            self.wait_for(lambda: not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z")

    def test_it_answers_and_goes(self):
        for before in ("", "sleep 1;"):
            self.log.unlink(missing_ok=True)
            records = [json.loads(line) for line in self.finish(self.start("--spawn", self.server(before=before))).splitlines()]
            self.assertEqual((len(records), {record["model"] for record in records}), (10, {"m"}))
            self.assertTrue(records[0]["endpoint"].startswith("http://127.0.0.1:"))
            self.check_gone()

    def test_other_protocols(self):
        self.finish(self.start("--backend", "ollama", "--spawn", self.server("--engine ollama")))
        self.finish(self.start("--backend", "anthropic", "--model", "m", "--spawn", self.server("--engine anthropic")))
        self.check_gone()

    def test_one_that_loads_is_waited_for(self):
        self.finish(self.start("--spawn", self.server("--fault 503-loading@4 --engine llamacpp")))
        self.check_gone()

    def test_one_that_dies_says_why(self):
        dies = self.shell(f"echo loading {{port}}; echo out of memory >&2; echo $$ >{self.pids}; exit 3")
        self.assertEqual(self.finish(self.start("--spawn", dies), code=5), "")
        self.assertIn("vlm-analyze: sh: out of memory\n", self.said)
        self.assertIn("vlm-analyze: sh: ended before it was ready: exit code 3\n", self.said)

    def test_one_that_is_never_ready_is_given_up(self):
        began = time.monotonic()
        self.finish(self.start("--ready-timeout", "1s", "--spawn", self.shell(f"echo {{port}}: waiting; echo $$ >{self.pids}; sleep 1000")), code=5)
        self.assertLess(time.monotonic() - began, 30)
        self.assertIn(": waiting\n", self.said)
        self.assertIn("sh: not ready within 1 s (--ready-timeout)", self.said)
        self.check_gone()

    def test_one_that_does_not_want_to_end_is_killed(self):
        stays = self.shell(f"trap '' TERM; echo $$ >{self.pids}; echo {{port}}; while :; do sleep 1; done")
        self.finish(self.start("--ready-timeout", "1s", "--spawn", stays), code=5)
        self.check_gone()

    def test_a_signal_while_it_loads_and_while_it_answers(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start("--spawn", self.shell(f"echo $$ >{self.pids}; sleep 1000; : {{port}}"))
            self.wait_for(lambda: self.pids.exists() and self.pids.read_text())
            process.send_signal(number)
            self.finish(process, code=130)
            self.check_gone()
            process = self.start("--concurrency", "1", "--spawn", self.server("--delay 0.3"))
            process.stdout.readline()
            process.send_signal(number)
            self.finish(process, code=130)
            self.check_gone()
            self.pids.unlink()

    def test_a_second_signal_takes_it_along(self):
        process = self.start("--spawn", self.server("--fault hang"))
        self.wait_for(lambda: self.log.exists() and '"POST"' in self.log.read_text())
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
        self.finish(process, code=130)
        self.check_gone()

    def test_one_that_dies_in_the_middle_is_told(self):
        stand_in = f"{sys.executable} {TESTS}/servers/model_server.py --port {{port}} --model m --log {self.log} --delay 0.2"
        dies = self.shell(f"echo $$ >{self.pids}; {stand_in} & sleep 2.5; kill -9 $!; echo a GPU fell off; exit 7")
        self.finish(self.start("--retries", "0", "--every", "40ms", "--spawn", dies), code=5)
        self.assertIn("vlm-analyze: sh: ended before it was stopped: exit code 7\nvlm-analyze: sh: port", self.said)
        self.assertIn("vlm-analyze: sh: a GPU fell off\n", self.said)

    def test_the_configuration_names_it(self):
        (self.folder / "vlm-tools").mkdir()
        config = self.folder / "vlm-tools/config.toml"
        config.write_text(f"[server]\ncommand = {json.dumps(self.server())}\n")
        self.assertEqual(len(self.finish(self.start()).splitlines()), 10)
        self.check_gone()
        self.pids.unlink()
        # A server that is named nearer, or none that is asked.
        self.finish(self.start("--api-base", "http://127.0.0.1:1/v1", "--model", "m", "--retries", "0"), code=5)
        self.finish(self.start("--backend", "fake"))
        self.assertFalse(self.pids.exists())
        config.write_text("[server]\nport = 3\n")
        self.finish(self.start(), code=2)
        self.assertIn("config.toml:2: server: holds command, and nothing else", self.said)

    def test_what_is_no_command_is_refused(self):
        for command, said in (("llama-server --port 8080", "no {port} in it"), ("nowhere/program {port}", "no program that can be run"),
                              ("'{port}", "--spawn: a ' is not closed")):
            self.finish(self.start("--spawn", command), code=2)
            self.assertIn(said, self.said)
        self.finish(self.start("--spawn", "x {port}", "--api-base", "http://h/v1"), code=2)
        self.assertIn("give only one of them", self.said)

    def test_a_measurement_and_the_doctor(self):
        out = self.finish(self.start("--at-once", "2", "--requests", "4", "--spawn", self.server(), subcommand=("bench",)))
        self.assertEqual(json.loads(out)["completed"], 4)
        self.assertIn("sees pictures   yes", self.finish(self.begin([self.programs / "vlm-analyze", "doctor", "--spawn", self.server()])))
        self.check_gone()

    def test_the_doctor_prints_lines_that_work(self):
        programs = self.folder / "bin"
        programs.mkdir()
        for name, port in (("llama-server", "shift 3; [ $# = 1 ] || exit 9; port=$1"), ("ollama", "[ $1 = serve ] || exit 9; port=${OLLAMA_HOST#*:}")):
            engine = {"llama-server": "llamacpp"}.get(name, name)
            model = "" if name == "llama-server" else "--model qwen2.5vl:3b --model qwen2.5vl:7b"
            (programs / name).write_text(f"#!/bin/sh\n{port}\nexec {sys.executable} {TESTS}/servers/model_server.py --port $port "
                                         f"--engine {engine} {model}\n")
            (programs / name).chmod(0o755)
        path = {"PATH": f"{programs}:{os.environ['PATH']}"}
        said = self.finish(self.begin([self.programs / "vlm-analyze", "doctor"], path))
        lines = [line.removeprefix("to start one").strip() for line in said.splitlines() if line.startswith("to start one")]
        ours = [line for line in lines if "llama-server" in line or "ollama" in line]
        self.assertEqual(len(ours), 2)
        for line in ours:
            self.assertEqual(len(self.finish(self.start(*shlex.split(line), environment=path)).splitlines()), 10)


if __name__ == "__main__":
    run_tests(Spawn)

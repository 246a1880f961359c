#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --control, SIGHUP and [source.NAME]: what is asked changes while it runs, and from source to source.

usage: steer_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120


class Steer(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.server = StandIn("model_server.py --delay 0.05", self.folder / "log")
        self.addCleanup(self.server.stop)
        self.environment = os.environ | {"VLM_DISCOVER_PORTS": "none", "XDG_CONFIG_HOME": str(self.folder)}
        self.config = self.folder / "vlm-tools/config.toml"
        self.config.parent.mkdir()
        self.configure('prompt = "First?"')
        self.socket = self.folder / "orders"

    def configure(self, text):
        self.config.write_text(f"[analyze]\nfps = 4\n{text}\n")

    def start(self, *more, sources=("a=test:",)):
        capture = subprocess.Popen([self.programs / "vlm-capture", *sources, "--quiet", "--size", "160x90", "--fps", "4"],
                                   stdout=subprocess.PIPE, env=self.environment)
        words = [self.programs / "vlm-analyze", "-", "--api-base", f"{self.server.url}/v1", "--format", "jsonl",
                 "--control", self.socket, *more]
        self.process = subprocess.Popen(list(map(str, words)), stdin=capture.stdout, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=self.environment, bufsize=0)
        capture.stdout.close()
        self.addCleanup(capture.wait, PATIENCE_S)
        self.addCleanup(self.process.kill)

    def next(self):
        line = self.process.stdout.readline()
        self.assertTrue(line, "it has ended")
        return json.loads(line)

    def next_with(self, text):
        """The first record about this question; what came before was asked before."""
        for _ in range(100):
            record = self.next()
            if f"question '{text}'" in record["text"]:
                return record
        self.fail(f"nothing was asked with {text}")

    def order(self, **order):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.socket))
            client.sendall(json.dumps(order).encode() + b"\n")
            return json.loads(client.makefile().readline())

    def finished(self, code):
        out, err = self.process.communicate(timeout=PATIENCE_S)
        self.assertEqual(self.process.returncode, code, err)
        return [json.loads(line) for line in out.splitlines()], err.decode()

    def test_orders_change_the_question(self):
        self.start()
        first = self.next_with("First?")
        self.assertEqual(self.order(prompt="Second?"), {"ok": True})
        second = self.next_with("Second?")
        self.assertNotEqual(first["prompt_id"], second["prompt_id"])
        self.assertNotEqual(first["key"], second["key"])
        (self.folder / "p.toml").write_text('prompt = "Of the profile?"\n')
        self.assertEqual(self.order(profile=str(self.folder / "p.toml")), {"ok": True})
        self.next_with("Of the profile?")
        for order in ({"prompt": 1}, {"profile": "nobody's"}, {"prompt": "{nothing}"}, {"pause": "yes"}, {"tempo": 1}, {},
                      {"source": "a"}, {"prompt": "@/etc/passwd"}):
            self.assertIn("error", self.order(**order), order)
        self.next_with("Of the profile?")
        self.assertEqual(self.order(stop=True), {"ok": True})
        self.finished(130)

    def test_a_pause_drops_what_goes_by(self):
        self.start("--stats")
        self.next()
        self.order(pause=True)
        time.sleep(1)  # what was under way comes
        before = self.server.requests()
        time.sleep(2)
        self.assertEqual(self.server.requests(), before)
        self.order(pause=False)
        last = [self.next()["t0"] for _ in range(6)][-1]
        self.assertGreater(last, 2)
        self.order(stop=True)
        _, err = self.finished(130)
        self.assertGreaterEqual(json.loads(err.splitlines()[-1])["dropped"], 6)

    def test_a_hangup_reads_the_configuration_again(self):
        self.start()
        self.next_with("First?")
        self.configure('prompt = "Again?"')
        self.process.send_signal(signal.SIGHUP)
        self.next_with("Again?")
        self.configure('prompt = [broken')
        self.process.send_signal(signal.SIGHUP)
        for _ in range(4):
            self.next_with("Again?")
        self.order(stop=True)
        _, err = self.finished(130)
        self.assertIn("the configuration is read again", err)
        self.assertRegex(err, r"config\.toml:3.*; going on as before")

    def test_a_hangup_keeps_what_was_typed(self):
        self.start("-p", "Typed?")
        self.next_with("Typed?")
        self.configure('prompt = "Again?"')
        self.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.next_with("Typed?")
        self.order(stop=True)
        self.finished(130)

    def test_sources_have_their_own_questions_windows_and_rates(self):
        (self.folder / "p.toml").write_text('prompt = "Of the profile?"\n')
        self.configure(f'''prompt = "First?"
            [source.a]
            prompt = "Of a?"
            window = 2
            [source.b]
            profile = "{self.folder}/p.toml"
            every = "1s"''')
        self.start(sources=("a=test:", "b=test:", "c=test:"))
        records = [self.next() for _ in range(24)]
        of = {name: [record for record in records if record["source"] == name] for name in "abc"}
        for name, question, sent in (("a", "Of a?", 2), ("b", "Of the profile?", 1), ("c", "First?", 1)):
            self.assertTrue(of[name], name)
            for record in of[name]:
                self.assertIn(f"question '{question}'", record["text"])
                self.assertEqual(record["n_sent"], sent)
        self.assertGreater(len(of["c"]), 2 * len(of["b"]))
        self.order(source="c", prompt="Of c?")
        self.next_with("Of c?")
        self.next_with("Of a?")
        self.order(stop=True)
        self.finished(130)

    def test_a_file_waits_through_a_pause(self):
        words = [self.programs / "vlm-analyze", self.clips / "cfr25.mp4", "--every", "250ms", "--api-base", f"{self.server.url}/v1",
                 "--format", "jsonl", "--control", self.socket]
        self.process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                                        env=self.environment)
        self.addCleanup(self.process.kill)
        self.next()
        self.order(pause=True)
        time.sleep(0.5)
        before = self.server.requests()
        time.sleep(1)
        self.assertEqual(self.server.requests(), before)
        self.order(pause=False)
        records, _ = self.finished(0)
        self.assertEqual(len(records), 39)


if __name__ == "__main__":
    run_tests(Steer)

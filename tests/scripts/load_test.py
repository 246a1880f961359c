#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze keeps servers busy by itself, several too, and what happens to one of them shows in no record.

usage: load_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 180
LESS_FRAMES, ALL_FRAMES = 40, 250  # of cfr25.mp4, every 250 ms; all
ENVIRONMENT = os.environ | {"VLM_DISCOVER_PORTS": "none"}


class Load(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def begin(self, command, name="log"):
        server = StandIn(command, self.folder / name)
        self.addCleanup(server.stop)
        return server

    @staticmethod
    def stats(server):
        with urllib.request.urlopen(f"{server.url}/stats", timeout=10) as reply:
            return json.load(reply)

    def start(self, servers, *more, every="250ms"):
        words = [self.programs / "vlm-analyze", self.clips / "cfr25.mp4", "-p", "What?", "--every", every, "--max-side", "224",
                 "--format", "jsonl", *more]
        for server in servers:
            words += ["--api-base", f"{server.url}/v1"]
        return subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=ENVIRONMENT)

    def finish(self, process, code=0):
        out, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, said)
        return [json.loads(line) for line in out.splitlines()]

    def run_whole(self, servers, *more, code=0, **how):
        with self.start(servers, *more, **how) as process:
            return self.finish(process, code)

    @staticmethod
    def plain(records):
        """Without timings and who answered."""
        return [{name: value for name, value in record.items() if name not in ("ms", "request_id", "endpoint")}
                for record in records]

    def check_complete(self, records, frames):
        self.assertEqual([record["error"] for record in records], [None] * frames)
        self.assertEqual(len({record["key"] for record in records}), frames)
        self.assertEqual([record["t0"] for record in records], sorted(record["t0"] for record in records))

    def test_records_are_the_same_for_any_concurrency_and_number_of_servers(self):
        servers = [self.begin("batching_server.py --step 0.005 --output-tokens 20", f"log{i}") for i in range(3)]
        alone = self.run_whole(servers[:1], "--concurrency", "1")
        self.check_complete(alone, LESS_FRAMES)
        for count in (1, 2, 3):
            for concurrency in ("auto", "7"):
                together = self.run_whole(servers[:count], "--concurrency", concurrency)
                self.assertEqual(self.plain(together), self.plain(alone))
        for server in servers:
            self.assertGreater(self.stats(server)["answered"], 0)

    def test_a_server_that_batches_is_asked_more_and_more(self):
        server = self.begin("batching_server.py --step 0.02 --output-tokens 50 --capacity 32")
        self.check_complete(self.run_whole([server], every="40ms"), ALL_FRAMES)
        stats = self.stats(server)
        self.assertEqual(stats["asked"], ALL_FRAMES)
        self.assertGreater(stats["most_in_flight"], 20)
        self.assertLessEqual(stats["most_in_flight"], 48)

    def test_a_server_that_reads_pictures_too_slowly_is_named_once(self):
        server = self.begin("batching_server.py --step 0.02 --output-tokens 20 --front-end 0.1")
        with self.start([server], every="40ms") as process:
            _, said = process.communicate(timeout=PATIENCE_S)
        warnings = [line for line in said.decode().splitlines() if "reading pictures is its bottleneck" in line]
        self.assertEqual(len(warnings), 1)
        self.assertIn(f"{server.url}/v1: ", warnings[0])
        self.assertLess(self.stats(server)["most_in_flight"], 64)

    def test_overload_and_waits_cost_no_record(self):
        server = self.begin("model_server.py --delay 0.05 --fault 429=ms:300@3-6 --fault 503-busy@9-11 --fault 500@13")
        self.check_complete(self.run_whole([server], every="40ms"), ALL_FRAMES)

    def test_a_server_that_dies_and_returns(self):
        servers = [self.begin("batching_server.py --step 0.05 --output-tokens 40 --capacity 8", f"log{i}") for i in range(2)]
        with self.start(servers, every="40ms") as process:
            while self.stats(servers[1])["answered"] < 8:
                time.sleep(0.1)
            servers[1].process.kill()
            servers[1].process.wait()
            time.sleep(3)
            again = self.begin(f"batching_server.py --port {servers[1].port} --step 0.05 --output-tokens 40 --capacity 8", "again")
            self.check_complete(self.finish(process), ALL_FRAMES)
        self.assertGreater(self.stats(again)["answered"], 8)

    def test_none_of_several_servers_stays(self):
        servers = [self.begin("batching_server.py --step 0.05 --output-tokens 40", f"log{i}") for i in range(2)]
        with self.start(servers, "--retries", "0", every="40ms") as process:
            while self.stats(servers[0])["asked"] < 4:
                time.sleep(0.1)
            for server in servers:
                server.process.kill()
                server.process.wait()
            records = self.finish(process, code=5)
        self.assertIsNotNone(records[-1]["error"])
        self.assertLess(len(records), ALL_FRAMES)

    def test_the_only_server_is_waited_for_while_it_starts_again(self):
        options = "--step 0.05 --output-tokens 4"
        for concurrency in ("1", "auto"):
            server = self.begin(f"batching_server.py {options}", f"log {concurrency}")
            with self.start([server], "--no-cache", "--concurrency", concurrency) as process:
                while self.stats(server)["answered"] < 8:
                    time.sleep(0.1)
                server.process.kill()
                server.process.wait()
                time.sleep(12)  # more than all retries of a request take
                self.assertIsNone(process.poll())
                self.begin(f"batching_server.py --port {server.port} {options}", f"again {concurrency}")
                self.check_complete(self.finish(process), LESS_FRAMES)

    def test_a_server_that_was_never_there_is_not_waited_for_long(self):
        server = self.begin("batching_server.py")
        server.process.kill()
        server.process.wait()
        began = time.monotonic()
        for concurrency in ("1", "4"):
            with self.start([server], "--model", "m", "--concurrency", concurrency) as process:
                records = self.finish(process, code=5)
            self.assertEqual({record["error"]["class"] for record in records}, {"connect"})
        self.assertLess(time.monotonic() - began, 60)

    def test_a_slow_unit_does_not_hold_up_the_others(self):
        server = self.begin("batching_server.py --step 0.005 --output-tokens 20 --slow-each 100:4000")
        with self.start([server], every="40ms") as process:
            began = time.monotonic()
            while self.stats(server)["answered"] < ALL_FRAMES - 2:
                time.sleep(0.1)
                self.assertIsNone(process.poll())
                self.assertLess(time.monotonic(), began + PATIENCE_S)
            self.assertEqual(self.stats(server)["running"], 2)
            self.check_complete(self.finish(process), ALL_FRAMES)

    def test_live_each_source_has_one_request_under_way(self):
        server = self.begin("batching_server.py --step 0.05 --output-tokens 20")
        with subprocess.Popen([self.programs / "vlm-capture", "a=test:", "b=test:", "--fps", "10", "--duration", "6s", "--size",
                               "160x90", "--quiet"], stdout=subprocess.PIPE) as capture, \
             subprocess.Popen([self.programs / "vlm-analyze", "-", "--latest", "-p", "What?", "--api-base", f"{server.url}/v1",
                               "--format", "jsonl"], stdin=capture.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=ENVIRONMENT) as analyze:
            capture.stdout.close()
            records = self.finish(analyze)
        self.assertEqual({record["source"] for record in records}, {"a", "b"})
        self.assertEqual(self.stats(server)["most_in_flight"], 2)

    def test_how_a_run_is_can_be_seen_from_outside(self):
        server = self.begin("model_server.py --any-picture")
        status, metrics = self.folder / "status.json", self.folder / "analyze.prom"
        records = self.run_whole([server], "--no-cache", "--status-file", status, "--metrics-file", metrics, every="2s")
        asking = json.loads(status.read_text())["asking"]
        self.assertEqual({name: asking[name] for name in ("videos", "videos_in_all", "requests", "failed", "frames")},
                         {"videos": 1, "videos_in_all": 1, "requests": len(records), "failed": 0, "frames": 5})
        self.assertGreater(asking["input_tokens"], 0)
        self.assertIn('\nvlm_analyze_requests_total{program="vlm-analyze"} 5\n', metrics.read_text())


if __name__ == "__main__":
    run_tests(Load)

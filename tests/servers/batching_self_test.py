#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks batching_server.py: what it sees, that its batch is as wide as it says, and its figures against those counted."""
import json
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from batching_server import MODEL
from batching import Batch, Sequence, ideal_rate
from harness import Client, about, body, image, jpeg, text

HERE = Path(__file__).resolve().parent


class Counted(unittest.TestCase):
    def test_steps_take_as_long_however_many_run(self):
        batch = Batch(2, 0.5, 0.25)
        for _ in range(3):
            batch.queue.append(Sequence(1, 2))
        self.assertEqual(batch.step()[0], 0.5 + 2 * 0.25)
        duration, finished = batch.step()
        self.assertEqual((duration, len(finished), len(batch.queue)), (0.5, 2, 1))
        batch.speed = 2
        self.assertEqual(batch.step()[0], (0.5 + 0.25) / 2)

    def test_the_ideal_is_a_batch_that_is_always_full(self):
        self.assertAlmostEqual(ideal_rate(64, 0.02, 0, 100, 50), 64, delta=0.1)
        self.assertAlmostEqual(ideal_rate(64, 0.02, 0.0001, 100, 50), 64 / (1 + 0.64), delta=0.5)


class Served(unittest.TestCase):
    def begin(self, *options):
        self.process = subprocess.Popen([sys.executable, HERE / "batching_server.py", *options], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.client = Client(int(self.process.stdout.readline().split()[1]))

    def end(self):
        self.process.terminate()
        self.assertEqual(self.process.wait(timeout=10), 0)
        self.process.stdout.close()

    def stats(self):
        return self.client.get("/stats").json

    def test_it_looks_at_what_it_is_sent(self):
        self.begin("--step", "0.001", "--output-tokens", "3")
        first, same, other = (self.client.post(about(n, model=MODEL)) for n in (0, 0, 25))
        self.assertEqual(first.json["usage"], {"prompt_tokens": 448 * 252 // 784 + 5, "completion_tokens": 3,
                                               "total_tokens": 448 * 252 // 784 + 8})
        self.assertEqual(first.content, same.content)
        self.assertNotEqual(first.content, other.content)
        self.assertEqual(self.client.post(about(0, model="other")).status, 404)
        self.assertEqual(self.client.post(body(image(jpeg(0)[:-2]), text("?"), model=MODEL)).status, 400)
        self.assertEqual(self.client.post(body(image(jpeg(0, progressive=True)), text("?"), model=MODEL)).status, 400)
        self.assertEqual(self.client.post(b"{").status, 400)
        stats = self.stats()
        self.assertEqual((stats["asked"], stats["answered"], stats["refused"], stats["units"]), (7, 3, 4, 2))
        self.assertEqual(self.client.get("/v1/models").json["data"][0]["id"], MODEL)

    def test_its_batch_is_as_wide_as_it_says(self):
        self.begin("--step", "0.02", "--output-tokens", "50", "--capacity", "4", "--queue", "3")
        question = json.dumps(about(0, model=MODEL)).encode()
        replies = []
        began = time.monotonic()
        threads = [threading.Thread(target=lambda: replies.append(self.client.post(question).status)) for _ in range(7)]
        for i, thread in enumerate(threads):
            thread.start()
            while (now := self.stats())["running"] < min(i + 1, 4) or now["running"] + now["waiting"] <= i:
                time.sleep(0.01)
                self.assertLess(time.monotonic(), began + 5)
        metrics = self.client.get("/metrics").data.decode()
        self.assertIn('model_name="batch-vl"} 4\n', metrics)
        self.assertEqual(self.client.post(question).status, 503)
        for thread in threads:
            thread.join()
        self.assertEqual(replies, [200] * 7)
        self.assertAlmostEqual(time.monotonic() - began, 2, delta=0.7)

    def test_its_speed_can_be_changed_and_metrics_left_out(self):
        self.begin("--step", "0.05", "--output-tokens", "10", "--no-metrics")
        self.assertEqual(self.client.get("/metrics").status, 404)
        self.client.post(b"10", path="/speed")
        began = time.monotonic()
        self.client.post(about(0, model=MODEL))
        self.assertLess(time.monotonic() - began, 0.4)


if __name__ == "__main__":
    unittest.main()

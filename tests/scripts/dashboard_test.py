#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""samples/grafana: the dashboard asks for what the programs tell Prometheus, and for nothing else.

usage: dashboard_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from live_test import Server, free_port, run_tests
from metrics_text import read_metrics
from script_environment import script_environment

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 60
# Only where there is a GPU: tests/unit/records looks at these.
OF_GPUS = {"vlm_gpu_busy_ratio", "vlm_gpu_memory_used_bytes", "vlm_gpu_memory_total_bytes"}
OF_PROMETHEUS = {"instance", "job", "le"}


class Dashboard(unittest.TestCase):
    programs = Path()
    clips = Path()
    dashboard = json.loads((ROOT / "samples/grafana/vlm-tools.json").read_text())
    panels = dashboard["panels"]
    targets = [target for panel in panels for target in panel.get("targets", ())]

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.environment = script_environment(self.programs, self.folder)
        shutil.copy(self.clips / "cfr25.mp4", self.folder)
        os.utime(self.folder / "cfr25.mp4", (0, 1e9))

    def run_program(self, *words):
        """What it tells Prometheus, in the file "metrics"."""
        subprocess.run(words, check=True, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, timeout=PATIENCE_S)
        return read_metrics((self.folder / "metrics").read_text())

    def of_capture(self):
        with Server("rtsp_server.py", self.clips / "cfr25.mp4") as camera:
            return self.run_program("vlm-capture", f"yard=rtsp://127.0.0.1:{camera.port}/cam", "--rtsp-transport", "udp",
                                    "--fps", "5", "--duration", "4s", "--encode", "h264", "--record", "%s.mkv",
                                    "--publish", f"udp://127.0.0.1:{free_port()}", "-o", "frames.nut", "--quiet",
                                    "--metrics-file", "metrics")

    def of_count(self):
        return self.run_program("vlm-count", "cfr25.mp4", "--detector", "motion", "--line", "gate=0.5,0:0.5,1",
                                "--zone", "left=0,0:0.5,0:0.5,1:0,1", "--quiet", "--metrics-file", "metrics")

    def of_night(self):
        server = StandIn("model_server.py", self.folder / "log")
        self.addCleanup(server.stop)
        return self.run_program(ROOT / "scripts/cron/nightly", "--metrics-file", "metrics", ".", "night.db", "night",
                                "-p", "What?", "--every", "5s", "--api-base", f"{server.url}/v1", "--price", "*=1:1")

    def of_server(self):
        address = f"127.0.0.1:{free_port()}"
        server = subprocess.Popen(["vlm-serve-hls", "--db", "night.db", "--live", "yard=test:320x240@25", "--listen", address,
                                   "--quiet"], env=self.environment, cwd=self.folder)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                metrics = read_metrics(urllib.request.urlopen(f"http://{address}/metrics").read().decode())
                if metrics['vlm_live_connected{source="yard"}'] == 1:
                    return metrics
            except OSError as error:  # it does not listen yet
                self.assertLess(time.monotonic(), until, error)
            self.assertLess(time.monotonic(), until)
            time.sleep(0.2)

    @staticmethod
    def asked_for(query):
        return set(re.findall(r"\b(?:vlm|process)_\w+", query))

    def test_all_that_it_asks_for_is_told(self):
        told = {}
        for metrics in (self.of_capture(), self.of_count(), self.of_night(), self.of_server()):
            for sample in metrics:
                name, _, labels = sample.partition("{")
                told.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
        for target in self.targets:
            names = self.asked_for(target["expr"])
            self.assertTrue(names, target)
            self.assertLessEqual(names, set(told) | OF_GPUS)
            labels = set().union(*(told.get(name, {"gpu"}) for name in names)) | OF_PROMETHEUS
            used = re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]) + re.findall(r"(\w+)=~", target["expr"])
            self.assertLessEqual(set(used), labels, target)
        variable = next(each for each in self.dashboard["templating"]["list"] if each["type"] == "query")
        self.assertLessEqual(self.asked_for(variable["query"]), set(told))

    def test_each_panel_has_its_place(self):
        self.assertEqual(len({panel["id"] for panel in self.panels}), len(self.panels))
        taken = set()
        for panel in self.panels:
            place = panel["gridPos"]
            cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
            self.assertTrue(taken.isdisjoint(cells), panel["title"])
            self.assertLessEqual(place["x"] + place["w"], 24)
            taken |= cells
            if panel["type"] != "row":
                self.assertEqual(panel["datasource"]["uid"], "${datasource}")


if __name__ == "__main__":
    run_tests(Dashboard)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""samples/compose and samples/kubernetes: what they start is started, in folders of their own and with stand-ins.

usage: operations_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import yaml

from live_test import Server, free_port, run_tests
from script_environment import script_environment

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 90
KEY = "a-key"
MODEL = "Qwen/Qwen3-VL-8B-Instruct"


class Operations(unittest.TestCase):
    programs = Path()
    clips = Path()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("archive", "index", "metrics", "secrets"):
            (self.folder / name).mkdir()
        self.environment = script_environment(self.programs, self.folder)
        self.places = {"/run/secrets": f"{self.folder}/secrets"}
        self.places |= {f"/{name}": f"{self.folder}/{name}" for name in ("archive", "index", "metrics")}

    def begin(self, command=""):
        self.server = StandIn(f"model_server.py --model {MODEL} --api-key {KEY} {command}", self.folder / "log")
        self.addCleanup(self.server.stop)
        self.places["http://vllm:8000"] = self.server.url

    def here(self, word):
        """A word of a command, with what it names in this test. Longer names go first."""
        for there in sorted(self.places, key=len, reverse=True):
            word = re.sub(rf"{re.escape(there)}(?![\w.])", lambda _, there=there: self.places[there], word)
        return word

    def start(self, words, **variables):
        log = open(self.folder / "said", "a+", encoding="utf-8")
        self.addCleanup(log.close)
        process = subprocess.Popen(words, env=self.environment | variables, cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def end(self, process, code):
        self.assertEqual(process.wait(PATIENCE_S), code, self.said())

    def said(self):
        return (self.folder / "said").read_text()[-3000:]

    def wait_for(self, what, condition):
        until = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), until, f"no {what}: {self.said()}")
            time.sleep(0.2)


class Compose(Operations):
    compose = yaml.safe_load((ROOT / "samples/compose/compose.yaml").read_text())
    services = compose["services"]
    own = {name: service for name, service in services.items() if service["image"] == "vlm-tools:latest"}

    def test_containers_may_no_more_than_they_need(self):
        self.assertEqual(set(self.own), {"capture", "index", "analyze", "serve"})
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertNotIn("privileged", service)
                self.assertIn("no-new-privileges:true", service["security_opt"])
                self.assertEqual(service["restart"], "unless-stopped")
                self.assertIn("test", service["healthcheck"])
                self.assertTrue(all(port.startswith("127.0.0.1:") for port in service.get("ports", ())))
        for service in [*self.own.values(), self.services["mediamtx"]]:
            self.assertEqual((service["read_only"], service["cap_drop"]), (True, ["ALL"]))
            self.assertNotEqual(service["user"].split(":")[0], "0")

    def test_what_is_named_is_there(self):
        for service in self.services.values():
            self.assertLessEqual(set(service.get("secrets", ())), set(self.compose["secrets"]))
            self.assertLessEqual(set(service.get("depends_on", ())), set(self.services))
        self.assertTrue(all(secret["file"].startswith("./secrets/") for secret in self.compose["secrets"].values()))
        told = (ROOT / "samples/compose/compose.yaml").read_text().split("name: vlm")[0]
        for source in [volume["source"] for service in self.own.values() for volume in service["volumes"]]:
            self.assertIn(f" {source.removeprefix('./')} ", told)  # who follows it has made the folder

    @staticmethod
    def interpolated(word, **variables):
        word = re.sub(r"\$\{(\w+)[^}]*\}", lambda found: variables[found[1]], word)
        return word.replace("$$", "$")

    def command_of(self, name):
        self.assertEqual(self.own[name]["entrypoint"], [])
        return [self.here(self.interpolated(word, CAMERA="rtsp://camera.example/1")) for word in self.own[name]["command"]]

    def is_well(self, name):
        kind, *words = self.own[name]["healthcheck"]["test"]
        words = [self.here(self.interpolated(word)) for word in words]
        if kind == "CMD-SHELL":
            words = ["/bin/sh", "-c", *words]
        return subprocess.run(words, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=False).returncode == 0

    def prepare(self):
        """A camera that wants a password; a media server that takes its video; another one that has it for the others."""
        self.begin()
        secrets = self.folder / "secrets"
        (secrets / "netrc").write_text("machine 127.0.0.1 login ann password word\n")
        (secrets / "model-key").write_text(f"{KEY}\n")
        subprocess.run([self.programs / "vlm-serve-hls", "token", "ann", "--token-file", secrets / "tokens"], check=True,
                       stdout=subprocess.DEVNULL, timeout=PATIENCE_S)
        video = self.clips / "cfr25.mp4"
        camera = self.enterContext(Server("rtsp_server.py", video, "--user", "ann", "--password", "word"))
        published = self.enterContext(Server("rtsp_server.py", video))
        self.media_server = f"rtsp://127.0.0.1:{free_port()}/yard"
        self.start(["ffmpeg", "-v", "error", "-rtsp_flags", "listen", "-i", self.media_server, "-f", "null", "-"])
        port = free_port()
        self.places |= {"rtsp://camera.example/1": f"rtsp://127.0.0.1:{camera.port}/cam",
                        "rtsp://mediamtx:8554/yard": f"rtsp://127.0.0.1:{published.port}/cam",
                        "0.0.0.0:8090": f"127.0.0.1:{port}", "127.0.0.1/8090": f"127.0.0.1/{port}"}

    def test_the_services_work_together(self):
        self.prepare()
        published = self.here("rtsp://mediamtx:8554/yard")
        running = {"capture": self.start([word.replace(published, self.media_server) for word in self.command_of("capture")])}
        for name in ("index", "analyze", "serve"):
            self.assertFalse(self.is_well(name))
        self.wait_for("camera", lambda: self.is_well("capture"))
        self.wait_for("published video", lambda: "yard: published at" in self.said())
        for name in ("index", "analyze", "serve"):
            running[name] = self.start(self.command_of(name))
            self.wait_for(name, lambda name=name: self.is_well(name))
        self.wait_for("recording in the index", self.recordings)
        for name, process in running.items():
            self.assertIsNone(process.poll(), f"{name}: {self.said()}")
        for name in reversed(running):
            running[name].send_signal(signal.SIGTERM)
            self.end(running[name], 0 if name == "serve" else 130)
        self.assertGreater(self.server.requests(), 0)

    def recordings(self):
        connection = sqlite3.connect(self.folder / "index/archive.db")
        try:
            return connection.execute("SELECT 1 FROM places WHERE CAST(path AS TEXT) LIKE '%/archive/yard/%.mp4'").fetchall()
        finally:
            connection.close()


class Kubernetes(Operations):
    archive_job, merge_job = yaml.safe_load_all((ROOT / "samples/kubernetes/archive-job.yaml").read_text())
    shares = 2  # here

    def setUp(self):
        super().setUp()
        for name in ("cfr25.mp4", "mpeg4.avi", "odd.mp4"):
            self.put(name)
        (self.folder / "secrets/vlm-model").mkdir()
        (self.folder / "secrets/vlm-model/key").write_text(KEY)

    def put(self, name):
        shutil.copy(self.clips / name, self.folder / "archive")
        os.utime(self.folder / "archive" / name, (0, 1e9))

    @staticmethod
    def pod(job):
        return job["spec"]["template"]["spec"]

    def start_container(self, container, index, *more):
        words = container["command"] + container.get("args", []) + list(more)
        words = [self.here(word.replace("$(JOB_COMPLETION_INDEX)", str(index))) for word in words]
        return self.start(words, JOB_COMPLETION_INDEX=str(index), SHARES=str(self.shares))

    def run_pods(self, *more, code=0):
        pod = self.pod(self.archive_job)
        for index in range(self.shares):
            self.end(self.start_container(pod["initContainers"][0], index), 0)
            self.end(self.start_container(pod["containers"][0], index, *more), code)

    def merge(self):
        self.end(self.start_container(self.pod(self.merge_job)["containers"][0], ""), 0)
        status = [self.programs / "vlm-analyze", "status", "--db", self.folder / "index/archive.db", "--task", "safety"]
        return json.loads(subprocess.run(status, check=True, capture_output=True, timeout=PATIENCE_S).stdout)

    def test_the_job_is_one_that_kubernetes_takes(self):
        spec = self.archive_job["spec"]
        self.assertEqual((self.archive_job["apiVersion"], self.archive_job["kind"]), ("batch/v1", "Job"))
        self.assertEqual(spec["completionMode"], "Indexed")  # without which there is no backoffLimitPerIndex
        containers = [container for job in (self.archive_job, self.merge_job)
                      for container in self.pod(job).get("initContainers", []) + self.pod(job)["containers"]]
        self.assertEqual([container["name"] for container in containers], ["add", "analyze", "merge"])
        self.assertIn({"name": "SHARES", "value": str(spec["completions"])}, containers[0]["env"])
        for container in containers:
            self.assertEqual(container["image"], "vlm-tools:latest")
            self.assertLessEqual({"requests", "limits"}, set(container["resources"]))
            security = container["securityContext"]
            self.assertEqual((security["allowPrivilegeEscalation"], security["readOnlyRootFilesystem"]), (False, True))
        for job in (self.archive_job, self.merge_job):
            pod = self.pod(job)
            self.assertEqual((pod["restartPolicy"], pod["securityContext"]["runAsNonRoot"]), ("Never", True))
            named = {volume["name"] for volume in pod["volumes"]}
            for container in pod.get("initContainers", []) + pod["containers"]:
                self.assertLessEqual({mount["name"] for mount in container["volumeMounts"]}, named)
        self.assertTrue(self.merge_job["spec"]["suspend"])

    def test_exit_codes_mean_what_the_programs_say(self):
        rules = self.archive_job["spec"]["podFailurePolicy"]["rules"]
        actions = {code: rule["action"] for rule in rules if "onExitCodes" in rule for code in rule["onExitCodes"]["values"]}
        self.assertEqual(actions, {2: "FailJob", 4: "FailIndex"})
        self.begin()
        pod = self.pod(self.archive_job)
        self.end(self.start_container(pod["initContainers"][0], 0), 0)
        self.end(self.start_container(pod["containers"][0], 0, "--what"), 2)
        self.end(self.start_container(pod["containers"][0], 0, "--stop-at", "2020-01-01T00:00:00Z"), 4)
        self.server.stop()
        self.end(self.start_container(pod["containers"][0], 0, "--ready-timeout", "1s", "--retries", "0"), 5)

    def test_all_shares_are_one_index_in_the_end(self):
        self.begin("--fault 403-moderation#0@1")
        self.put("empty.mp4")  # neither this one nor the request that is refused fails a share: both are told by the index
        self.run_pods()
        self.assertEqual(self.server.requests(), 3)
        self.assertEqual(len(list((self.folder / "index/shares").glob("*.db"))), self.shares)
        status = self.merge()
        self.assertEqual((status["done"] + status["failed"], status["failed"], status["unreadable"]), (3, 1, 1))
        self.run_pods()
        self.assertEqual(self.server.requests(), 3)  # there was nothing to do

    def test_a_pod_that_had_to_go_is_gone_on_with(self):
        self.shares = 1
        self.begin("--delay 1")
        pod = self.pod(self.archive_job)
        self.end(self.start_container(pod["initContainers"][0], 0), 0)
        process = self.start_container(pod["containers"][0], 0, "--concurrency", "1")
        self.wait_for("request", self.server.requests)
        process.send_signal(signal.SIGTERM)
        self.end(process, 128 + signal.SIGTERM)
        self.assertLess(self.server.requests(), 3)
        self.run_pods()
        self.assertEqual((self.server.requests(), self.merge()["done"]), (3, 3))  # no answer was thrown away


class Scripts(unittest.TestCase):
    @unittest.skipUnless(shutil.which("shellcheck"), "no shellcheck")
    def test_shellcheck_has_nothing_to_say(self):
        scripts = [path for folder in ("cron", "parallel", "slurm") for path in (ROOT / "scripts" / folder).iterdir()]
        done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))


if __name__ == "__main__":
    run_tests(Operations)

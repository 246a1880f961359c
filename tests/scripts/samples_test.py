#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the samples with stand-ins. usage: samples_test.py --programs FOLDER --clip VIDEO"""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/cases"))
from stand_in import StandIn  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--programs", required=True)
parser.add_argument("--clip", required=True)
OPTIONS = parser.parse_args()


class Speak(unittest.TestCase):
    def test_the_answers_reach_the_speaker_line_by_line(self):
        with tempfile.TemporaryDirectory() as folder:
            answers = Path(folder) / "answers"
            answers.write_text('"A gate opens.\\nA dog runs in."\nThe dog sits down.\n')
            environment = os.environ | {"PATH": OPTIONS.programs + ":" + os.environ["PATH"], "SPEAK": "cat",
                                        "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
            run = subprocess.run([ROOT / "samples/pipelines/speak", OPTIONS.clip, "--backend", f"fake:{answers}", "--quiet"],
                                 capture_output=True, text=True, env=environment, timeout=120, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout, "A gate opens. A dog runs in.\nThe dog sits down.\n")


def run(folder, *command, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VLM_")}
    environment |= {"PATH": OPTIONS.programs + ":" + os.environ["PATH"], "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder, **variables}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False, cwd=folder)


def settings(path):
    """NAME=VALUE lines, as systemd and shells read them."""
    lines = [line for line in path.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


class Pipelines(unittest.TestCase):
    def test_a_camera_is_watched_with_every_preset(self):
        windows = {"fast": 1, "medium": 4, "slow": 2}
        presets = sorted((ROOT / "samples/presets").glob("*.env"))
        self.assertEqual([preset.stem for preset in presets], sorted(windows))
        for preset in presets:
            with self.subTest(preset=preset.stem), tempfile.TemporaryDirectory() as folder:
                answers = Path(folder) / "answers"
                answers.write_text("Somebody walks.\n" * 30)
                done = run(folder, ROOT / "samples/pipelines/watch", OPTIONS.clip, "What is new?", "--backend",
                           f"fake:{answers}", "--quiet", **settings(preset))
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                records = [json.loads(line) for line in done.stdout.splitlines()]
                self.assertTrue(records)
                self.assertEqual(max(len(record["frames"]) for record in records),
                                 min(windows[preset.stem], sum(len(record["frames"]) for record in records)))

    def test_one_decoder_serves_a_question_and_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            answers = Path(folder) / "answers"
            answers.write_text("A gate.\n" * 30)
            done = run(folder, ROOT / "samples/pipelines/share", "all.nut", "What is it?", f"yard={OPTIONS.clip}",
                       ANALYZE_OPTIONS=f"--backend fake:{answers} --quiet")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(len(done.stdout.splitlines()), 10)
            self.assertGreater((Path(folder) / "all.nut").stat().st_size, 10_000)


class BatchFiles(unittest.TestCase):
    """What others make of batch files; a model server's stand-in answers for them."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.server = StandIn("model_server.py --model m", self.folder / "log")
        self.addCleanup(self.server.stop)

    def analyze(self, *words):
        done = run(str(self.folder), "vlm-analyze", *words, "--quiet", VLM_DISCOVER_PORTS="none")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def emit(self):
        self.analyze(OPTIONS.clip, "-p", "What?", "--every", "2s", "--model", "m", "--emit-batch", "out", "--batch-pictures", "files")

    def test_vllm(self):
        self.emit()
        stub = self.folder / "bin/vllm"
        stub.parent.mkdir()
        stub.write_text(f'#!/bin/sh\n[ "$1 $2 $4 $6 $7 $8" = "run-batch -i -o --model m --allowed-local-media-path" ] && [ -d "$9" ] || exit 9\n'
                        f'exec {ROOT}/tests/servers/batch_server.py --to {self.server.port} --run "$3" "$5"\n')
        stub.chmod(0o755)
        for _ in range(2):  # the second time there is nothing to do
            done = run(str(self.folder), ROOT / "samples/batch/run-vllm", "out", "m", PATH=f"{stub.parent}:{os.environ['PATH']}")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(self.server.requests(), 5)
        self.assertEqual(len(self.analyze("--import-batch", "out/00001.results.jsonl")), 5)

    def test_ray_data(self):
        self.emit()
        made = self.folder / "ray/data/llm.py"
        made.parent.mkdir(parents=True)
        (self.folder / "ray/__init__.py").write_text("from . import data\n")
        (self.folder / "ray/data/__init__.py").write_text(
            "import json, pathlib\ndef read_json(paths):\n"
            "    return [json.loads(line) for path in paths for line in pathlib.Path(path).read_text().splitlines()]\n")
        made.write_text(
            "class vLLMEngineProcessorConfig:\n    def __init__(self, **options):\n        self.model = options['model_source']\n"
            "class Rows(list):\n    iter_rows = list.__iter__\n"
            "def build_processor(config, preprocess, postprocess):\n    def answer(row):\n        asked = preprocess(row)\n"
            "        said = f\"{config.model} {len(asked['messages'])} {asked['sampling_params']['max_tokens']}\"\n"
            "        return postprocess({**row, **asked, 'generated_text': said, 'num_input_tokens': 7, 'num_generated_tokens': 3})\n"
            "    return lambda rows: Rows(map(answer, rows))\n")
        done = run(str(self.folder), "/usr/bin/python3", ROOT / "samples/batch/ray_data.py", "out", "m", PYTHONPATH=str(self.folder))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        records = self.analyze("--import-batch", "out/ray.results.jsonl")
        self.assertEqual([(record["text"], record["usage"]["input"]) for record in records], [("m 1 512", 7)] * 5)


class WholeArchive(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.archive = self.folder / "archive"
        self.archive.mkdir()
        for name in ("cfr25.mp4", "odd.mp4", "vp9.webm", "audio_only.m4a"):  # the last one is no video
            shutil.copy(Path(OPTIONS.clip).parent / name, self.archive)
            os.utime(self.archive / name, (0, 1e9))
        self.server = StandIn("model_server.py", self.folder / "log")
        self.addCleanup(self.server.stop)

    def run_script(self, path, *words, **variables):
        done = run(str(self.folder), ROOT / path, *map(str, words), VLM_DISCOVER_PORTS="none", VLM_NO_CACHE="1", **variables)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @property
    def question(self):
        return "-p", "What?", "--every", "2s", "--api-base", f"{self.server.url}/v1"

    def test_shares_become_one_index_that_the_night_goes_on_with(self):
        work = self.folder / "work"
        work.mkdir()
        for number in (1, 2):
            self.run_script("scripts/slurm/analyze", self.archive, work, "--task", "safety", *self.question,
                            SLURM_ARRAY_TASK_ID=str(number), SLURM_ARRAY_TASK_COUNT="3")
        self.run_script("scripts/slurm/analyze", self.archive, work, "--task", "safety", *self.question, SHARE="3/3")
        asked = self.server.requests()
        self.assertEqual(asked, 5 + 1 + 2)
        self.run_script("scripts/slurm/analyze", self.archive, work, "--task", "safety", *self.question, SHARE="3/3")
        self.assertEqual(self.server.requests(), asked)  # there was nothing to do
        self.run_script("scripts/slurm/merge", "all.db", work)
        shutil.copy(Path(OPTIONS.clip).parent / "mpeg4.avi", self.archive)
        os.utime(self.archive / "mpeg4.avi", (0, 1e9))
        said = self.run_script("scripts/cron/nightly", self.archive, "all.db", "safety", *self.question)
        self.assertEqual(self.server.requests(), asked + 2)
        self.assertIn("videos   4 of 4 done, 0 failed, 0 pending", said)


class Service(unittest.TestCase):
    unit = ROOT / "samples/systemd/vlm-capture@.service"

    def test_the_unit_is_read_by_systemd(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("no systemd-analyze")
        with tempfile.TemporaryDirectory() as folder:
            unit = Path(folder) / "vlm-capture@yard.service"
            unit.write_text(self.unit.read_text())
            done = run(folder, "systemd-analyze", "verify", "--man=no", str(unit))
        self.assertNotIn("vlm-capture@yard", done.stderr)

    def test_the_unit_lets_what_is_in_flight_finish(self):
        unit = settings(self.unit)
        self.assertEqual(unit["KillMode"], "mixed")
        manual = (ROOT / "man/vlm-capture.1.in").read_text()
        bound = int(re.search(r"commands that are left run for (\d+)\s+seconds", manual)[1])
        self.assertGreater(int(unit["TimeoutStopSec"]), bound + 20)  # packets that a server does not take: 10 s

    def test_what_the_unit_starts_takes_pictures(self):
        start = next(line for line in self.unit.read_text().splitlines() if line.startswith("ExecStart="))
        command = start.removeprefix("ExecStart=").replace("%i", "yard").replace("%%", "%").replace("$$", "$")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "netrc").write_text("machine camera.example login ann password s3cret\n")
            sample = settings(ROOT / "samples/systemd/camera.env") | {"SOURCE": OPTIONS.clip}
            done = run(folder, *shlex.split(command), CREDENTIALS_DIRECTORY=folder, STATE_DIRECTORY=folder + "/state", **sample)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertTrue(list(Path(folder).glob("state/*/0.000000.jpg")))
            record = json.loads(next(Path(folder).glob("state/*/frames.jsonl")).read_text().splitlines()[0])
            self.assertEqual(record["source"], "yard")


class ServerService(unittest.TestCase):
    unit = ROOT / "samples/systemd/vlm-serve-hls.service"

    def test_the_units_are_read_by_systemd(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("no systemd-analyze")
        with tempfile.TemporaryDirectory() as folder:
            for ending in (".service", ".socket"):  # its program is not on the path before it is installed
                unit = self.unit.with_suffix(ending).read_text().replace("=vlm-serve-hls ", f"={OPTIONS.programs}/vlm-serve-hls ")
                (Path(folder) / f"vlm-serve-hls{ending}").write_text(unit)
            done = run(folder, "systemd-analyze", "verify", "--man=no", *map(str, Path(folder).iterdir()))
        self.assertNotIn("vlm-serve-hls.s", done.stderr)

    def test_the_unit_waits_longer_than_the_server(self):
        manual = (ROOT / "man/vlm-serve-hls.1.in").read_text()
        self.assertIn("for ten seconds at most", manual.replace("\n", " "))
        self.assertGreater(int(settings(self.unit)["TimeoutStopSec"]), 10)

    def test_nginx_reads_its_sample(self):
        if shutil.which("nginx") is None:
            self.skipTest("no nginx")
        with tempfile.TemporaryDirectory() as folder:
            run(folder, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert", "-subj", "/CN=a")
            sample = (ROOT / "samples/nginx/vlm-serve-hls.conf").read_text()
            for path, there in (("/etc/ssl/cams.example.org.pem", "cert"), ("/etc/ssl/private/cams.example.org.key", "key"),
                                ("/var/cache/nginx/vlm", "cache")):
                sample = sample.replace(path, f"{folder}/{there}")
            (Path(folder) / "nginx.conf").write_text(f"pid {folder}/pid; events {{}} http {{ {sample} }}")
            done = run(folder, "nginx", "-t", "-e", f"{folder}/log", "-c", f"{folder}/nginx.conf")
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=["samples_test.py"])

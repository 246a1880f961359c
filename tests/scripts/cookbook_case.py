# SPDX-License-Identifier: Apache-2.0
"""What the test of the cookbook needs: its recipes, and a kitchen in which each is tried with stand-ins."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from live_test import Server, free_port

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 60
GRACE_S = 3
RECIPE = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(sh|sql)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAX_COLUMNS = 71  # of a terminal with 80, without what a page puts in front
STUBS = {
    "notify": 'printf "%s: %s\\n" "$*" "$(cat)" >>notified\n',
    "espeak-ng": "cat >spoken\n",
    "ffplay": "trap '' INT\nwc -c >played\n",
    "mediamtx": "exec ffmpeg -v error -y -rtsp_flags listen -rtsp_transport tcp -i rtsp://127.0.0.1:8554/yard -c copy -flush_packets 1 -f framecrc shown\n",
    "vllm": f'[ "$1 $2 $4 $6" = "run-batch -i -o --model" ] || exit 9\n'
            f'exec /usr/bin/python3 {ROOT}/tests/servers/batch_server.py --to @MODEL@ --run "$3" "$5"\n',
}


def recipes():
    """Title and commands of each section of the cookbook, which has exactly one block of them."""
    found = {}
    for page in sorted((ROOT / "man").glob("cookbook_*.md")):
        for title, text in RECIPE.findall(page.read_text(encoding="utf-8")):
            (kind, commands), = BLOCK.findall(text)
            assert kind == "sh" and title not in found, title
            found[title] = commands
    return found


def queries():
    """Title and query of each example of SQL."""
    text = (ROOT / "man/queries.md").read_text(encoding="utf-8")
    return {title: BLOCK.search(body)[2] for title, body in RECIPE.findall(text)}


class Dish:
    """What a recipe has come to."""

    def __init__(self, folder, code):
        self.folder, self.code = folder, code
        self.out, self.err = ((folder / name).read_text(errors="replace") for name in ("stdout", "stderr"))

    @property
    def records(self):
        """The lines of its output that are JSON; the last may have been cut off."""
        lines = self.out.splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]

    def kind(self, name):
        return [record for record in self.records if record.get("schema") == f"vlm.{name}/1"]


class Case(unittest.TestCase):
    programs = Path()
    clips = Path()


class Kitchen(Case):
    """A folder with what recipes name, servers where they look for them, programs that they start."""

    @classmethod
    def setUpClass(cls):
        cls.recipes = recipes()
        cls.pantry = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.servers = {name: cls.stand_in(command, name) for name, command in (
            ("model", "model_server.py --model small-vl --model large-vl --model qwen3-vl"), ("speech", "speech_server.py"),
            ("meaning", "embedding_server.py"))}
        cls.camera = cls.enterClassContext(Server("rtsp_server.py", cls.clips / "cfr25.mp4"))
        cls.phone = cls.enterClassContext(Server("mjpeg_server.py", "--frames", "600"))
        cls.ports = {number: free_port() for number in ("8090", "8443", "8554")}
        cls.fill_pantry()

    @classmethod
    def stand_in(cls, command, name):
        server = StandIn(command, cls.pantry / f"{name}.log")
        cls.addClassCleanup(server.stop)
        return server

    @classmethod
    def fill_pantry(cls):
        """An archive and its index, with answers to the task "what"; films; programs."""
        stubs = cls.pantry / "bin"
        stubs.mkdir()
        for name, script in STUBS.items():
            (stubs / name).write_text("#!/bin/sh\n" + cls.as_here(script).replace("@MODEL@", str(cls.servers["model"].port)))
            (stubs / name).chmod(0o755)
        archive = cls.pantry / "archive"
        archive.mkdir()
        for name in ("cfr25.mp4", "mpeg4.avi", "odd.mp4"):
            shutil.copy(cls.clips / name, archive)
            os.utime(archive / name, (0, 1e9))
        cls.film("talk.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=10", "-f", "lavfi", "-i",
                 "aevalsrc=0.5*sin(2*PI*300*t):s=16000:d=10", "-c:a", "aac")
        cls.film("walker.mp4", "-i", cls.clips / "scenes/walker.mp4", "-vf", "scale=320:180", "-r", "10", "-t", "5")
        cls.film("cuts.mp4", "-i", cls.clips / "scenes/cuts.mp4", "-vf", "scale=160:90", "-t", "6")
        (cls.pantry / "answers").write_text("A red truck waits.\nNothing moves.\nA truck stands at the gate.\nA dog runs by.\n")
        cls.run_program("vlm-index", "add", archive)
        cls.run_program("vlm-analyze", "--task", "what", "-p", "What is it?", "--every", "5s", "--format", "jsonl", "--quiet",
                        "--backend", f"fake:{cls.pantry}/answers")

    @classmethod
    def film(cls, name, *words):
        subprocess.run(["ffmpeg", "-v", "error", *map(str, words), "-c:v", "libx264", "-preset", "ultrafast", str(cls.pantry / name)], check=True)

    @classmethod
    def run_program(cls, program, *words, db="archive.db"):
        subprocess.run([str(cls.programs / program), *map(str, words), "--db", str(cls.pantry / db)], check=True, capture_output=True,
                       env=cls.environment(cls.pantry), timeout=PATIENCE_S)

    @classmethod
    def environment(cls, folder):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VLM_")}
        return kept | {"PATH": f"{cls.pantry}/bin:{cls.programs}:{os.environ['PATH']}", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
                       "XDG_CACHE_HOME": str(folder), "VLM_DISCOVER_PORTS": str(cls.servers["model"].port)}

    @classmethod
    def as_here(cls, commands):
        """A recipe with the places of the stand-ins."""
        for place, here in (("rtsp://10.0.0.5/1", f"rtsp://127.0.0.1:{cls.camera.port}/cam"),
                            ("http://192.168.1.20:8080", f"http://127.0.0.1:{cls.phone.port}"),
                            ("127.0.0.1:8001", f"127.0.0.1:{cls.servers['speech'].port}"),
                            ("127.0.0.1:8002", f"127.0.0.1:{cls.servers['meaning'].port}"),
                            *((f":{number}", f":{port}") for number, port in cls.ports.items())):
            commands = commands.replace(place, here)
        return commands

    def table(self):
        """A folder of its own for a recipe."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copy(self.clips / "cfr25.mp4", folder / "film.mp4")
        shutil.copy(self.pantry / "archive.db", folder)
        for name in ("talk.mp4", "walker.mp4", "archive"):
            (folder / name).symlink_to(self.pantry / name)
        (folder / "vlm-tools").mkdir()
        (folder / "vlm-tools/config.toml").write_text(f'[serve-hls]\nlisten = "127.0.0.1:{self.ports["8090"]}"\n')
        return folder

    def cook(self, title, until=None, code=0, prepare=None, change=("", "")):
        """Runs a recipe; one that does not end by itself, as a user does: until something is there (`until(folder)`), then Ctrl-C."""
        folder = self.table()
        if prepare:
            prepare(folder)
        with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
            process = subprocess.Popen(["bash", "-e", "-o", "pipefail", "-c", self.as_here(self.recipes[title].replace(*change))], cwd=folder, stdout=out,
                                       stderr=err, stdin=subprocess.DEVNULL, env=self.environment(folder), start_new_session=True)
        try:
            if until:
                self.wait_for(lambda: until(folder) or process.poll() is not None)
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGINT)
            ended = process.wait(PATIENCE_S)
        finally:
            self.end_group(process, grace=GRACE_S if until else 0)
        dish = Dish(folder, ended)
        self.assertNotRegex(dish.err, "AddressSanitizer|runtime error|LeakSanitizer")
        self.assertIn(ended, code if isinstance(code, tuple) else (code,), f"{title}\n{dish.err}\n{dish.out}")
        return dish

    def wait_for(self, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not come")
            time.sleep(0.05)

    @staticmethod
    def end_group(process, grace):
        """Ends what a recipe has left running, its servers above all; what ends by itself has `grace` seconds for it."""
        begin = time.monotonic()
        try:
            while time.monotonic() < begin + PATIENCE_S:
                os.killpg(process.pid, signal.SIGTERM if time.monotonic() >= begin + grace else 0)
                time.sleep(0.1)
                process.poll()
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        raise AssertionError("something of it did not end")


def has(name, *texts):
    """For `until`: whether a file of the recipe's folder holds all of these."""
    def holds(folder):
        path = folder / name
        content = path.read_bytes() if path.exists() else b""
        return all(text.encode() in content for text in texts)
    return holds


def has_all(*names):
    """For `until`: whether none of these files is empty."""
    return lambda folder: all((folder / name).exists() and (folder / name).stat().st_size for name in names)

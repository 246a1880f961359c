# SPDX-License-Identifier: Apache-2.0
"""What tests of vlm-serve-hls share: an index of some clips, and a server of it."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from index_case import LONG_AGO_NS, crossing, occupancy, result

PATIENCE_S = 120
CLIPS = ("cfr25.mp4", "h264.mkv", "h264.ts", "mpeg4.avi", "vp9.webm", "text.mp4")


class ServeCase(unittest.TestCase):
    """An index of some clips with answers and counts, and a server of it."""

    programs = Path()
    clips = Path()
    options = ()

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.folder = Path(folder)
        cls.archive = cls.folder / "archive"
        cls.archive.mkdir()
        cls.add_clips()
        cls.db = cls.folder / "a.db"
        cls.run_index("add", cls.archive, code=cls.code)
        cls.videos = {Path(json.loads(line)["places"][0]["path"]).name: json.loads(line)
                      for line in cls.run_index("list").stdout.splitlines()}
        cls.video = cls.videos[cls.name]["video"]
        cls.import_records(cls.records())
        cls.server, cls.port = cls.start()

    name = "cfr25.mp4"  # the video with answers
    code = 3            # of adding: one is no video

    @classmethod
    def add_clips(cls):
        for name in CLIPS:
            shutil.copy(cls.clips / name, cls.archive)
            os.utime(cls.archive / name, ns=(LONG_AGO_NS, LONG_AGO_NS))

    @classmethod
    def tearDownClass(cls):
        cls.server.send_signal(signal.SIGTERM)
        code = cls.server.wait(PATIENCE_S)
        cls.server.stderr.close()
        assert code == 0, code

    @classmethod
    def run_index(cls, *words, code=0):
        done = subprocess.run(list(map(str, (cls.programs / "vlm-index", *words, "--db", cls.db))), capture_output=True, timeout=PATIENCE_S)
        assert done.returncode == code, (done.returncode, done.stderr)
        return done

    @classmethod
    def import_records(cls, records, task="safety"):
        done = subprocess.run([str(cls.programs / "vlm-index"), "import", "-", "--task", task, "--db", str(cls.db)],
                              input="".join(json.dumps(record) + "\n" for record in records), text=True, capture_output=True,
                              timeout=PATIENCE_S)
        assert done.returncode == 0, done.stderr

    @classmethod
    def records(cls):
        of = {"source": "cfr25.mp4", "video": cls.video}
        return [result(n, text=f"<b>{n}</b> a red truck -->", video=cls.video, json={"alarm": n == 1}) for n in range(3)] + \
            [crossing(1.5) | of, crossing(1.25, "out") | of, occupancy(0, 1) | of, occupancy(1, 3) | of, occupancy(2, 2) | of]

    @classmethod
    def start(cls, *words, **more):
        server = subprocess.Popen(list(map(str, (cls.programs / "vlm-serve-hls", "--db", cls.db, "--listen", "127.0.0.1:0", *cls.options,
                                                 *words))), stderr=subprocess.PIPE, text=True, **more)
        said = ""
        for line in server.stderr:  # sources may have had their say before
            said += line
            if found := re.search(r"https?://127\.0\.0\.1:(\d+)/$", line):
                return server, int(found[1])
        raise AssertionError(said)

    def serve(self, *words, **more):
        """One more server, and the port at which it is asked."""
        server, port = self.start(*words, **more)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        return server, port

    def token(self, tokens, name, *words, code=0):
        done = subprocess.run(list(map(str, (self.programs / "vlm-serve-hls", "token", name, "--token-file", tokens, *words))),
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.strip()

    def ask(self, path, method="GET", port=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE_S)
        self.addCleanup(connection.close)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer

    def get(self, path, code=200, **headers):
        answer = self.ask(path, **headers)
        self.assertEqual(answer.status, code, (path, answer.content[:300]))
        return answer

    def json(self, path, code=200):
        return json.loads(self.get(path, code).content)

    def of(self, name):
        return self.videos[name]["video"]

    def frames(self, source):
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), "-map", "0:v:0", "-fps_mode", "passthrough", "-copyts", "-f",
                               "framemd5", "-"], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split(",") for line in done.stdout.splitlines() if not line.startswith("#")]

    def times(self, source):
        done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp_time", "-of",
                               "json", str(source)], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [float(frame["best_effort_timestamp_time"]) for frame in json.loads(done.stdout)["frames"]]

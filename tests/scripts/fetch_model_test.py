#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/fetch-model against a server of this machine: what is right is kept, and nothing else."""

import hashlib
import http.server
import json
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FETCH = ROOT / "scripts" / "fetch-model"
CONTENT = b"a model" * 1000


class Files(http.server.BaseHTTPRequestHandler):
    """Serves /good.onnx, half of it at /cut.onnx, and counts what it is asked."""
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        if self.path not in ("/good.onnx", "/cut.onnx"):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT if self.path == "/good.onnx" else CONTENT[:50])

    def log_message(self, format, *arguments):
        pass


class FetchModel(unittest.TestCase):
    def setUp(self):
        Files.asked = 0
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.folder = Path(folder.name)

    def entry(self, path, **changes):
        return {"file": "tiny.onnx", "url": f"http://127.0.0.1:{self.server.server_address[1]}/{path}", "bytes": len(CONTENT),
                "sha256": hashlib.sha256(CONTENT).hexdigest(), "licence": "MIT", "description": {"recipe": "yolox"}, **changes}

    def fetch(self, *arguments, model=None):
        manifest = self.folder / "manifest.json"
        manifest.write_text(json.dumps({"tiny-model": model or self.entry("good.onnx")}))
        return subprocess.run([FETCH, "--manifest", manifest, *arguments], capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data")})

    def check_failure(self, run, words, code=1):
        self.assertEqual((run.returncode, run.stdout), (code, ""))
        self.assertIn(words, run.stderr)
        self.assertIn("fetch-model: ", run.stderr)

    def models(self):
        return sorted(path.name for path in (self.folder / "data" / "vlm-tools" / "models").glob("*"))

    def test_a_model_is_kept_with_its_description_and_fetched_once(self):
        run = self.fetch("tiny-model")
        path = self.folder / "data/vlm-tools/models/tiny.onnx"
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, f"{path}\n", ""))
        self.assertEqual(path.read_bytes(), CONTENT)
        self.assertEqual(json.loads(path.with_suffix(".json").read_text()), {"recipe": "yolox"})
        path.with_suffix(".json").write_text("{}")
        self.assertEqual(self.fetch("tiny-model").stdout, f"{path}\n")
        self.assertEqual((path.with_suffix(".json").read_text(), Files.asked), ("{}", 1))

    def test_it_goes_where_it_is_told(self):
        self.assertEqual(self.fetch("tiny-model", "-o", self.folder / "here").stdout, f"{self.folder}/here/tiny.onnx\n")
        self.assertEqual(self.models(), [])

    def test_nothing_is_kept_of_what_is_wrong(self):
        flaws = [(self.entry("good.onnx", sha256="0" * 64), "its SHA-256 is "), (self.entry("cut.onnx"), "/cut.onnx: curl: "),
                 (self.entry("none.onnx"), "404"), (self.entry("good.onnx", bytes=7001), "7000 bytes came instead of 7001"),
                 (self.entry("good.onnx", bytes=10), "/good.onnx: curl: ")]
        for model, words in flaws:
            with self.subTest(words=words):
                self.check_failure(self.fetch("tiny-model", model=model), words)
                self.assertEqual(self.models(), [])
                self.assertFalse(list(self.folder.rglob("*.part")))

    def test_another_file_is_not_replaced(self):
        (self.folder / "tiny.onnx").write_text("mine")
        self.check_failure(self.fetch("tiny-model", "-o", self.folder), "is another file")
        self.assertEqual((self.folder / "tiny.onnx").read_text(), "mine")

    def test_names_and_the_list(self):
        self.check_failure(self.fetch("tiny-modle"), "did you mean tiny-model?", 2)
        self.check_failure(self.fetch(), "which model?", 2)
        self.assertIn("tiny-model\t7000 bytes\tMIT\thttp://", self.fetch("--list").stdout)

    def test_what_is_published_is_pinned(self):
        for name, model in json.loads((ROOT / "samples" / "models.json").read_text()).items():
            with self.subTest(name=name):
                self.assertRegex(model["url"], r"^https://.*/[0-9a-f]{40}/")
                self.assertRegex(model["sha256"], r"^[0-9a-f]{64}$")
                self.assertLessEqual({"file", "bytes", "licence", "description"}, set(model))
                beside = ROOT.parent / "shared" / "models" / model["file"]
                if beside.exists():
                    self.assertEqual(hashlib.sha256(beside.read_bytes()).hexdigest(), model["sha256"])


if __name__ == "__main__":
    unittest.main()

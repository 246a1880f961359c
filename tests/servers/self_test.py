#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the stand-ins themselves: what they see and answer, that they answer as real servers do, and each of their faults."""
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from io import BytesIO

from PIL import Image

from harness import (ANTHROPIC, CHAT, SCHEMA, SEEN, about, body, files, image, jpeg, messages, models, native, text, uri,
                     with_schema)
from engines import NAMES
from fault_self_test import EachFault  # noqa: F401  (its tests run with these)
from question import Answer
from wire_self_test import LikeLlamaServer  # noqa: F401  (its tests run with these)

HERE = os.path.dirname(os.path.abspath(__file__))


class Sight(unittest.TestCase):
    def test_every_openai_engine_reports_the_frames_it_sees(self):
        for engine in ("llamacpp", "vllm", "sglang", "ollama", "openai"):
            with self.subTest(engine), models(engine) as server:
                self.assertEqual(server.post(about(0, 25, 50)).content, SEEN)
                stream = server.post(about(0, 25, 50, stream=True, stream_options={"include_usage": True}))
                self.assertEqual(stream.content, SEEN)
                self.assertEqual(stream.events[-1], "[DONE]")
                self.assertGreater(stream.events[-2]["usage"]["prompt_tokens"], 300)

    def test_azure_by_both_addresses(self):
        with models("azure", "--api-key", "k") as server:
            key = {"api-key": "k"}
            classic = "/openai/deployments/m/chat/completions"
            self.assertEqual(server.post(about(0, 25, 50), classic + "?api-version=2024-10-21", key).content, SEEN)
            self.assertEqual(server.post(about(0, 25, 50), "/openai/v1/chat/completions", key).content, SEEN)
            self.assertEqual(server.post(about(0), classic, key).status, 404)
            self.assertEqual(server.post(about(0), classic.replace("/m/", "/other/") + "?api-version=1", key).json["error"]["code"],
                             "DeploymentNotFound")
            stream = server.post(about(0, stream=True), classic + "?api-version=2024-10-21", key)
            self.assertEqual(stream.events[0]["choices"], [])

    def test_anthropic(self):
        with models("anthropic", "--api-key", "k") as server:
            key = {**ANTHROPIC, "x-api-key": "k"}
            plain = server.post(messages(3, 4), "/v1/messages", key)
            self.assertEqual(plain.json["content"][0]["text"], "frames 3 4 size 448x252 question 'Describe.'")
            self.assertEqual(plain.json["stop_reason"], "end_turn")
            stream = server.post(messages(3, stream=True), "/v1/messages", key)
            kinds = [event["type"] for event in stream.events]
            self.assertEqual((kinds[0], kinds[-1]), ("message_start", "message_stop"))
            said = "".join(event["delta"]["text"] for event in stream.events if event["type"] == "content_block_delta")
            self.assertEqual(said, "frames 3 size 448x252 question 'Describe.'")
            schema = {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}}
            refused = server.post(messages(3, **schema), "/v1/messages", key)
            self.assertIn("'maxLength' is not supported", refused.json["error"]["message"])
            self.assertEqual(server.post(messages(3), "/v1/messages", ANTHROPIC).status, 401)
            self.assertEqual(server.post(messages(3), "/v1/messages", {"x-api-key": "k"}).status, 400)
            self.assertEqual(server.post(messages(3, seed=1), "/v1/messages", key).status, 400)

    def test_ollama_native(self):
        with models("ollama") as server:
            plain = server.post(native(7, stream=False), "/api/chat").json
            self.assertEqual(plain["message"]["content"], "frames 7 size 448x252 question 'Describe.'")
            lines = [json.loads(line) for line in server.post(native(7), "/api/chat").data.decode().splitlines()]
            self.assertEqual("".join(line["message"]["content"] for line in lines), plain["message"]["content"])
            self.assertTrue(lines[-1]["done"])
            value = json.loads(server.post(native(7, stream=False, format=SCHEMA), "/api/chat").json["message"]["content"])
            self.assertEqual((value["frame"], value["n_frames"]), (7, 1))
            long = server.post(native(7, stream=False, options={"num_ctx": 60}), "/api/chat")
            self.assertEqual((long.status, list(long.json)), (400, ["error"]))
            show = server.post({"model": "m"}, "/api/show").json
            self.assertIn("vision", show["capabilities"])
            self.assertEqual(server.get("/api/tags").json["models"][0]["name"], "m")
            self.assertIn("version", server.get("/api/version").json)

    def test_a_picture_without_a_number_shows_its_luma(self):
        with models("vllm") as server:
            data = BytesIO()
            Image.new("RGB", (64, 64), (90, 90, 90)).save(data, "JPEG")
            self.assertEqual(server.post(body(image(data.getvalue()), text("Q"))).content, "frames ?90 size 64x64 question 'Q'")

    def test_only_whole_baseline_rgb_jpegs_pass(self):
        with models("vllm") as server:
            address = uri(jpeg(3))
            for name, picture in (("progressive", jpeg(3, progressive=True)), ("cut", jpeg(3)[:-2000]),
                                  ("png", uri(jpeg(3), "image/png")), ("newline", address[:90] + "\n" + address[90:])):
                with self.subTest(name):
                    self.assertEqual(server.post(body(image(picture))).status, 400)

    def test_schema(self):
        with models("vllm") as server:
            value = json.loads(server.post({**about(8, 9), **with_schema(SCHEMA)}).content)
            self.assertEqual(value, {"frame": 8, "event": "none", "summary": SEEN[:7] + "8 9 size 448x252 ", "n_frames": 2,
                                     "alarm": False})

    def test_openai_is_strict(self):
        loose = {"type": "object", "properties": {"a": {"type": "string"}}}
        with models("openai", "--model", "gpt-5.5") as server:
            for name, more in (("unknown", {"chat_template_kwargs": {}}), ("both", {"max_tokens": 1, "max_completion_tokens": 1}),
                               ("loose", with_schema(loose)), ("name", with_schema(SCHEMA, "no spaces"))):
                with self.subTest(name):
                    self.assertEqual(server.post(about(1, **more)).status, 400)
            self.assertEqual(server.post(about(1, model="gpt-5.5", max_tokens=9)).json["error"]["param"], "max_tokens")
            self.assertEqual(server.post(about(1, model="gpt-9")).json["error"]["code"], "model_not_found")

    def test_video_as_a_list_of_frames(self):
        part = {"type": "video_url", "video_url": {"url": "data:video/jpeg;base64," + ",".join(
            base64.b64encode(jpeg(n)).decode() for n in range(40))}}
        with models("vllm") as server:
            dropped = server.post(body(part, text("Q")))
            self.assertTrue(dropped.content.startswith("frames 0 1 2 ") and " 31 size" in dropped.content)
            whole = server.post(body(part, text("Q"), media_io_kwargs={"video": {"num_frames": 40}}))
            self.assertIn(" 39 size", whole.content)
            images = server.post(about(*range(40)))
            self.assertLess(whole.json["usage"]["prompt_tokens"], 0.6 * images.json["usage"]["prompt_tokens"])

    def test_a_remembered_picture_needs_no_bytes(self):
        with models("vllm") as server:
            again = {"type": "image_url", "image_url": None, "uuid": "u"}
            self.assertEqual(server.post(body(again)).status, 400)
            server.post(body(image(jpeg(5), uuid="u")))
            self.assertIn("frames 5", server.post(body(again, text("Q"))).content)

    def test_a_model_without_sight(self):
        for engine, status in (("llamacpp", 500), ("vllm", 400), ("openai", 400), ("ollama", 400)):
            with self.subTest(engine), models(engine, "--text-model", "blind") as server:
                self.assertEqual([card["id"] for card in server.get("/v1/models").json["data"]], ["m", "blind"])
                if engine != "llamacpp":
                    self.assertEqual(server.post(about(1, model="blind")).status, status)

    def test_every_engine_is_known_everywhere(self):
        for engine in NAMES:
            with self.subTest(engine), models(engine) as server:
                self.assertEqual(server.get("/openai/v1/models" if engine == "azure" else "/v1/models").json["data"][0]["id"], "m")

    def test_pieces_are_the_whole_text(self):
        for words in ("a  b\nlonger-than-eight ", " x", "", "{ \"a\" : 1 }"):
            self.assertEqual("".join(Answer(words).pieces()), words)


class Behaviour(unittest.TestCase):
    def test_log_says_what_was_sent(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log")
            with models("vllm", "--log", path) as server:
                server.post(about(25), headers={"Authorization": "Bearer sk-secret"})
            with open(path) as file:
                record = json.loads(file.read())
            picture = record["body"]["messages"][0]["content"][1]["image_url"]["url"]
            self.assertEqual((picture["frame_number"], picture["width"], picture["bytes"]), (25, 448, len(jpeg(25))))
            self.assertEqual(record["headers"]["Authorization"], "Bearer sk-secret")
            self.assertEqual((record["path"], record["method"]), (CHAT, "POST"))

    def test_slots_make_requests_wait_and_the_queue_refuses(self):
        with models("vllm", "--slots", "1", "--queue", "1", "--delay", "0.4") as server:
            replies = []
            threads = [threading.Thread(target=lambda: replies.append(server.post(about(1)).status)) for _ in range(3)]
            for thread in threads:
                thread.start()
                time.sleep(0.05)
            gauges = server.get("/metrics").data.decode()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted(replies), [200, 200, 503])
            self.assertIn('vllm:num_requests_running{model_name="m"} 1', gauges)
            self.assertIn('vllm:num_requests_waiting{model_name="m"} 1', gauges)

    def test_as_a_program_it_tells_its_port_and_ends_when_told(self):
        for program in (["model_server.py", "--engine", "sglang"], ["file_server.py", "--root", HERE]):
            process = subprocess.Popen([sys.executable, os.path.join(HERE, program[0]), *program[1:]], stdout=subprocess.PIPE,
                                       text=True)
            with process:
                self.assertRegex(process.stdout.readline(), r"^port \d+$")
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(5), 0)

    def test_context_and_usage(self):
        with models("vllm", "--context", "400") as server:
            self.assertEqual(server.post(about(1, 2, 3, max_tokens=10)).status, 200)
            reply = server.post(about(1, 2, 3, max_tokens=100))
            self.assertIn("maximum context length is 400 tokens", reply.json["error"]["message"])
            self.assertEqual(server.get("/v1/models").json["data"][0]["max_model_len"], 400)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = bytes(range(256)) * 400
        with open(os.path.join(self.folder.name, "a.mp4"), "wb") as file:
            file.write(self.data)
        self.addCleanup(self.folder.cleanup)

    def get(self, *arguments, **headers):
        with files(self.folder.name, *arguments) as server:
            return server.ask("GET", "/a.mp4", headers=headers, seconds=1)

    def test_whole_and_ranges(self):
        whole = self.get()
        self.assertEqual((whole.status, whole.data, whole.headers["content-type"]), (200, self.data, "video/mp4"))
        part = self.get(Range="bytes=1000-1999")
        self.assertEqual((part.status, part.data), (206, self.data[1000:2000]))
        self.assertEqual(part.headers["content-range"], f"bytes 1000-1999/{len(self.data)}")
        self.assertEqual(self.get(Range="bytes=-10").data, self.data[-10:])
        self.assertEqual(self.get(Range=f"bytes={len(self.data)}-").status, 416)

    def test_faults(self):
        self.assertEqual(self.get("--fault", "404").status, 404)
        self.assertEqual(self.get("--fault", "no-range", Range="bytes=5-").status, 200)
        self.assertEqual(len(self.get("--fault", "cut-after=5000").data), 5000)
        self.assertEqual(self.get("--fault", "redirect=/b.mp4").headers["location"], "/b.mp4")
        for fault in ("hang", "hang-after=5000"):
            with self.subTest(fault), self.assertRaises(TimeoutError):
                self.get("--fault", fault)
        start = time.monotonic()
        self.assertEqual(self.get("--fault", "slow=400000").data, self.data)
        self.assertGreater(time.monotonic() - start, 0.2)

    def test_nothing_outside_the_folder(self):
        with files(self.folder.name) as server:
            self.assertEqual(server.get("/../../../../etc/passwd").status, 404)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the stand-in's llama.cpp answers with those that a real llama-server gave; skipped where there are no recordings."""
import io
import json
import os
import socket
import unittest

from PIL import Image

from harness import CHAT, SCHEMA, about, body, image, jpeg, models, text, uri, wire_folder, with_schema

FOLDER = wire_folder()
PASSING = {"content-length", "process-start-time-unix"}


def shape(value):
    """A JSON value with its leaves replaced by their types."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value[:1]]
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


class Recording:
    """A recorded answer: status, header names, body."""

    def __init__(self, name):
        with open(os.path.join(FOLDER, name + ".txt"), "rb") as file:
            head, _, self.data = file.read().partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines[1:]}
        if self.headers.get("transfer-encoding") == "chunked":
            self.data = b"".join(self.chunks(self.data))

    @staticmethod
    def chunks(data):
        while data:
            size, _, rest = data.partition(b"\r\n")
            yield rest[:int(size, 16)]
            data = rest[int(size, 16) + 2:]

    def events(self):
        lines = [line[6:] for line in self.data.decode().split("\n") if line.startswith("data: ")]
        return [line if line == "[DONE]" else json.loads(line) for line in lines]


def picture(form, mode="RGB"):
    data = io.BytesIO()
    Image.open(io.BytesIO(jpeg(3))).convert(mode).save(data, form)
    return data.getvalue()


def asked(url):
    return body(text("Describe what happens here."), image(url))


PLAIN = uri(jpeg(3))
WORD = body(text("x"), max_tokens=2)

# Requests whose answers are equal to the recorded ones in shape.
SAME_SHAPE = {
    "05-text-only": body(text("Say something."), max_tokens=8),
    "06-image-1": asked(PLAIN),
    "07-image-3": about(0, 25, 50),
    "10-schema": {**about(3), **with_schema(SCHEMA)},
    "24-wrong-model-name": {**WORD, "model": "nobody"},
    "25-unknown-params": {**WORD, "no_such_field": 1},
    "26-img-a.bmp": asked(uri(picture("BMP"), "image/bmp")),
    "27-img-a.gif": asked(uri(picture("GIF"), "image/gif")),
    "33-img-agray.jpg": asked(uri(picture("JPEG", "L"))),
    "49-ok-raw-base64": asked(PLAIN.partition(",")[2]),
    "51-ok-base64-nopad": asked(PLAIN.rstrip("=")),
    "53-ok-detail": body(text("Describe."), {"type": "image_url", "image_url": {"url": PLAIN, "detail": "low"}}),
    "100-system-and-history": {"messages": [{"role": "system", "content": "S"}, *asked(PLAIN)["messages"],
                                            {"role": "assistant", "content": "x"}, *WORD["messages"]]},
}

# Requests whose answers are equal to the recorded ones to the letter, but for the order of keys.
SAME_BODY = {
    "15-schema-bad": {**WORD, **with_schema({"type": "nonsense"})},
    "16-schema-bad-ref": {**WORD, **with_schema({"$ref": "http://127.0.0.1:9/none.json"})},
    "17-response-format-unknown": {**WORD, "response_format": {"type": "xml"}},
    "40-img-rand.bin": asked(uri(bytes(range(256)))),
    "41-bad-base64": asked("data:image/jpeg;base64,!!!!"),
    "42-bad-empty-data": asked("data:image/jpeg;base64,"),
    "43-bad-wrong-media-type": asked(uri(jpeg(3), "application/octet-stream")),
    "44-bad-no-base64-word": asked(PLAIN.replace(";base64", "")),
    "45-bad-empty-url": asked(""),
    "46-bad-file-url": asked("file:///etc/passwd"),
    "47-bad-http-url-refused": asked("http://127.0.0.1:9/a.jpg"),
    "48-bad-image-url-as-string": body({"type": "image_url", "image_url": PLAIN}),
    "50-ok-base64-newlines": asked(PLAIN[:100] + "\n" + PLAIN[100:]),
    "52-ok-base64-urlsafe": asked(PLAIN[:60] + "-_" + PLAIN[62:]),
    "54-part-unknown-type": body({"type": "input_image", "image_url": PLAIN}),
    "55-part-input-audio": body({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}),
    "63-bad-no-messages": {"model": "m"},
    "64-bad-messages-type": {"messages": "x"},
    "66-bad-temperature-type": {**WORD, "temperature": "hot"},
    "67-bad-max-tokens-type": {**WORD, "max_tokens": "many"},
}


@unittest.skipIf(FOLDER is None, "no recordings of a real server here")
class LikeLlamaServer(unittest.TestCase):
    maxDiff = None

    def compare_heads(self, reply, recording):
        self.assertEqual(reply.status, recording.status)
        self.assertEqual(set(reply.headers) - PASSING - {"keep-alive", "connection"},
                         set(recording.headers) - PASSING - {"keep-alive", "connection"})
        self.assertEqual(reply.headers["content-type"], recording.headers["content-type"])

    def test_answers_have_the_recorded_shape(self):
        with models("llamacpp", "--any-picture") as server:
            for name, request in SAME_SHAPE.items():
                with self.subTest(name):
                    recording, reply = Recording(name), server.post(request)
                    self.compare_heads(reply, recording)
                    self.assertEqual(shape(reply.json), shape(json.loads(recording.data)))

    def test_refusals_are_the_recorded_ones(self):
        with models("llamacpp", "--any-picture") as server:
            for name, request in SAME_BODY.items():
                with self.subTest(name):
                    recording, reply = Recording(name), server.post(request)
                    self.compare_heads(reply, recording)
                    self.assertEqual(reply.json, json.loads(recording.data))

    def test_streams_have_the_recorded_events(self):
        for name, options in (("08-image-1-stream", {}), ("09-image-1-stream-usage", {"stream_options": {"include_usage": True}})):
            with self.subTest(name), models("llamacpp") as server:
                recording, reply = Recording(name), server.post({**asked(PLAIN), "stream": True, "max_tokens": 8, **options})
                self.compare_heads(reply, recording)
                self.assertEqual([shape(event) for event in reply.events], [shape(event) for event in recording.events()])

    def test_lists_and_health(self):
        with models("llamacpp") as server:
            for name, path in (("01-health", "/health"), ("02-models", "/v1/models"), ("69-not-found", "/nothing"),
                               ("70-method-get-on-chat", CHAT)):
                with self.subTest(name):
                    recording, reply = Recording(name), server.get(path)
                    self.compare_heads(reply, recording)
                    self.assertEqual(shape(reply.json), shape(json.loads(recording.data)))

    def test_props_and_metrics(self):
        with models("llamacpp") as server:
            self.assertEqual(set(server.get("/props").json), set(json.loads(Recording("03-props").data)))
            recorded = Recording("04-metrics").data.decode()
            for line in server.get("/metrics").data.decode().splitlines():
                if not line.startswith("#"):
                    self.assertIn(f"\n{line.split()[0]} ", recorded)

    def test_states_of_the_server(self):
        cases = (("00-loading-503", ["--fault", "503-loading"], {}), ("82-auth-missing-401", ["--api-key", "k"], {}),
                 ("84-no-mmproj", ["--fault", "refuse"], {}), ("85-metrics-off", ["--no-metrics"], {"get": "/metrics"}))
        for name, arguments, how in cases:
            with self.subTest(name), models("llamacpp", *arguments) as server:
                recording = Recording(name)
                reply = server.get(how["get"]) if how else server.post(asked(PLAIN))
                self.compare_heads(reply, recording)
                self.assertEqual(reply.json, json.loads(recording.data))

    def test_context(self):
        with models("llamacpp", "--context", "4096") as server:
            for name, stream in (("57-context-text", False), ("58-context-text-stream", True)):
                with self.subTest(name):
                    recording, reply = Recording(name), server.post(body(text("word " * 6000), stream=stream))
                    self.compare_heads(reply, recording)
                    self.assertEqual(shape(reply.json), shape(json.loads(recording.data)))

    def test_connections_end_as_recorded(self):
        with models("llamacpp") as server:
            for stream, closes in ((True, True), (False, False)):
                connection = server.connect()
                connection.request("POST", CHAT, json.dumps({**WORD, "stream": stream}))
                response = connection.getresponse()
                self.assertEqual(response.headers["Keep-Alive"], "timeout=5, max=100")
                response.read()
                raw = connection.sock
                raw.settimeout(0.3)
                try:
                    self.assertEqual(raw.recv(1) == b"", closes)
                except socket.timeout:
                    self.assertFalse(closes)
                connection.close()


if __name__ == "__main__":
    unittest.main()

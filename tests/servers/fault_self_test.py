#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Meets each fault once."""
import http.client
import json
import unittest

from faults import Fault
from harness import ANTHROPIC, CHAT, SCHEMA, SEEN, about, messages, models, native, with_schema

# fault, request, what the reply must be
FAULTS = (
    ("refuse", {}, lambda r: r.status == 400 and "image" in r.json["error"]["message"]),
    ("refuse=mmproj", {}, lambda r: r.status == 500 and "mmproj" in r.json["error"]["message"]),
    ("cut", {}, lambda r: r.status == 200 and not r.whole),
    ("cut", {"stream": True}, lambda r: r.status == 200 and not r.whole and b"[DONE]" not in r.data),
    ("html", {}, lambda r: r.status == 200 and r.headers["content-type"] == "text/html"),
    ("html502", {}, lambda r: r.status == 502 and b"<html>" in r.data),
    ("500", {}, lambda r: r.status == 500 and r.json["error"]["type"] == "InternalServerError"),
    ("503-loading", {}, lambda r: r.status == 503 and r.json["error"]["message"] == "Loading model"),
    ("503-busy", {}, lambda r: r.status == 503),
    ("529", {}, lambda r: r.status == 529),
    ("status=409", {}, lambda r: r.status == 409),
    ("429=7", {}, lambda r: r.status == 429 and r.headers["retry-after"] == "7"),
    ("429=ms:250", {}, lambda r: r.status == 429 and r.headers["retry-after-ms"] == "250"),
    ("429=date:5", {}, lambda r: r.status == 429 and r.headers["retry-after"].endswith("GMT")),
    ("quota", {}, lambda r: r.status == 429 and r.json["error"]["type"] == "insufficient_quota"),
    ("401", {}, lambda r: r.status == 401),
    ("402", {}, lambda r: r.status == 402),
    ("403-moderation", {}, lambda r: r.status == 403 and b"flagged" in r.data),
    ("404-model", {}, lambda r: r.status == 404 and "`m`" in r.json["error"]["message"]),
    ("wrong-json", {}, lambda r: r.status == 200 and isinstance(r.json["choices"], str)),
    ("bad-json", {}, lambda r: r.status == 200 and r.data.startswith(b'{"choices"') and not r.data.endswith(b"}")),
    ("error-in-200", {}, lambda r: r.status == 200 and r.json["error"]["code"] == 502),
    ("error-in-200", {"stream": True}, lambda r: r.status == 200 and r.events[-1]["error"]["code"] == 502),
    ("sse-error", {"stream": True}, lambda r: r.status == 200 and r.events[0]["error"]["code"] == 503),
    ("sse-error", {}, lambda r: r.status == 503),
    ("huge=3000000", {}, lambda r: r.status == 200 and len(r.content) == 3000000),
    ("length", {}, lambda r: r.finish == "length" and r.content == SEEN[:len(SEEN) // 2]),
    ("length=200", {"max_tokens": 100}, lambda r: r.finish == "length"),
    ("length=200", {"max_tokens": 200}, lambda r: r.finish == "stop"),
    ("context", {}, lambda r: r.status == 400 and "maximum context length" in r.json["error"]["message"]),
    ("context=100", {}, lambda r: r.status == 400 and "100 tokens" in r.json["error"]["message"]),
    ("too-many-images=2", {}, lambda r: r.status == 400 and "At most 2 image(s)" in r.json["error"]["message"]),
    ("too-many-images=3", {}, lambda r: r.status == 200),
    ("bad-image=25", {}, lambda r: r.status == 400 and "Failed to load image" in r.json["error"]["message"]),
    ("bad-image=26", {}, lambda r: r.status == 200),
    ("schema-broken", with_schema(SCHEMA), lambda r: r.status == 200 and not isinstance(json.loads(r.content)["frame"], int)),
    ("think", {}, lambda r: r.content.startswith("<think>") and r.content.endswith(SEEN)),
    ("reasoning", {}, lambda r: r.json["choices"][0]["message"]["reasoning"] and r.content == SEEN),
    ("content-filter", {}, lambda r: r.finish == "content_filter" and r.content == ""),
    ("content-filter=prompt", {}, lambda r: r.status == 400),
    ("abort", {}, lambda r: r.finish == "abort"),
    ("no-usage", {}, lambda r: "usage" not in r.json and r.content == SEEN),
    ("nul", {}, lambda r: "\x00" in r.content and "</script>" in r.content),
    ("nul=utf8", {}, lambda r: b"\xff\xfe" in r.data),
    ("empty", {}, lambda r: r.content == ""),
    ("redirect=http://127.0.0.1:9/x", {}, lambda r: r.status == 307 and r.headers["location"] == "http://127.0.0.1:9/x"),
    ("500#25", {}, lambda r: r.status == 500),
    ("500#26", {}, lambda r: r.status == 200),
)


class EachFault(unittest.TestCase):
    def test_faults_that_answer(self):
        for fault, more, expected in FAULTS:
            with self.subTest(fault, more=list(more)), models("vllm", "--fault", fault) as server:
                reply = server.post(about(0, 25, 50, **more))
                self.assertTrue(expected(reply), (reply.status, reply.data[:300]))

    def test_faults_that_never_end(self):
        for fault, more in (("hang", {}), ("hang-headers", {}), ("stall-stream", {}), ("stall-stream", {"stream": True})):
            with self.subTest(fault, more=more), models("vllm", "--fault", fault) as server:
                connection = server.connect(0.3)
                connection.request("POST", CHAT, json.dumps(about(0, 25, 50, **more)))
                with self.assertRaises(TimeoutError):
                    connection.getresponse().read()
                connection.close()

    def test_a_stalled_stream_pings(self):
        with models("vllm", "--fault", "stall-stream=1") as server:
            connection = server.connect(3)
            connection.request("POST", CHAT, json.dumps(about(0, stream=True)))
            data = connection.getresponse()
            lines = [data.readline() for _ in range(3)]
            self.assertEqual(lines[2], b": keep-alive\n")
            connection.close()

    def test_endless_goes_on(self):
        for stream in (True, False):
            with self.subTest(stream=stream), models("vllm", "--fault", "endless") as server:
                connection = server.connect()
                connection.request("POST", CHAT, json.dumps(about(0, stream=stream)))
                self.assertEqual(len(connection.getresponse().read(5_000_000)), 5_000_000)
                connection.close()

    def test_connections_broken(self):
        for fault, error in (("drop", http.client.RemoteDisconnected), ("reset", ConnectionResetError)):
            with self.subTest(fault), models("vllm", "--fault", fault) as server, self.assertRaises(error):
                server.post(about(0))

    def test_spans_of_requests(self):
        with models("vllm", "--fault", "500@2", "--fault", "429@4-4") as server:
            self.assertEqual([server.post(about(0)).status for _ in range(5)], [500, 500, 200, 429, 200])
        with models("vllm", "--fault", "429@2-3") as server:
            self.assertEqual([server.post(about(0)).status for _ in range(4)], [200, 429, 429, 200])

    def test_scope(self):
        with models("vllm", "--fault", "401", "--fault-on", "all") as server:
            self.assertEqual(server.get("/v1/models").status, 401)
        with models("vllm", "--fault", "401") as server:
            self.assertEqual(server.get("/v1/models").status, 200)

    def test_other_shapes(self):
        with models("anthropic", "--fault", "sse-error=529") as server:
            reply = server.post(messages(1, stream=True), "/v1/messages", ANTHROPIC)
            self.assertEqual(reply.events[0]["error"]["type"], "overloaded_error")
        with models("ollama", "--fault", "500") as server:
            self.assertIsInstance(server.post(native(1), "/api/chat").json["error"], str)
        with models("sglang", "--fault", "500") as server:
            self.assertEqual(server.post(about(1)).json["object"], "error")

    def test_unknown_faults_are_refused(self):
        for spelling in ("no-such", "500@", "hang#x", ""):
            with self.subTest(spelling), self.assertRaises(ValueError):
                Fault(spelling)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""For the self-tests: servers in this process, requests as clients send them, answers taken apart."""
import base64
import http.client
import io
import json
import os
import threading
from contextlib import contextmanager

import file_server
import model_server
import pictures  # noqa: F401  (puts the clips' folder on the path)
from draw import Painter

PAINTER = Painter(448, 252)
SEEN = "frames 0 25 50 size 448x252 question 'Describe.' times <0.0 seconds> <1.0 seconds> <2.0 seconds>"
ANTHROPIC = {"anthropic-version": "2023-06-01"}
CHAT = "/v1/chat/completions"
SCHEMA = {"type": "object", "additionalProperties": False, "required": ["frame", "event"], "properties": {
    "summary": {"type": "string", "maxLength": 24}, "frame": {"type": "integer"}, "n_frames": {"type": "integer"},
    "event": {"enum": ["none", "person"]}, "alarm": {"type": "boolean"}}}


def jpeg(number, painter=PAINTER, **how):
    data = io.BytesIO()
    painter.frame(number).save(data, "JPEG", quality=85, **how)
    return data.getvalue()


def uri(data, kind="image/jpeg"):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def image(data, **more):
    return {"type": "image_url", "image_url": {"url": data if isinstance(data, str) else uri(data)}, **more}


def text(words):
    return {"type": "text", "text": words}


def body(*content, **more):
    return {"model": more.pop("model", "m"), "messages": [{"role": "user", "content": list(content)}], "temperature": 0, **more}


def about(*numbers, **more):
    """A chat request about these frames, one second apart."""
    parts = [part for i, n in enumerate(numbers) for part in (text(f"<{i}.0 seconds>"), image(jpeg(n)))]
    return body(*parts, text("Describe."), **more)


def with_schema(schema, name="answer", strict=True):
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": strict, "schema": schema}}}


class Reply:
    """status, headers (lower case), data; `json`, `events` (of a stream), `content` and `finish` read them."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        try:
            self.data, self.whole = response.read(), True
        except (http.client.IncompleteRead, ConnectionError) as error:
            self.data, self.whole = getattr(error, "partial", b""), False

    @property
    def json(self):
        return json.loads(self.data)

    @property
    def events(self):
        lines = [line[6:] for line in self.data.decode().split("\n") if line.startswith("data: ")]
        return [line if line == "[DONE]" else json.loads(line) for line in lines]

    @property
    def content(self):
        if self.headers["content-type"].startswith("text/event-stream"):
            choices = [choice for event in self.events if event != "[DONE]" for choice in event.get("choices", ())]
            return "".join(choice["delta"].get("content") or "" for choice in choices)
        return self.json["choices"][0]["message"]["content"]

    @property
    def finish(self):
        return self.json["choices"][0]["finish_reason"]


class Client:
    def __init__(self, port):
        self.port = port

    def connect(self, seconds=10):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def ask(self, method, path, value=None, headers=None, seconds=10):
        connection = self.connect(seconds)
        try:
            data = value if value is None or isinstance(value, bytes) else json.dumps(value).encode()
            connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def post(self, value, path=CHAT, headers=None, seconds=10):
        return self.ask("POST", path, value, headers, seconds)

    def get(self, path, headers=None):
        return self.ask("GET", path, headers=headers)


@contextmanager
def running(module, *arguments):
    server = module.listening(module.parse(list(arguments)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield Client(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
    if server.failures:
        raise AssertionError(f"the stand-in failed {server.failures} times")


def models(engine, *arguments):
    """A model server; its model is called m."""
    return running(model_server, "--engine", engine, "--model", "m", *arguments)


def files(root, *arguments):
    return running(file_server, "--root", root, *arguments)


def wire_folder():
    """Where a real server's recorded answers lie, or None."""
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.environ.get("VLM_TEST_WIRE", os.path.join(here, "..", "..", "..", "shared", "wire"))
    recordings = os.path.join(folder, "llama-server")
    return recordings if os.path.isdir(recordings) else None


def native(*numbers, **more):
    """A request in Ollama's own form."""
    images = [base64.b64encode(jpeg(n)).decode() for n in numbers]
    return {"model": "m", "messages": [{"role": "user", "content": "Describe.", "images": images}], **more}


def messages(*numbers, **more):
    """A request in Anthropic's form."""
    blocks = [{"type": "image", "source": {"type": "base64", "media_type": "image/jpeg",
                                           "data": base64.b64encode(jpeg(n)).decode()}} for n in numbers]
    content = [*blocks, {"type": "text", "text": "Describe."}]
    return {"model": "m", "max_tokens": 100, "messages": [{"role": "user", "content": content}], **more}

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A model server that batches continuously, as vLLM does, for measurements under load. See README.md.

    batching_server.py [--port N] [--capacity N] [--step S] [--prefill S] [--output-tokens N] [--queue N] [--slow-each N:TOKENS]
                    [--front-end S] [--instant] [--no-metrics] [--log FILE]
"""
import argparse
import asyncio
import base64
import hashlib
import json
import signal
import sys
from urllib.parse import urlsplit

from batching import Batch, Sequence

MODEL = "batch-vl"
PIXELS_PER_TOKEN = 28 * 28
MOST_BODY = 64 << 20


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def size_of_jpeg(data):
    """Width and height of a baseline JPEG."""
    if data[:2] != b"\xff\xd8" or data[-2:] != b"\xff\xd9":
        raise Refused(400, "no whole JPEG")
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xC0:
            return int.from_bytes(data[at + 7:at + 9], "big"), int.from_bytes(data[at + 5:at + 7], "big")
        at += 2 + int.from_bytes(data[at + 2:at + 4], "big")
    raise Refused(400, "no baseline JPEG")


class Question:
    """What a request asks: its pictures' tokens, and an answer that only depends on them and the text."""

    def __init__(self, body):
        try:
            request = json.loads(body)
            parts = [part for message in request["messages"] for part in content_of(message)]
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(400, f"no chat request: {error}") from error
        if request.get("model") != MODEL:
            raise Refused(404, f"The model `{request.get('model')}` does not exist.")
        digest, self.image_tokens, self.text_tokens, self.pictures = hashlib.sha256(), 0, 0, []
        for part in parts:
            if part["type"] == "text":
                self.text_tokens += len(part["text"]) // 4
                digest.update(part["text"].encode())
                continue
            kind, _, data = part["image_url"]["url"].partition(";base64,")
            if kind != "data:image/jpeg":
                raise Refused(400, "no JPEG")
            picture = base64.b64decode(data, validate=True)
            width, height = size_of_jpeg(picture)
            self.image_tokens += width * height // PIXELS_PER_TOKEN
            self.pictures.append(hashlib.sha256(picture).digest())
            digest.update(self.pictures[-1])
        self.answer = "saw " + digest.hexdigest()[:16]

    @property
    def tokens(self):
        return self.image_tokens + self.text_tokens


def content_of(message):
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


class Server:
    def __init__(self, options):
        self.options = options
        self.batch = Batch(options.capacity, options.step, options.prefill)
        self.wanted = asyncio.Event()
        self.front = asyncio.Lock()
        self.asked = self.answered = self.refused = self.most_in_flight = self.in_flight = 0
        self.units = {}  # how often each question was answered
        self.log = open(options.log, "a", buffering=1, encoding="utf-8") if options.log else None

    # The batch

    async def work(self):
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if self.batch.is_idle():
                self.wanted.clear()
                await self.wanted.wait()
                due = loop.time()
            duration, finished = self.batch.step()
            due += duration
            await asyncio.sleep(max(0, due - loop.time()))
            for sequence in finished:
                sequence.done.set_result(None)

    async def think_about(self, question):
        options = self.options
        if options.instant:
            return options.output_tokens
        if options.queue is not None and len(self.batch.queue) >= options.queue:
            raise Refused(503, "the queue is full")
        if options.front_end:
            async with self.front:  # one picture after the other
                await asyncio.sleep(options.front_end * len(question.pictures))
        each, _, tokens = (options.slow_each or "").partition(":")
        output = int(tokens) if each and self.asked % int(each) == 0 else options.output_tokens
        sequence = Sequence(question.tokens, output, asyncio.get_running_loop().create_future())
        self.batch.queue.append(sequence)
        self.wanted.set()
        await sequence.done
        return output

    # What is asked

    async def chat(self, body):
        self.asked += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            question = Question(body)
            output = await self.think_about(question)
        except Refused:
            self.refused += 1
            raise
        finally:
            self.in_flight -= 1
        self.answered += 1
        self.units[question.answer] = self.units.get(question.answer, 0) + 1
        return {"id": f"chat-{self.asked}", "object": "chat.completion", "model": MODEL, "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": question.answer}}],
            "usage": {"prompt_tokens": question.tokens, "completion_tokens": output,
                      "total_tokens": question.tokens + output}}

    def stats(self):
        return {"asked": self.asked, "answered": self.answered, "refused": self.refused, "units": len(self.units),
                "most_in_flight": self.most_in_flight, "running": len(self.batch.running), "waiting": len(self.batch.queue)}

    def metrics(self):
        if self.options.no_metrics:
            raise Refused(404, "Not Found")
        label = f'{{engine="0",model_name="{MODEL}"}}'
        return (f"# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running{label} {len(self.batch.running)}\n"
                f"# TYPE vllm:num_requests_waiting gauge\nvllm:num_requests_waiting{label} {len(self.batch.queue)}\n"
                f"vllm:kv_cache_usage_perc{label} {len(self.batch.running) / self.batch.capacity / 2}\n"
                f"vllm:num_preemptions_total{label} 0\n")

    async def answer(self, method, path, body):
        if method == "POST" and path == "/v1/chat/completions":
            return await self.chat(body)
        if method == "POST" and path == "/speed":  # from now on so many times as fast as at first
            self.batch.speed = float(body)
            return {}
        if path == "/v1/models":
            return {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "vllm", "max_model_len": 32768}]}
        if path == "/metrics":
            return self.metrics()
        if path == "/stats":
            return self.stats()
        raise Refused(404, "Not Found")

    # HTTP

    async def serve(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, target, *_ = head.split(b" ", 2)
                length = 0
                for line in head.split(b"\r\n"):
                    if line[:15].lower() == b"content-length:":
                        length = int(line[15:])
                if length > MOST_BODY:
                    break
                body = await reader.readexactly(length)
                path = urlsplit(target.decode()).path
                if self.log and path.endswith("completions"):
                    self.log.write(json.dumps({"event": "request", "method": method.decode(), "path": path}) + "\n")
                writer.write(self.reply(*await self.outcome(method.decode(), path, body)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def outcome(self, method, path, body):
        try:
            return 200, await self.answer(method, path, body)
        except Refused as refused:
            return refused.status, {"error": {"message": str(refused), "code": refused.status}}

    @staticmethod
    def reply(status, value):
        text = isinstance(value, str)
        data = (value if text else json.dumps(value)).encode()
        kind = "text/plain" if text else "application/json"
        return (f"HTTP/1.1 {status} Status\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data


def parse(arguments=None):
    parser = argparse.ArgumentParser(description="A model server that batches continuously.", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--capacity", type=int, default=64, metavar="N", help="sequences in the batch")
    parser.add_argument("--step", type=float, default=0.02, metavar="S", help="of the batch, for a token of each")
    parser.add_argument("--prefill", type=float, default=1e-5, metavar="S", help="for each token of a prompt that joins")
    parser.add_argument("--output-tokens", type=int, default=48, metavar="N", help="of each answer")
    parser.add_argument("--queue", type=int, metavar="N", help="requests that may wait; more get a 503")
    parser.add_argument("--slow-each", metavar="N:TOKENS", help="every N-th answer is so long")
    parser.add_argument("--front-end", type=float, default=0, metavar="S", help="for each picture, one at a time, before the queue")
    parser.add_argument("--instant", action="store_true", help="answer at once")
    parser.add_argument("--no-metrics", action="store_true")
    parser.add_argument("--log", metavar="FILE", help="a line of JSON for each question")
    return parser.parse_args(arguments)


async def run(options):
    server = Server(options)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", options.port, limit=1 << 20, backlog=2048)
    work = asyncio.create_task(server.work())
    print(f"port {listener.sockets[0].getsockname()[1]}", flush=True)
    ended = asyncio.create_task(stopped.wait())
    await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
    return 70 if work.done() else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run(parse())))

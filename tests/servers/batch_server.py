#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Works through batch files with the model server's stand-in behind it. See README.md.

    batch_server.py --to PORT --run IN OUT      one file, as "vllm run-batch" does, or Anthropic's
    batch_server.py --to PORT [--engine openai|azure] [--api-key KEY] [--looks N] [--fault NAME[=ARG][@N]] ... [--log FILE]
"""
import base64
import email
import email.policy
import http.client
import itertools
import json
import random
import re
import sys
import urllib.parse
from pathlib import Path

import small_server

FAULTS = ("status", "drop", "created-and-dropped", "failed", "expired")
URLS = ("/v1/chat/completions", "/chat/completions")
PAGE = re.compile(r"(?P<root>/v1|/openai/v1|/openai)/(?P<kind>files|batches)(/(?P<id>[^/]+))?(?P<content>/content)?")
LONGEST_ID = 64


class Flaw(Exception):
    """What is wrong with a request."""


def with_local_pictures(value):
    """A body in which pictures that lie on this machine are as if they had been sent."""
    if isinstance(value, dict):
        return {key: with_local_pictures(part) for key, part in value.items()}
    if isinstance(value, list):
        return [with_local_pictures(part) for part in value]
    if isinstance(value, str) and value.startswith("file://"):
        path = urllib.parse.unquote(urllib.parse.urlsplit(value).path)
        return "data:image/jpeg;base64," + base64.b64encode(Path(path).read_bytes()).decode()
    return value


def read_requests(text):
    """The lines of a batch file; raises Flaw."""
    requests = [json.loads(line) for line in text.splitlines()]
    names = [request["custom_id"] for request in requests]
    if len(set(names)) != len(names):
        raise Flaw("duplicate custom_id")
    if not names or max(map(len, names)) > LONGEST_ID:
        raise Flaw("a custom_id is too long, or there is none")
    for request in requests:
        wanted = {"custom_id", "params"} if "params" in request else {"custom_id", "method", "url", "body"}
        if set(request) != wanted:
            raise Flaw(f"members are {sorted(request)}")
        if "params" not in request and (request["method"] != "POST" or request["url"] not in URLS):
            raise Flaw("no POST of a chat completion")
    if len({(request.get("body") or request["params"])["model"] for request in requests}) != 1:
        raise Flaw("more than one model")
    return requests


def ask(port, path, body, headers=()):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, json.dumps(with_local_pictures(body)), {"Content-Type": "application/json", **dict(headers)})
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


def openai_result(number, request, port):
    status, body = ask(port, "/v1/chat/completions", request["body"])
    response = {"status_code": status, "request_id": f"req-{number}", "body": body}
    return {"id": f"batch_req_{number}", "custom_id": request["custom_id"], "response": response, "error": None}


def vllm_result(number, request, port):
    """vLLM says what went wrong beside the response, which has no body then."""
    result = openai_result(number, request, port)
    if result["response"]["status_code"] != 200:
        result["error"] = result["response"].pop("body")
    return result


def anthropic_result(_number, request, port):
    status, body = ask(port, "/v1/messages", request["params"], {"anthropic-version": "2023-06-01"}.items())
    said = {"type": "succeeded", "message": body} if status == 200 else {"type": "errored", "error": body}
    return {"custom_id": request["custom_id"], "result": said}


def run_file(source, target, port):
    requests = read_requests(Path(source).read_text(encoding="utf-8"))
    kind = anthropic_result if "params" in requests[0] else vllm_result
    lines = [json.dumps(kind(number, request, port)) + "\n" for number, request in enumerate(requests)]
    Path(target).write_text("".join(lines), encoding="utf-8")


class State(small_server.State):
    """The files and batches that were handed over."""

    def __init__(self, options):
        super().__init__("batch", options, FAULTS)
        self.files, self.batches = {}, {}
        self.names = itertools.count(1)

    def keep_file(self, text):
        name = f"file-{next(self.names)}"
        self.files[name] = text
        return name

    def make_batch(self, wanted):
        if set(wanted) != {"input_file_id", "endpoint", "completion_window"} or wanted["completion_window"] != "24h" \
                or wanted["endpoint"] not in URLS:
            raise Flaw(f"no such batch: {wanted}")
        requests = read_requests(self.files[wanted["input_file_id"]])
        batch = {"id": f"batch_{next(self.names)}", "object": "batch", "status": "validating", "errors": None, "output_file_id": None,
                 "error_file_id": None, "request_counts": {"total": len(requests), "completed": 0, "failed": 0}, **wanted}
        self.batches[batch["id"]] = [batch, 0]
        return batch

    def look(self, name, met):
        """A batch as it is now; it has ended after some looks."""
        batch, looks = self.batches[name]
        self.batches[name][1] += 1
        if batch["status"] not in ("validating", "in_progress"):
            return batch
        if "failed" in met:
            batch |= {"status": "failed", "errors": {"object": "list", "data": [{"code": "token_limit_exceeded", "message": "too much at once"}]}}
        elif looks >= self.options.looks:
            self.work_through(batch, "expired" in met)
        else:
            batch["status"] = "in_progress"
        return batch

    def work_through(self, batch, expires):
        requests = read_requests(self.files[batch["input_file_id"]])
        kept = requests[:len(requests) // 2] if expires else requests
        results = [openai_result(number, request, self.options.to) for number, request in enumerate(kept)]
        late = [{"id": "batch_req_x", "custom_id": request["custom_id"], "response": None,
                 "error": {"code": "batch_expired", "message": "This request could not be executed before the completion window expired."}}
                for request in requests[len(kept):]]
        random.Random(4).shuffle(results)
        good = [result for result in results if result["response"]["status_code"] == 200]
        bad = [result for result in results if result["response"]["status_code"] != 200] + late
        batch |= {"status": "expired" if expires else "completed",
                  "output_file_id": self.keep_lines(good), "error_file_id": self.keep_lines(bad)}

    def keep_lines(self, results):
        return self.keep_file("".join(json.dumps(result) + "\n" for result in results)) if results else None


def uploaded(exchange):
    """The text of a batch file that was posted as a form; raises Flaw."""
    head = f"Content-Type: {exchange.headers['Content-Type']}\r\n\r\n".encode()
    form = email.message_from_bytes(head + exchange.body, policy=email.policy.HTTP)
    if form.get_content_type() != "multipart/form-data":
        raise Flaw("no form")
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    if set(parts) != {"purpose", "file"} or parts["purpose"].get_content().strip() != "batch":
        raise Flaw(f"the form has {sorted(parts)}")
    if not parts["file"].get_filename().endswith(".jsonl"):
        raise Flaw("the file is no .jsonl")
    text = parts["file"].get_payload(decode=True).decode("utf-8")
    read_requests(text)
    return text


def answer(exchange, page, met):
    """(what is answered, whether as it is)."""
    state, name = exchange.state, page["id"]
    if page["kind"] == "files" and name:
        return state.files[name].encode() if page["content"] else {"id": name, "object": "file"}
    if page["kind"] == "files":
        text = uploaded(exchange)
        return {"id": state.keep_file(text), "object": "file", "bytes": len(text), "purpose": "batch", "status": "processed"}
    if name:
        return state.look(name, met)
    if exchange.command == "POST":
        return state.make_batch(exchange.parsed_body())
    return {"object": "list", "data": [batch for batch, _ in reversed(state.batches.values())], "has_more": False}


def refusal(exchange, page):
    options = exchange.state.options
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(exchange.path).query)
    if page is None or (options.engine == "azure") != page["root"].startswith("/openai"):
        return 404, "Not Found"
    if page["root"] == "/openai" and "api-version" not in query:
        return 404, "no api-version"
    given = exchange.headers.get("api-key") if options.engine == "azure" else exchange.headers.get("Authorization")
    wanted = options.api_key if options.engine == "azure" else f"Bearer {options.api_key}"
    return (401, "Incorrect API key provided") if options.api_key and given != wanted else None


def serve(exchange):
    state = exchange.state
    path = urllib.parse.urlsplit(exchange.path).path
    page = PAGE.fullmatch(path)
    state.log.write(event="request", method=exchange.command, path=exchange.path, headers=dict(exchange.headers.items()),
                    bytes=len(exchange.body))
    refused = refusal(exchange, page)
    # Each fault concerns one kind of request, whose number it counts.
    met = {} if refused else state.faults.take("other", ()) if exchange.command == "POST" or page["id"] else {}
    if "status" in met:
        refused = int(met["status"]), "something is wrong"
    if refused:
        exchange.send(refused[0], json.dumps({"error": {"message": refused[1], "type": "error", "param": None, "code": None}}))
        return
    try:
        said = answer(exchange, page, met)
    except (Flaw, KeyError, ValueError) as flaw:
        exchange.send(400, json.dumps({"error": {"message": f"{flaw}", "type": "invalid_request_error", "param": None, "code": None}}))
        return
    if "drop" in met or "created-and-dropped" in met and page["kind"] == "batches" and exchange.command == "POST":
        exchange.close_connection = True
        return
    exchange.send(200, said if isinstance(said, bytes) else json.dumps(said))


def parse(arguments=None):
    parser = small_server.Parser(__doc__, FAULTS)
    parser.add_argument("--to", type=int, required=True, metavar="PORT", help="where the model server listens")
    parser.add_argument("--run", nargs=2, metavar=("IN", "OUT"), help="work through one file, and end")
    parser.add_argument("--engine", choices=("openai", "azure"), default="openai")
    parser.add_argument("--api-key")
    parser.add_argument("--looks", type=int, default=1, metavar="N", help="a batch is looked at so often before it has ended")
    return parser.parsed(arguments)


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return small_server.listening(serve, State(options))


def main():
    options = parse()
    if options.run:
        sys.exit(run_file(*options.run, options.to))
    listening(options).run()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Which path is answered by what."""
import re
from urllib.parse import parse_qs, urlsplit

import gauges
import ollama_shapes
import openai_shapes
from anthropic_shapes import models as anthropic_models
from delivery import change, deliver
from engines import NO_VISION, Refusal, compact_json, counts_output, identifier, too_long, unauthorized, unknown_model
from exchange import ClientGone
from fault_answers import ANSWERS, refuse_contents
from question import answer as answer_question
from request_log import Description

DEPLOYMENT = re.compile(r"/openai/deployments/([^/]+)/chat/completions")
OPENAI_TOTAL_IMAGE_BYTES = 50_000_000
PARSE_ERROR = ("[json.exception.parse_error.101] parse error at line 1, column 1: syntax error while parsing value - "
               "unexpected end of input; expected '[', '{', or a literal")


class Request:
    """A request, taken apart. `value` is the body's JSON, or None; `fault` says why it has none."""

    def __init__(self, exchange):
        parts = urlsplit(exchange.path)
        self.path, self.query = parts.path.rstrip("/") or "/", parse_qs(parts.query)
        self.value = self.fault = None
        if exchange.body or exchange.command == "POST":
            try:
                self.value = exchange.parsed_body()
            except ValueError as error:
                self.fault = str(error)
        self.description = Description(self.value)
        self.deployment = DEPLOYMENT.fullmatch(self.path)

    def kind(self, state):
        if protocol_of(state, self) is not None:
            return "chat"
        return "models" if self.path.endswith(("/models", "/api/tags")) else "other"


def protocol_of(state, request):
    """The protocol that a generation path speaks, or None for other paths."""
    path, engine = request.path, state.engine
    if engine == "anthropic":
        return state.anthropic if path == "/v1/messages" else None
    if engine == "ollama" and path == "/api/chat":
        return state.ollama
    if engine == "azure":
        return state.openai if request.deployment or path == "/openai/v1/chat/completions" else None
    chat = {"openai": path.endswith("/chat/completions"), "llamacpp": path in ("/v1/chat/completions", "/chat/completions")}
    return state.openai if chat.get(engine, path == "/v1/chat/completions") else None


def error_protocol(state, request):
    if state.engine == "anthropic":
        return state.anthropic
    return state.ollama if request.path.startswith("/api/") else state.openai


def serve(exchange):
    """Answers one request."""
    state, request = exchange.state, Request(exchange)
    state.log.write(event="request", time=exchange.arrived, connection=exchange.connection_id, method=exchange.command,
                    path=exchange.path, headers=dict(exchange.headers.items()), body=request.description.body)
    met = state.faults.take(request.kind(state), request.description.numbers)
    protocol = protocol_of(state, request) or error_protocol(state, request)
    try:
        answer_request(exchange, request, protocol, met)
    except Refusal as refusal:
        headers = [*refusal.headers, *request_headers(exchange)]
        exchange.send(refusal.status, protocol.error(refusal), headers, protocol.plain_type)
    except ClientGone:
        state.log.write(event="client_gone", connection=exchange.connection_id, path=exchange.path)
        raise


def answer_request(exchange, request, protocol, met):
    for name, argument in met.items():
        if name in ANSWERS:
            question = request.value if isinstance(request.value, dict) else {}
            ANSWERS[name](exchange, protocol, question, argument=argument)
            return
    check_key(exchange, request)
    if protocol_of(exchange.state, request) is None:
        list_something(exchange, request)
    elif exchange.command != "POST":
        raise not_found(exchange.state)
    else:
        chat(exchange, request, protocol, met)


def check_key(exchange, request):
    state, key = exchange.state, exchange.state.options.api_key
    if not key or state.engine == "ollama" or request.path == "/health":
        return
    if state.engine in ("vllm", "sglang") and not request.path.startswith("/v1"):
        return
    own_header = {"azure": "api-key", "anthropic": "x-api-key"}.get(state.engine)
    given = [exchange.headers.get("Authorization"), exchange.headers.get(own_header) if own_header else None]
    if f"Bearer {key}" not in given and key not in given[1:]:
        raise unauthorized(state.engine)


def not_found(state):
    message = {"llamacpp": "File Not Found", "azure": "Resource not found"}.get(state.engine, "Not Found")
    return Refusal(404, message, code="404" if state.engine == "azure" else None)


def list_something(exchange, request):
    """Models, health, metrics and the like."""
    state = exchange.state
    if exchange.command not in ("GET", "HEAD") and request.path != "/api/show":
        raise not_found(state)
    if request.path == "/metrics" and state.engine in gauges.ENGINES:
        if state.options.no_metrics:
            raise Refusal(501, "This server does not support metrics endpoint. Start it with `--metrics`")
        exchange.send(200, gauges.metrics(state), content_type="text/plain; version=0.0.4")
        return
    if request.path == "/" and state.engine == "ollama":
        exchange.send(200, "Ollama is running", content_type="text/plain; charset=utf-8")
        return
    body = listing(state, request)
    if body is None:
        raise not_found(state)
    extra = [("Accept-Ranges", "bytes")] if exchange.command == "HEAD" else []
    exchange.send(200, body if isinstance(body, str) else compact_json(body), extra, error_protocol(state, request).plain_type)


def listing(state, request):
    """The value that a path lists, or None."""
    path, engine = request.path, state.engine
    if path in ("/v1/models", "/models", "/openai/v1/models") or engine == "openai" and path.endswith("/models"):
        return anthropic_models(state.names) if engine == "anthropic" else openai_shapes.models(
            engine, state.names, state.context, state.started)
    if path == "/health" and engine in gauges.ENGINES:
        return {"status": "ok"} if engine == "llamacpp" else ""
    if path == "/props" and engine == "llamacpp":
        return gauges.props(state)
    if path == "/version" and engine == "vllm":
        return {"version": "0.16.0"}
    if engine == "ollama":
        return ollama_listing(state, request)
    return None


def ollama_listing(state, request):
    wanted = (request.value or {}).get("model") or (request.value or {}).get("name")
    listings = {"/api/tags": lambda: ollama_shapes.tags(state.names), "/api/version": lambda: {"version": ollama_shapes.VERSION},
                "/api/ps": lambda: ollama_shapes.loaded(state.names, state.context),
                "/api/show": lambda: ollama_shapes.show(state.names, wanted, state.context)}
    return listings[request.path]() if request.path in listings else None


def request_headers(exchange):
    """The headers by which engines name a request."""
    engine, own = exchange.state.engine, exchange.headers.get("X-Request-Id")
    if engine in ("openai", "azure"):
        more = [("apim-request-id", identifier(""))] if engine == "azure" else []
        return [("x-request-id", identifier("req_")), *more]
    if engine == "anthropic":
        return [("request-id", identifier("req_"))]
    return [("X-Request-Id", own)] if engine == "vllm" and own else []


def chat(exchange, request, protocol, met):
    """Reads the question, waits for a slot, answers."""
    state = exchange.state
    question = read_question(exchange, request, protocol)
    check_question(state, question, met)
    with state.slot():
        if exchange.hung_up(state.options.delay):
            raise ClientGone
        answer = answer_question(question, protocol.encode_json)
        answer.cached_tokens = state.cached_tokens(question)
        change(answer, met, question, protocol)
        if "length" not in met:
            answer.cut(question.max_tokens)
        state.count(prompt_tokens=answer.prompt_tokens, output_tokens=answer.output_tokens())
        deliver(exchange, protocol, question, answer, met, request_headers(exchange))


def read_question(exchange, request, protocol):
    state = exchange.state
    if len(exchange.body) > state.options.max_body:
        raise Refusal(413, "Request exceeds the maximum size")
    if not isinstance(request.value, dict):
        raise Refusal(500 if state.engine == "llamacpp" else 400, PARSE_ERROR)
    if request.deployment:
        if "api-version" not in request.query:
            raise not_found(state)
        request.value["model"] = request.deployment[1]
    if state.engine == "anthropic" and "anthropic-version" not in exchange.headers:
        raise Refusal(400, "anthropic-version: header is required")
    question = protocol.read(request.value)
    if state.engine == "llamacpp" or not question.model and state.engine in ("vllm", "sglang"):
        question.model = state.names[0][0]
    return question


def check_question(state, question, met):
    """Refuses what the model cannot take."""
    engine, sees = state.engine, dict(state.names).get(question.model)
    if sees is None and engine != "sglang":
        raise unknown_model(engine, question.model)
    if question.pictures() and (sees is False or "refuse" in met):
        raise Refusal(*NO_VISION["llamacpp" if met.get("refuse") == "mmproj" else engine])
    if engine == "openai" and sum(picture.bytes for picture in question.pictures()) > OPENAI_TOTAL_IMAGE_BYTES:
        raise Refusal(400, "Total image size is more than 50MB, which exceeds the allowed limit of 50MB")
    refuse_contents(engine, question, met, state.context)
    limit = question.context or state.options.context
    output = (question.max_tokens or 0) if counts_output(engine) else 0
    if limit and question.prompt_tokens() + output > limit:
        raise too_long(engine, question.prompt_tokens(), question.max_tokens or 0, limit)

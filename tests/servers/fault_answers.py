# SPDX-License-Identifier: Apache-2.0
"""The faults that answer in place of the model. Each is a function of the exchange, its protocol, the question as far as it
is known, and the fault's argument; what it does not send itself it raises as a Refusal."""
import time
from email.utils import formatdate
from types import SimpleNamespace

from engines import Refusal, identifier, too_long, unauthorized, unknown_model

HUGE_BYTES = 200 * 1000 * 1000
BLOCK = 64 * 1024
ENDLESS_PAUSE_SECONDS = 0.001
HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>nginx</center></body></html>\n"


def seconds_headers(argument):
    """Retry-After in the form asked for: seconds (default 1), ms:N, date:N (seconds from now), none."""
    form, _, value = argument.rpartition(":")
    if argument == "none":
        return []
    if form == "ms":
        return [("retry-after-ms", value)]
    if form == "date":
        return [("Retry-After", formatdate(time.time() + float(value), usegmt=True))]
    return [("Retry-After", value or "1")]


def rate_limit(*_, argument):
    raise Refusal(429, "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.",
                  code="rate_limit_exceeded", headers=seconds_headers(argument))


def quota(*_, argument):
    raise Refusal(429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota",
                  code="insufficient_quota")


def server_error(*_, argument):
    raise Refusal(500, "The server had an error while processing your request.")


def loading(exchange, *_, argument):
    exchange.close_connection = True
    raise Refusal(503, "Loading model", "unavailable_error")


def busy(*_, argument):
    raise Refusal(503, "server busy, please try again.  maximum pending requests exceeded",
                  headers=seconds_headers(argument or "none"))


def overloaded(*_, argument):
    raise Refusal(529, "Overloaded", "overloaded_error")


def status(*_, argument):
    raise Refusal(int(argument), f"status {argument} as asked")


def no_key(exchange, *_, argument):
    raise unauthorized(exchange.state.engine)


def no_credit(*_, argument):
    raise Refusal(402, "Insufficient credits. Add more to continue.", code="402", extra={"metadata": {}})


def moderated(*_, argument):
    raise Refusal(403, "Your chosen model requires moderation and your input was flagged", code="403",
                  extra={"metadata": {"reasons": ["violence"], "provider_name": "stand-in"}})


def no_model(exchange, protocol, question, argument):
    raise unknown_model(exchange.state.engine, question.get("model", ""))


def html(exchange, *_, argument):
    exchange.send(200, HTML.format("Welcome to the portal"), content_type="text/html")


def html502(exchange, *_, argument):
    exchange.send(502, HTML.format("502 Bad Gateway"), content_type="text/html")


def wrong_json(exchange, *_, argument):
    exchange.send(200, '{"message":"hello","choices":"none"}')


def bad_json(exchange, *_, argument):
    exchange.send(200, '{"choices":[{"message":{"content":"half an ans')


def redirect(exchange, *_, argument):
    exchange.send(307, "", [("Location", argument or "/elsewhere/v1/chat/completions")], "text/plain")


def hang(exchange, *_, argument):
    exchange.hang()


def hang_headers(exchange, protocol, question, argument):
    exchange.begin(200, [("Content-Type", protocol.plain_type), ("Content-Length", "1000")])
    exchange.hang()


def drop(exchange, *_, argument):
    exchange.close_connection = True


def reset(exchange, *_, argument):
    exchange.reset()


def error_in_200(exchange, protocol, question, argument):
    """As OpenRouter does when generation had begun; the argument is the code (default 502)."""
    refusal = Refusal(int(argument or 502), "Provider returned error", extra={"metadata": {"provider_name": "stand-in"}})
    if not question.get("stream"):
        exchange.send(200, protocol.error(refusal), content_type=protocol.plain_type)
        return
    exchange.begin_stream(protocol.stream_type)
    exchange.chunk(protocol.one_event(asked_model(question), "half an "))
    exchange.chunk(protocol.stream_error(refusal))
    exchange.end_stream()


def sse_error(exchange, protocol, question, argument):
    """As SGLang does with a full queue: the first event of a stream is the error."""
    refusal = Refusal(int(argument or 503), "The request queue is full.")
    if not question.get("stream"):
        raise refusal
    exchange.begin_stream(protocol.stream_type)
    exchange.chunk(protocol.stream_error(refusal))
    exchange.chunk("data: [DONE]\n\n" if protocol.engine not in ("ollama", "anthropic") else "")
    exchange.end_stream()


def asked_model(question):
    """As much of a question as an event's head needs."""
    return SimpleNamespace(model=question.get("model", ""))


def endless(exchange, protocol, question, argument):
    """Never ends: a stream of large deltas, or a body that goes on and on."""
    stream = question.get("stream")
    exchange.begin_stream(protocol.stream_type if stream else protocol.plain_type)
    block = protocol.one_event(asked_model(question), "endless " * (BLOCK // 8)) if stream else " " * BLOCK
    while True:
        exchange.chunk(block)
        time.sleep(ENDLESS_PAUSE_SECONDS)


def huge(exchange, protocol, question, argument):
    """A valid answer of 200 MB (or as many bytes as the argument says)."""
    size = int(argument or HUGE_BYTES)
    before = (f'{{"id":"{identifier("chatcmpl-")}","object":"chat.completion","created":1,"model":"huge","choices":'
              '[{"index":0,"message":{"role":"assistant","content":"')
    after = '"},"finish_reason":"stop"}]}'
    exchange.begin(200, [("Content-Type", protocol.plain_type), ("Content-Length", str(len(before) + size + len(after)))])
    exchange.write(before.encode())
    for start in range(0, size, BLOCK):
        exchange.write(b"x" * min(BLOCK, size - start))
    exchange.write(after.encode())


ANSWERS = {
    "hang": hang, "hang-headers": hang_headers, "drop": drop, "reset": reset, "html": html, "html502": html502,
    "500": server_error, "503-loading": loading, "503-busy": busy, "529": overloaded, "status": status, "429": rate_limit,
    "quota": quota, "401": no_key, "402": no_credit, "403-moderation": moderated, "404-model": no_model,
    "wrong-json": wrong_json, "bad-json": bad_json,
    "error-in-200": error_in_200, "sse-error": sse_error, "endless": endless, "huge": huge, "redirect": redirect,
}


def refuse_contents(engine, question, met, context):
    """Raises the Refusal that the faults met ask for, now that the question is read."""
    seen = question.pictures()
    if "too-many-images" in met and len(seen) > int(met["too-many-images"]):
        raise Refusal(400, f"At most {met['too-many-images']} image(s) may be provided in one prompt.")
    wanted = met.get("bad-image")
    for picture in seen if wanted is not None else ():
        if wanted == "" or picture.number == int(wanted):
            raise Refusal(400, "Failed to load image or audio file")
    limit = int(met["context"]) if met.get("context") else context
    if "context" in met and (not met["context"] or question.prompt_tokens() > limit):
        raise too_long(engine, max(question.prompt_tokens(), limit + 1), question.max_tokens or 0, limit)

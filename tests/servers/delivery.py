# SPDX-License-Identifier: Apache-2.0
"""Changes the model's answer as the faults met ask for, and sends it, plain or streamed."""
from engines import Refusal
from exchange import ClientGone
from question import RAW, unfit_answer

THOUGHT = "The frames are to be looked at one by one."
NASTY = "\x00 \x1b[31m \u202e </script><img src=x onerror=alert(1)> ' \" \\ "
INVALID_UTF8 = b"\xff\xfe\xc3"
EVENTS_BEFORE_SPOILING = 3
PING_SECONDS = 1.0


def change(answer, met, question, protocol):
    """Applies the faults that change what the model says."""
    if "schema-broken" in met:
        answer.text = unfit_answer(question, protocol.encode_json)
    if "nul" in met:
        answer.text = NASTY + (f" {RAW} " if met["nul"] == "utf8" else "") + answer.text
    if "empty" in met:
        answer.text = ""
    if "think" in met:
        answer.text = f"<think>\n{THOUGHT}\n</think>\n\n{answer.text}"
    if "reasoning" in met:
        answer.reasoning = THOUGHT
    if "length" in met and (not met["length"] or (question.max_tokens or 0) < int(met["length"])):
        answer.text, answer.finish = answer.text[:len(answer.text) // 2], "length"
    if "abort" in met:
        answer.text, answer.finish = answer.text[:len(answer.text) // 2], "abort"
    if "content-filter" in met:
        filter_content(answer, met["content-filter"])
    answer.with_usage = "no-usage" not in met


def filter_content(answer, argument):
    if argument == "prompt":
        raise Refusal(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
                      code="content_filter", param="prompt")
    answer.text, answer.finish = "", "content_filter"


def data_of(text):
    return text.encode("utf-8", "surrogatepass").replace(RAW.encode(), INVALID_UTF8)


def deliver(exchange, protocol, question, answer, met, headers):
    """Sends the answer."""
    if question.stream:
        deliver_stream(exchange, protocol, question, answer, met, headers)
        return
    data = data_of(protocol.whole(question, answer))
    if "cut" not in met and "stall-stream" not in met:
        exchange.send(200, data, headers, protocol.plain_type)
        return
    exchange.begin(200, [("Content-Type", protocol.plain_type), ("Content-Length", str(len(data))), *headers])
    exchange.write(data[:len(data) // 2])
    if "stall-stream" in met:
        exchange.hang()
    exchange.close_connection = True


def deliver_stream(exchange, protocol, question, answer, met, headers):
    spoil = next((name for name in ("cut", "stall-stream") if name in met), None)
    until = int(met[spoil] or EVENTS_BEFORE_SPOILING) if spoil else None
    exchange.begin_stream(protocol.stream_type, headers)
    for number, event in enumerate(protocol.events(question, answer)):
        if number == until:
            spoil_stream(exchange, protocol, event, spoil)
            return
        if number and exchange.state.options.token_delay and exchange.hung_up(exchange.state.options.token_delay):
            raise ClientGone
        exchange.chunk(data_of(event))
    exchange.end_stream()


def spoil_stream(exchange, protocol, event, spoil):
    """Ends a stream in the middle of an event, or goes silent but for pings."""
    if spoil == "cut":
        exchange.chunk(data_of(event)[:len(event) // 2])
        exchange.close_connection = True
        return
    while not exchange.hung_up(PING_SECONDS):
        exchange.chunk(protocol.ping())
    raise ClientGone

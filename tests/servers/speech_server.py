#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes down what it hears: tones. See README.md.

    speech_server.py [--port N] [--model NAME] [--api-key KEY] [--fault NAME[=ARG][@N]] ... [--log FILE]
"""
import email.parser
import io
import json
import struct
import wave

import small_server

FAULTS = ("hang", "drop", "status", "no-segments", "no-json")
RATE = 16000
STEP_S = 0.25
LOUD = 500


def fields_of(exchange):
    """The fields of a form: names and bytes."""
    head = f"Content-Type: {exchange.headers.get('Content-Type', '')}\r\n\r\n".encode()
    message = email.parser.BytesParser().parsebytes(head + exchange.body)
    if not message.is_multipart():
        raise ValueError("no form")
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in message.get_payload()}


def samples_of(data):
    with wave.open(io.BytesIO(data)) as sound:
        shape = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
        if shape != (RATE, 1, 2):
            raise ValueError(f"sound of {shape}")
        frames = sound.readframes(sound.getnframes())
    return struct.unpack(f"<{len(frames) // 2}h", frames)


def tone(samples):
    """The frequency of a piece, to 50 Hz; None for silence."""
    if max(map(abs, samples), default=0) < LOUD:
        return None
    crossings = sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b)
    return round(crossings * RATE / len(samples) / 50) * 50


def heard(samples):
    """A segment for each tone: its start, end and frequency."""
    segments, step = [], int(RATE * STEP_S)
    for n in range(0, len(samples) - step + 1, step):
        frequency, t = tone(samples[n:n + step]), n / RATE
        if frequency is None:
            continue
        if segments and segments[-1]["hertz"] == frequency and segments[-1]["end"] == t:
            segments[-1]["end"] = t + STEP_S
        else:
            segments.append({"start": t, "end": t + STEP_S, "hertz": frequency})
    return [{"id": n, "start": s["start"], "end": s["end"], "text": f" tone {s['hertz']}"} for n, s in enumerate(segments)]


def answer(fields, samples):
    segments = heard(samples)
    text = "".join(segment["text"] for segment in segments)
    if fields.get("response_format") != b"verbose_json":
        return {"text": text}
    return {"task": "transcribe", "language": "english", "duration": len(samples) / RATE, "text": text, "segments": segments}


def refusal(exchange, fields, met):
    """Status and words for what is not taken, or None."""
    options = exchange.state.options
    if options.api_key and exchange.headers.get("Authorization") != f"Bearer {options.api_key}":
        return 401, "Incorrect API key provided"
    if "status" in met:
        return int(met["status"]), "refused"
    if fields.get("model", b"").decode() not in options.model:
        return 404, f"The model `{fields.get('model', b'').decode()}` does not exist"
    if "no-segments" in met and fields.get("response_format") == b"verbose_json":
        return 400, "response_format 'verbose_json' is not compatible with this model. Use 'json' instead."
    return None


def serve(exchange):
    state = exchange.state
    if exchange.path == "/v1/models":
        exchange.send(200, json.dumps({"object": "list", "data": [{"id": name, "object": "model"} for name in state.options.model]}))
        return
    if exchange.path != "/v1/audio/transcriptions" or exchange.command != "POST":
        exchange.send(404, json.dumps({"error": {"message": "Not Found"}}))
        return
    try:
        fields = fields_of(exchange)
        samples = samples_of(fields["file"])
    except (KeyError, ValueError, wave.Error, EOFError) as error:
        exchange.send(400, json.dumps({"error": {"message": f"no sound: {error}"}}))
        return
    plain = {name: value.decode() for name, value in fields.items() if name != "file"}
    state.log.write(event="request", time=exchange.arrived, method=exchange.command, path=exchange.path,
                    headers=dict(exchange.headers.items()), body=plain | {"seconds": len(samples) / RATE})
    met = state.faults.take("other", ())
    if "hang" in met:
        exchange.hang()
    if "drop" in met:
        exchange.close_connection = True
        return
    refused = refusal(exchange, fields, met)
    if refused is not None:
        exchange.send(refused[0], json.dumps({"error": {"message": refused[1]}}))
    elif "no-json" in met:
        exchange.send(200, "hello")
    else:
        exchange.send(200, json.dumps(answer(fields, samples)))


def parse(arguments=None):
    parser = small_server.Parser("Writes down what it hears.", FAULTS)
    parser.add_argument("--model", action="append", help="repeatable (default: w)")
    parser.add_argument("--api-key", help="refuse requests without it")
    options = parser.parsed(arguments)
    options.model = options.model or ["w"]
    return options


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return small_server.listening(serve, small_server.State("speech", options, FAULTS))


if __name__ == "__main__":
    listening(parse()).run()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A model for embeddings to which words of one meaning are the same. See README.md.

    embedding_server.py [--port N] [--dimensions N] [--model NAME] [--api-key KEY] [--fault NAME[=ARG][@N]] ... [--log FILE]
"""
import base64
import hashlib
import json
import math
import re
import struct

import small_server

FAULTS = ("hang", "drop", "status", "no-base64", "ignores-base64", "few", "twice", "shuffled", "odd-size", "nan", "zero", "empty",
          "no-json", "error-in-200")
MEANINGS = (("truck", "lorry", "hgv"), ("red", "crimson", "scarlet"), ("dog", "hound", "puppy"), ("man", "person", "somebody"))
MEANING = {word: words[0] for words in MEANINGS for word in words}
REFUSED = "forbidden"  # a text with this word is refused
NO_MEANING = "meaningless"  # and one with this has a vector of zeros


def place_of(word, dimensions):
    digest = hashlib.sha256(MEANING.get(word, word).encode()).digest()
    return int.from_bytes(digest[:4], "little") % dimensions, 1 if digest[4] % 2 else -1


def vector(text, dimensions):
    """A sum of one direction for each word, longer than 1."""
    numbers = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()):
        place, sign = place_of(word, dimensions)
        numbers[place] += 2.0 * sign
    if NO_MEANING in text:
        return [0.0] * dimensions
    return numbers if any(numbers) else [1.0] * dimensions


def cosine(one, other):
    return sum(a * b for a, b in zip(one, other)) / math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))


def written(numbers, encoding):
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode() if encoding == "base64" else numbers


def spoilt(data, met):
    """The vectors as the faults leave them."""
    if "few" in met:
        data = data[:-1]
    if "twice" in met:
        data[-1]["index"] = 0
    if "shuffled" in met:
        data = data[::-1]
    return data


def answer(state, question, met):
    encoding = "float" if "ignores-base64" in met else question.get("encoding_format", "float")
    vectors = [vector(text, state.options.dimensions) for text in question["input"]]
    if "odd-size" in met:
        vectors[-1] += [1.0]
    if "nan" in met:
        vectors[-1][0] = math.nan
    if "zero" in met:
        vectors[-1] = [0.0] * state.options.dimensions
    if "empty" in met:
        vectors[-1] = []
    data = [{"object": "embedding", "index": n, "embedding": written(numbers, encoding)} for n, numbers in enumerate(vectors)]
    return {"object": "list", "model": state.options.model[0], "data": spoilt(data, met), "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def refusal(exchange, question, met):
    """Status and words for what is not taken, or None."""
    options = exchange.state.options
    if options.api_key and exchange.headers.get("Authorization") != f"Bearer {options.api_key}":
        return 401, "Incorrect API key provided"
    if "status" in met:
        return int(met["status"]), "refused"
    if not isinstance(question, dict) or not isinstance(question.get("input"), list) or not question["input"]:
        return 400, "input must be a list of texts"
    if question.get("model") not in options.model:
        return 404, f"The model `{question.get('model')}` does not exist"
    if "no-base64" in met and question.get("encoding_format") == "base64":
        return 400, "encoding_format: base64 is not supported"
    if any(REFUSED in text for text in question["input"]):
        return 400, "a text is refused"
    if not all(text.strip() for text in question["input"]):
        return 400, "input must not be empty"
    return None


def serve(exchange):
    state = exchange.state
    try:
        question = exchange.parsed_body() if exchange.body else None
    except ValueError:
        question = None
    state.log.write(event="request", time=exchange.arrived, method=exchange.command, path=exchange.path,
                    headers=dict(exchange.headers.items()), body=question)
    if exchange.path == "/v1/models":
        exchange.send(200, json.dumps({"object": "list", "data": [{"id": name, "object": "model"} for name in state.options.model]}))
        return
    if exchange.path != "/v1/embeddings" or exchange.command != "POST":
        exchange.send(404, json.dumps({"error": {"message": "Not Found"}}))
        return
    met = state.faults.take("other", ())
    if "hang" in met:
        exchange.hang()
    if "drop" in met:
        exchange.close_connection = True
        return
    refused = refusal(exchange, question, met)
    if refused is not None:
        exchange.send(refused[0], json.dumps({"error": {"message": refused[1]}}))
    elif "no-json" in met:
        exchange.send(200, "[[0.5,")
    elif "error-in-200" in met:
        exchange.send(200, json.dumps({"error": {"message": "out of memory"}}))
    else:
        exchange.send(200, json.dumps(answer(state, question, met)))


def parse(arguments=None):
    parser = small_server.Parser("Tells what texts mean.", FAULTS)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--model", action="append", help="repeatable (default: e)")
    parser.add_argument("--api-key", help="refuse requests without it")
    options = parser.parsed(arguments)
    options.model = options.model or ["e"]
    return options


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return small_server.listening(serve, small_server.State("embeddings", options, FAULTS))


if __name__ == "__main__":
    listening(parse()).run()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A server of KServe's protocol with one detection model, which looks at what it is sent. See README.md.

    kserve_server.py [--port N] [--model NAME] [--output yolox|yolov8] [--size WxH] [--max-batch N] [--api-key KEY]
                     [--fault NAME[=ARG][@N]] ... [--log FILE]
"""
import array
import json
import re

import small_server

FAULTS = ("hang", "drop", "status", "no-json", "error-in-200", "rows", "bytes", "half", "as-json", "no-output")
HEADER = "Inference-Header-Content-Length"
STRIDES = (8, 16, 32)
CLASSES = 2  # grey things and red ones


class Refused(Exception):
    """What is wrong with a request."""


def lengths(options):
    width, height = options.size or (-1, -1)
    return [-1 if options.max_batch else 1, 3, height, width]


def metadata(options):
    return {"name": options.model, "versions": ["1"], "platform": "onnxruntime_onnx",
            "inputs": [{"name": "images", "datatype": "FP32", "shape": lengths(options)}],
            "outputs": [{"name": "output", "datatype": "FP32", "shape": [-1, -1, -1]}]}


def checked(options, question, data):
    """The shape and the numbers of the input."""
    inputs = question.get("inputs")
    if not isinstance(inputs, list) or len(inputs) != 1 or inputs[0].get("name") != "images":
        raise Refused("expected 1 inputs but got others for model")
    given = inputs[0]
    if given.get("datatype") != "FP32":
        raise Refused("inference input data-type is not FP32")
    shape = given.get("shape")
    if len(shape) != 4 or any(want not in (-1, have) for want, have in zip(lengths(options), shape)):
        raise Refused(f"unexpected shape for input 'images'. Expected {lengths(options)}, got {shape}")
    if options.max_batch and shape[0] > options.max_batch:
        raise Refused(f"inference request batch-size must be <= {options.max_batch}")
    size = given.get("parameters", {}).get("binary_data_size")
    if size != len(data) or size != 4 * shape[0] * shape[1] * shape[2] * shape[3]:
        raise Refused(f"unexpected size of input 'images': {size} in the JSON, {len(data)} bytes")
    if [(each["name"], each["parameters"]["binary_data"]) for each in question.get("outputs", ())] != [("output", True)]:
        raise Refused("unexpected inference output")
    return shape, array.array("f", data)


def seen(options, picture, width, height):
    """(cell x, cell y, whether it is red) of each bright cell of 32 x 32, looked at in its middle."""
    order, white = ((2, 1, 0), 255) if options.output == "yolox" else ((0, 1, 2), 1)
    found = []
    for y in range(height // 32):
        for x in range(width // 32):
            at = (32 * y + 16) * width + 32 * x + 16
            red, green, blue = (picture[colour * width * height + at] / white for colour in order)
            if not all(-0.01 <= level <= 1.01 for level in (red, green, blue)):
                raise Refused(f"levels beyond black and white: {red}, {green}, {blue}")
            if red > 0.8:
                found.append((x, y, green < 0.5))
    return found


def rows(options, found, width, height):
    """What the model says of a picture in which this was found: a row for each cell of three strides."""
    count = sum((width // stride) * (height // stride) for stride in STRIDES)
    table = [[0.0] * (4 + CLASSES) for _ in range(count)]
    first = count - (width // 32) * (height // 32)
    for x, y, red in found:
        box = (0.5, 0.5, 0.0, 0.0) if options.output == "yolox" else (32 * x + 16, 32 * y + 16, 32, 32)
        table[first + y * (width // 32) + x] = [*map(float, box), 0.1 if red else 0.9, 0.9 if red else 0.1]
    if options.output == "yolox":
        table = [[*row[:4], 1.0 if any(row) else 0.0, *row[4:]] for row in table]
    return table


def answer(options, shape, found, met):
    """The shape and the numbers of the output."""
    _, _, height, width = shape
    tables = [rows(options, each, width, height) for each in found]
    if "rows" in met:
        tables = [table[:-7] for table in tables]
    if options.output == "yolov8":
        tables = [list(map(list, zip(*table))) for table in tables]
    return [len(found), len(tables[0]), len(tables[0][0])], [value for table in tables for row in table for value in row]


def found_in(options, shape, numbers):
    """What is seen in each picture of a batch."""
    batch, _, height, width = shape
    each = 3 * width * height
    return [seen(options, numbers[i * each:(i + 1) * each], width, height) for i in range(batch)]


def infer(exchange, met):
    options = exchange.state.options
    length = int(exchange.headers.get(HEADER) or len(exchange.body))
    try:
        question = json.loads(exchange.body[:length])
        shape, numbers = checked(options, question, exchange.body[length:])
        found = found_in(options, shape, numbers)
        shape, values = answer(options, shape, found, met)
    except (Refused, ValueError, TypeError, KeyError, AttributeError) as error:
        exchange.send(400, json.dumps({"error": str(error)}))
        return None
    exchange.state.log.write(event="infer", time=exchange.arrived, shape=question["inputs"][0]["shape"], found=found)
    output = {"name": "other" if "no-output" in met else "output", "datatype": "FP32", "shape": shape}
    data = b""
    if "as-json" in met:
        output["data"] = values
    else:
        data = array.array("f", values[:-3] if "bytes" in met else values).tobytes()
        output["parameters"] = {"binary_data_size": len(data)}
    head = json.dumps({"model_name": options.model, "model_version": "1", "outputs": [output]}).encode()
    body = head + (data[:len(data) // 2] if "half" in met else data)
    headers = [(HEADER, str(len(head)))] if data else []
    exchange.send(200, body, headers, "application/octet-stream" if data else "application/json")
    return None


def serve(exchange):
    state = exchange.state
    options = state.options
    state.log.write(event="request", time=exchange.arrived, method=exchange.command, path=exchange.path,
                    headers=dict(exchange.headers.items()))
    if options.api_key and exchange.headers.get("Authorization") != f"Bearer {options.api_key}":
        exchange.send(401, json.dumps({"error": "unauthorized"}))
        return
    match = re.fullmatch(r"/v2/models/([^/]+)(?:/versions/1)?(/config|/infer)?", exchange.path)
    if match is None or match[1] != options.model:
        exchange.send(404, json.dumps({"error": f"Request for unknown model: '{match[1] if match else exchange.path}'"}))
    elif match[2] == "/config":
        exchange.send(200, json.dumps({"name": options.model, "max_batch_size": options.max_batch}))
    elif match[2] is None:
        met = state.faults.take("metadata", ())
        exchange.send(200, "<p>" if "no-json" in met else json.dumps(metadata(options)))
    else:
        met = state.faults.take("infer", ())
        if "hang" in met:
            exchange.hang()
        if "drop" in met:
            exchange.close_connection = True
        elif "status" in met:
            exchange.send(int(met["status"]), json.dumps({"error": "refused"}))
        elif "error-in-200" in met:
            exchange.send(200, json.dumps({"error": "CUDA error: out of memory"}))
        else:
            infer(exchange, met)


def size(text):
    width, height = map(int, text.split("x"))
    return width, height


def parse(arguments=None):
    parser = small_server.Parser("Finds what is bright.", FAULTS)
    parser.add_argument("--model", default="bright")
    parser.add_argument("--output", choices=("yolox", "yolov8"), default="yolox")
    parser.add_argument("--size", type=size, metavar="WxH", help="the only one that is taken (default: any)")
    parser.add_argument("--max-batch", type=int, default=0, metavar="N", help="0: one picture at a time, without a configuration")
    parser.add_argument("--api-key", help="refuse requests without it")
    return parser.parsed(arguments)


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return small_server.listening(serve, small_server.State("kserve", options, FAULTS))


if __name__ == "__main__":
    listening(parse()).run()

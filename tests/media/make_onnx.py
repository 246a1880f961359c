#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes small detection models as ONNX files, byte by byte, so that tests need none of others. They find bright areas.

    make_onnx.py FOLDER

bright.onnx has YOLOX's output for one class more than it names on each cell of stride 32: a box as large as two cells,
objectness as the cell is bright. Of the other strides nothing is found. fixed.onnx takes one size; one.onnx and
fixed.onnx one picture (their Reshapes say so, and mix up those of a batch), huge.onnx gives rows that fit no recipe, no_picture.onnx takes numbers,
unknown.onnx has an operator that nobody knows, short.onnx fewer weights than it says.
"""
import math
import struct
import sys
from pathlib import Path

FLOAT, INT64 = 1, 7


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    """A field of a message: whole numbers as such, the rest as bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name, shape, values, kind=FLOAT):
    raw = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q'}", *values)
    return b"".join(field(1, length) for length in shape) + field(2, kind) + field(8, name) + field(9, raw)


def value_info(name, shape):
    dims = b"".join(field(1, field(1, n) if isinstance(n, int) else field(2, n)) for n in shape)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, dims)))


def ints(name, values):
    return field(1, name) + b"".join(field(8, value) for value in values) + field(20, 7)


def one_int(name, value):
    return field(1, name) + field(3, value) + field(20, 2)


def node(kind, inputs, outputs, *attributes):
    return (b"".join(field(1, name) for name in inputs) + b"".join(field(2, name) for name in outputs) + field(4, kind) +
            b"".join(field(5, attribute) for attribute in attributes))


def model(nodes, weights, inputs, outputs):
    graph = b"".join(field(1, each) for each in nodes) + field(2, "bright")
    graph += b"".join(field(5, each) for each in weights)
    graph += b"".join(field(11, each) for each in inputs) + b"".join(field(12, each) for each in outputs)
    return field(1, 7) + field(8, field(1, "") + field(2, 11)) + field(7, graph)


def bright(input_shape, rows, batch):
    """For each stride the mean of its cells, made into rows of six numbers; `batch` and `rows` as Reshape takes them."""
    nodes, weights = [], []
    for stride in (8, 16, 32):
        objectness = 1 / (3 * 255) if stride == 32 else 0
        size = math.log(2)
        nodes.append(node("AveragePool", ["images"], [f"mean{stride}"], ints("kernel_shape", [stride, stride]),
                          ints("strides", [stride, stride])))
        weights.append(tensor(f"w{stride}", [6, 3, 1, 1], [0] * 12 + [objectness] * 3 + [0] * 3))
        weights.append(tensor(f"b{stride}", [6], [0.5, 0.5, size, size, 0, 1]))
        nodes.append(node("Conv", [f"mean{stride}", f"w{stride}", f"b{stride}"], [f"cells{stride}"],
                          ints("kernel_shape", [1, 1])))
        count = -1 if rows is None else rows // (stride * stride)
        weights.append(tensor(f"s{stride}", [3], [batch, 6, count], INT64))
        nodes.append(node("Reshape", [f"cells{stride}", f"s{stride}"], [f"columns{stride}"]))
    nodes.append(node("Concat", ["columns8", "columns16", "columns32"], ["columns"], one_int("axis", 2)))
    nodes.append(node("Transpose", ["columns"], ["output"], ints("perm", [0, 2, 1])))
    return model(nodes, weights, [value_info("images", input_shape)], [value_info("output", ["b", "n", 6])])


def passing(input_shape):
    """Gives what it takes."""
    return model([node("Identity", ["images"], ["output"])], [], [value_info("images", input_shape)],
                 [value_info("output", input_shape)])


def short_weights(data):
    """The same with fewer bytes than a tensor's lengths say."""
    at = data.index(field(2, FLOAT) + field(8, "w32")) - len(field(1, 6) + field(1, 3) + field(1, 1) + field(1, 1))
    return data[:at] + data[at:].replace(field(1, 6), field(1, 7), 1)


def main():
    folder = Path(sys.argv[1])
    side = 96
    square = [1, 3, side, side]
    files = {
        "bright.onnx": bright(square, None, 0),
        "fixed.onnx": bright(square, side * side, 1),
        "one.onnx": bright(square, None, 1),
        "huge.onnx": passing(square),
        "no_picture.onnx": passing([1, 10]),
        "unknown.onnx": bright(square, None, 0).replace(field(4, "Concat"), field(4, "Concut")),
        "short.onnx": short_weights(bright(square, None, 0)),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "cut.onnx").write_bytes(files["bright.onnx"][:-200])
    (folder / "text.onnx").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3660092\n")
    (folder / "empty.onnx").write_bytes(b"")


if __name__ == "__main__":
    main()

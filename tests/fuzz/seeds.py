# SPDX-License-Identifier: Apache-2.0
"""The first inputs of the fuzz targets: the texts in the unit tests of the same parser, each alone and with the one
after it, and the project's own profiles and schemas."""

import hashlib
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SOURCES = {
    "duration": ["tests/unit/base/clock_test.cpp"],
    "text": ["tests/unit/base/text_test.cpp"],
    "redact": ["tests/unit/base/text_test.cpp"],
    "url": ["tests/unit/http/*_test.cpp", "tests/unit/infer/endpoint_test.cpp"],
    "lines": ["tests/unit/http/parser_test.cpp"],
    "sse": ["tests/unit/http/parser_test.cpp", "tests/unit/infer/wire_answer_test.cpp"],
    "multipart": ["tests/unit/http/multipart_test.cpp"],
    "batch_line": ["tests/unit/infer/batch_line_test.cpp"],
    "batch_unit": ["tests/unit/analysis/batch_writer_test.cpp"],
    "embeddings": ["tests/unit/infer/embeddings_test.cpp"],
    "failure": ["tests/unit/infer/failure_test.cpp"],
    "answer_openai": ["tests/unit/infer/wire_answer_test.cpp", "tests/unit/infer/failure_test.cpp"],
    "answer_anthropic": ["tests/unit/infer/wire_answer_test.cpp", "tests/unit/infer/failure_test.cpp"],
    "answer_ollama": ["tests/unit/infer/wire_answer_test.cpp", "tests/unit/infer/failure_test.cpp"],
    "think": ["tests/unit/infer/wire_answer_test.cpp"],
    "answer_json": ["tests/unit/infer/schema_test.cpp"],
    "short_schema": ["tests/unit/infer/schema_test.cpp", "tests/unit/records/validate_test.cpp"],
    "validation": ["tests/unit/records/validate_test.cpp", "schemas/*.json"],
    "prompt_template": ["tests/unit/analysis/template_test.cpp"],
    "toml": ["tests/unit/cli/settings_test.cpp", "samples/profiles/*.toml"],
    "settings": ["tests/unit/cli/settings_test.cpp", "samples/profiles/*.toml"],
    "values": ["tests/unit/cli/*_test.cpp", "tests/unit/base/clock_test.cpp"],
    "arguments": ["tests/unit/cli/*_test.cpp"],
    "record": ["tests/unit/records/*_test.cpp"],
    "import_record": ["tests/unit/records/read_*_test.cpp", "tests/unit/archive/record_table_test.cpp"],
    "frame_stream": ["tests/unit/records/stream_record_test.cpp"],
    "expression": ["tests/unit/actions/expression_test.cpp"],
    "labels": ["tests/unit/records/score_test.cpp", "tests/unit/records/result_test.cpp"],
    "control_order": ["tests/unit/analysis/control_order_test.cpp"],
    "command_words": ["tests/unit/base/program_test.cpp"],
    "models": ["tests/unit/infer/discover_test.cpp"],
    "kserve": ["tests/unit/infer/kserve_test.cpp"],
    "model_description": ["tests/unit/vision/model_description_test.cpp"],
    "onnx_header": [],
    "http_request": ["tests/unit/http/request_test.cpp", "tests/unit/serving/routing_test.cpp"],
    "playlists": ["tests/unit/hls/playlist_test.cpp", "tests/unit/hls/web_vtt_test.cpp"],
    "mp4_tables": [],
    "ts_cuts": [],
    "fragment_head": [],
}

LITERAL = re.compile(r'R"\((?P<raw>.*?)\)"|"(?P<plain>(?:[^"\\\n]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]+|[0-7]{1,3}|.)", re.DOTALL)
NAMED = {"n": b"\n", "r": b"\r", "t": b"\t", "b": b"\b", "f": b"\f", "v": b"\v"}


def unescaped(text):
    """What a C++ literal stands for, in bytes."""
    out, done = b"", 0
    for escape in ESCAPE.finditer(text):
        out += text[done : escape.start()].encode()
        code, done = escape[1], escape.end()
        if code[0] == "x":
            out += bytes([int(code[1:], 16) & 0xFF])
        elif code[0] in "01234567":
            out += bytes([int(code, 8) & 0xFF])
        else:
            out += NAMED.get(code, code.encode())
    return out + text[done:].encode()


def literals(path):
    """Texts of a C++ file; neighbours with only white space between them are one."""
    text = "".join(line for line in path.read_text().splitlines(True) if not line.startswith("#"))
    end = None
    found = []
    for match in LITERAL.finditer(text):
        value = match["raw"].encode() if match["raw"] is not None else unescaped(match["plain"])
        if end is not None and text[end : match.start()].strip() == "":
            found[-1] += value
        else:
            found.append(value)
        end = match.end()
    return found


def texts(path):
    if path.suffix != ".cpp":
        return [path.read_bytes()]
    found = literals(path)
    one_line = [text.replace(b"\n", b" ") for text in found]
    return found + [first + b"\n" + second for first, second in zip(one_line, found[1:])]


def write_movies(folder):
    """What the box moov of small files holds."""
    clip = folder / "clip.mp4"
    for number, options in enumerate(["-bf 2", "-bf 0", "-bf 2 -movflags negative_cts_offsets"]):
        sources = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-f", "lavfi", "-i", "sine=d=1"]
        subprocess.run(["ffmpeg", "-nostdin", "-y", "-v", "error", *sources, *options.split(), clip], check=True)
        content = clip.read_bytes()
        at = content.index(b"moov")
        size = int.from_bytes(content[at - 4 : at], "big")
        (folder / f"movie{number}").write_bytes(content[at + 4 : at - 4 + size])
    clip.unlink()


def write_fragments(folder):
    """What the boxes moov and moof of small files in fragments hold."""
    clip = folder / "clip.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-f", "lavfi", "-i", "sine=d=1"]
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-v", "error", *sources, "-g", "10", "-movflags", "frag_keyframe+delay_moov", clip], check=True)
    content = clip.read_bytes()
    at, number = 0, 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] in (b"moov", b"moof"):
            (folder / f"box{number}").write_bytes(content[at + 8 : at + size])
            number += 1
        at += size
    clip.unlink()


def write_streams(folder):
    """The beginnings of small transport streams."""
    clip = folder / "clip.ts"
    for number, options in enumerate(["-c:a aac", "-c:a mp2", "-an", "-an -mpegts_flags pat_pmt_at_frames"]):
        sources = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-f", "lavfi", "-i", "sine=d=1"]
        subprocess.run(["ffmpeg", "-nostdin", "-y", "-v", "error", *sources, "-g", "2", *options.split(), "-c:v", "libx264", clip],
                       check=True)
        (folder / f"stream{number}").write_bytes(clip.read_bytes()[: 20 * 188])
    clip.unlink()


def write(root):
    """Makes root/<target>/ for every target."""
    for target, patterns in SOURCES.items():
        folder = root / target
        folder.mkdir(parents=True, exist_ok=True)
        for path in [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]:
            for text in texts(path):
                (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)
    subprocess.run([ROOT / "tests/media/make_onnx.py", root / "onnx_header"], check=True)
    write_movies(root / "mp4_tables")
    write_streams(root / "ts_cuts")
    write_fragments(root / "fragment_head")

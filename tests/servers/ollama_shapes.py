# SPDX-License-Identifier: Apache-2.0
"""Ollama's native protocol: /api/chat with lines of JSON, and its lists of models."""
import hashlib
from datetime import datetime, timezone

from engines import Refusal, compact_json
from question import Question

VERSION = "0.12.6"
DETAILS = {"parent_model": "", "format": "gguf", "family": "qwen3vl", "families": ["qwen3vl"], "parameter_size": "8.8B",
           "quantization_level": "Q4_K_M"}
MILLISECOND = 1_000_000  # durations are in nanoseconds


def now():
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


class Ollama:
    engine = "ollama"
    stream_type = "application/x-ndjson"
    plain_type = "application/json; charset=utf-8"
    reasoning_field = "thinking"

    def __init__(self, reader):
        self.m_reader = reader

    def read(self, body):
        options = body.get("options") or {}
        question = Question(model=body.get("model", ""), stream=body.get("stream", True), include_usage=True)
        question.max_tokens, question.context = options.get("num_predict"), options.get("num_ctx")
        wanted = body.get("format")
        question.schema = wanted if isinstance(wanted, dict) else {"type": "object"} if wanted == "json" else None
        for message in body.get("messages") or []:
            self.read_message(message, question)
        return question

    def read_message(self, message, question):
        content = message.get("content", "")
        if not isinstance(content, str):
            raise Refusal(400, "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string")
        if message.get("role") == "system":
            question.system += content
        elif message.get("role") == "user":
            question.items += [self.m_reader.from_base64(image) for image in message.get("images") or []]
            question.items.append(content)

    def encode_json(self, value):
        return compact_json(value)

    def line(self, question, message, **more):
        return compact_json({"model": question.model, "created_at": now(), "message": {"role": "assistant", **message}, **more})

    def ending(self, answer):
        end = {"done_reason": answer.finish, "done": True}
        if answer.with_usage:
            end.update(total_duration=900 * MILLISECOND, load_duration=60 * MILLISECOND, prompt_eval_count=answer.prompt_tokens,
                       prompt_eval_duration=500 * MILLISECOND, eval_count=answer.output_tokens(),
                       eval_duration=300 * MILLISECOND)
        return end

    def whole(self, question, answer):
        thinking = {"thinking": answer.reasoning} if answer.reasoning else {}
        return self.line(question, {"content": answer.text, **thinking}, **self.ending(answer))

    def events(self, question, answer):
        if answer.reasoning:
            yield self.line(question, {"content": "", "thinking": answer.reasoning}, done=False) + "\n"
        for piece in answer.pieces():
            yield self.line(question, {"content": piece}, done=False) + "\n"
        yield self.line(question, {"content": ""}, **self.ending(answer)) + "\n"

    def one_event(self, question, text):
        return self.line(question, {"content": text}, done=False) + "\n"

    def ping(self):
        return ""  # this protocol has none

    def error(self, refusal):
        return compact_json({"error": refusal.message})

    def stream_error(self, refusal):
        return self.error(refusal) + "\n"


def tags(names):
    return {"models": [{"name": name, "model": name, "modified_at": "2026-01-01T00:00:00Z", "size": 6_140_000_000,
                        "digest": hashlib.sha256(name.encode()).hexdigest(), "details": DETAILS} for name, _ in names]}


def loaded(names, context):
    models = tags(names[:1])["models"]
    return {"models": [{**model, "expires_at": now(), "size_vram": model["size"], "context_length": context} for model in models]}


def show(names, wanted, context):
    """What /api/show says of one model, or None."""
    sees = dict(names).get(wanted)
    if sees is None:
        return None
    return {"modelfile": "", "template": "{{ .Prompt }}", "details": DETAILS, "model_info": {
        "general.architecture": "qwen3vl", "qwen3vl.context_length": context},
        "capabilities": ["completion", "vision"] if sees else ["completion"], "modified_at": "2026-01-01T00:00:00Z"}

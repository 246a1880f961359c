# SPDX-License-Identifier: Apache-2.0
"""The OpenAI protocol, in the dialects of the engines that speak it."""
import json
import time

from engines import OWNED_BY, compact_json as compact, error_type, identifier
from openai_requests import read_request

FILTER = {kind: {"filtered": False, "severity": "safe"} for kind in ("hate", "self_harm", "sexual", "violence")}
STREAM_TYPE = {"llamacpp": "text/event-stream", "ollama": "text/event-stream"}


HALF = {"content": [{"token": "t", "logprob": -0.6931472, "bytes": None, "top_logprobs": []}]}  # as likely as not


class OpenAi:
    """Reads requests and writes answers as one engine does. `details` adds prompt_tokens_details where it is optional."""

    def __init__(self, engine, reader, details=False, reasoning_field=None):
        self.engine, self.m_reader, self.m_details = engine, reader, details
        self.reasoning_field = reasoning_field or ("reasoning_content" if engine in ("llamacpp", "sglang") else "reasoning")
        self.stream_type = STREAM_TYPE.get(engine, "text/event-stream; charset=utf-8")
        self.plain_type = "application/json" if engine in ("vllm", "sglang", "openai") else "application/json; charset=utf-8"

    def read(self, body):
        return read_request(self.engine, self.m_reader, body)

    def encode_json(self, value):
        """Values that fit a schema, as the engine's grammar writes them: llama.cpp puts white space in odd places."""
        return json.dumps(value, ensure_ascii=False, separators=(", ", " : ") if self.engine == "llamacpp" else (",", ":"))

    def usage(self, answer):
        out = answer.output_tokens()
        usage = {"completion_tokens": out, "prompt_tokens": answer.prompt_tokens, "total_tokens": answer.prompt_tokens + out}
        cached = {"cached_tokens": answer.cached_tokens}
        if self.engine in ("openai", "azure"):
            usage["prompt_tokens_details"] = {**cached, "audio_tokens": 0}
            usage["completion_tokens_details"] = {"reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                                                  "rejected_prediction_tokens": 0}
        elif self.engine == "llamacpp":
            usage["prompt_tokens_details"] = cached
        elif self.engine in ("vllm", "sglang"):
            usage["prompt_tokens_details"] = cached if self.m_details else None
        return usage

    def timings(self, answer):
        fresh, out = answer.prompt_tokens - answer.cached_tokens, answer.output_tokens()
        return {"cache_n": answer.cached_tokens, "prompt_n": fresh, "prompt_ms": 1.0 * fresh, "prompt_per_token_ms": 1.0,
                "prompt_per_second": 1000.0, "predicted_n": out, "predicted_ms": 2.0 * out, "predicted_per_token_ms": 2.0,
                "predicted_per_second": 500.0}

    def head(self, question, kind, serial):
        head = {"id": serial, "object": kind, "created": int(time.time()), "model": question.model}
        if self.engine in ("llamacpp", "openai", "azure", "ollama"):
            head["system_fingerprint"] = {"llamacpp": "b10573-d775b8967", "ollama": "fp_ollama"}.get(self.engine, "fp_stand_in")
        if self.engine in ("openai", "azure"):
            head["service_tier"] = "default"
        return head

    def message(self, answer):
        message = {"role": "assistant", "content": answer.text}
        if self.engine in ("vllm", "openai", "azure"):
            message.update(refusal=None, annotations=None if self.engine == "vllm" else [])
        if self.engine == "vllm":
            message.update(audio=None, function_call=None, tool_calls=[], reasoning=None)
        if self.engine == "sglang":
            message.update(reasoning_content=None, tool_calls=None)
        if answer.reasoning:
            message[self.reasoning_field] = answer.reasoning
        return message

    def choice(self, question, answer):
        choice = {"finish_reason": answer.finish, "index": 0, "message": self.message(answer)}
        if question.logprobs or self.engine in ("vllm", "sglang", "openai", "azure"):
            choice["logprobs"] = HALF if question.logprobs else None
        if self.engine == "vllm":
            choice.update(stop_reason=None, token_ids=None)
        if self.engine == "sglang":
            choice["matched_stop"] = 151645 if answer.finish == "stop" else None
        if self.engine == "azure":
            choice["content_filter_results"] = FILTER
        return choice

    def whole(self, question, answer):
        """The body of a plain answer."""
        body = {"choices": [self.choice(question, answer)], **self.head(question, "chat.completion", identifier("chatcmpl-"))}
        if answer.with_usage:
            body["usage"] = self.usage(answer)
        if self.engine == "vllm":
            body.update(prompt_logprobs=None, prompt_token_ids=None, kv_transfer_params=None)
        if self.engine == "sglang":
            body["metadata"] = {"weight_version": "default"}
        if self.engine == "llamacpp":
            body["timings"] = self.timings(answer)
        if self.engine == "azure":
            body["prompt_filter_results"] = [{"prompt_index": 0, "content_filter_results": FILTER}]
        return compact(body)

    def events(self, question, answer):
        """The writes of a streamed answer: first the opening, then one per piece, then the end."""
        head = self.head(question, "chat.completion.chunk", identifier("chatcmpl-"))

        def event(delta, finish=None, **more):
            choice = {"finish_reason": finish, "index": 0, "delta": delta}
            if question.logprobs or self.engine in ("vllm", "openai", "azure"):
                choice["logprobs"] = HALF if question.logprobs and delta.get("content") else None
            return self.data({"choices": [choice], **head, **more})

        opening = event({"role": "assistant", "content": None if self.engine == "llamacpp" else ""})
        if self.engine == "azure":
            results = [{"prompt_index": 0, "content_filter_results": FILTER}]
            opening = self.data({"choices": [], **head, "prompt_filter_results": results}) + opening
        deltas = [{self.reasoning_field: answer.reasoning}] if answer.reasoning else []
        deltas += [{"content": piece} for piece in answer.pieces()]
        if self.engine == "llamacpp" and deltas:
            opening += event(deltas.pop(0))
        yield opening
        yield from map(event, deltas)
        yield self.ending(question, answer, head, event)
        yield "data: [DONE]\n\n"

    def ending(self, question, answer, head, event):
        asked = question.include_usage and answer.with_usage
        timings = {"timings": self.timings(answer)} if self.engine == "llamacpp" else {}
        end = event({}, answer.finish, **({} if asked else timings))
        return end + (self.data({"choices": [], **head, "usage": self.usage(answer), **timings}) if asked else "")

    def data(self, value):
        return f"data: {compact(value)}\n\n"

    def ping(self):
        return ": \n\n" if self.engine == "llamacpp" else ": keep-alive\n\n"

    def one_event(self, question, text):
        """A content event on its own, for streams that never end."""
        head = self.head(question, "chat.completion.chunk", "chatcmpl-endless")
        return self.data({"choices": [{"finish_reason": None, "index": 0, "delta": {"content": text}}], **head})

    def error(self, refusal):
        """The body of an error answer."""
        return compact(self.error_object(refusal))

    def error_object(self, refusal):
        kind = error_type(self.engine, refusal)
        if self.engine in ("vllm", "sglang") and refusal.status == 401:
            return {"error": "Unauthorized"}
        if self.engine == "llamacpp":
            return {"error": {"code": refusal.status, "message": refusal.message, "type": kind, **refusal.extra}}
        if self.engine == "sglang":
            return {"object": "error", "message": refusal.message, "type": kind, "param": refusal.param, "code": refusal.status}
        code = refusal.status if self.engine == "vllm" else refusal.code
        return {"error": {"message": refusal.message, "type": kind, "param": refusal.param, "code": code, **refusal.extra}}

    def stream_error(self, refusal):
        """An error as an event of a stream that began with 200."""
        return self.data({"error": {"message": refusal.message, "type": error_type(self.engine, refusal), "code": refusal.status,
                                    **refusal.extra}})


def models(engine, names, context, created):
    """The list of models as the engine gives it; `names` are (name, sees pictures)."""
    cards = []
    for name, _ in names:
        card = {"id": name, "object": "model", "created": created, "owned_by": OWNED_BY[engine]}
        if engine == "vllm":
            card.update(root=name, parent=None, max_model_len=context, permission=[])
        if engine == "sglang":
            card.update(root=name, parent=None, max_model_len=context)
        if engine == "llamacpp":
            card.update(aliases=[name], tags=[], meta={
                "vocab_type": 1, "n_vocab": 32000, "n_ctx": context, "n_ctx_train": 32768, "n_embd": 64,
                "n_params": 4170304, "size": 16681216, "ftype": "all F32"})
        cards.append(card)
    body = {"object": "list", "data": cards}
    return {"models": [llamacpp_model(*entry) for entry in names], **body} if engine == "llamacpp" else body


def llamacpp_model(name, sees):
    return {"name": name, "model": name, "modified_at": "", "size": "", "digest": "", "type": "model", "description": "",
            "tags": [""], "capabilities": ["completion", "multimodal"] if sees else ["completion"], "parameters": "",
            "details": {"parent_model": "", "format": "gguf", "family": "", "families": [""], "parameter_size": "",
                        "quantization_level": ""}}

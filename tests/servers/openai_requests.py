# SPDX-License-Identifier: Apache-2.0
"""Reads OpenAI chat requests, refusing what each engine refuses."""
import re

from engines import Refusal, compact_json
from question import Question
from schema_answer import fault_of_schema, loose_object

KNOWN = set("""audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages
metadata modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_retention
reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice
tools top_logprobs top_p user verbosity web_search_options""".split())
REASONING_MODEL = re.compile(r"(gpt-5|o[134])")
SCHEMA_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_request(engine, reader, body):
    """The question that a parsed body asks; raises Refusal as the engine would."""
    check_fields(engine, body)
    question = Question(model=body.get("model", ""), stream=bool(body.get("stream")))
    question.include_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    question.max_tokens = output_limit(engine, body)
    question.logprobs = bool(body.get("logprobs"))
    question.schema = schema_of(engine, body)
    for message in body["messages"]:
        read_message(engine, reader, body, message, question)
    return question


def check_fields(engine, body):
    if "messages" not in body:
        raise Refusal(400, "'messages' is required")
    if not isinstance(body["messages"], list):
        raise Refusal(400, "Expected 'messages' to be an array")
    for name in ("temperature", "max_tokens", "max_completion_tokens"):
        if isinstance(body.get(name), str):
            raise Refusal(400, f"Field '{name}': [json.exception.type_error.302] type must be number, but is string")
    if engine in ("openai", "azure"):
        check_openai(body)


def check_openai(body):
    unknown = [name for name in body if name not in KNOWN]
    if unknown:
        raise Refusal(400, f"Unrecognized request argument supplied: {unknown[0]}")
    if "max_tokens" in body and "max_completion_tokens" in body:
        raise Refusal(400, "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
    if REASONING_MODEL.match(body.get("model", "")):
        if "max_tokens" in body:
            raise Refusal(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                               "'max_completion_tokens' instead.", code="unsupported_parameter", param="max_tokens")
        if body.get("temperature", 1) != 1:
            raise Refusal(400, f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. Only "
                               "the default (1) value is supported.", code="unsupported_value", param="temperature")


def output_limit(engine, body):
    """Ollama does not know max_completion_tokens."""
    limit = body.get("max_tokens")
    return limit if limit is not None or engine == "ollama" else body.get("max_completion_tokens")


def schema_of(engine, body):
    """The JSON Schema that the answer must fit, or None."""
    wanted = body.get("response_format") or {}
    kind = wanted.get("type", "text")
    if kind not in ("text", "json_object", "json_schema"):
        raise Refusal(400, f'response_format type must be one of "text" or "json_object", but got: {kind}')
    nested = wanted.get("json_schema", {})
    schema = nested.get("schema", wanted.get("schema"))
    if kind == "json_object" and engine != "llamacpp":
        return {"type": "object", "properties": {"answer": {"type": "string"}}}
    if not schema:
        return None
    check_schema(engine, nested, schema)
    return schema


def check_schema(engine, nested, schema):
    fault = fault_of_schema(schema)
    if fault and engine == "llamacpp":
        what = f"Unrecognized schema: {compact_json(schema)}" if fault == "unknown type" else f"Unsupported ref: {schema['$ref']}"
        raise Refusal(400, "Unable to generate parser for this template. Automatic parser generation failed: "
                           f"JSON schema conversion failed:\n{what}")
    if fault:
        raise Refusal(400, f"Invalid grammar: {fault}")
    if engine not in ("openai", "azure"):
        return
    if not SCHEMA_NAME.fullmatch(nested.get("name", "")):
        raise Refusal(400, "Invalid 'response_format.json_schema.name': string does not match pattern. Expected a string that "
                           "matches the pattern '^[a-zA-Z0-9_-]+$'.", code="invalid_value",
                      param="response_format.json_schema.name")
    loose = loose_object(schema) if nested.get("strict") else None
    if loose:
        raise Refusal(400, f"Invalid schema for response_format '{nested['name']}': In context=(), {loose}",
                      param="response_format")


def read_message(engine, reader, body, message, question):
    content = message.get("content")
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content or []
    for part in parts:
        if message.get("role") in ("system", "developer"):
            question.system += part.get("text", "")
        elif message.get("role") == "user":
            read_part(engine, reader, body, part, question)


def read_part(engine, reader, body, part, question):
    kind = part.get("type")
    if kind == "text":
        question.items.append(part["text"])
    elif kind == "image_url":
        question.items.append(reader.from_image_part(part))
    elif kind == "video_url" and engine != "llamacpp":
        frames, dropped = reader.from_video_part(part, (body.get("media_io_kwargs") or {}).get("video") or {})
        question.items += frames
        question.video, question.dropped = True, question.dropped + dropped
    elif kind == "input_audio" and engine == "llamacpp":
        raise Refusal(500, "audio input is not supported - hint: if this is unexpected, you may need to provide the mmproj")
    else:
        raise Refusal(400, "unsupported content[].type" if engine == "llamacpp" else f"Invalid value: {kind!r}.")

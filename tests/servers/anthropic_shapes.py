# SPDX-License-Identifier: Apache-2.0
"""Anthropic's Messages protocol."""
from engines import Refusal, compact_json, error_type, identifier
from question import Question

STOP = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal", "abort": "end_turn"}
UNSUPPORTED = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems")
KNOWN = set("""container context_management max_tokens mcp_servers messages metadata model output_config output_format service_tier
stop_sequences stream system temperature thinking tool_choice tools top_k top_p""".split())
MANY_IMAGES, LARGEST_OF_MANY, MOST_IMAGES = 20, 2000, 100


def event(name, value):
    return f"event: {name}\ndata: {compact_json({'type': name, **value})}\n\n"


class Anthropic:
    engine = "anthropic"
    stream_type = "text/event-stream; charset=utf-8"
    plain_type = "application/json"
    reasoning_field = "thinking"

    def __init__(self, reader):
        self.m_reader = reader

    def read(self, body):
        for name in ("model", "max_tokens", "messages"):
            if name not in body:
                raise Refusal(400, f"{name}: Field required")
        unknown = [name for name in body if name not in KNOWN]
        if unknown:
            raise Refusal(400, f"{unknown[0]}: Extra inputs are not permitted")
        question = Question(model=body["model"], stream=bool(body.get("stream")), include_usage=True)
        question.max_tokens = body["max_tokens"]
        system = body.get("system", "")
        question.system = system if isinstance(system, str) else "".join(block["text"] for block in system)
        question.schema = self.schema(body)
        for number, message in enumerate(body["messages"]):
            self.read_message(number, message, question)
        self.check_images(question.pictures())
        return question

    def schema(self, body):
        wanted = (body.get("output_config") or {}).get("format")
        if wanted is None:
            return None
        if wanted.get("type") != "json_schema" or not isinstance(wanted.get("schema"), dict):
            raise Refusal(400, "output_config.format.schema: Field required")
        check_schema(wanted["schema"])
        return wanted["schema"]

    def read_message(self, number, message, question):
        if message.get("role") not in ("user", "assistant"):
            raise Refusal(400, f"messages.{number}.role: Input should be 'user' or 'assistant'")
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for block in blocks if message["role"] == "user" else ():
            question.items.append(self.read_block(number, block))

    def read_block(self, number, block):
        if block["type"] == "text":
            return block["text"]
        if block["type"] != "image":
            raise Refusal(400, f"messages.{number}.content.0: Input tag '{block['type']}' found using 'type' does not match any "
                               "of the expected tags")
        source = block.get("source", {})
        if source.get("type") != "base64":
            raise Refusal(400, "the stand-in fetches no pictures")
        if source.get("media_type") != "image/jpeg":
            raise Refusal(400, f"messages.{number}.content.0.image.source.base64.media_type: Input should be 'image/jpeg', "
                               "'image/png', 'image/gif' or 'image/webp'")
        return self.m_reader.from_base64(source.get("data"))

    def check_images(self, images):
        if len(images) > MOST_IMAGES:
            raise Refusal(400, f"messages.0.content: too many images: {len(images)} > {MOST_IMAGES}")
        if len(images) > MANY_IMAGES and any(max(image.width, image.height) > LARGEST_OF_MANY for image in images):
            raise Refusal(400, "messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max "
                               f"allowed size for many-image requests: {LARGEST_OF_MANY} pixels")

    def encode_json(self, value):
        return compact_json(value)

    def usage(self, answer):
        return {"input_tokens": answer.prompt_tokens - answer.cached_tokens, "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": answer.cached_tokens, "output_tokens": answer.output_tokens()}

    def message(self, question, content, stop, usage):
        return {"id": identifier("msg_"), "type": "message", "role": "assistant", "model": question.model, "content": content,
                "stop_reason": stop, "stop_sequence": None, **({"usage": usage} if usage else {})}

    def whole(self, question, answer):
        thinking = [{"type": "thinking", "thinking": answer.reasoning, "signature": "stand-in"}] if answer.reasoning else []
        content = [*thinking, {"type": "text", "text": answer.text}]
        return compact_json(self.message(question, content, STOP[answer.finish], self.usage(answer) if answer.with_usage else None))

    def events(self, question, answer):
        usage = {**self.usage(answer), "output_tokens": 1} if answer.with_usage else None
        yield event("message_start", {"message": self.message(question, [], None, usage)}) + self.ping()
        index = 0
        if answer.reasoning:
            yield self.block(index, {"type": "thinking", "thinking": "", "signature": ""})
            yield self.delta(index, {"type": "thinking_delta", "thinking": answer.reasoning})
            yield event("content_block_stop", {"index": index})
            index = 1
        yield self.block(index, {"type": "text", "text": ""})
        for piece in answer.pieces():
            yield self.delta(index, {"type": "text_delta", "text": piece})
        yield event("content_block_stop", {"index": index})
        end = {"usage": {"output_tokens": answer.output_tokens()}} if answer.with_usage else {}
        yield event("message_delta", {"delta": {"stop_reason": STOP[answer.finish], "stop_sequence": None}, **end})
        yield event("message_stop", {})

    def block(self, index, block):
        return event("content_block_start", {"index": index, "content_block": block})

    def delta(self, index, delta):
        return event("content_block_delta", {"index": index, "delta": delta})

    def one_event(self, question, text):
        return self.delta(0, {"type": "text_delta", "text": text})

    def ping(self):
        return event("ping", {})

    def error_object(self, refusal):
        return {"type": "error", "error": {"type": error_type("anthropic", refusal), "message": refusal.message}}

    def error(self, refusal):
        return compact_json({**self.error_object(refusal), "request_id": identifier("req_")})

    def stream_error(self, refusal):
        return f"event: error\ndata: {compact_json(self.error_object(refusal))}\n\n"


def check_schema(schema):
    """Refuses what structured outputs do not support."""
    if not isinstance(schema, dict):
        return
    kind = schema.get("type")
    for word in UNSUPPORTED:
        if word in schema:
            raise Refusal(400, f"output_config.format.schema: For '{kind}' type, property '{word}' is not supported")
    if kind == "object" and schema.get("additionalProperties") is not False:
        raise Refusal(400, "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to "
                           "false")
    for part in [*schema.get("properties", {}).values(), schema.get("items"), *schema.get("anyOf", ())]:
        check_schema(part)


def models(names):
    data = [{"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"} for name, _ in names]
    return {"data": data, "has_more": False, "first_id": names[0][0], "last_id": names[-1][0]}

# SPDX-License-Identifier: Apache-2.0
"""What distinguishes one engine from another: names, error types, wording of refusals."""
import itertools
import json
import os

NAMES = ("llamacpp", "vllm", "sglang", "ollama", "openai", "anthropic", "azure")

DEFAULT_MODEL = {
    "llamacpp": "qwen3-vl-stand-in", "vllm": "Qwen/Qwen3-VL-8B-Instruct", "sglang": "Qwen/Qwen3-VL-8B-Instruct",
    "ollama": "qwen3-vl:8b", "openai": "gpt-4.1", "anthropic": "claude-sonnet-4-5", "azure": "gpt-4.1",
}

OWNED_BY = {"llamacpp": "llamacpp", "vllm": "vllm", "sglang": "sglang", "ollama": "library", "openai": "system",
            "azure": "system"}

TYPES = {
    "llamacpp": {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 500: "server_error",
                 501: "not_supported_error", 503: "unavailable_error"},
    "vllm": {400: "BadRequestError", 404: "NotFoundError", 429: "TooManyRequestsError", 500: "InternalServerError",
             501: "NotImplementedError", 503: "ServiceUnavailableError"},
    "sglang": {400: "BadRequestError", 404: "NotFoundError", 500: "InternalServerError", 503: "ServiceUnavailableError"},
    "ollama": {400: "invalid_request_error", 404: "not_found_error", 500: "api_error", 503: "api_error"},
    "openai": {400: "invalid_request_error", 401: "invalid_request_error", 404: "invalid_request_error",
               429: "requests", 500: "server_error", 503: "server_error"},
    "anthropic": {400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
                  404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error", 500: "api_error",
                  504: "timeout_error", 529: "overloaded_error"},
}
TYPES["azure"] = TYPES["openai"]

UNDECODABLE = {
    "llamacpp": "Failed to load image or audio file",
    "vllm": "Failed to load image: cannot identify image file",
    "sglang": "Error while loading data: cannot identify image file",
    "ollama": "Failed to load image or audio file",
    "openai": "You uploaded an unsupported image. Please make sure your image has of one the following formats: "
              "['png', 'jpeg', 'gif', 'webp'].",
    "anthropic": "Could not process image",
}
UNDECODABLE["azure"] = "Invalid image data."

CONTEXT = {
    "llamacpp": "request ({prompt} tokens) exceeds the available context size ({context} tokens), try increasing it",
    "vllm": "This model's maximum context length is {context} tokens. However, you requested {output} output tokens and your "
            "prompt contains at least {prompt} input tokens, for a total of at least {total} tokens. Please reduce the length "
            "of the input prompt or the number of requested output tokens.",
    "sglang": "Requested token count exceeds the model's maximum context length of {context} tokens. You requested a total of "
              "{total} tokens: {prompt} tokens from the input messages and {output} tokens for the completion.",
    "ollama": "the input length exceeds the context length",
    "openai": "This model's maximum context length is {context} tokens. However, your messages resulted in {prompt} tokens. "
              "Please reduce the length of the messages.",
    "anthropic": "prompt is too long: {prompt} tokens > {context} maximum",
}
CONTEXT["azure"] = CONTEXT["openai"]

NO_VISION = {
    "llamacpp": (500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"),
    "vllm": (400, "At most 0 image(s) may be provided in one prompt."),
    "sglang": (400, "This model does not support images."),
    "ollama": (400, "this model does not support image input"),
    "openai": (400, "Invalid content type. image_url is only supported by certain models."),
    "anthropic": (400, "This model does not support images."),
}
NO_VISION["azure"] = NO_VISION["openai"]


class Refusal(Exception):
    """An answer other than 200. `extra` goes into the error object; `headers` beside it."""

    def __init__(self, status, message, kind=None, code=None, param=None, extra=None, headers=()):
        super().__init__(message)
        self.status, self.message, self.kind, self.code, self.param = status, message, kind, code, param
        self.extra, self.headers = extra or {}, list(headers)


def compact_json(value):
    """JSON as servers write it: no spaces, UTF-8 as it is."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def error_type(engine, refusal):
    return refusal.kind or TYPES[engine].get(refusal.status, "invalid_request_error" if refusal.status < 500 else "server_error")


def unauthorized(engine):
    message = {"llamacpp": "Invalid API Key", "anthropic": "invalid x-api-key",
               "azure": "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key "
                        "for an active subscription and use a correct regional API endpoint for your resource."}
    code = {"openai": "invalid_api_key", "azure": "401"}.get(engine)
    return Refusal(401, message.get(engine, "Incorrect API key provided."), code=code)


def unknown_model(engine, name):
    if engine == "ollama":
        return Refusal(404, f'model "{name}" not found, try pulling it first')
    if engine == "anthropic":
        return Refusal(404, f"model: {name}")
    if engine == "azure":
        return Refusal(404, "The API deployment for this resource does not exist. If you created the deployment within the "
                            "last 5 minutes, please wait a moment and try again.", code="DeploymentNotFound")
    code = "model_not_found" if engine == "openai" else None
    return Refusal(404, f"The model `{name}` does not exist or you do not have access to it.", code=code, param="model")


def too_long(engine, prompt, output, context):
    message = CONTEXT[engine].format(prompt=prompt, output=output, context=context, total=prompt + output)
    if engine == "llamacpp":
        return Refusal(400, message, "exceed_context_size_error", extra={"n_prompt_tokens": prompt, "n_ctx": context})
    code = "context_length_exceeded" if engine in ("openai", "azure") else None
    return Refusal(400, message, code=code, param="messages" if code else None)


def counts_output(engine):
    """Whether the asked-for output counts against the context before anything is generated."""
    return engine in ("vllm", "sglang", "openai", "azure")


_serial = itertools.count(1)


def identifier(prefix):
    """A fresh id, as engines give to answers."""
    return f"{prefix}{os.getpid():08x}{next(_serial):016x}"

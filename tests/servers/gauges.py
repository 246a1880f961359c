# SPDX-License-Identifier: Apache-2.0
"""What a server says about itself: /metrics and llama.cpp's /props."""
ENGINES = ("llamacpp", "vllm", "sglang")


def metrics(state):
    """The counters that clients read, in Prometheus' text form."""
    running, waiting = state.running, state.waiting
    labels = f'{{model_name="{state.names[0][0]}"}}'
    values = {
        "llamacpp": {"llamacpp:prompt_tokens_total": state.prompt_tokens, "llamacpp:tokens_predicted_total": state.output_tokens,
                     "llamacpp:requests_processing": running, "llamacpp:requests_deferred": waiting,
                     "llamacpp:n_busy_slots_per_decode": running},
        "vllm": {f"vllm:num_requests_running{labels}": running, f"vllm:num_requests_waiting{labels}": waiting,
                 f"vllm:kv_cache_usage_perc{labels}": 0.1, f"vllm:prompt_tokens_total{labels}": state.prompt_tokens,
                 f"vllm:generation_tokens_total{labels}": state.output_tokens},
        "sglang": {f"sglang:num_running_reqs{labels}": running, f"sglang:num_queue_reqs{labels}": waiting,
                   f"sglang:token_usage{labels}": 0.1, f"sglang:prompt_tokens_total{labels}": state.prompt_tokens},
    }[state.engine]
    lines = []
    for name, value in values.items():
        bare = name.partition("{")[0]
        lines += [f"# HELP {bare} {bare}", f"# TYPE {bare} {'counter' if bare.endswith('_total') else 'gauge'}", f"{name} {value}"]
    return "\n".join(lines) + "\n"


def props(state):
    """llama.cpp's properties, in the shape of a real server's."""
    name, sees = state.names[0]
    params = {"seed": 4294967295, "temperature": 0.8, "top_k": 40, "top_p": 0.95, "min_p": 0.05, "max_tokens": -1,
              "n_predict": -1, "stream": False, "reasoning_format": "none"}
    return {
        "default_generation_settings": {"params": params, "n_ctx": state.context},
        "total_slots": state.options.slots or 4, "model_alias": name, "model_ftype": "all F32", "model_path": f"models/{name}.gguf",
        "modalities": {"vision": sees, "video": sees, "audio": False}, "media_marker": "<__media__>",
        "endpoint_slots": True, "endpoint_props": False, "endpoint_metrics": not state.options.no_metrics, "ui": False,
        "ui_settings": {}, "chat_template": "", "chat_template_caps": {"supports_system_role": True},
        "bos_token": "<s>", "eos_token": "</s>", "build_info": "b10573-d775b8967", "is_sleeping": False,
        "cors_proxy_enabled": False,
    }

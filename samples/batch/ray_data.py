#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Works through the requests that "vlm-analyze --emit-batch DIR" wrote, with Ray Data and vLLM on a cluster.

    ray_data.py DIR MODEL [REPLICAS]

Then: vlm-analyze --db archive.db --task NAME --import-batch DIR/ray.results.jsonl. Requests without a result can be written
again, into another folder. With --batch-pictures files, every node must see DIR."""
import json
import sys
from pathlib import Path

import ray
from ray.data.llm import build_processor, vLLMEngineProcessorConfig


def request(row):
    body = row["body"]
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    return {"messages": body["messages"], "sampling_params": {"temperature": body.get("temperature") or 0, "max_tokens": int(limit)}}


def result(row):
    """A line as vLLM's run-batch and OpenAI write it."""
    usage = {"prompt_tokens": int(row["num_input_tokens"]), "completion_tokens": int(row["num_generated_tokens"])}
    choice = {"index": 0, "message": {"role": "assistant", "content": row["generated_text"]}, "finish_reason": None}
    body = {"id": row["custom_id"], "model": row["body"]["model"], "choices": [choice], "usage": usage}
    response = {"status_code": 200, "request_id": row["custom_id"], "body": body}
    return {"line": json.dumps({"id": row["custom_id"], "custom_id": row["custom_id"], "response": response, "error": None})}


def main(folder, model, replicas=1):
    config = vLLMEngineProcessorConfig(model_source=model, concurrency=int(replicas), batch_size=16,
                                       engine_kwargs={"allowed_local_media_path": str(folder.resolve() / "pictures")},
                                       prepare_multimodal_stage={"enabled": True}, should_continue_on_error=True)
    requests = ray.data.read_json([str(path) for path in sorted(folder.glob("[0-9]" * 5 + ".jsonl"))])
    answered = build_processor(config, preprocess=request, postprocess=result)(requests)
    with open(folder / "ray.results.jsonl.part", "w", encoding="utf-8") as results:
        for row in answered.iter_rows():
            results.write(row["line"] + "\n")
    (folder / "ray.results.jsonl.part").rename(folder / "ray.results.jsonl")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

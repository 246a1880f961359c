# SPDX-License-Identifier: Apache-2.0
"""Whether what the programs counted is what came."""
import json

import logs


def status(stage, name):
    """{source: its figures} of the last status of a run."""
    record = json.loads((stage.work / name).read_text(encoding="utf-8"))
    return {source["source"]: source for source in record["sources"]}


def problems(stage, chain, answers, counted):
    """Of a run that was stopped as a user does it."""
    captured, looked = (status(stage, chain.file(program, "status")) for program in ("capture", "count"))
    asked, crossed = (logs.summary(stage, chain.log(program)) for program in ("analyze", "count"))
    if asked is None or crossed is None:
        return [f"{chain.name}: no summary"]
    crossings = sum(record["schema"] == "vlm.crossing/1" for record in counted)
    pairs = [("answers printed and requests", len(answers), asked["requests"]),
             ("answers without success", sum(record["error"] is not None for record in answers), asked["failed"]),
             ("crossings", crossings, crossed["crossings"]),
             ("frames looked at", sum(source["counting"]["looked"] for source in looked.values()), crossed["frames"])]
    pairs.append(("frames written and read", sum(source["frames"] for source in captured.values()),
                  sum(source["frames"] + source["dropped"] for source in looked.values())))
    pairs += [(f"{name} has ended", source["ended"], True) for name, source in [*captured.items(), *looked.items()]]
    return [f"{chain.name}: {what}: {a} and {b}" for what, a, b in pairs if a != b]


def figures(stage, chain):
    """For the report: what came of the sources."""
    wanted = ("frames", "dropped", "faults", "reconnections", "epoch")
    captured = status(stage, chain.file("capture", "status"))
    return {name: {key: source.get(key) for key in wanted} for name, source in captured.items()}

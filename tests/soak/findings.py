# SPDX-License-Identifier: Apache-2.0
"""All checks of a soak that is over, and its report: report.json, report.md, memory.svg."""
import json
import platform
from dataclasses import asdict

import counters
import kept
import logs
import times
import usage

MOST_TOLD = 20  # of one check


def printed(stage, name, program):
    """What all runs of a chain's program printed, run by run."""
    runs = sorted(stage.work.glob(f"{name}-*-{program}.jsonl"), key=lambda path: int(path.name.split("-")[1]))
    return [stage.records(path.name) for path in runs]


def failures(stage):
    """Why there are records without an answer, by the log of their program."""
    return {path.stem: {one["error"]["message"] for one in stage.records(path.name) if one["error"]}
            for path in stage.work.glob("*-analyze.jsonl")}


def checked(stage, play):
    """(problems by check, figures for the report)."""
    used = usage.figures(play.gauges, play.phases)
    grown = usage.problems(used, play.gauges.samples, play.phases, not stage.sanitized)
    problems = {"runs": play.problems, "growth": grown, "viewers": play.audience.problems(),
                "errors": logs.problems(stage, failures(stage)), "index": kept.whole(stage), "times": [], "kept": [], "counters": []}
    offsets, told = {}, {}
    for chain, kills in ((play.main, 0), (play.second.chain, play.second.kills)):
        answers, counts = printed(stage, chain.name, "analyze"), printed(stage, chain.name, "count")
        for run in answers:
            wrong, figures = times.problems(run, play.faults + play.breath.spans)
            problems["times"] += wrong
            offsets |= figures
        problems["kept"] += kept.problems(stage, chain.name, sum(answers, []), sum(counts, []), kills)
        told[chain.name] = {"answers": sum(map(len, answers)), "counted": sum(map(len, counts)),
                            "without": sum(one["error"] is not None for run in answers for one in run)}
        if chain.name in play.stopped:
            problems["counters"] += counters.problems(stage, chain, answers[-1], counts[-1])
    if not told["main"]["answers"] or told["main"]["answers"] == told["main"]["without"]:
        problems["runs"].append("no question was answered")
    figures = {"used": used, "records": told, "pictures_off": offsets, "sources": counters.figures(stage, play.main),
               "viewers": play.audience.figures(), "killed": play.second.kills, "starved_s": play.breath.seconds(),
               "told": dict(logs.told(stage).most_common(40))}
    return problems, figures


def draw(path, play):
    """Memory over time; a word where nothing can draw."""
    try:
        import matplotlib
    except ImportError:
        print("soak: no memory.svg: that is drawn with matplotlib; install python3-matplotlib", flush=True)
        return
    matplotlib.use("svg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for name, samples in play.gauges.samples.items():
        axes.plot([one[0] / 60 for one in samples], [one[1] for one in samples], label=name, linewidth=1)
    for begin, end in play.phases.looked_at():
        axes.axvspan(begin / 60, end / 60, color="black", alpha=0.1)
    axes.set(xlabel="minutes", ylabel="MiB in memory", title="Memory under faults", ylim=(0, None))
    axes.grid(True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def table(used):
    lines = ["| | MiB when warm | at the end | growth | MiB an hour | descriptors | threads |", "|---|---|---|---|---|---|---|"]
    for name, one in used.items():
        pairs = [f"{before}, {after}" for before, after in (one["descriptors"], one["threads"])]
        row = (name, *one["memory_mib"], one["growth_mib"], one["slope_mib_an_hour"], *pairs)
        lines.append(f"| {' | '.join(map(str, row))} |")
    return lines


def text(play, about, problems, figures):
    """The report for people."""
    wrong = sum(map(len, problems.values()))
    lines = ["# Soak", "", f"{about['minutes']:g} minutes, seed {about['seed']}: {len(play.faults)} faults, "
             f"{f'{wrong} problems' if wrong else 'nothing is wrong'}.", "", *table(figures["used"]), ""]
    for name, said in problems.items():
        lines += [f"- {name}: {f'{len(said)} problems' if said else 'as it should be'}", *(f"  - {one}" for one in said[:MOST_TOLD])]
    if figures["starved_s"]:
        lines += ["", f"Others had this machine for {figures['starved_s']} s: what came late then is not judged."]
    came = ("records", "pictures_off", "sources", "viewers")
    lines += ["", "What came of it:", "", *(f"- {name}: {json.dumps(figures[name])}" for name in came)]
    return lines + ["", "What was told:", "", *(f"- {n} times: {line}" for line, n in figures["told"].items())]


def report(stage, play, about, problems, figures):
    record = {**about, "machine": platform.machine(), **figures, "problems": problems, "faults": [asdict(one) for one in play.faults]}
    (stage.folder / "report.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    lines, plot = text(play, about, problems, figures), stage.folder / "memory.svg"
    plot.unlink(missing_ok=True)
    draw(plot, play)
    if plot.exists():
        lines += ["", f"![memory]({plot.name})"]
    (stage.folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

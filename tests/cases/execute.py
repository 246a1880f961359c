# SPDX-License-Identifier: Apache-2.0
"""Runs the program of one case and compares."""
import difflib
import os
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from normalise import normalised, record_problems
from secret_leaks import leaks
from stand_in import StandIn
from terminal import run_in_terminal

KEPT_VARIABLES = ("PATH", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")
HANDLER_S = 20  # for a program to begin, at most


@dataclass
class Setting:
    """What all cases of a run share."""

    root: Path
    programs: Path
    clips: Path
    media: Path | None
    patience: float


@dataclass
class Outcome:
    problems: list = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0
    exit_code: int = 0
    actual: dict = field(default_factory=dict)


def why_skipped(case, setting):
    """Why the case cannot run here, or ""."""
    if setting.media is None and any("{media}" in line for line in case.source):
        return "there are no real clips"
    kind, _, rest = case.fields.get("needs", "").partition(" ")
    if kind == "file" and not Path(rest).exists():
        return f"there is no {rest}"
    if kind == "ports":
        for port in rest.split():
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    return f"something listens on port {port}"
    return ""


def environment(case, scratch, fill):
    variables = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    variables |= {"HOME": str(scratch), "XDG_CONFIG_HOME": str(scratch / "config"),
                  "XDG_CACHE_HOME": str(scratch.parent / "cache"), "TZ": "UTC", "LC_ALL": "C.UTF-8",
                  "VLM_DISCOVER_PORTS": "none"}
    for line in case.lists["env"]:
        name, _, value = line.partition("=")
        variables[name] = fill(value)
    return variables


def run_case(case, setting):
    skipped = why_skipped(case, setting)
    if skipped:
        return Outcome(skipped=skipped)
    with tempfile.TemporaryDirectory(prefix="vlm-case-") as folder:
        scratch = Path(folder, "work")
        scratch.mkdir()
        servers = []
        try:
            for number, command in enumerate(case.lists["server"]):
                for name, place in places_of(setting, scratch, servers):
                    command = command.replace(name, place)
                servers.append(StandIn(command, Path(folder, f"server{number}.log")))
            outcome = run_with_servers(case, setting, scratch, servers)
        finally:
            faults = [server.stop() for server in servers]
    outcome.problems += [fault for fault in faults if fault]
    return outcome


def places_of(setting, scratch, servers):
    places = [("{scratch}", str(scratch)), ("{clips}", str(setting.clips)), ("{root}", str(setting.root)),
              ("{programs}", str(setting.programs))]
    if setting.media:
        places.append(("{media}", str(setting.media)))
    for number, server in enumerate(servers):
        suffix = str(number + 1) if number else ""
        places += [("{server%s}" % suffix, server.url), ("{port%s}" % suffix, str(server.port)),
                   ("{host%s}" % suffix, f"127.0.0.1:{server.port}")]
    return places


def run_with_servers(case, setting, scratch, servers):
    places = places_of(setting, scratch, servers)

    def fill(text):
        for name, place in places:
            text = text.replace(name, place)
        return text

    variables = environment(case, scratch, fill)
    if "before" in case.fields:
        subprocess.run(["bash", "-ec", fill(case.fields["before"])], cwd=scratch, env=variables, check=True)
    command = [str(setting.programs / case.program), *(fill(word) for word in shlex.split(case.fields["run"]))]
    within = float(case.fields.get("within", 20)) * setting.patience
    begin = time.monotonic()
    asked = partial(wait_for_question, servers, within)
    code, stdout, stderr = run_program(case, command, scratch, variables, fill, within, asked)
    outcome = Outcome(seconds=time.monotonic() - begin, exit_code=code)
    if code is None:
        outcome.problems.append(f"still running after {within:.0f} s")
    compare(case, setting, scratch, places, outcome, stdout, stderr)
    outcome.problems += leaks(case.lists["env"], [("stdout", stdout), ("stderr", stderr)], scratch.parent)
    if "requests" in case.fields:
        count = sum(server.requests() for server in servers)
        if count != int(case.fields["requests"]):
            outcome.problems.append(f"{count} requests instead of {case.fields['requests']}")
    if "gone" in case.fields:
        wanted = int(case.fields["gone"])
        count = sum_in_time(lambda: sum(server.gone() for server in servers), wanted, 5 * setting.patience)
        if count != wanted:
            outcome.problems.append(f"{count} requests were left instead of {wanted}")
    return outcome


def sum_in_time(count, wanted, seconds):
    """What `count` gives when it has reached `wanted`, or after so many seconds: a server notices a close a little later."""
    end = time.monotonic() + seconds
    while count() < wanted and time.monotonic() < end:
        time.sleep(0.05)
    return count()


def wait_for_question(servers, seconds):
    """Until a server has been asked something."""
    sum_in_time(lambda: sum(server.requests() for server in servers), 1, seconds)


def wait_for_handler(process, number):
    """Until the program catches this signal, or has ended: a program that has not begun yet cannot show what it does."""
    end = time.monotonic() + HANDLER_S
    while process.poll() is None and time.monotonic() < end:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
        caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
        if int(caught, 16) >> (number - 1) & 1:
            return
        time.sleep(0.02)


def run_program(case, command, scratch, variables, fill, within, asked):
    """Exit code (None: it had to be killed), stdout, stderr. `asked` waits until a server has been asked something."""
    if case.fields.get("to") in ("terminal", "terminals"):
        stderr = subprocess.STDOUT if case.fields["to"] == "terminals" else subprocess.PIPE
        return run_in_terminal(command, scratch, variables, within, stderr)
    with ExitStack() as files:
        stdin = files.enter_context(open(fill(case.fields["stdin"]), "rb")) if "stdin" in case.fields else subprocess.DEVNULL
        target = case.fields.get("to", "pipe")
        is_file = target not in ("pipe", "closed-pipe", "nothing")
        if target == "nothing":
            command = ["bash", "-c", 'exec "$@" >&-', "bash", *command]
        stdout = files.enter_context(open(scratch / target, "wb")) if is_file else subprocess.PIPE
        process = subprocess.Popen(command, cwd=scratch, env=variables, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
    if target == "closed-pipe":
        process.stdout.close()
        process.stdout = None
    try:
        if "signal" in case.fields:
            name, when = case.fields["signal"].split()
            number = getattr(signal, f"SIG{name}")
            wait_for_handler(process, number)
            asked() if when == "asked" else time.sleep(float(when))
            process.send_signal(number)
        out, err = process.communicate(timeout=within)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        code = None
    return code, (out or b"").decode("utf-8", "replace"), err.decode("utf-8", "replace")


def compare(case, setting, scratch, places, outcome, stdout, stderr):
    shown_places = [(place, name) for name, place in sorted(places, key=lambda pair: -len(pair[1]))
                    if not name.startswith("{port")]
    fields = case.fields.get("fields", "").split()
    outcome.actual = {"stdout": normalised(stdout, shown_places, fields), "stderr": normalised(stderr, shown_places, [])}
    for name in case.expected:
        if name.startswith("file "):
            path = scratch / name[5:]
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else f"(no file {name[5:]})\n"
            outcome.actual[name] = normalised(text, shown_places, fields)
    for line in (stdout + "\n" + stderr).splitlines():
        outcome.problems += record_problems(setting.root, line)
    wanted = int(case.fields.get("exit", 0))
    if outcome.exit_code not in (None, wanted):
        outcome.problems.append(f"exit {outcome.exit_code} instead of {wanted}")
    for name, text in outcome.actual.items():
        outcome.problems += differences(name, case.expected.get(name), text)


def differences(name, expected, text):
    """What differs, as one text in a list; an empty list where nothing does. Nothing expected is the empty text."""
    if expected is not None and expected.kind == "any":
        return []
    wanted = expected.text.splitlines() if expected else []
    actual = text.rstrip("\n").splitlines()
    if expected is not None and expected.kind == "match":
        if len(wanted) == len(actual) and all(re.fullmatch(a, b) for a, b in zip(wanted, actual)):
            return []
    elif wanted == actual:
        return []
    diff = difflib.unified_diff(wanted, actual, f"{name} expected", f"{name} printed", lineterm="")
    return ["\n".join(diff)]

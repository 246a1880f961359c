# SPDX-License-Identifier: Apache-2.0
"""Stand-in servers for the time of one case."""
import json
import shlex
import subprocess
import sys
from pathlib import Path

SERVERS = Path(__file__).resolve().parents[1] / "servers"


class StandIn:
    """One server of tests/servers: `command` is "model_server.py --fault 500". It listens when the constructor returns."""

    def __init__(self, command, log):
        program, *arguments = shlex.split(command)
        self.log = Path(log)
        self.log.touch()
        line = [sys.executable, str(SERVERS / program), *arguments, "--log", str(self.log)]
        self.process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        first = self.process.stdout.readline().split()
        if len(first) != 2 or first[0] != "port":
            self.stop()
            raise RuntimeError(f"{command}: did not start")
        self.port = int(first[1])

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def events(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines(keepends=True)
                if line.endswith("\n")]

    def requests(self):
        """How many questions it got (requests with a body)."""
        return sum(1 for event in self.events() if event["event"] == "request" and event["method"] == "POST")

    def gone(self):
        """How many connections the client closed before it had its answer."""
        return sum(1 for event in self.events() if event["event"] == "client_gone")

    def stop(self):
        """Ends it. Returns what is wrong with how it ended, or None."""
        self.process.terminate()
        try:
            code = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "the server did not end"
        finally:
            self.process.stdout.close()
        return None if code == 0 else f"the server ended with {code}"

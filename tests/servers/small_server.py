# SPDX-License-Identifier: Apache-2.0
"""What the stand-ins have in common that are no model server: options, faults, a log."""
import argparse

from exchange import Exchange, Server
from faults import Faults, check
from request_log import RequestLog


class State:
    """What exchanges and answers share."""

    def __init__(self, engine, options, faults):
        self.engine, self.options = engine, options
        self.faults = Faults(options.fault, "all", faults)
        self.log = RequestLog(options.log)


class Parser(argparse.ArgumentParser):
    """Options of a stand-in with these faults."""

    def __init__(self, description, faults):
        super().__init__(description=description, allow_abbrev=False)
        self.m_faults = faults
        self.add_argument("--port", type=int, default=0)
        self.add_argument("--fault", action="append", default=[], metavar="NAME[=ARG][@N]", help=", ".join(faults))
        self.add_argument("--log", metavar="FILE")

    def parsed(self, arguments=None):
        options = self.parse_args(arguments)
        options.dribble = 0
        check(self, options.fault, self.m_faults)
        return options


def listening(serve, state):
    """A server that listens; serve_forever() makes it answer each request by `serve`."""
    return Server(state.options.port, type("SmallExchange", (Exchange,), {"serve": staticmethod(serve)}), state)

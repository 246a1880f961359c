#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A model server's stand-in that looks at the pictures it is sent and answers from what it sees. See README.md."""
import argparse

import routes
from engines import NAMES
from exchange import Exchange, Server
from faults import Fault
from state import State

MAX_BODY = {"llamacpp": 100 << 20, "anthropic": 32_000_000}
NO_LIMIT = 1 << 40


class ModelExchange(Exchange):
    serve = staticmethod(routes.serve)


def fault(text):
    try:
        Fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the line 'port N' on stdout says which")
    parser.add_argument("--engine", choices=NAMES, default="vllm")
    parser.add_argument("--fault", type=fault, action="append", default=[], metavar="NAME[=ARG][#FRAME][@N]")
    parser.add_argument("--fault-on", choices=("chat", "models", "all"), default="chat", help="which requests faults concern")
    parser.add_argument("--model", dest="models", type=lambda name: (name, True), action="append", metavar="NAME")
    parser.add_argument("--text-model", dest="models", type=lambda name: (name, False), action="append", metavar="NAME",
                        help="a model that sees no pictures; listed in the order given")
    parser.add_argument("--api-key", help="refuse requests without it")
    parser.add_argument("--context", type=int, metavar="N", help="refuse prompts of more tokens")
    parser.add_argument("--delay", type=float, default=0, metavar="S", help="before an answer's first byte")
    parser.add_argument("--token-delay", type=float, default=0, metavar="S", help="between the events of a stream")
    parser.add_argument("--slots", type=int, default=0, metavar="N", help="requests answered at once; others wait")
    parser.add_argument("--queue", type=int, metavar="N", help="with --slots: requests that may wait; more get a 503")
    parser.add_argument("--dribble", type=int, default=0, metavar="N", help="write N bytes at a time")
    parser.add_argument("--max-body", type=int, metavar="BYTES")
    parser.add_argument("--any-picture", action="store_true", help="take whatever can be decoded, not only baseline RGB JPEGs")
    parser.add_argument("--usage-details", action="store_true", help="vllm, sglang: prompt_tokens_details in usage")
    parser.add_argument("--no-metrics", action="store_true")
    parser.add_argument("--unix-socket", metavar="PATH", help="listen there too")
    parser.add_argument("--log", metavar="FILE", help="append one line of JSON per request")
    options = parser.parse_args(arguments)
    if options.queue is not None and not options.slots:
        parser.error("--queue needs --slots")
    if options.max_body is None:
        options.max_body = MAX_BODY.get(options.engine, NO_LIMIT)
    return options


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    server = Server(options.port, ModelExchange, State(options))
    if options.unix_socket:
        server.listen_at(options.unix_socket)
    return server


def main():
    listening(parse()).run()


if __name__ == "__main__":
    main()

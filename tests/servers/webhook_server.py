#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Takes what is posted to it, and looks at it; refuses on demand. See README.md.

    webhook_server.py [--port N] [--save FILE] [--secret TEXT] [--fault NAME[=ARG][@N]] ... [--log FILE]
"""
import argparse
import hashlib
import hmac

from exchange import Exchange, Server
from faults import Faults, check
from request_log import RequestLog

FAULTS = ("hang", "drop", "status")


class State:
    """What exchanges and answers share."""
    engine = "webhook"

    def __init__(self, options):
        self.options = options
        self.faults = Faults(options.fault, "all", FAULTS)
        self.log = RequestLog(options.log)
        self.saved = open(options.save, "ab") if options.save else None


def flaw(exchange):
    """What is wrong with the request, or None."""
    if exchange.command != "POST":
        return "no POST"
    if exchange.headers.get("Content-Type") != "application/json":
        return "no JSON by its type"
    try:
        if not isinstance(exchange.parsed_body(), dict):
            return "no object"
    except ValueError:
        return "no JSON"
    secret = exchange.state.options.secret
    if secret:
        signature = "sha256=" + hmac.new(secret.encode(), exchange.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature, exchange.headers.get("X-Signature-256", "")):
            return "not signed"
    return None


def serve(exchange):
    state = exchange.state
    state.log.write(event="request", time=exchange.arrived, connection=exchange.connection_id, method=exchange.command,
                    path=exchange.path, headers=dict(exchange.headers.items()))
    met = state.faults.take("other", ())
    if "hang" in met:
        exchange.hang()
    if "drop" in met:
        exchange.close_connection = True
        return
    if "status" in met:
        exchange.send(int(met["status"]), "refused\n", content_type="text/plain")
        return
    wrong = flaw(exchange)
    if wrong is None and state.saved:
        state.saved.write(exchange.body)
        state.saved.flush()
    exchange.send(400 if wrong else 204, wrong or "", content_type="text/plain")


class WebhookExchange(Exchange):
    serve = staticmethod(serve)


def parse(arguments=None):
    parser = argparse.ArgumentParser(description="Takes what is posted to it.", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--save", metavar="FILE", help="append the bodies that are as they should be")
    parser.add_argument("--secret", help="what they must be signed with")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[=ARG][@N]", help=", ".join(FAULTS))
    parser.add_argument("--log", metavar="FILE")
    options = parser.parse_args(arguments)
    options.dribble = 0
    check(parser, options.fault, FAULTS)
    return options


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return Server(options.port, WebhookExchange, State(options))


if __name__ == "__main__":
    listening(parse()).run()

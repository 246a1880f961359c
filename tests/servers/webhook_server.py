#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Takes what is posted to it, and looks at it; refuses on demand. See README.md.

    webhook_server.py [--port N] [--save FILE] [--secret TEXT] [--fault NAME[=ARG][@N]] ... [--log FILE]
"""
import hashlib
import hmac

import small_server

FAULTS = ("hang", "drop", "status")


class State(small_server.State):
    """What exchanges and answers share."""

    def __init__(self, options):
        super().__init__("webhook", options, FAULTS)
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


def parse(arguments=None):
    parser = small_server.Parser("Takes what is posted to it.", FAULTS)
    parser.add_argument("--save", metavar="FILE", help="append the bodies that are as they should be")
    parser.add_argument("--secret", help="what they must be signed with")
    return parser.parsed(arguments)


def listening(options):
    """A server that listens; serve_forever() makes it answer."""
    return small_server.listening(serve, State(options))


if __name__ == "__main__":
    listening(parse()).run()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Speaks TLS in front of another stand-in, with a certificate that may be wrong. See README.md."""
import argparse
import ssl

import certificates
import relay


def serve(front, connection):
    if front.options.silent:
        front.log.write(event="connection")
        return relay.wait_for_end(connection)
    try:
        with front.context.wrap_socket(connection, server_side=True) as secure, front.behind() as behind:
            front.log.write(event="handshake", version=secure.version())
            relay.join(secure, behind)
    except ssl.SSLError as error:
        front.log.write(event="no handshake", reason=error.reason)


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    relay.add_options(parser)
    parser.add_argument("--certificate", choices=certificates.KINDS, default="good")
    parser.add_argument("--folder", required=True, help="where certificates are put; ca.pem is the one to trust")
    parser.add_argument("--silent", action="store_true", help="take connections, and never answer the handshake")
    return parser.parse_args(arguments)


def listening(options):
    front = relay.Front(options, serve)
    front.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    front.context.load_cert_chain(*certificates.make(options.folder, options.certificate))
    return front


if __name__ == "__main__":
    listening(parse()).run()

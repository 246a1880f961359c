# SPDX-License-Identifier: Apache-2.0
"""For stand-ins that stand in front of another one and pass bytes on."""
import os
import signal
import socket
import socketserver
import sys
import threading

from request_log import RequestLog

EXIT_BROKEN = 70
BLOCK = 64 * 1024


class Front(socketserver.ThreadingTCPServer):
    """Listens at once; `serve(front, connection)` has every connection in a thread of its own. `failures` counts the
    stand-in's own errors: a test that meets one must not pass."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, options, serve):
        self.options, self.failures = options, 0
        self.log = RequestLog(options.log)
        self.m_serve = serve
        super().__init__(("127.0.0.1", options.port), None)

    def finish_request(self, request, client_address):
        try:
            self.m_serve(self, request)
        except (ConnectionError, TimeoutError):
            pass  # a client that goes is none of the stand-in's business

    def handle_error(self, request, client_address):
        self.failures += 1
        super().handle_error(request, client_address)

    def behind(self):
        """A connection to the stand-in behind this one."""
        return socket.create_connection(("127.0.0.1", self.options.to))

    def run(self):
        """Says the port on stdout and answers until SIGTERM."""
        signal.signal(signal.SIGTERM, lambda *_: os._exit(EXIT_BROKEN if self.failures else 0))
        print(f"port {self.server_address[1]}", flush=True)
        try:
            self.serve_forever()
        except KeyboardInterrupt:
            sys.exit(130)


def add_options(parser):
    parser.add_argument("--to", type=int, required=True, metavar="PORT", help="where the stand-in behind it listens")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", metavar="FILE")


def pump(source, target):
    """Copies until `source` ends."""
    try:
        while data := source.recv(BLOCK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other direction sees it too


def join(one, other):
    """Passes bytes both ways until both ends are done."""
    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()


def wait_for_end(connection):
    """Says nothing until the client goes."""
    while connection.recv(BLOCK):
        pass

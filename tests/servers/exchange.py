# SPDX-License-Identifier: Apache-2.0
"""HTTP: the server, its connections, their requests, and plain and chunked answers."""
import itertools
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingUnixStreamServer

IDLE_SECONDS = 5.0
HANGUP_POLL_SECONDS = 0.2
EXIT_BROKEN = 70

_connections = itertools.count(1)


class Server(ThreadingHTTPServer):
    """Listens at once; answers by exchanges of the given class, which share `state`. `failures` counts the stand-in's own
    errors: a test that meets one must not pass."""
    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, port, exchange_class, state):
        self.state, self.failures = state, 0
        try:
            super().__init__(("127.0.0.1", port), exchange_class)
        except OSError as error:
            sys.exit(f"port {port}: {error.strerror}")

    def listen_at(self, path):
        """Takes connections through this socket too."""
        self.local = LocalServer(path, self)
        threading.Thread(target=self.local.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        self.failures += 1
        super().handle_error(request, client_address)

    def server_close(self):
        super().server_close()
        self.state.log.close()

    def run(self):
        """Says the port on stdout and answers until SIGTERM."""
        signal.signal(signal.SIGTERM, lambda *_: os._exit(EXIT_BROKEN if self.failures else 0))
        print(f"port {self.server_address[1]}", flush=True)
        try:
            self.serve_forever()
        except KeyboardInterrupt:
            sys.exit(130)


class LocalServer(ThreadingUnixStreamServer):
    """Hands what comes through a UNIX socket to a server."""
    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, path, server):
        self.owner = server
        super().__init__(path, server.RequestHandlerClass)

    def finish_request(self, request, client_address):
        self.owner.finish_request(request, ("unix", 0))

    def handle_error(self, request, client_address):
        self.owner.handle_error(request, client_address)


class ClientGone(Exception):
    """The client closed the connection before its answer was complete."""


class Exchange(BaseHTTPRequestHandler):
    """A connection. `server.state` holds what the server is; `routes.serve` decides the answers."""
    protocol_version = "HTTP/1.1"
    serve = None  # set by the server: a function of the exchange

    def setup(self):
        self.disable_nagle_algorithm = self.request.family != socket.AF_UNIX
        super().setup()
        self.state = self.server.state
        self.connection_id = next(_connections)
        self.headers_sent = False

    def handle(self):
        try:
            super().handle()
        except (ClientGone, ConnectionError, TimeoutError, socket.timeout):
            self.close_connection = True

    def handle_one_request(self):
        self.connection.settimeout(IDLE_SECONDS if self.state.engine == "llamacpp" else None)
        super().handle_one_request()

    def do_POST(self):
        self.connection.settimeout(None)
        self.headers_sent = False
        self.arrived = time.time()
        self.body = self.read_body()
        type(self).serve(self)

    do_GET = do_HEAD = do_OPTIONS = do_PUT = do_DELETE = do_POST

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return b"".join(iter(self.read_chunk, b""))
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            raise ClientGone
        return body

    def read_chunk(self):
        data = self.rfile.read(int(self.rfile.readline().split(b";")[0], 16))
        self.rfile.readline()
        return data

    def parsed_body(self):
        """The body's JSON value; raises ValueError."""
        return json.loads(self.body.decode("utf-8"))

    def begin(self, status, headers):
        """Sends the head of an answer."""
        self.send_response_only(status)
        names = {name.lower() for name, _ in headers}
        if self.state.engine == "llamacpp":
            headers = [("Server", "llama.cpp"), ("Access-Control-Allow-Origin", self.headers.get("Origin", "")), *headers]
        elif "date" not in names:
            headers = [("Date", formatdate(usegmt=True)), *headers]
        for name, value in headers:
            self.send_header(name, value)
        self.send_header(*self.connection_header())
        self.end_headers()
        self.headers_sent = True

    def connection_header(self):
        if self.close_connection:
            return "Connection", "close"
        if self.state.engine == "llamacpp":
            return "Keep-Alive", "timeout=5, max=100"
        return "Connection", "keep-alive"

    def send(self, status, body, headers=(), content_type="application/json"):
        """A plain answer."""
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        if status in (401, 503) and self.state.engine == "llamacpp":
            self.close_connection = True
        self.begin(status, [("Content-Type", content_type), ("Content-Length", str(len(data))), *headers])
        if self.command != "HEAD":
            self.write(data)

    def begin_stream(self, content_type, headers=()):
        """A chunked answer; llama.cpp closes the connection after it although it says that it keeps it."""
        if self.state.engine == "llamacpp":
            headers = [("X-Accel-Buffering", "no"), *headers]
        self.begin(200, [*headers, ("Content-Type", content_type), ("Transfer-Encoding", "chunked")])

    def chunk(self, data):
        data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        if data:
            self.write(b"%x\r\n%s\r\n" % (len(data), data))

    def end_stream(self):
        self.write(b"0\r\n\r\n")
        if self.state.engine == "llamacpp":
            self.close_connection = True

    def write(self, data):
        step = self.state.options.dribble or max(1, len(data))
        for at in range(0, len(data), step):
            try:
                self.wfile.write(data[at:at + step])
            except OSError as error:
                raise ClientGone from error

    def hung_up(self, seconds):
        """Waits so long for the client to close the connection; whether it did."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            readable, _, _ = select.select([self.connection], [], [], max(0, min(HANGUP_POLL_SECONDS, left)))
            if readable and self.at_end():
                return True
            if left <= 0:
                return False
            if readable:
                time.sleep(min(HANGUP_POLL_SECONDS, left))

    def at_end(self):
        try:
            return self.connection.recv(1, socket.MSG_PEEK) == b""
        except ConnectionError:
            return True

    def hang(self):
        """Says nothing until the client goes."""
        while not self.hung_up(60):
            pass
        raise ClientGone

    def reset(self):
        """Closes the connection so that the client sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise ClientGone

    def log_message(self, format, *arguments):
        """The log is the state's."""

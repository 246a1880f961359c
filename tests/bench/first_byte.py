# SPDX-License-Identifier: Apache-2.0
"""A server that notes when the first byte of a request for a completion arrives."""
import json
import os
import select
import socket
import tempfile
import time

from measure import BenchError, finish, start

MODEL = "stand-in"
MODELS = {"object": "list", "data": [{"id": MODEL, "object": "model", "max_model_len": 131072}]}
COMPLETION = {"id": "1", "object": "chat.completion", "model": MODEL,
              "usage": {"prompt_tokens": 1, "completion_tokens": 1},
              "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Seen."}}]}
LOOK_S = 1  # how often to see whether the process still runs


class Connection:
    """Reads requests one after the other and answers them."""

    def __init__(self, connection):
        self.socket = connection
        self.data = bytearray()
        self.asked = None  # when the first byte of a POST came

    def read(self):
        """False once the peer has closed."""
        piece = self.socket.recv(1 << 20)
        if not self.data and piece[:1] == b"P" and self.asked is None:
            self.asked = time.perf_counter()
        self.data += piece
        while self.take_request():
            pass
        return bool(piece)

    def take_request(self):
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self.data[:end]).decode("latin-1").lower()
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
        if len(self.data) < end + 4 + length:
            return False
        del self.data[:end + 4 + length]
        self.answer(COMPLETION if head.startswith("post") else MODELS)
        return True

    def answer(self, value):
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.socket.sendall(head.encode() + body)


class Server:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.api_base = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"

    def run(self, *command):
        """Runs a command that asks this server once. Returns the seconds from its start to its request's first byte."""
        command = [str(part) for part in command]
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            pid, began = start(command, out, err)
            asked = self.serve(pid)
            finish(pid, began, command, out, err)
        if asked is None:
            raise BenchError(f"{' '.join(command)}: asked nothing")
        return asked - began

    def serve(self, pid):
        """Answers until a completion has been sent and its connection closed, or the process has ended."""
        connections = {}
        while True:
            ready, _, _ = select.select([self.listener, *connections], [], [], LOOK_S)
            if not ready and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return None
            for each in ready:
                if each is self.listener:
                    accepted, _ = self.listener.accept()
                    connections[accepted] = Connection(accepted)
                elif not connections[each].read():
                    closed = connections.pop(each)
                    each.close()
                    if closed.asked is not None:
                        return closed.asked

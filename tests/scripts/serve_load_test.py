#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-serve-hls under load: viewers who jump about, who ask for more before they have what they asked for, who go away
in the middle of an answer.

usage: serve_load_test.py --programs FOLDER --clips FOLDER"""

import asyncio
import contextlib
import hashlib
import os
import random
import resource
import socket
import time
from pathlib import Path

from live_test import run_tests
from serve_case import PATIENCE_S, ServeCase

VIEWERS = 60
SECONDS = 8


class Gone(Exception):
    """A viewer has had enough."""


class Load(ServeCase):
    async def fetch(self, reader, writer, paths, leaves=False):
        """The bodies of several answers, asked for at once, in their order."""
        writer.write("".join(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" for path in paths).encode())
        bodies = []
        for path in paths:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            self.assertTrue(head.startswith("http/1.1 200 "), (path, head))
            length = int(head.split("content-length: ")[1].split()[0])
            if leaves:
                await reader.read(random.randrange(1, 5000))
                raise Gone
            bodies.append(await reader.readexactly(length))
        return bodies

    async def view(self, end, wanted, seed):
        """Watches until the end, over one connection or many; returns how many answers were right."""
        chance, right = random.Random(seed), 0
        while time.monotonic() < end:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
            try:
                for _ in range(chance.randrange(1, 30)):
                    paths = chance.choices(list(wanted), k=chance.randrange(1, 4))
                    for path, body in zip(paths, await self.fetch(reader, writer, paths, chance.random() < 0.05)):
                        self.assertEqual(hashlib.sha256(body).hexdigest(), wanted[path], path)
                        right += 1
            except Gone:
                writer.transport.abort()
            finally:
                writer.close()
        return right

    async def crowd(self, wanted):
        end = time.monotonic() + SECONDS
        return await asyncio.wait_for(asyncio.gather(*(self.view(end, wanted, seed) for seed in range(VIEWERS))), PATIENCE_S)

    def test_more_may_connect_than_there_are_files_at_first(self):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        _, port = self.serve(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard)))
        kept = [socket.create_connection(("127.0.0.1", port), PATIENCE_S) for _ in range(200)]
        for connection in kept:
            self.addCleanup(connection.close)
        for connection in kept:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(connection.recv(4096).startswith(b"HTTP/1.1 200 "))

    def test_where_there_are_no_more_files_others_are_turned_away(self):
        _, port = self.serve(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)))
        kept = [socket.create_connection(("127.0.0.1", port), PATIENCE_S) for _ in range(150)]
        for connection in kept[50:]:
            connection.close()
        kept[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertTrue(kept[0].recv(4096).startswith(b"HTTP/1.1 200 "))
        for connection in kept[:50]:
            connection.close()
        self.assertEqual(self.ask(f"/v/{self.video}/r0-0.m4s", port=port).status, 200)

    def connections(self):
        """How many sockets the server has."""
        count = 0
        for fd in Path(f"/proc/{self.server.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                count += os.readlink(fd).startswith("socket:")
        return count

    def test_viewers_get_what_is_right_whoever_goes_away(self):
        paths = [f"/v/{self.of(name)}/{what}" for name in ("cfr25.mp4", "h264.mkv", "h264.ts")
                 for what in ("master.m3u8", "r0.m3u8", "r0-init.mp4", "r0-0.m4s")] + [f"/v/{self.video}/file", "/api/videos", "/healthz"]
        wanted = {path: hashlib.sha256(self.get(path).content).hexdigest() for path in paths}
        before = self.connections()
        right = asyncio.run(self.crowd(wanted))
        self.assertGreater(min(right), 0)
        end = time.monotonic() + PATIENCE_S  # for the connections of those who went away
        while self.connections() > before and time.monotonic() < end:
            time.sleep(0.05)
        self.assertLessEqual(self.connections(), before)
        threads = Path(f"/proc/{self.server.pid}/status").read_text().split("Threads:")[1].split()[0]
        self.assertLess(int(threads), 40)


if __name__ == "__main__":
    run_tests(Load)

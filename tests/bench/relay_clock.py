# SPDX-License-Identifier: Apache-2.0
"""Stands between an RTSP camera (over TCP) and its reader, and notes when each frame has passed."""
import re
import socket
import threading
import time

from measure import BenchError

CLOCK = 90_000  # ticks per second of RTP's timestamps
HEADER = 4      # "$", channel, length
FRAME = re.compile(rb'\{"schema":"vlm\.frame/1"[^{}]*?"t":([\d.]+)')
LONGEST_RECORD = 4096


class RelayClock:
    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.passed = {}  # time of the last packet, by RTP timestamp
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def place(self):
        return f"rtsp://127.0.0.1:{self.listener.getsockname()[1]}/cam"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        client, _ = self.listener.accept()
        camera = socket.create_connection(("127.0.0.1", self.target))
        threading.Thread(target=self.pump, args=(client, camera, None), daemon=True).start()
        self.pump(camera, client, bytearray())

    def pump(self, source, sink, seen):
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data)
                if seen is not None:
                    seen += data
                    self.note(seen, time.monotonic())
        except OSError:
            pass  # one of the two has gone: the reader's program is told

    def note(self, seen, now):
        """Takes whole packets off the front; what stands between them is RTSP's own text."""
        while len(seen) >= HEADER:
            if seen[0] != ord("$"):
                begin = seen.find(b"$")
                del seen[:begin if begin > 0 else len(seen)]
                continue
            length = int.from_bytes(seen[2:4], "big")
            if len(seen) < HEADER + length:
                return
            if seen[1] == 0 and length >= 12:
                self.passed[int.from_bytes(seen[8:12], "big")] = now
            del seen[:HEADER + length]

    def match(self, stream, seconds):
        """Milliseconds that each frame of a frame stream comes after its last packet."""
        frames = self.read(stream, seconds)
        if not frames or not self.passed:
            raise BenchError("no frame came")
        first = min(self.passed)
        late = []
        for t, came in frames[1:]:  # the first waits for the reader to open the source
            stamp = first + round(t * CLOCK)
            if stamp in self.passed:
                late.append((came - self.passed[stamp]) * 1000)
        if not late:
            raise BenchError("no frame's packets were seen")
        return late

    @staticmethod
    def read(stream, seconds):
        """Media times of frames and when their records had come, which go with their pictures."""
        frames, rest, end = [], b"", time.monotonic() + seconds
        while time.monotonic() < end and (data := stream.read1(1 << 20)):
            now = time.monotonic()
            rest += data
            records = list(FRAME.finditer(rest))
            frames += [(float(record[1]), now) for record in records]
            rest = rest[records[-1].end():] if records else rest[-LONGEST_RECORD:]
        return frames

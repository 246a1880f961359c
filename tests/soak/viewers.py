# SPDX-License-Identifier: Apache-2.0
"""Viewers of vlm-serve-hls: they fetch what players and the page fetch, and go away in the middle of it."""
import collections
import http.client
import random
import re
import socket
import struct
import threading

NAMES = ("yard", "door")
PLAIN = ("/", "/api/archive", "/api/videos", "/api/videos/1", "/api/videos/1/at?t=3", "/api/videos/1/results",
         "/api/search?q=frames", "/api/tasks", "/api/status", "/api/live", "/metrics", "/healthz", "/readyz", "/v/1/master.m3u8",
         "/v/1/thumbnails.vtt", "/v/1/file", "/v/1/frame.jpg?t=2.5&max-side=160")
LEAVES = 0.3
PATIENCE_S = 20
EVENT_S = 3  # an answer comes more often, but where the model server is gone
# 404: a segment that has left the window; 503: a source that has no segment yet.
EXPECTED = {200, 206, 301, 302, 303, 307, 308, 404, 503}
URI = re.compile(r'^(?!#)(\S+)$|URI="([^"]+)"', re.MULTILINE)


class Viewer(threading.Thread):
    def __init__(self, port, seed, patience):
        super().__init__(daemon=True)
        self.m_port, self.m_random, self.patience = port, random.Random(seed), PATIENCE_S * patience
        self.m_over, self.m_awake = threading.Event(), threading.Event()
        self.m_awake.set()
        self.answers, self.left, self.lost, self.problems = collections.Counter(), 0, 0, []

    def rest(self, resting):
        self.m_awake.clear() if resting else self.m_awake.set()

    def leave_soon(self):
        self.m_over.set()
        self.m_awake.set()

    def run(self):
        while not self.m_over.wait(self.m_random.uniform(0.1, 0.8)):
            self.m_awake.wait()
            try:
                self.m_random.choice((self.live, self.live, self.video, self.plain, self.listen))()
            except (OSError, http.client.HTTPException):
                self.lost += 1  # the server may be stopped just now; that it still runs is looked at elsewhere

    def get(self, path):
        """The whole answer; empty where the viewer went away in the middle of it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.m_port, timeout=self.patience)
        try:
            connection.request("GET", path)
            if self.m_random.random() < LEAVES:
                self.leave(connection)
                return ""
            answer = connection.getresponse()
            body = answer.read()
            self.answers[answer.status] += 1
            if answer.status not in EXPECTED or (answer.status == 404 and path in PLAIN):
                self.problems.append(f"{path}: {answer.status} {body[:200]!r}")
            return body.decode("utf-8", "replace") if answer.status == 200 else ""
        finally:
            connection.close()

    def leave(self, connection):
        """After some bytes, or none, and now and then without a farewell."""
        connection.sock.recv(self.m_random.choice((1, 100, 5000)))
        if self.m_random.random() < 0.5:
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.left += 1

    def live(self):
        """As a player does: the playlist, what comes next, some segments."""
        root = f"/live/{self.m_random.choice(NAMES)}/"
        playlist = self.get(root + self.m_random.choice(("master.m3u8", "media.m3u8", "media.m3u8", "plain.m3u8")))
        found = re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", playlist)
        if found:
            number = int(found[1]) + playlist.count("#EXTINF")
            self.get(f"{root}media.m3u8?_HLS_msn={number}&_HLS_part=0")
        for uri in self.some(playlist):
            self.get(root + uri)

    def video(self):
        playlist = self.get("/v/1/r0.m3u8")
        for uri in self.some(playlist):
            self.get("/v/1/" + uri)

    def some(self, playlist):
        uris = [first or second for first, second in URI.findall(playlist)]
        return self.m_random.sample(uris, min(3, len(uris)))

    def plain(self):
        self.get(self.m_random.choice(PLAIN))

    def listen(self):
        """Events, for a while."""
        with socket.create_connection(("127.0.0.1", self.m_port), timeout=self.patience) as listener:
            path = f"/api/stream?source={self.m_random.choice(NAMES)}"
            listener.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = listener.recv(4096)
            if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 404")):  # 404: nothing was stored under that name yet
                self.problems.append(f"/api/stream: {head[:200]!r}")
            listener.settimeout(EVENT_S)
            for _ in range(self.m_random.randint(0, 5)):
                listener.recv(4096)
            self.left += 1


class Audience:
    def __init__(self, stage, seed, size):
        self.viewers = [Viewer(stage.ports["serve"], seed + number, stage.patience) for number in range(size)]

    def start(self):
        for viewer in self.viewers:
            viewer.start()

    def rest(self, resting):
        for viewer in self.viewers:
            viewer.rest(resting)

    def end(self):
        for viewer in self.viewers:
            viewer.leave_soon()
        for viewer in self.viewers:
            viewer.join(2 * viewer.patience)

    def figures(self):
        answers = sum((viewer.answers for viewer in self.viewers), collections.Counter())
        return {"answers": {str(status): n for status, n in sorted(answers.items())},
                "left": sum(viewer.left for viewer in self.viewers), "lost": sum(viewer.lost for viewer in self.viewers)}

    def problems(self):
        stuck = ["a viewer did not end" for viewer in self.viewers if viewer.is_alive()]
        return stuck + [problem for viewer in self.viewers for problem in viewer.problems]

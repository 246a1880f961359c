# SPDX-License-Identifier: Apache-2.0
"""Sources and servers that fail when they are told to, and come back at the same place."""
import signal
import subprocess

from stage import CLIP_FPS, ROOT, SoakError

SERVERS = ROOT / "tests/servers"
# What a model server may do wrong, and be asked again after it.
MODEL_FAULTS = ("500", "503-busy", "503-loading", "529", "429", "status=502", "html", "html502", "bad-json", "wrong-json",
                "error-in-200", "hang", "hang-headers", "drop", "reset", "cut", "stall-stream", "schema-broken", "empty",
                "content-filter", "length", "abort", "think", "nul", "no-usage", "endless", "huge=3000000")


class Actor:
    """A process that can be killed, stopped, and started anew."""

    def __init__(self, *command, says_port=True):
        self.command, self.says_port, self.process = [str(word) for word in command], says_port, None

    def words(self):
        return self.command

    def start(self):
        if self.process is not None:
            return
        out = subprocess.PIPE if self.says_port else subprocess.DEVNULL
        self.process = subprocess.Popen(self.words(), stdin=subprocess.DEVNULL, stdout=out, text=True)
        if self.says_port and not self.process.stdout.readline():
            raise SoakError(f"{' '.join(self.command)}: did not start")

    def send(self, number):
        if self.process is not None:
            self.process.send_signal(number)

    def kill(self, number=signal.SIGKILL):
        """Ends it; its exit code."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(number)
        code = self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        self.process = None
        return code


class ModelServer(Actor):
    """Each time it is started it will make other mistakes."""

    def __init__(self, port, random):
        super().__init__(SERVERS / "model_server.py", "--port", port, "--delay", "0.2")
        self.m_random = random

    def words(self):
        faults, request = [], self.m_random.randint(3, 6)
        while request < 3000:
            last = request + self.m_random.randint(0, 2)
            faults += ["--fault", f"{self.m_random.choice(MODEL_FAULTS)}@{request}-{last}"]
            request = last + self.m_random.randint(4, 12)
        return self.command + faults


def actors(stage, random):
    """By their names. Cameras show a clip from its beginning (yard), the time (door), a clip again and again (gate)."""
    sender = ("ffmpeg", "-v", "quiet", "-nostdin", "-re", "-stream_loop", "-1", "-i", stage.clip, "-c", "copy", "-f", "mpegts",
              f"udp://127.0.0.1:{stage.ports['gate']}?pkt_size=1316")
    return {"yard": Actor(SERVERS / "rtsp_server.py", stage.clip, "--port", stage.ports["yard"]),
            "door": Actor(SERVERS / "mjpeg_server.py", "--port", stage.ports["door"], "--clock", "--pause", 1 / CLIP_FPS),
            "gate": Actor(*sender, says_port=False),
            "model": ModelServer(stage.ports["model"], random)}


def places(stage):
    """How the programs reach the cameras."""
    return {"yard": f"rtsp://127.0.0.1:{stage.ports['yard']}/cam", "door": f"http://127.0.0.1:{stage.ports['door']}/",
            "gate": f"udp://127.0.0.1:{stage.ports['gate']}"}

# SPDX-License-Identifier: Apache-2.0
"""A Slurm cluster of this machine alone, for the time of a test: its own munged, slurmctld and slurmd, in a folder of their own,
on ports of their own."""

import ctypes
import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd")
READY_WITHIN_S = 20
PR_SET_CHILD_SUBREAPER = 36

CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def is_installed():
    return all(shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin") for name in (*DAEMONS, "sbatch", "sinfo"))


def free_ports(count):
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in listening]
    for one in listening:
        one.close()
    return ports


class Cluster:
    """Takes jobs when the constructor returns. `folder` is empty, and there until stop() has returned."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.environment = os.environ | {"SLURM_CONF": str(self.folder / "slurm.conf"), "PATH": os.environ["PATH"] + ":/usr/sbin"}
        self.started = []
        # What the daemons start leaves them: it becomes ours, so that it can be ended by its id.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        try:
            self.configure()
            munge = self.folder / "munge"
            self.start("munged", "--foreground", "--force", f"--key-file={munge}/key", f"--socket={munge}/socket",
                       f"--pid-file={munge}/pid", f"--log-file={munge}/log", f"--seed-file={munge}/seed")
            self.wait_for("munged", (munge / "socket").exists)
            self.start("slurmctld", "-D")
            self.start("slurmd", "-D", "-N", self.host)
            self.wait_for("an idle node", lambda: self.said("sinfo", "-h", "-o", "%T") == "idle")
        except BaseException:
            self.stop()
            raise

    @property
    def host(self):
        return socket.gethostname().split(".")[0]

    def configure(self):
        for name in ("munge", "state", "spool"):
            (self.folder / name).mkdir(mode=0o755)
        self.folder.chmod(0o755)
        key = self.folder / "munge/key"
        key.touch(0o600)
        key.write_bytes(secrets.token_bytes(128))
        text = CONFIGURATION.format(host=self.host, ports=free_ports(2), user=getpass.getuser(), folder=self.folder,
                                    cores=os.cpu_count())
        (self.folder / "slurm.conf").write_text(text)

    def start(self, *command):
        with open(self.folder / f"{command[0]}.said", "wb") as said:
            self.started.append(subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said))

    def said(self, *command):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=READY_WITHIN_S, check=False)
        return done.stdout.strip()

    def wait_for(self, what, is_there):
        until = time.monotonic() + READY_WITHIN_S
        while not is_there():
            if time.monotonic() > until or any(process.poll() is not None for process in self.started):
                raise RuntimeError(f"no {what}: " + "\n".join(path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.said")))
            time.sleep(0.1)

    def stop(self):
        """Ends all that was started, and all that this has started."""
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        while orphans := self.orphans():
            for orphan in orphans:
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)

    def orphans(self):
        """What has come to this process because its parent has ended; what has ended itself has a name only."""
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        return [int(child) for child in children if self.is_of_cluster(Path("/proc") / child)]

    def is_of_cluster(self, process):
        if (process / "comm").read_text().startswith("slurmstepd"):
            return True
        try:
            return f"SLURM_CONF={self.folder}/slurm.conf".encode() in (process / "environ").read_bytes().split(b"\0")
        except ProcessLookupError:
            return False

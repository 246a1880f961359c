# SPDX-License-Identifier: Apache-2.0
"""Servers of segments and files, and who asks them."""
import contextlib
import getpass
import json
import re
import subprocess
import time
import urllib.request

from measure import BenchError, alternate, run
from processes import Process

SECONDS = 6
NGINX = """user {user}; daemon off; master_process {master}; worker_processes 2; pid {scratch}/pid; error_log {scratch}/log;
events {{ worker_connections 20000; }}
http {{ access_log off; sendfile on; sendfile_max_chunk 512k; tcp_nopush on; keepalive_requests 100000000;
        open_file_cache max=10000; server {{ listen 127.0.0.1:{port} {listen}; root {root}; {tls} }} }}
"""
CIPHER = "TLS_AES_128_GCM_SHA256"  # for both, as its client says


class Server(Process):
    """vlm-serve-hls, which says where it listens."""

    def __init__(self, *command):
        super().__init__("/bin/sh", "-c", 'ulimit -n 20000; exec "$@" 2>&1', "sh", *command, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        found = re.search(r":(\d+)/$", line)
        if not found:
            raise BenchError(line)
        self.port = int(found[1])


class Nginx(Process):
    """Ended by its own signal: its workers would go on after SIGKILL, and share the port with the next ones."""

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def answers(port, path, scheme="http"):
    return subprocess.run(["curl", "-skf", "-o", "/dev/null", f"{scheme}://127.0.0.1:{port}{path}"], check=False).returncode == 0


def nginx(scratch, root, tls=None, port=18090):
    """Serves the files of a folder; with (certificate, key) over TLS, all of it in one process whose time can be taken."""
    config = scratch / "nginx.conf"
    config.write_text(NGINX.format(user=getpass.getuser(), scratch=scratch, root=root, port=port, master="off" if tls else "on",
                                   listen="ssl" if tls else "backlog=4096 reuseport",
                                   tls=f"ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]}; ssl_protocols TLSv1.3;" if tls else ""))
    server = Nginx("nginx", "-e", scratch / "log", "-c", config)
    server.port = port
    for _ in range(100):
        time.sleep(0.05)
        if answers(port, "/small.json", "https" if tls else "http"):
            return server
    server.__exit__()
    log = scratch / "log"
    raise BenchError("nginx does not start: " + (log.read_text().strip().splitlines()[-1] if log.exists() else "is it installed?"))


def wait_for(port, path):
    for _ in range(200):
        if answers(port, path):
            return
        time.sleep(0.1)
    raise BenchError(f"{path} does not come")


class Clients:
    """Ask for paths at random, over so many connections, for some seconds."""

    def __init__(self, build):
        self.program = build / "tests/bench/http-load"
        if not self.program.exists():
            raise BenchError("no http-load: configure with -DVLM_BENCH=ON")

    def ask(self, port, connections, paths, seconds=SECONDS):
        done = subprocess.run([self.program, str(port), str(connections), str(seconds)], input="\n".join(paths) + "\n",
                              capture_output=True, text=True, check=True)
        result = json.loads(done.stdout)
        if result["errors"]:
            raise BenchError(f"{result['errors']} requests failed")
        return result

    def watch(self, port, playlist, viewers, seconds):
        """A low-latency playlist, by so many players."""
        return json.loads(run(self.program.with_name("live-viewers"), port, playlist, viewers, seconds).out)

    def alternate(self, connections, *asked):
        """Servers in turn, (server, paths) each; of each the run in the middle, by how much was served."""
        runs = alternate(5, *(lambda server=server, paths=paths: self.ask(server.port, connections, paths) for server, paths in asked))
        return [sorted(results, key=lambda result: result["requests"])[len(results) // 2] for results in runs]

    @contextlib.contextmanager
    def idle(self, port, connections):
        """Connections that ask for nothing."""
        with subprocess.Popen([self.program, str(port), str(connections), "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            yield
            process.stdin.close()


def fetch(port, path):
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()


def cpu_of_encrypting(server, paths):
    """Seconds of the server's for a GB that it sends over TLS."""
    urls = "".join(f'url = "https://127.0.0.1:{server.port}{path}"\noutput = "/dev/null"\n' for path in paths)
    before = server.cpu()
    done = subprocess.run(["curl", "-skf", "--tls13-ciphers", CIPHER, "-w", "%{size_download}\n", "-K", "-"], input=urls, capture_output=True,
                          text=True, check=True)
    return (server.cpu() - before) / (sum(map(int, done.stdout.split())) / 1e9)

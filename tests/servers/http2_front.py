#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""nghttpx, a real HTTP/2 server, in front of another stand-in. See README.md."""
import argparse
import os
import signal
import socket
import subprocess
import sys
import time

import certificates

PROGRAM = "/usr/sbin/nghttpx"
RECORD = '{"event": "proxied", "protocol": "$alpn", "status": $status, "connection": "$remote_port"}'
PATIENCE_SECONDS = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(port, process):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    sys.exit("nghttpx does not listen")


def main():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--to", type=int, required=True, metavar="PORT")
    parser.add_argument("--folder", required=True, help="where certificates are put; ca.pem is the one to trust")
    parser.add_argument("--log", metavar="FILE", required=True)
    options = parser.parse_args()
    certificate, key = certificates.make(options.folder, "good")
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, "--conf=/dev/null", f"--frontend=127.0.0.1,{port}", f"--backend=127.0.0.1,{options.to}", "--workers=1",
         f"--accesslog-file={options.log}", f"--accesslog-format={RECORD}", "--errorlog-file=/dev/null", str(key),
         str(certificate)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: (process.kill(), os._exit(0)))
    wait_until_listening(port, process)
    print(f"port {port}", flush=True)
    sys.exit(process.wait() or 70)


if __name__ == "__main__":
    main()

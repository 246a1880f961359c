# SPDX-License-Identifier: Apache-2.0
"""Certificates for the time of a test, by the openssl command."""
import subprocess
from pathlib import Path

KINDS = ("good", "self-signed", "expired", "other-host")
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
HERE = "subjectAltName=DNS:localhost,IP:127.0.0.1"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def make(folder, kind):
    """(certificate, key) of a server on this machine, in `folder`, where ca.pem is what signed it."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = folder / "ca.pem", folder / "ca.key"
    certificate, key, request = folder / "server.pem", folder / "server.key", folder / "server.csr"
    openssl("req", "-x509", *KEY, "-keyout", authority_key, "-out", authority, "-subj", "/CN=test authority", "-days", 2)
    if kind == "self-signed":
        openssl("req", "-x509", *KEY, "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext", HERE)
        return certificate, key
    names = "subjectAltName=DNS:other.example" if kind == "other-host" else HERE
    openssl("req", *KEY, "-keyout", key, "-out", request, "-subj", "/CN=test server", "-addext", names)
    openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-CAcreateserial", "-out", certificate,
            "-copy_extensions", "copy", "-days", -1 if kind == "expired" else 2)
    return certificate, key

# SPDX-License-Identifier: Apache-2.0
"""A Debian system of its own in a folder, with its base alone."""
import os
import shutil
import subprocess
from pathlib import Path


class NoSystem(Exception):
    """Why there can be none here."""


def mirror():
    """Where this machine takes its own packages from."""
    done = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"], capture_output=True, text=True,
                          check=False)
    return next((line for line in done.stdout.splitlines() if line and "security" not in line), None)


class CleanSystem:
    def __init__(self, root):
        """Makes it in `root`. Raises NoSystem where that is not allowed, or its packages cannot be had."""
        self.root = root
        if os.geteuid() != 0:
            raise NoSystem("only root may make a system")
        if shutil.which("debootstrap") is None or mirror() is None:
            raise NoSystem("no debootstrap, or no source of packages")
        made = self.outside("debootstrap", "--variant=minbase", "bookworm", root, mirror())
        if made.returncode != 0:
            raise NoSystem("debootstrap: " + made.stdout[-300:] + made.stderr[-300:])
        for place in ("etc/apt/sources.list", "etc/apt/sources.list.d", "etc/apt/apt.conf.d"):
            self.copy_setting(place)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        self.run("apt-get", "update", "-q")

    def copy_setting(self, place):
        source = Path("/") / place
        if source.is_dir():
            shutil.copytree(source, self.root / place, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, self.root / place)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root)

    @staticmethod
    def outside(*command):
        environment = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        environment |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8"}
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600, check=False, env=environment)

    def run(self, *command, user=None):
        """What a command in the system prints; an error where it fails."""
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        # /proc, for as long as the command runs.
        inside = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
        done = self.outside("unshare", "--mount", "--pid", "--fork", "sh", "-c", inside, self.root, *as_user, *command)
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def install(self, package):
        shutil.copy(package, self.root / "tmp")
        self.run("apt-get", "install", "-q", "-y", "--no-install-recommends", f"/tmp/{package.name}")

    def purge(self, name):
        return self.run("apt-get", "purge", "-q", "-y", name)

    def files(self):
        """What lies in it, /tmp and /proc left out."""
        found = (str(path.relative_to(self.root)) for path in self.root.rglob("*"))
        return {path for path in found if not path.startswith(("tmp/", "proc/"))}

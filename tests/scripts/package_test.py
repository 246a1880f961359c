#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What is shipped: hardened programs, completions, the library, and Debian packages that are installed, used and purged in
a clean system. usage: package_test.py --build FOLDER (of a release build) --clip VIDEO [CLASS[.TEST]...]"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from clean_system import CleanSystem, NoSystem

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = ["vlm-analyze", "vlm-capture", "vlm-count", "vlm-index", "vlm-serve-hls"]
parser = argparse.ArgumentParser()
parser.add_argument("--build", required=True, type=Path)
parser.add_argument("--clip", required=True, type=Path)
OPTIONS, WORDS = parser.parse_known_args()
OPTIONS.build, OPTIONS.clip = OPTIONS.build.resolve(), OPTIONS.clip.resolve()


def said(*command, **more):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=600, check=False, **more)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


class Hardened(unittest.TestCase):
    def test_every_program_is_as_debian_hardens_its_own(self):
        for name in PROGRAMS:
            program = OPTIONS.build / "tools" / name
            with self.subTest(program=name):
                self.assertRegex(said("readelf", "--wide", "--file-header", program), r"Type: +DYN .*Position-Independent")
                segments = said("readelf", "--wide", "--segments", program)
                self.assertIn("GNU_RELRO", segments)
                self.assertRegex(segments, r"GNU_STACK.* RW +0x")
                self.assertRegex(said("readelf", "--wide", "--dynamic", program), r"FLAGS_1.*\bNOW\b")
                symbols = said("readelf", "--wide", "--dyn-syms", program)
                self.assertIn("__stack_chk_fail@", symbols)
                self.assertRegex(symbols, r"__(memcpy|read|vsnprintf|fdelt|realpath|poll|snprintf)_chk@")

    def test_nothing_names_the_folder_it_was_built_in(self):
        for name in PROGRAMS:
            self.assertNotIn(str(ROOT).encode() + b"/", (OPTIONS.build / "tools" / name).read_bytes(), name)


class Completions(unittest.TestCase):
    folder = OPTIONS.build / "completions"

    def bash(self, *words):
        """What bash offers for the last of the words."""
        program = words[0]
        script = (f'source "{self.folder}/bash-completion/completions/{program}"; COMP_WORDS=("$@"); '
                  f'COMP_CWORD=$(($# - 1)); _{program.replace("-", "_")}; printf "%s\\n" "${{COMPREPLY[@]}}"')
        return said("bash", "-c", script, "bash", *words, cwd=self.folder).split("\n")[:-1]

    def test_bash_completes_subcommands_options_and_values(self):
        self.assertEqual(self.bash("vlm-index", "wat"), ["watch"])
        self.assertEqual(self.bash("vlm-index", "add", "--shar"), ["--shard"])
        self.assertEqual(self.bash("vlm-index", "--shar"), [""])  # an option of add, not of the program
        self.assertEqual(self.bash("vlm-capture", "--log-format", "j"), ["json"])
        self.assertEqual(self.bash("vlm-capture", "fi"), ["fish"])  # a file's name

    def test_every_script_is_one_of_its_shell(self):
        for shell, pattern in (("bash", "bash-completion/completions/*"), ("zsh", "zsh/vendor-completions/*"),
                               ("fish", "fish/vendor_completions.d/*")):
            scripts = sorted(self.folder.glob(pattern))
            self.assertEqual(len(scripts), len(PROGRAMS), shell)
            if shutil.which(shell):
                for script in scripts:
                    self.assertEqual(said(shell, "--no-execute" if shell == "fish" else "-n", script), "")


class Library(unittest.TestCase):
    def test_a_program_of_others_is_built_with_it_and_asks_about_frames(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            said("cmake", "--install", OPTIONS.build, "--component", "library", "--prefix", folder / "prefix")
            said("cmake", "-S", ROOT / "samples/library", "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={folder}/prefix")
            said("cmake", "--build", folder / "build")
            lines = said(folder / "build/ask-frames", OPTIONS.clip, "What is there?").splitlines()
            self.assertRegex(lines[0], r"^0\.000000\t.+")
            wrong = subprocess.run([folder / "build/ask-frames", "none.mp4", "?"], capture_output=True, text=True, check=False)
            self.assertEqual(wrong.returncode, 1)
            self.assertRegex(wrong.stderr, r"^ask-frames: none\.mp4: .*no such file.*\n$")
            self.check_pkg_config(folder / "prefix")

    def check_pkg_config(self, prefix):
        environment = os.environ | {"PKG_CONFIG_PATH": str(next(prefix.rglob("vlm-tools.pc")).parent)}
        flags = said("pkg-config", "--cflags", "--libs", "vlm-tools", env=environment).split()
        source = 'auto main() -> int { return vlm::base::parse_duration("90s") == vlm::base::Micros{90\'000\'000} ? 0 : 1; }\n'
        program = prefix / "program"
        said("g++", "-include", "common/base/clock.hpp", "-x", "c++", "-", "-x", "none", "-o", program, *flags, input=source)
        said(program)


class PythonSample(unittest.TestCase):
    def run_sample(self, *arguments, **variables):
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"PATH": f"{OPTIONS.build}/tools:{os.environ['PATH']}", "XDG_CONFIG_HOME": folder,
                                        "XDG_CACHE_HOME": folder, "VLM_DISCOVER_PORTS": "none", **variables}
            return subprocess.run([ROOT / "samples/python/ask.py", *arguments], capture_output=True, text=True, timeout=60,
                                  env=environment, check=False)

    def test_answers_come_as_lines(self):
        done = self.run_sample(OPTIONS.clip, "What is there?", "--backend", "cv", "--every", "1s", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^0\.00\t.+\n1\.00\t.+\n")

    def test_what_fails_is_told(self):
        done = self.run_sample("none.mp4", "What is there?", "--backend", "cv")
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.endswith("ask.py: vlm-analyze ended with 1\n"), done.stderr)


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.packages = cls.pack("first")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def pack(cls, name):
        target = Path(cls.folder.name) / name
        said("cpack", "--config", OPTIONS.build / "CPackConfig.cmake", "-B", target, env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600"})
        shutil.rmtree(target / "_CPack_Packages")
        return sorted(target.glob("*.deb"))

    def test_there_is_one_of_the_programs_and_one_of_the_library(self):
        names = [package.name.split("_")[0] for package in self.packages]
        self.assertEqual(names, ["vlm-tools-dev", "vlm-tools"])
        files = said("dpkg-deb", "--contents", self.packages[1])
        for file in ("usr/bin/vlm-count", "usr/share/man/man1/vlm-count.1.gz", "usr/share/man/man5/vlm-records.5.gz",
                     "usr/share/zsh/vendor-completions/_vlm-count", "lib/systemd/system/vlm-index-watch@.service",
                     "lib/sysusers.d/vlm-tools.conf", "lib/tmpfiles.d/vlm-tools.conf", "etc/logrotate.d/vlm-tools"):
            self.assertRegex(files, rf"\./(usr/)?{re.escape(file)}\n")

    def test_the_same_build_gives_the_same_bytes(self):
        hashes = [[hashlib.sha256(each.read_bytes()).hexdigest() for each in packages]
                  for packages in (self.packages, self.pack("second"))]
        self.assertEqual(*hashes)

    def test_lintian_has_nothing_to_say(self):
        if shutil.which("lintian") is None:
            self.skipTest("no lintian")
        for package in self.packages:
            done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package], capture_output=True, text=True,
                                  timeout=300, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, ""), package.name)

    def test_in_a_clean_system_they_are_installed_used_and_purged(self):
        try:
            system = CleanSystem(Path(self.folder.name) / "system")
        except NoSystem as error:
            self.skipTest(str(error))
        with system:
            before = system.files()
            system.install(self.packages[1])
            self.use(system)
            # An index is there now: it stays, with its owner.
            self.assertIn("/var/lib/vlm-tools is not empty and stays", system.purge("vlm-tools"))
            shutil.rmtree(system.root / "var/lib/vlm-tools")
            system.install(self.packages[1])
            system.purge("vlm-tools")
            left = {file for file in system.files() - before if "vlm" in file}
            self.assertEqual(left, set())
            self.assertNotIn("vlm-tools", (system.root / "etc/passwd").read_text())

    def use(self, system):
        for name in PROGRAMS:
            self.assertRegex(system.run(name, "--version"), rf"^{name} [0-9.]+\n")
        shutil.copy(OPTIONS.clip, system.root / "tmp/clip.mp4")
        database = "/var/lib/vlm-tools/archive.db"
        system.run("vlm-index", "add", "/tmp/clip.mp4", "--settle", "0s", "--db", database, user="vlm-tools")
        self.assertIn("clip.mp4", system.run("vlm-index", "list", "--db", database, user="vlm-tools"))
        self.assertRegex(system.run("vlm-analyze", "/tmp/clip.mp4", "What?", "--backend", "cv", "--quiet"), "frames over")
        system.run("vlm-count", "/tmp/clip.mp4", "--detector", "motion", "--line", "gate=0.5,0:0.5,1", "--quiet")
        system.run("sh", "-c", "vlm-capture test: --duration 2s --fps 1 | vlm-analyze - 'What?' --backend cv --quiet")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *WORDS])

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each drift between documents and programs that scripts/check-docs must report, in a tree of its own."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = r"""#!/bin/sh
if [ "$1" = --help-man ]; then printf '.TP\n\\fB\\-\\-fps\\fR \\fIRATE\\fR\nFrames.\n.TP\n\\fB\\-\\-max\\-side\\fR\nSide.\n'
elif [ "$1" = --help ]; then cat "$(dirname "$0")/help"
elif [ "$2" = --help ]; then cat "$(dirname "$0")/help-$1"
elif [ "$1" = fail ]; then exit 3
else echo fine; fi
"""
PAGE = ".TH X 1\n.SH NAME\nx \\- y\n.SH OPTIONS\n.TP\n\\fB\\-\\-fps\\fR\nFrames.\n.TP\n\\fB\\-\\-max\\-side\\fR\nSide.\n.SH SEE ALSO\n.BR vlm\\-tools (7)\n"
OTHER = ".TH X 5\n.SH NAME\nx \\- \\-\\-fps\n.SH SEE ALSO\n.BR vlm\\-tools (7)\n"
OVERVIEW = ".TH X 7\n.SH NAME\nx \\- \\-\\-fps\n.SH SEE ALSO\n.BR vlm\\-toy (1),\n.BR vlm\\-toy (5)\n"
README = "[map](common/README.md)\n\n<!-- run -->\n```sh\nvlm-toy a \\\n    --fps 1 | cat   # --any\n```\n"
HELP = """Usage: vlm-toy

Toys.

Examples:
  # Play
  vlm-toy a --fps=1 -o b | vlm-toy add --db c

Commands:
  add                     Add
                          more

Frames:
      --fps RATE          Frames
  -o, --output FILE       Where
"""
HELP_ADD = "Usage: vlm-toy add\n\nAdd.\n\nExamples:\n  # Add\n  vlm-toy add --db 'a --b'\n\nIndex:\n      --db FILE           Where\n"
MAP = "# Map\n\n## base: ground\n\n| file | holds |\n| --- | --- |\n| `clock`, `text` | `other` things |\n"

# (file, what to replace, by what, what check-docs must say; "" for nothing)
CASES = [
    ("README.md", "", "", ""),
    ("README.md", "--fps 1", "--fsp 1", "README.md: vlm-toy has no --fsp"),
    ("README.md", "[map]", "`--max-side N` `cmake --build` [map]", ""),
    ("README.md", "[map]", "`--min-side N` [map]", "README.md: no program has --min-side"),
    ("README.md", "common/README.md", "common/MAP.md", "common/MAP.md leads nowhere"),
    ("README.md", "vlm-toy a", "vlm-toy fail", "exit 3"),
    ("README.md", "| cat", "| cat >/dev/null", "exit 0"),
    ("man/vlm-toy.1", "max\\-side", "max\\-sides", "vlm-toy.1: --max-side is missing"),
    ("man/vlm-toy.1", "max\\-side", "max\\-sides", "vlm-toy.1: --max-sides does not exist"),
    ("man/vlm-toy.1", "Frames.", "@OPTIONS@", "@OPTIONS@ is not filled in"),
    ("man/vlm-toy.1", ".SH OPTIONS", ".SHX OPTIONS", "SHX"),
    ("man/vlm-toy.1", PAGE, None, "vlm-toy has no manual page"),
    ("man/vlm-toy.5", "fps", "fsp", "vlm-toy.5: --fsp does not exist"),
    ("man/vlm-toy.5", ".SH NAME", ".SHX NAME", "SHX"),
    ("tools/help", "Examples", "Samples", "vlm-toy --help: 0 examples, not one to three"),
    ("tools/help", "  # Play\n", "  vlm-toy b\n" * 3, "vlm-toy --help: 4 examples, not one to three"),
    ("tools/help", "vlm-toy a", "vlm-toys a", "is none of vlm-toy"),
    ("tools/help", "-o b", "-p b", "vlm-toy has no -p"),
    ("tools/help", "--db c", "--fps 2", "vlm-toy has no --fps"),
    ("tools/help-add", "add --db 'a --b'", "--fps 1", "vlm-toy add --help: vlm-toy --fps 1: is none of vlm-toy add"),
    ("tools/help-add", "add --db", "add --dbs", "vlm-toy has no --dbs"),
    ("man/vlm-toy.5", ".BR vlm\\-tools (7)", ".BR vlm\\-toy (1)", "vlm-toy.5: SEE ALSO lacks vlm-tools.7"),
    ("man/vlm-toy.5", ".BR vlm\\-tools (7)", ".BR vlm\\-tools (7),\n.BR vlm\\-toy (5)", "vlm-toy.5: names itself"),
    ("man/vlm-toy.1", "Frames.", "As\n.BR vlm\\-toys (5)", "vlm-toy.1: there is no page vlm-toys.5"),
    ("man/vlm-tools.7", ",\n.BR vlm\\-toy (5)", "", "vlm-tools.7: SEE ALSO lacks vlm-toy.5"),
    ("man/vlm-tools.7", "fps", "fsp", "vlm-tools.7: --fsp does not exist"),
    ("man/vlm-tools.7", "fps", "@COOK_BOOK@", "@COOK_BOOK@ is not filled in"),
    ("common/README.md", "`text`", "`texts`", "base/text is missing"),
    ("common/README.md", "`text`", "`texts`", "base/texts does not exist"),
    ("common/README.md", "## base", "## basis", "the folder base is missing"),
]


class CheckDocs(unittest.TestCase):
    def run_check(self, changed, old, new):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            shutil.copytree(ROOT / "tests/servers", root / "tests/servers")
            shutil.copytree(ROOT / "tests/media", root / "tests/media")
            files = {"README.md": README, "common/README.md": MAP, "man/vlm-toy.1": PAGE,
                     "man/vlm-toy.5": OTHER, "man/vlm-tools.7": OVERVIEW, "tools/vlm-toy": PROGRAM, "tools/help": HELP,
                     "tools/help-add": HELP_ADD,
                     "common/base/clock.hpp": "", "common/base/text.cpp": "", "clip": ""}
            if new is None:
                del files[changed]
            else:
                files[changed] = files[changed].replace(old, new)
            for path, text in files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            (root / "tools/vlm-toy").chmod(0o755)
            (root / "scripts").mkdir()
            check = shutil.copy(ROOT / "scripts/check-docs", root / "scripts")
            return subprocess.run([sys.executable, check, "--programs", root / "tools", "--man", root / "man", "--clip",
                                   root / "clip"], capture_output=True, text=True, check=False)

    def test_cases(self):
        for changed, old, new, expected in CASES:
            with self.subTest(f"{changed}: {new}"):
                result = self.run_check(changed, old, new)
                self.assertEqual(result.returncode, 1 if expected else 0, result.stdout + result.stderr)
                self.assertIn(expected, result.stdout)


if __name__ == "__main__":
    unittest.main()

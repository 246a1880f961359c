#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each thing that scripts/check-layers must refuse, in a tree of its own."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "scripts" / "check-layers"
LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = LICENCE + "#pragma once\n"

# (file, its text, what the check must say of it; "" for nothing)
CASES = [
    ("common/media/a.cpp", LICENCE + '#include "common/base/a.hpp"\n#include <libavcodec/avcodec.h>\n', ""),
    ("common/base/b.cpp", LICENCE + '#include "common/media/a.hpp"\n', "base/ includes media/, which lies above it"),
    ("common/media/b.cpp", LICENCE + '#include "common/vision/a.hpp"\n', "which lies on the same floor"),
    ("common/media/c.cpp", LICENCE + '#include "base/a.hpp"\n', "is no file"),
    ("common/infer/d.cpp", LICENCE + "#include <opencv2/core.hpp>\n", "has its home in vision, not in infer"),
    ("tools/main.cpp", LICENCE + "#include <libavformat/avformat.h>\n", "has its home in media, not in tools"),
    ("tools/cli.cpp", LICENCE + '#include <CLI/CLI.hpp>\n#include "common/cli/a.hpp"\n', ""),
    ("common/media/e.hpp", HEADER + "#include <libavcodec/avcodec.h>\n", "<libavcodec/avcodec.h> in a header"),
    ("common/media/f.hpp", HEADER + "#include <nlohmann/json_fwd.hpp>\n#include <fmt/format.h>\n", ""),
    ("common/media/g.hpp", HEADER + "#include <nlohmann/json.hpp>\n", "<nlohmann/json.hpp> in a header"),
    ("common/http/h.cpp", LICENCE + "#include <sys/socket.h>\n", "<sys/socket.h> has its home in base"),
    ("common/http/i.cpp", LICENCE + "#include <zmq.hpp>\n", "<zmq.hpp> has no home yet"),
    ("common/http/j.cpp", LICENCE + "#include <stdio.h>\n#include <vector>\n", ""),
    ("common/http/k.hpp", LICENCE, "has no #pragma once"),
    ("common/http/l.cpp", "#include <vector>\n", "says no licence"),
    ("common/http/m.cpp", LICENCE + "\n" * 400, "is longer than 400 lines"),
    ("tests/n.py", "print(1)\n", "says no licence"),
    ("tests/unit/o.cpp", LICENCE + "#include <opencv2/core.hpp>\n", ""),
]


class CheckLayers(unittest.TestCase):
    def check(self, path, text):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("common/base/a.hpp", "common/media/a.hpp", "common/vision/a.hpp", "common/cli/a.hpp", path):
                file = Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text if name == path else HEADER, encoding="utf-8")
            result = subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True, check=False)
        return result.returncode, result.stdout

    def test_cases(self):
        for path, text, expected in CASES:
            with self.subTest(path):
                code, output = self.check(path, text)
                self.assertEqual(code, 1 if expected else 0, output)
                self.assertIn(expected, output)
                self.assertEqual(output.count("\n"), 1 if expected else 0)


if __name__ == "__main__":
    unittest.main()

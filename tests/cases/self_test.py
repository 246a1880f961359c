#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the runner itself, on a toy program."""
import tempfile
import textwrap
import unittest
from pathlib import Path

import case_table
from execute import Setting, run_case

ROOT = Path(__file__).resolve().parents[2]

# say TEXT, err TEXT, exit N, sleep N, cat, write NAME TEXT, get VARIABLE, post URL; any number of them.
TOY = '''#!/usr/bin/python3
import os, sys, time, urllib.request
words = sys.argv[1:]
while words:
    verb = words.pop(0)
    if verb == "say": print(words.pop(0).replace("|", chr(10)), flush=True)
    elif verb == "err": print(words.pop(0), file=sys.stderr)
    elif verb == "exit": sys.exit(int(words.pop(0)))
    elif verb == "sleep": time.sleep(float(words.pop(0)))
    elif verb == "cat": print(sys.stdin.read(), end="")
    elif verb == "write": open(words.pop(0), "w").write(words.pop(0) + chr(10))
    elif verb == "get": print(os.environ.get(words.pop(0)))
    elif verb == "tty": print(os.isatty(1), os.get_terminal_size(1).columns)
    elif verb == "post": urllib.request.urlopen(words.pop(0) + "/v1/chat/completions", b"{}")
'''

SUMMARY = ('{"schema":"vlm.summary/1","requests":1,"failed":0,"known":0,"dropped":0,"retries":0,"frames":1,"frames_per_second":1.5,"usage":'
           '{"input":1,"output":1,"cached":0},"ttft_ms":{"p50":null,"p95":null},"total_ms":{"p50":null,"p95":null},'
           '"cost":null,"faults":0,"seconds":1.5}')

# (fields of the case, what must be wrong with it: None for nothing)
CASES = [
    ("run: say hello\nstdout:\n    hello", None),
    ("run: say hello", "+hello"),
    ("run: say hello\nstdout:\n    hallo", "-hallo"),
    ("run: err oops exit 3\nexit: 3\nstderr:\n    oops", None),
    ("run: err oops", "+oops"),
    ("run: exit 3", "exit 3 instead of 0"),
    ("run: say 'a||b'\nstdout:\n    a\n\n    b", None),
    ("run: say 'a|b 12'\nstdout~:\n    a\n    b [0-9]+", None),
    ("run: say 'a|b 12'\nstdout~:\n    a\n    b [0-8]", "+b 12"),
    ("run: say x\nstdout: any", None),
    ("run: sleep 5\nwithin: 0.2", "still running"),
    ("run: sleep 5\nsignal: INT 0.3\nexit: -2\nstderr: any\nwithin: 4", None),
    ("run: say {scratch}/a\nstdout:\n    {scratch}/a", None),
    ("run: get A get XDG_CONFIG_HOME get VLM_FPS\nenv: A=b {root}\nstdout:\n    b {root}\n    {scratch}/config\n    None", None),
    ("run: cat\nbefore: echo in >in\nstdin: {scratch}/in\nstdout:\n    in", None),
    ("run: write out.txt hi\nfile out.txt:\n    hi", None),
    ("run: say x\nfile out.txt:\n    hi\nstdout: any", "+(no file out.txt)"),
    ("run: tty\nto: terminal\nstdout:\n    True 80", None),
    ("run: tty\nto: nothing\nexit: 1\nstderr: any", None),
    ("run: say x err oops\nto: terminals\nstdout:\n    x\n    oops", None),
    ("run: say x\nto: /dev/full\nexit: 120\nstderr: any", None),
    (f"run: say '{SUMMARY}'\nfields: requests usage.input ttft_ms.p50\n"
     'stdout:\n    {"requests": 1, "usage.input": 1, "ttft_ms.p50": null}', None),
    (f"run: say '{SUMMARY}'\nstdout~:\n    .*\"seconds\": \"...\".*", None),
    ('run: say \'{"schema":"vlm.summary/1"}\'\nstdout: any', "is a required property"),
    ('run: say \'{"schema":"vlm.nonsense/1"}\'\nstdout: any', "no schema for records of kind vlm.nonsense/1"),
    ("server: model_server.py --fault html\nrun: post {server}\nrequests: 1", None),
    ("server: model_server.py --fault html\nrun: say {server}\nrequests: 1\nstdout:\n    {server}",
     "0 requests instead of 1"),
    ("run: say x\nenv: A_KEY=s3cret\nstdout:\n    x", None),
    ("run: get A_KEY\nenv: A_KEY=s3cret\nstdout:\n    s3cret", "stdout tells A_KEY"),
    ("run: err s3cret\nenv: A_TOKEN=s3cret\nstderr:\n    s3cret", "stderr tells A_TOKEN"),
    ("run: write a s3cret\nenv: A_PASSWORD=s3cret", "work/a tells A_PASSWORD"),
    ("run: say s3cret\nenv: KEYS=s3cret\nstdout:\n    s3cret", None),
    ("server: model_server.py\nrun: say {server}\ngone: 1\nstdout:\n    {server}", "0 requests were left instead of 1"),
]


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        toy = self.folder / "toy"
        toy.write_text(TOY, encoding="utf-8")
        toy.chmod(0o755)
        self.setting = Setting(ROOT, self.folder, self.folder / "clips", None, 1)

    def table(self, text):
        path = self.folder / "toy.cases"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def test_cases(self):
        for body, wrong in CASES:
            with self.subTest(body):
                _, [case] = case_table.read(self.table(f"=== a case\n{body}\n"))
                problems = "\n".join(run_case(case, self.setting).problems)
                if wrong is None:
                    self.assertEqual(problems, "")
                else:
                    self.assertIn(wrong, problems)

    def test_skips(self):
        for body in ("run: say {media}/x", "run: say x\nneeds: file /nonexistent"):
            _, [case] = case_table.read(self.table(f"=== a case\n{body}\n"))
            self.assertTrue(run_case(case, self.setting).skipped)

    def test_wrong_tables(self):
        for text, wrong in (("=== a\nrun: x\nfoo: y\n", "field 'foo'"), ("=== a\nexit: 1\n", "no run"),
                            ("=== a\nrun: x\n=== a\nrun: y\n", "two cases"), ("=== a\n    x\n", "no field begins")):
            with self.assertRaisesRegex(case_table.TableError, wrong):
                case_table.read(self.table(text))

    def test_update_makes_a_case_pass(self):
        path = self.table("# about\n\n=== a\n# why\nrun: say 'x||y' err z exit 4\nstdout:\n    old\n\n# next\n=== b\nrun: say q\n"
                          "stdout~:\n    [a-z]\nexit: 9\n")
        preamble, cases = case_table.read(path)
        for case in cases:
            outcome = run_case(case, self.setting)
            self.assertTrue(outcome.problems)
            case.source = case_table.updated_source(case, outcome.exit_code, outcome.actual)
        case_table.write(path, preamble, cases)
        self.assertEqual(path.read_text(encoding="utf-8"),
                         "# about\n\n=== a\n# why\nrun: say 'x||y' err z exit 4\nexit: 4\nstdout:\n    x\n\n    y\n"
                         "stderr:\n    z\n\n# next\n\n=== b\nrun: say q\nstdout~:\n    [a-z]\n")
        for case in case_table.read(path)[1]:
            self.assertEqual(run_case(case, self.setting).problems, [])


if __name__ == "__main__":
    unittest.main()

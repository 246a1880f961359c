#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --emit-batch and --import-batch: what is answered by files is what would have been asked, and is not asked again.

usage: batch_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from live_test import run_tests

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "cases"), str(TESTS / "servers")]
from normalise import record_problems  # noqa: E402
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
WINDOWS = 5  # of cfr25.mp4, every second, two in each
ASKED = ("-p", "What?", "--every", "1s", "--window", "2", "--model", "m")


class BatchCase(unittest.TestCase):
    """A folder of batch files, an index, a model server."""
    programs = Path()
    clips = Path()
    cache = {"VLM_NO_CACHE": "1"}  # each run asks for itself

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.folder / "out files"  # a path that URLs must escape

    def begin(self, command="--model m", program="model_server.py"):
        server = StandIn(f"{program} {command}", self.folder / f"{program}.log")
        self.addCleanup(server.stop)
        return server

    def start(self, *words):
        command = list(map(str, [self.programs / "vlm-analyze", *words]))
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "AZURE", "VLM_"))}
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=environment | {"VLM_DISCOVER_PORTS": "none", "XDG_CONFIG_HOME": str(self.folder),
                                                   "XDG_CACHE_HOME": str(self.folder / "cache"), **self.cache})

    def run_it(self, *words, code=0):
        with self.start(*words) as process:
            out, self.said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, self.said)
        return out

    def emit(self, *more, code=0, asked=ASKED, clip="cfr25.mp4"):
        return self.run_it(self.clips / clip, *asked, "--emit-batch", self.out, *more, code=code).splitlines()

    def records(self, *more, code=0):
        """Those that an import writes."""
        lines = self.run_it(*more, "--format", "jsonl", code=code).splitlines()
        return [self.valid(line) for line in lines]

    def valid(self, line):
        record = json.loads(line)
        self.assertEqual(record_problems(TESTS.parent, line), [])
        return record

    def manifest(self):
        return [self.valid(line) for file in sorted(self.out.glob("manifest/*.jsonl")) for line in file.read_text().splitlines()]

    def shards(self):
        return sorted(self.out.glob("[0-9]*[0-9].jsonl"))

    def answer(self, server, shard=None, name="00001.results.jsonl"):
        """What "vllm run-batch" makes of a file."""
        target = self.out / name
        subprocess.run([TESTS / "servers/batch_server.py", "--to", str(server.port), "--run", shard or self.shards()[0], target],
                       check=True, timeout=PATIENCE_S)
        return target

    @staticmethod
    def bodies(server):
        bodies = [event["body"] for event in server.events() if event["event"] == "request" and event["method"] == "POST"]
        return [{name: value for name, value in body.items() if name not in ("stream", "stream_options")} for body in bodies]

    @staticmethod
    def in_any_order(bodies):
        """Requests that are under way at once reach a server in no certain order."""
        return sorted(json.dumps(body, sort_keys=True) for body in bodies)

    def kept(self, db, columns="record"):
        connection = sqlite3.connect(db)
        try:
            return connection.execute(f"SELECT {columns} FROM results ORDER BY t0").fetchall()
        finally:
            connection.close()


class Files(BatchCase):
    def test_what_files_answered_is_not_asked_again_and_was_the_same(self):
        vllm = ("--engine", "vllm")
        for more, engine in ((vllm, "vllm"), ((*vllm, "--schema", "frame int, event"), "vllm"), ((*vllm, "--model", "qwen3-vl"), "vllm"),
                             (("--backend", "anthropic"), "anthropic"), ((*vllm, "--batch-pictures", "files"), "vllm"),
                             (("--engine", "openai"), "openai")):
            with self.subTest(more=more):
                self.setUp()
                server = self.begin(f"--model m --model qwen3-vl --engine {engine}")
                db = ("--db", self.folder / "a.db", "--task", "t")
                self.assertEqual(self.emit(*db, *more), [str(self.out / "00001.jsonl")])
                results = self.answer(server)
                self.assertEqual(server.requests(), WINDOWS)
                imported = self.records("--import-batch", results, *db)
                self.assertEqual(len(imported), WINDOWS)
                base = f"{server.url}/v1"
                online = [word for word in more if word not in ("--batch-pictures", "files")]
                for _ in range(2):
                    self.run_it(self.clips / "cfr25.mp4", *ASKED, *online, *db, "--api-base", base)
                    self.assertEqual(server.requests(), WINDOWS)
                # Asked all the same, by a run that knows nothing.
                asked = [json.loads(line) for line in self.run_it(self.clips / "cfr25.mp4", *ASKED, *online, "--api-base", base,
                                                                  "--format", "jsonl").splitlines()]
                bodies = self.bodies(server)
                self.assertEqual(self.in_any_order(bodies[WINDOWS:]), self.in_any_order(bodies[:WINDOWS]))
                costs = ("ms", "request_id", "endpoint", "usage")
                plain = [{name: value for name, value in record.items() if name not in costs} for record in asked]
                self.assertEqual([{name: value for name, value in record.items() if name not in costs} for record in imported], plain)
                self.assertEqual([record["usage"]["output"] for record in imported], [record["usage"]["output"] for record in asked])

    def test_what_was_asked_is_not_written_and_what_stands_there_is_not_written_again(self):
        server = self.begin()
        db = ("--db", self.folder / "a.db", "--task", "t")
        self.run_it(self.clips / "cfr25.mp4", *ASKED, *db, "--api-base", f"{server.url}/v1", "--end", "4s")
        known = len(self.kept(self.folder / "a.db"))
        self.assertEqual(known, 2)
        self.emit(*db)
        self.assertEqual(len(self.manifest()), WINDOWS - known)
        self.assertEqual(self.emit(*db), [])
        self.assertEqual(self.emit(), [str(self.out / "00002.jsonl")])  # what only the index knows
        self.assertEqual(len({unit["key"] for unit in self.manifest()}), WINDOWS)

    def test_results_come_in_any_order_and_twice(self):
        server = self.begin()
        self.emit()
        results = self.answer(server)
        lines = results.read_text().splitlines(keepends=True)
        results.write_text("".join(reversed(lines)) + lines[0])
        db = self.folder / "a.db"
        for _ in range(2):
            self.records("--import-batch", results, results, "--db", db, "--task", "t")
            self.assertEqual(len(self.kept(db)), WINDOWS)
        self.assertEqual(self.kept(db, "text"), sorted(self.kept(db, "text"), key=lambda row: int(row[0].split()[1])))

    def test_a_failure_is_recorded_and_an_answer_takes_its_place_for_good(self):
        server = self.begin("--model m --fault 403-moderation#50@1")
        self.emit()
        first, second = self.answer(server), self.answer(server, name="again.jsonl")
        db = ("--db", self.folder / "a.db", "--task", "t")
        failed, = [record for record in self.records("--import-batch", first, *db, code=3) if record["error"]]
        self.run_it("--import-batch", first, "--stats", "--quiet", code=3)
        summary = self.valid(self.said.splitlines()[-1])
        self.assertEqual((summary["requests"], summary["failed"], summary["frames"]), (WINDOWS, 1, 2 * WINDOWS))
        self.assertGreater(summary["usage"]["input"], 0)
        self.assertEqual((failed["error"]["class"], failed["error"]["http"], failed["text"]), ("refused", 403, None))
        self.assertEqual(len(self.records("--import-batch", second, *db)), WINDOWS)
        self.records("--import-batch", first, *db, code=3)
        self.assertEqual({error for error, in self.kept(self.folder / "a.db", "error")}, {None})

    def test_an_answer_that_does_not_fit_the_schema_is_a_failure(self):
        server = self.begin("--model m --fault schema-broken@1")
        self.emit("--schema", "frame int")
        records = self.records("--import-batch", self.answer(server), code=3)
        self.assertEqual([record["error"]["class"] for record in records if record["error"]], ["schema"])
        self.assertEqual(sum(record["json"] is not None for record in records), WINDOWS - 1)

    def test_damaged_and_unknown_lines_are_told(self):
        server = self.begin()
        self.emit()
        results = self.answer(server)
        lines = results.read_text().splitlines(keepends=True)
        other = json.dumps({"id": "x", "custom_id": "f" * 64, "response": {"status_code": 200, "request_id": "r", "body": {}}, "error": None})
        results.write_text("".join([lines[0], lines[1][:-40] + "\n", other + "\n", '{"custom_id": "a"}\n', "\n", *lines[2:]]))
        self.assertEqual(len(self.records("--import-batch", results, code=3)), WINDOWS - 1)
        for said in ("line 2 is no JSON object", f"line 3 answers '{'f' * 64}', which nobody has asked here", "line 4 holds no result"):
            self.assertIn(f"{results}: {said}", self.said)
        (self.folder / "lost.jsonl").write_text("x\n")
        self.assertEqual(self.records("--import-batch", self.folder / "lost.jsonl", "--manifest", self.out, code=1), [])
        self.run_it("--import-batch", self.folder / "lost.jsonl", code=1)
        self.assertIn("holds no batch files of --emit-batch", self.said)

    def test_other_words_for_failures(self):
        self.emit()
        keys = [unit["key"] for unit in self.manifest()]
        said = [{"custom_id": keys[0], "response": None, "error": {"code": "batch_expired", "message": "too late"}},
                {"custom_id": keys[1], "response": {"status_code": 400, "request_id": "r"},
                 "error": {"error": {"message": "At most 1 image(s) may be provided in one prompt.", "type": "BadRequestError", "code": 400}}},
                {"custom_id": keys[2], "result": {"type": "errored", "error": {"type": "error", "error": {"type": "overloaded_error",
                                                                                                       "message": "Overloaded"}}}},
                {"custom_id": keys[3], "result": {"type": "expired"}}, {"custom_id": keys[4], "result": {"type": "canceled"}}]
        (self.out / "r.jsonl").write_text("".join(json.dumps(line) + "\n" for line in said))
        records = self.records("--import-batch", self.out / "r.jsonl", code=1)
        self.assertEqual([record["error"]["class"] for record in records], ["timeout", "too_many", "overload", "timeout", "interrupted"])

    def test_what_a_provider_does_not_take_whole_is_asked_in_parts(self):
        server = self.begin("--model m --engine anthropic")
        asked = ("-p", "What?", "--every", "40ms", "--end", "1200ms", "--window", "30", "--size", "2048x1152", "--model", "m",
                 "--backend", "anthropic")
        db = ("--db", self.folder / "a.db", "--task", "t")
        self.emit(*db, asked=asked)
        parts = self.manifest()
        self.assertEqual([len(part["frames"]) for part in parts], [15, 15])  # Anthropic takes twenty of this size
        self.assertEqual(len({part["part_of"] for part in parts}), 1)
        records = self.records("--import-batch", self.answer(server), *db)
        self.assertEqual({record["split"] for record in records}, {True})
        known = server.requests()
        self.run_it(self.clips / "cfr25.mp4", *asked, *db, "--api-base", f"{server.url}/v1")
        self.assertEqual(server.requests(), known)
        self.assertEqual(self.emit(*db, asked=asked), [])

    def test_texts_of_any_kind(self):
        self.emit()
        texts = ["a\0b </script> \x1b[31m", "x" * 10_000_000, "'; DROP TABLE results; --", 'NEAR(" OR * ^', "\ud83d half"]
        lines = [json.dumps({"custom_id": unit["key"], "response": {"status_code": 200, "request_id": "r", "body": {
            "choices": [{"message": {"content": text}, "finish_reason": "stop"}]}}, "error": None}).encode() + b"\n"
                 for unit, text in zip(self.manifest(), texts)]
        lines[2] = lines[2].replace(b"DROP", b"\xff\xfeDROP")
        (self.out / "r.jsonl").write_bytes(b"".join(lines))
        db = ("--db", self.folder / "a.db", "--task", "t")
        texts = [record["text"] for record in self.records("--import-batch", self.out / "r.jsonl", *db)]
        self.assertEqual([len(text) for text in texts], [len("a.b </script> .[31m"), 10_000_000, len("'; ..DROP TABLE results; --"), 13, 6])
        self.assertEqual(len(self.kept(self.folder / "a.db")), WINDOWS)

    def test_two_at_once(self):
        server = self.begin()
        clips = [self.clips / name for name in ("cfr25.mp4", "h264.mkv")]
        words = (*clips, "-p", "What?", "--every", "40ms", "--model", "m", "--emit-batch", self.out)
        with self.start(*words) as one, self.start(*words) as other:
            ends = {process.wait(PATIENCE_S) for process in (one, other)}
            said = one.stderr.read() + other.stderr.read()
        self.assertEqual(ends, {0, 2}, said)
        self.assertIn("another program is writing to it", said)
        self.run_it(*words)
        keys = [json.loads(line)["custom_id"] for shard in self.shards() for line in shard.read_text().splitlines()]
        self.assertEqual(sorted(keys), sorted({unit["key"] for unit in self.manifest()}))
        results = [self.answer(server, shard, f"{shard.stem}.results.jsonl") for shard in self.shards()]
        imports = [self.start("--import-batch", *results, "--db", self.folder / "a.db", "--task", "t", "--quiet") for _ in range(2)]
        for process in imports:
            process.communicate(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, 0)
        self.assertEqual(len(self.kept(self.folder / "a.db")), len(set(keys)))

    def test_a_kill_leaves_no_half_file(self):
        clips = [self.clips / name for name in ("cfr25.mp4", "h264.mkv", "vp9.webm", "odd.mp4")]
        words = (*clips, "-p", "What?", "--every", "40ms", "--model", "m", "--emit-batch", self.out)
        for wait in (0.3, 0.6, 1.0):
            with self.start(*words) as process:
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
                process.communicate()
            for shard in self.shards():
                self.assertEqual(len(shard.read_text().splitlines()), len((self.out / "manifest" / shard.name).read_text().splitlines()))
        with self.start(*words) as process:
            time.sleep(0.7)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE_S)
        self.assertIn(process.returncode, (0, 130))
        self.run_it(*words)
        whole = [json.loads(line)["custom_id"] for shard in self.shards() for line in shard.read_text().splitlines()]
        self.assertEqual(len(set(whole)), len(whole))
        self.assertEqual(set(whole), {unit["key"] for unit in self.manifest()})
        self.assertEqual(list(self.out.glob(".*")), [])

    def test_a_budget_ends_it_and_a_video_that_fails_does_not(self):
        self.emit("--max-requests", "2", code=4)
        self.assertEqual(len(self.manifest()), 2)
        self.run_it(self.folder / "none.mp4", self.clips / "cfr25.mp4", *ASKED, "--emit-batch", self.out, code=3)
        self.assertEqual(len(self.manifest()), WINDOWS)

    def test_what_no_file_can_ask_is_refused(self):
        for more, said in ((("--backend", "fake"), "not for fake"), (("-p", "{previous}?"), "there is no answer before"),
                           (("--backend", "anthropic", "--batch-pictures", "files"), "reads no files"),
                           (("--latest",), "nobody answers"), (("--import-batch", "x"), "give only one of them")):
            self.emit(*more, code=2)
            self.assertIn(said, self.said)
        self.run_it(self.clips / "cfr25.mp4", "What?", "--emit-batch", self.out, code=2)
        self.assertIn("needs --model", self.said)
        self.assertFalse(self.out.exists())


class Provider(BatchCase):
    """Batches handed to a provider; the model server stands behind it."""

    def provide(self, command="", model="--model m"):
        self.model = self.begin(model)
        self.provider = self.begin(f"--to {self.model.port} {command}", "batch_server.py")
        base = f"{self.provider.url}/openai" if "azure" in command else f"{self.provider.url}/v1"
        self.at = ("--api-base", base, "--batch-poll", "100ms", "--retries", "2")

    def asked(self, method, page):
        return sum(event["method"] == method and event["path"].split("?")[0].endswith(page) for event in self.provider.events())

    def submit(self, *more, code=0):
        self.run_it("--submit-batch", self.out, *self.at, *more, code=code)

    def collect(self, *more, code=0):
        return self.records("--collect-batch", self.out, *self.at, *more, code=code)

    def test_all_is_answered_and_nothing_is_handed_over_twice(self):
        self.provide("--looks 3")
        self.emit("--end", "4s")
        self.emit()
        db = ("--db", self.folder / "a.db", "--task", "t")
        for _ in range(2):
            self.submit()
            self.assertEqual((self.asked("POST", "/files"), self.asked("POST", "/batches")), (2, 2))
        self.assertEqual(len(self.collect(*db)), WINDOWS)
        self.assertEqual(len(self.kept(self.folder / "a.db")), WINDOWS)
        self.assertGreater(self.asked("GET", "/batches/batch_2"), 2)
        self.submit()
        self.assertEqual((len(self.collect(*db)), self.asked("POST", "/batches"), self.model.requests()), (WINDOWS, 2, WINDOWS))
        self.run_it(self.clips / "cfr25.mp4", *ASKED, *db, "--api-base", f"{self.model.url}/v1")
        self.assertEqual(self.model.requests(), WINDOWS)

    def test_azure_by_both_addresses(self):
        for version, path in (("2024-10-21", ""), ("", "/v1")):
            with self.subTest(version=version):
                self.setUp()
                self.provide("--engine azure --api-key k --fault created-and-dropped@2")
                os.environ["K"] = "k"
                self.at = ("--backend", "azure", *self.at[2:], "--api-base", self.provider.url + "/openai" + path + (f"?api-version={version}" if version else ""),
                           "--api-key-env", "K", "--model", "m")
                self.emit("--backend", "azure", "--api-base", self.provider.url)
                self.submit()
                self.assertEqual((len(self.collect()), self.asked("POST", "/batches")), (WINDOWS, 1))

    def test_a_batch_whose_making_nobody_heard_of_is_found(self):
        self.provide("--fault created-and-dropped@2")  # of what is posted: the file, then the batch
        self.emit()
        self.submit()
        self.assertEqual(self.asked("POST", "/batches"), 1)
        self.assertEqual(len(self.collect()), WINDOWS)

    def test_a_kill_at_any_step_submits_nothing_twice(self):
        self.provide()
        for end in ("2s", "4s", "6s", "8s"):
            self.emit("--end", end)
        shards = len(self.shards())
        for wait in (0.05, 0.1, 0.15, 0.2, 0.25):
            with self.start("--submit-batch", self.out, *self.at) as process:
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
                process.communicate()
        self.submit()
        self.assertEqual(self.asked("POST", "/batches"), shards)
        self.assertEqual(len(self.collect()), len(self.manifest()))

    def test_what_the_provider_does_not_do(self):
        self.provide("--fault expired@3-")  # the looks
        self.emit()
        self.submit()
        errors = [record["error"] for record in self.collect(code=3)]
        self.assertEqual([error["class"] for error in errors if error], ["timeout"] * (WINDOWS - WINDOWS // 2))

    def test_a_batch_that_was_refused_is_handed_over_again(self):
        self.provide("--fault failed@3-3")
        self.emit()
        self.submit()
        self.collect(code=1)
        self.assertIn("the provider refused it: too much at once (token_limit_exceeded)", self.said)
        self.submit()
        self.assertEqual(len(self.collect()), WINDOWS)

    def test_a_wrong_key_and_trouble_that_passes(self):
        self.provide("--api-key secret")
        self.emit()
        self.submit(code=5)
        self.assertNotIn("secret", self.said)
        self.provide("--fault status=503@2")
        self.submit()
        self.assertEqual(len(self.collect()), WINDOWS)

    def test_waiting_has_an_end(self):
        self.provide("--looks 1000")
        self.emit()
        self.collect(code=2)
        self.submit()
        self.collect("--batch-wait", "300ms", code=4)
        with self.start("--collect-batch", self.out, *self.at, "--batch-poll", "30s") as process:
            time.sleep(1)
            self.run_it("--submit-batch", self.out, *self.at, code=2)  # it would not know of the other's steps
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)


if __name__ == "__main__":
    run_tests(BatchCase)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index embed, search --semantic and --hybrid: what a server for embeddings is asked, and what is found.

usage: embed_test.py --programs FOLDER --clips FOLDER"""

import json
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from pathlib import Path

from live_test import Server, free_port, run_tests
from index_case import IndexCase, lines, result

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "servers"))
from embedding_server import cosine, vector  # noqa: E402

DIMENSIONS = 64
TEXTS = ("a red truck", "a crimson lorry at the gate", "two dogs", "a hound asleep", "nobody", "somebody waits")


class Embed(IndexCase):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "requests.jsonl"

    def server(self, *arguments, dimensions=DIMENSIONS):
        return self.enterContext(Server("embedding_server.py", "--dimensions", dimensions, "--log", self.log, *arguments))

    def keep(self, texts=TEXTS, db="a.db", **members):
        """Answers that lie far apart."""
        self.run_index("import", stdin=lines(result(n * 100, text, **members) for n, text in enumerate(texts)), db=db)

    def keep_speech(self, *texts):
        self.execute(*(("INSERT INTO transcripts (video, t0, t1, text, record) VALUES (1, ?, ?, ?, '{}')",
                        (n * 10**9, n * 10**9 + 1, text)) for n, text in enumerate(texts, 1)))

    def execute(self, *statements, db="a.db"):
        connection = sqlite3.connect(self.folder / db)
        connection.execute("PRAGMA foreign_keys = ON")
        for sql, values in statements:
            connection.execute(sql, values)
        connection.commit()
        connection.close()

    def at(self, server, *more):
        return ("--api-base", f"http://127.0.0.1:{server.port}/v1", "--ready-timeout", "1ms", *more)

    def embed(self, server, *more, code=0, **how):
        return self.run_index("embed", *self.at(server), *more, code=code, **how).stderr.decode()

    def requests(self):
        """The bodies that have come to /embeddings."""
        if not self.log.exists():
            return []
        asked = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [request["body"] for request in asked if request["path"] == "/v1/embeddings"]

    def asked(self):
        return [text for body in self.requests() for text in body["input"]]

    def search(self, server, *words, code=0):
        done = self.run_index("search", *words, *self.at(server), "--format", "jsonl", code=code)
        return [json.loads(line) for line in done.stdout.splitlines()] if code == 0 else done.stderr.decode()

    def found(self, server, *words):
        return [moment["snippet"] for moment in self.search(server, *words)]

    def vectors(self, db="a.db"):
        return self.rows("SELECT coalesce(r.text, x.text), m.name, m.dimensions, v.vector FROM vectors v "
                         "JOIN vector_models m ON m.id = v.model LEFT JOIN results r ON r.id = v.result "
                         "LEFT JOIN transcripts x ON x.id = v.transcript ORDER BY v.id", db)

    # embed

    def test_every_text_is_asked_once(self):
        server = self.server()
        self.keep()
        self.keep_speech("a scarlet truck, he said", " \n")
        self.assertIn("7 vectors by e", self.embed(server, "--stats"))
        self.assertEqual([(body["model"], body["encoding_format"]) for body in self.requests()], [("e", "base64")] * 2)
        self.assertEqual(self.asked(), [*TEXTS, "a scarlet truck, he said"])
        for text, model, dimensions, data in self.vectors():
            numbers = struct.unpack(f"<{DIMENSIONS}f", data)
            self.assertEqual((model, dimensions), (b"e", DIMENSIONS))
            self.assertAlmostEqual(sum(number * number for number in numbers), 1, places=5)
            self.assertAlmostEqual(cosine(numbers, vector(text.decode(), DIMENSIONS)), 1, places=5)
        self.assertIn("0 vectors", self.embed(server, "--stats"))
        self.assertEqual(len(self.asked()), 7)
        self.run_index("verify")

    def test_what_is_new_and_what_has_changed_is_asked(self):
        server = self.server("--model", "e", "--model", "f")
        self.keep()
        self.assertIn("several models", self.embed(server, code=2))
        self.embed(server, "--model", "e")
        self.execute(("DELETE FROM results WHERE text = 'nobody'", ()))
        self.keep((*TEXTS[:4], "everybody"))
        self.embed(server, "--model", "e")
        self.assertEqual(self.asked(), [*TEXTS, "everybody"])
        self.embed(server, "--model", "f")
        self.assertEqual(len(self.asked()), 7 + len(self.rows("SELECT 1 FROM results")))
        self.assertIn("choose one", self.search(server, "dog", "--semantic", code=2))
        self.assertEqual(self.found(server, "puppy", "--semantic", "--embedding-model", "f", "--limit", 1), ["a hound asleep"])

    def test_an_answer_that_takes_the_place_of_a_failure_is_another_text(self):
        server = self.server()
        failure = {"class": "schema", "message": "does not fit", "http": 200}
        self.run_index("import", stdin=lines([result(0, "raw words", error=failure)]))
        self.embed(server)
        self.keep(["a good answer"])
        self.assertEqual(self.rows("SELECT count(*) FROM vectors"), [(0,)])
        self.embed(server)
        self.assertEqual((self.asked(), self.found(server, "raw", "--semantic")), (["raw words", "a good answer"], ["a good answer"]))

    def test_an_index_of_version_1_is_brought_to_the_newest(self):
        connection = sqlite3.connect(self.folder / "a.db")
        connection.executescript((TESTS / "unit/archive/index_1.sql").read_text(encoding="utf-8"))
        connection.executescript("PRAGMA application_id = 0x766c6d69; PRAGMA user_version = 1")
        connection.close()
        server = self.server()
        self.assertIn("is of version 1, which vlm-index add brings to", self.search(server, "dog", "--semantic", code=1))
        self.keep()
        self.embed(server)
        self.assertEqual(len(self.vectors()), 6)
        self.run_index("verify")

    def test_only_one_task(self):
        server = self.server()
        self.keep(prompt_id="one")
        self.keep(("something else",), prompt_id="two", video="5-ab")
        self.embed(server, "--task", "two")
        self.assertEqual(self.asked(), ["something else"])

    def test_many_texts_go_in_bounded_requests(self):
        server = self.server()
        texts = [f"text {n}" for n in range(300)] + ["long " * 50_000, "very long " * 30_000, "x"]
        self.keep(texts)
        self.embed(server)
        self.assertEqual(self.asked(), texts)
        self.assertEqual([len(body["input"]) for body in self.requests()][:2], [128, 128])
        self.assertTrue(all(len(body["input"]) == 1 or sum(map(len, body["input"])) <= 256 << 10 for body in self.requests()))

    def test_a_server_that_knows_no_base64_is_asked_for_numbers(self):
        for fault in ("no-base64", "ignores-base64"):
            with self.subTest(fault=fault):
                db = f"{fault}.db"
                self.keep([f"text {n}" for n in range(200)], db=db)
                self.embed(self.server("--fault", fault), db=db)
                self.assertEqual(len(self.vectors(db)), 200)
        self.assertEqual([body["encoding_format"] for body in self.requests()],
                         ["base64", "float", "float", "base64", "base64"])

    def test_vectors_in_any_order_come_to_their_texts(self):
        server = self.server("--fault", "shuffled")
        self.keep()
        self.embed(server)
        for text, _, _, data in self.vectors():
            self.assertAlmostEqual(cosine(struct.unpack(f"<{DIMENSIONS}f", data), vector(text.decode(), DIMENSIONS)), 1, places=5)

    def test_an_answer_that_is_none_ends_the_run(self):
        self.keep()
        for fault, code, words in (("few", 1, "5 vectors for 6 texts"), ("twice", 1, "two vectors for text 1"),
                                   ("odd-size", 1, "vectors of 64 and of 65 numbers"), ("empty", 1, "no vector for text 6"),
                                   ("no-json", 1, "no JSON"), ("status=404", 5, "refused"), ("status=402", 5, "refused")):
            with self.subTest(fault=fault):
                said = self.embed(self.server("--fault", fault), code=code)
                self.assertIn(words, said)
                self.assertEqual(said.count("\n"), 1, said)
        self.assertEqual(self.vectors(), [])

    def test_a_vector_without_a_direction_is_refused(self):
        self.keep()
        for fault in ("nan", "zero"):
            said = self.embed(self.server("--fault", f"{fault}@1"), code=3)
            self.assertIn("result 6: the server answered a vector that is zero or has no numbers", said)
            self.execute(("DELETE FROM vectors", ()))
        self.embed(self.server())
        self.assertEqual(len(self.vectors()), 6)

    def test_texts_that_are_refused_cost_no_other(self):
        server = self.server()
        self.keep([*TEXTS, "a forbidden word", *TEXTS, "meaningless"])
        said = self.embed(server, "--stats", code=3)
        self.assertIn("result 7: http://127.0.0.1", said)
        self.assertIn("12 vectors by e, 2 refused", said)
        self.keep(["forbidden"] * 20, db="b.db")
        self.assertIn("the server takes none of the texts", self.embed(server, code=5, db="b.db"))
        self.keep(["forbidden"] * 3, db="c.db")
        self.embed(server, code=1, db="c.db")

    def test_another_model_of_the_same_name(self):
        self.keep()
        self.embed(self.server())
        self.keep(["something new"], video="5-ab")
        said = self.embed(self.server(dimensions=32), code=1)
        self.assertIn("'e' answers vectors of 32 numbers, and those that the index has of it are of 64", said)
        self.assertIn("of 32 numbers", self.search(self.server(dimensions=32), "dog", "--semantic", code=1))

    def test_a_server_that_is_not_there_or_refuses_the_key(self):
        self.keep()
        dead = ("--api-base", f"http://127.0.0.1:{free_port()}/v1", "--model", "e")
        self.assertIn("connection refused", self.run_index("embed", *dead, code=5).stderr.decode())
        server = self.server("--api-key", "right")
        self.assertIn("API key", self.embed(server, "--model", "e", code=5))
        wrong = {"EMBED_KEY": "wr0ng-secret"}
        said = self.embed(server, "--model", "e", "--api-key-env", "EMBED_KEY", code=5, environment=wrong)
        self.assertNotIn("wr0ng", said)
        self.embed(server, "--model", "e", "--api-key-env", "EMBED_KEY", environment={"EMBED_KEY": "right"})
        self.assertIn("connection refused", self.run_index("search", "dog", "--semantic", *dead[:2], code=5).stderr.decode())
        self.run_index("embed", code=2, environment={"OPENAI_BASE_URL": ""})

    def test_a_server_in_trouble_is_asked_again(self):
        server = self.server("--fault", "status=503@2", "--fault", "drop@3")
        self.keep()
        self.assertIn("trying again", self.run_index("embed", "--api-base", f"http://127.0.0.1:{server.port}/v1").stderr.decode())
        self.assertEqual(len(self.vectors()), 6)

    def test_a_run_that_is_killed_goes_on(self):
        server = self.server()
        texts = [f"text {n}" for n in range(3000)]
        self.keep(texts)
        dice = random.Random(7)
        for _ in range(5):
            with subprocess.Popen(self.words("embed", *self.at(server)), stderr=subprocess.DEVNULL) as process:
                time.sleep(dice.uniform(0.1, 0.6))
                process.send_signal(signal.SIGKILL)
            self.check_whole()
        kept, asked = len(self.vectors()), len(self.asked())
        self.embed(server)
        self.assertEqual(len(self.asked()) - asked, len(texts) - kept)
        self.assertEqual(sorted(text for text, *_ in self.vectors()), sorted(text.encode() for text in texts))
        self.run_index("verify")

    # search

    def test_what_means_the_same_is_found(self):
        server = self.server()
        self.keep()
        self.assertIn("vlm-index embed makes them", self.search(server, "truck", "--semantic", code=2))
        self.embed(server)
        before = len(self.requests())
        moments = self.search(server, "scarlet", "hgv", "--semantic", "--limit", 2)
        self.assertEqual([moment["snippet"] for moment in moments], ["a red truck", "a crimson lorry at the gate"])
        self.assertAlmostEqual(moments[0]["score"], cosine(vector("scarlet hgv", DIMENSIONS), vector("a red truck", DIMENSIONS)),
                               places=4)
        self.assertEqual([(body["model"], body["input"]) for body in self.requests()[before:]], [("e", ["scarlet hgv"])])

    def test_both_lists_are_fused(self):
        server = self.server()
        self.keep()
        self.embed(server)
        moments = self.search(server, "lorry", "--hybrid", "--limit", 2)
        self.assertEqual([moment["snippet"] for moment in moments], ["a crimson [lorry] at the gate", "a red truck"])
        nearest = self.found(server, "lorry", "--semantic")
        rank = 1 + nearest.index("a crimson lorry at the gate")
        self.assertAlmostEqual(moments[0]["score"], 1 / 61 + 1 / (60 + rank), places=4)
        self.assertEqual(self.found(server, "hgv", "--hybrid", "--limit", 1), ["a red truck"])

    def test_filters_and_spans(self):
        server = self.server()
        self.keep(prompt_id="one")
        self.keep(prompt_id="two", video="5-ab", model="m-2")
        self.keep_speech("a lorry, he said")
        self.embed(server)
        everything = self.search(server, "truck", "--semantic", "--limit", 100)
        self.assertEqual(len(everything), 13)
        for option, value, field, expected in (("--task", "two", "task", "two"), ("--video", "5-ab", "video", "5-ab"),
                                               ("--model", "m-2*", "model", "m-2")):
            moments = self.search(server, "truck", "--semantic", option, value)
            self.assertEqual({moment[field] for moment in moments}, {expected})
            self.assertEqual(len(moments), 6)
        self.assertEqual(self.search(server, "truck", "--semantic", "--since", "2026-01-01"), [])
        self.keep(["a truck"] * 3, video="9-ab", prompt_id="near")
        self.execute(("UPDATE results SET t0 = t0 / 100, t1 = t1 / 100 WHERE video = (SELECT id FROM videos WHERE "
                      "fingerprint = '9-ab')", ()))
        self.embed(server)
        self.assertEqual([moment["hits"] for moment in self.search(server, "truck", "--semantic", "--task", "near")], [3])

    def test_what_is_gone_is_not_found(self):
        server = self.server()
        self.keep([f"text {n}" for n in range(1000)])
        self.keep(video="5-ab")
        self.embed(server)
        self.assertGreater(len(self.rows("SELECT 1 FROM vector_blocks")), 3)
        self.execute(("UPDATE videos SET wall = '2001-01-01T00:00:00.000Z' WHERE fingerprint <> '5-ab'", ()))
        self.run_index("gc", "--keep", "90d")
        self.assertEqual(self.rows("SELECT count(*), (SELECT count(*) FROM vector_blocks) FROM vectors"), [(6, 0)])
        self.assertEqual(sorted(self.found(server, "hgv", "--semantic")), sorted(TEXTS))
        self.run_index("verify")

    def test_no_words_break_a_search(self):
        server = self.server()
        self.keep()
        self.embed(server)
        for words in ("'", '"', "NEAR(", "a AND", "*", "\U0001f600", "%s%n", "x" * 100_000, "'; DROP TABLE vectors; --"):
            for how in ("--semantic", "--hybrid"):
                self.search(server, words, how)
        for words in ((), (" ",)):
            self.search(server, *words, "--semantic", code=2)
        self.search(server, "dog", "--semantic", "--hybrid", code=2)
        self.search(server, "dog", "--semantic", "--by", "time", code=2)
        self.assertEqual(len(self.vectors()), 6)

    def test_merged_shards_are_one_index(self):
        server = self.server()
        self.keep([f"text {n}" for n in range(500)], db="s1.db")
        self.keep(video="5-ab", db="s2.db")
        for db in ("s1.db", "s2.db"):
            self.embed(server, db=db)
        for _ in range(2):
            self.run_index("merge", self.folder / "a.db", self.folder / "s1.db", self.folder / "s2.db", db=None)
            self.assertEqual(len(self.vectors()), 506)
            self.run_index("verify")
        self.assertEqual(sorted(self.vectors()), sorted(self.vectors("s1.db") + self.vectors("s2.db")))
        self.assertEqual(self.found(server, "hound", "asleep", "--semantic", "--limit", 1), ["a hound asleep"])
        asked = len(self.asked())
        self.embed(server)
        self.assertEqual(len(self.asked()), asked)


if __name__ == "__main__":
    run_tests(Embed)

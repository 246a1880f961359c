#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-analyze --transcribe: what is said is written down by a server that hears what is in the file, kept, and found again.

usage: speech_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from live_test import run_tests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cases"))
from stand_in import StandIn  # noqa: E402

PATIENCE_S = 120
TONE_S = 5  # each lasts so long: 200 Hz, then 300 Hz, ...
LENGTH_S = 70
CHUNKS = 3  # of 30 s, which overlap by 2 s


ALL_OF_INDEX = object()


class Speech(unittest.TestCase):
    programs = Path()
    clips = Path()

    @classmethod
    def setUpClass(cls):
        cls.made = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.film = cls.make("film.mp4")

    @classmethod
    def make(cls, name, *options, sound=f"aevalsrc=0.5*sin(2*PI*(200+100*floor(t/{TONE_S}))*t):s=44100:d={LENGTH_S}"):
        path = cls.made / name
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=size=64x64:rate=5:duration={LENGTH_S}", *options,
                        "-f", "lavfi", "-i", sound, "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast",
                        "-c:a", "aac", "-ac", "2", str(path)], check=True)
        return path

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.db = self.folder / "a.db"
        self.begin("speech_server.py")

    def begin(self, command, log="log"):
        server = StandIn(command, self.folder / log)
        self.addCleanup(server.stop)
        self.server = server
        return server

    def run_whole(self, *more, code=0, film=None, program="vlm-analyze"):
        films = [] if program != "vlm-analyze" or film is ALL_OF_INDEX else [film or self.film]
        words = [self.programs / program, *films, *more]
        ran = subprocess.run(list(map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S,
                             env=os.environ | {"VLM_DISCOVER_PORTS": "none"})
        self.assertEqual(ran.returncode, code, ran.stderr)
        self.said = ran.stderr.decode()
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def transcribe(self, *more, **how):
        return self.run_whole("--transcribe", "--speech-base", f"{self.server.url}/v1", "--format", "jsonl", *more, **how)

    def asked(self, log="log"):
        lines = (self.folder / log).read_text().splitlines()
        return [json.loads(line)["body"] for line in lines if '"/v1/audio/' in line]

    def check_tones(self, records, offset=0):
        """Each tone once, at its time."""
        joined = []
        for record in records:
            self.assertEqual(record["schema"], "vlm.transcript/1")
            if joined and joined[-1]["text"] == record["text"]:  # the border of two chunks lies in it
                joined[-1]["t1"] = record["t1"]
            else:
                joined.append(dict(record))
        tones = [f"tone {200 + 100 * n}" for n in range(LENGTH_S // TONE_S)]
        self.assertEqual([record["text"] for record in joined], tones)
        for n, record in enumerate(joined):
            self.assertAlmostEqual(record["t0"], n * TONE_S + offset, delta=0.6)
            self.assertAlmostEqual(record["t1"], (n + 1) * TONE_S + offset, delta=2.1)  # a chunk may end in it

    def test_it_is_written_down_in_chunks(self):
        records = self.transcribe()
        self.check_tones(records)
        self.assertEqual({record["language"] for record in records}, {"english"})
        self.assertEqual({record["model"] for record in records}, {"w"})
        asked = self.asked()
        self.assertEqual([body["seconds"] for body in asked][:2], [30, 30])
        self.assertEqual(len(asked), CHUNKS)
        self.assertEqual(asked[0]["response_format"], "verbose_json")

    def test_sound_that_begins_later_has_its_times(self):
        self.check_tones(self.transcribe(film=self.make("late.mkv", "-itsoffset", "3")), offset=3)

    def test_a_part_of_it(self):
        records = self.transcribe("--start", "10", "--end", "20")
        self.assertEqual([record["text"] for record in records], ["tone 400", "tone 500"])
        self.assertEqual([body["seconds"] for body in self.asked()], [10])

    def test_it_is_kept_found_and_not_asked_again(self):
        self.run_whole("add", self.film, "--db", self.db, program="vlm-index")
        self.transcribe("--db", self.db)
        found = self.run_whole("search", "800", "--db", self.db, "--format", "jsonl", program="vlm-index")
        self.assertEqual(len(found), 1)
        self.assertAlmostEqual(found[0]["t0"], 30, delta=0.6)
        self.assertEqual(self.transcribe("--db", self.db), [])
        self.assertIn("known already", self.said)
        self.assertEqual(len(self.asked()), CHUNKS)

    def test_all_of_an_index_is_written_down(self):
        self.run_whole("add", self.film, "--db", self.db, program="vlm-index")
        self.check_tones(self.transcribe("--db", self.db, film=ALL_OF_INDEX))
        self.assertEqual(self.transcribe("--db", self.db, film=ALL_OF_INDEX), [])
        self.assertEqual(len(self.asked()), CHUNKS)

    def test_a_question_holds_what_is_said(self):
        speech, model = self.server.url, self.begin("model_server.py", "model-log").url
        records = self.run_whole("--transcribe", "--speech-base", f"{speech}/v1", "--db", self.db, "--format", "jsonl",
                                 "-p", "They say: {transcript}.", "--chunk", "10s", "--end", "20", "--frames", "1", "--api-base",
                                 f"{model}/v1")
        texts = [record["text"] for record in records]
        self.assertIn("'They say: tone 200 tone 300.'", texts[0])
        self.assertIn("'They say: tone 400 tone 500.'", texts[1])

    def test_an_index_knows_what_is_said(self):
        self.transcribe("--db", self.db)
        model = self.begin("model_server.py", "model-log").url
        records = self.run_whole("--db", self.db, "--format", "jsonl", "-p", "They say: {transcript}.", "--chunk", "10s", "--end",
                                 "10", "--frames", "1", "--api-base", f"{model}/v1")
        self.assertIn("'They say: tone 200 tone 300.'", records[0]["text"])

    def test_nobody_knows_what_is_said(self):
        self.run_whole("-p", "{transcript}", "--backend", "fake", code=2)
        self.assertIn("{transcript}: use --transcribe", self.said)

    def test_a_server_that_tells_no_segments(self):
        self.server.stop()
        self.begin("speech_server.py --fault no-segments")
        records = self.transcribe("--end", "50")
        self.assertEqual([body["response_format"] for body in self.asked()], ["verbose_json", "json", "json"])
        words = " ".join(record["text"] for record in records).split("tone")
        self.assertEqual([int(word) for word in words if word.strip()], [200 + 100 * n for n in range(10)])

    def test_a_chunk_that_fails(self):
        self.server.stop()
        self.begin("speech_server.py --fault status=400@2-2")
        records = self.transcribe("--db", self.db, code=3)
        self.assertEqual(records[0]["text"], "tone 200")
        self.assertEqual(records[-1]["text"], "tone 1500")
        self.assertIn("0:28: ", self.said)
        self.assertNotEqual(self.transcribe("--db", self.db), [])  # the index kept nothing

    def test_a_wrong_key_ends_it(self):
        self.server.stop()
        self.begin("speech_server.py --api-key right")
        self.transcribe("--speech-model", "w", code=5)
        self.assertIn("Incorrect API key", self.said)

    def test_silence_and_no_sound_are_not_sent(self):
        silent = self.make("silent.mp4", sound=f"anullsrc=d={LENGTH_S}")
        self.assertEqual(self.transcribe(film=silent), [])
        mute = self.made / "mute.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(silent), "-an", "-c", "copy", str(mute)], check=True)
        self.assertEqual(self.transcribe(film=mute), [])
        self.assertIn("there is no sound in it", self.said)
        self.assertFalse((self.folder / "log").exists() and self.asked())

    def test_a_server_is_named(self):
        self.run_whole("--transcribe", code=2)
        self.assertIn("no server is named", self.said)


if __name__ == "__main__":
    run_tests(Speech)

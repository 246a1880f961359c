#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What strangers give the programs is read and does nothing else: playlists, names, descriptions, models, uploads.

usage: hostile_test.py --programs FOLDER --clips FOLDER"""

import os
import shutil
import subprocess
import sys

from index_case import LONG_AGO_NS
from live_test import TESTS, Server, run_tests
from upload_case import PATIENCE_S, UploadCase

sys.path[:0] = [str(TESTS / "cases"), str(TESTS / "media")]
import make_onnx  # noqa: E402
from terminal import run_in_terminal  # noqa: E402

ESCAPES = "\x1b]0;evil\x07\x1b[31m\u202e"
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n"
DASH = ('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"><Period><AdaptationSet>'
        '<Representation id="1" bandwidth="1"><BaseURL>{}</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>')
CONCAT = "ffconcat version 1.0\nfile '{}'\n"
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n"


class Hostile(UploadCase):
    def run_it(self, program, *words, code=0, stdin=subprocess.DEVNULL):
        done = subprocess.run(list(map(str, [self.programs / program, *words])), capture_output=True, text=True, timeout=PATIENCE_S, stdin=stdin,
                              env=self.environment, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stdout[-500:] + done.stderr)
        return done.stdout + done.stderr

    def clip(self, source, name, *options):
        path = self.folder / name
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / source, "-c", "copy", *options, path], check=True, timeout=PATIENCE_S)
        return path

    # what opens other things

    def playlists(self, server):
        address = f"http://127.0.0.1:{server.port}/h264.ts"
        yield from ((f"{n}.m3u8", HLS.format(place)) for n, place in enumerate((address, "file:///etc/passwd", f"concat:{self.clips}/h264.ts")))
        yield from (("a.mpd", DASH.format(address)), ("a.ffconcat", CONCAT.format(address)), ("b.ffconcat", CONCAT.format("/etc/passwd")),
                    ("a.sdp", SDP))

    def test_playlists_of_this_machine_open_no_addresses(self):
        log = self.folder / "requests"
        server = self.enterContext(Server("file_server.py", "--root", self.clips, "--log", log))
        local = ("c.m3u8", HLS.format(f"file://{self.clips}/h264.ts"))
        for name, text in (*self.playlists(server), local):
            path = self.folder / name
            path.write_text(text)
            for program, words in (("vlm-analyze", ("-p", "x", "--backend", "fake")), ("vlm-capture", ("-o", "{t}.jpg", "--force"))):
                with self.subTest(name, program=program), open(path) as file, \
                        subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE) as pipe:
                    if name != local[0]:
                        self.run_it(program, path, *words, "--at", "0", code=1)
                    self.run_it(program, "-", *words, "--at", "0", code=1, stdin=pipe.stdout)
        self.assertFalse(log.exists() and log.read_text())

    def test_playlists_of_servers_open_no_files(self):
        web = self.folder / "web"
        web.mkdir()
        server = self.enterContext(Server("file_server.py", "--root", web))
        for number, place in enumerate((f"file://{self.clips}/h264.ts", f"{self.clips}/h264.ts", "file:///etc/passwd")):
            (web / f"{number}.m3u8").write_text(HLS.format(place))
            self.run_it("vlm-analyze", f"http://127.0.0.1:{server.port}/{number}.m3u8", "x", "--backend", "fake", "--at", "0", code=1)

    def test_an_upload_that_names_other_files_is_refused(self):
        self.start(base=self.model())
        place = f"file://{self.folder}/h264.mkv"
        for head in (b"", b"    free", b"    ftyp", b"RIFF    AVI "):
            for text in (HLS.format(place), CONCAT.format(self.folder / "h264.mkv"), DASH.format(place), SDP):
                for gap in (b"", b" " * 5000) if head else (b"",):
                    answer = self.send([("file", head + gap + b"\n" + text.encode(), "a.mp4"), ("prompt", "x")])
                    if answer.status == 202:  # it looks like a video, and then is none
                        job = answer.content["job"]
                        self.wait_for(lambda: self.job(job)["state"] == "failed")
                    else:
                        self.assertEqual(answer.status, 422, answer.content)
        self.assertEqual(self.questions(), [])

    def test_a_model_reads_no_other_file(self):
        plain = make_onnx.tensor

        def outside(name, shape, values, kind=make_onnx.FLOAT):
            whole = plain(name, shape, values, kind)
            if name != "w32":
                return whole
            raw = plain("", (), values, kind)[-4 * len(values):]
            (self.folder / "weights").write_bytes(raw)
            told = (("location", "../" * 20 + str(self.folder / "weights")[1:]), ("offset", "0"), ("length", str(len(raw))))
            entries = b"".join(make_onnx.field(13, make_onnx.field(1, key) + make_onnx.field(2, value)) for key, value in told)
            return whole[:-len(make_onnx.field(9, raw))] + entries + make_onnx.field(14, 1)

        self.addCleanup(setattr, make_onnx, "tensor", plain)
        for name, write in (("inside", plain), ("outside", outside)):
            make_onnx.tensor = write
            (self.folder / f"{name}.onnx").write_bytes(make_onnx.bright([1, 3, 96, 96], None, 0))
        counting = (self.clips / "oneframe.mp4", "--format", "jsonl", "--detector")
        self.run_it("vlm-count", *counting, "inside.onnx")
        self.assertIn("outside.onnx: not a model that OpenCV can read", self.run_it("vlm-count", *counting, "outside.onnx", code=1))

    # what is printed

    def test_names_and_descriptions_do_nothing_to_a_terminal(self):
        video = self.clip("h264.mkv", f"a{ESCAPES}.mkv", "-metadata", f"title={ESCAPES}", "-metadata", f"comment={ESCAPES}", "-metadata:s:v",
                          f"title={ESCAPES}")
        self.run_it("vlm-index", "add", video, "--db", "b.db")
        self.run_it("vlm-analyze", video, "-p", "x", "--backend", "fake", "--db", "b.db", "--task", f"t{ESCAPES}")
        at = ("--db", "b.db")
        for words in (("vlm-index", "list", *at), ("vlm-index", "show", "1", *at), ("vlm-index", "at", "1", "1", *at), ("vlm-index", "results", "1", *at),
                      ("vlm-index", "stats", *at), ("vlm-index", "search", "picture", *at), ("vlm-index", "show", f"no{ESCAPES}", *at),
                      ("vlm-analyze", "status", *at, "--task", f"t{ESCAPES}"), ("vlm-analyze", video, "x", "--backend", "fake", "-v"),
                      ("vlm-analyze", f"no{ESCAPES}", "x", "--backend", "fake"), ("vlm-capture", "probe", video),
                      ("vlm-count", video, "--detector", "motion", "--end", "1s", "--format", "text"), ("vlm-serve-hls", "cut", f"no{ESCAPES}", "-o", "x")):
            command = [str(self.programs / words[0]), *map(str, words[1:]), "--quiet"]
            _, said, _ = run_in_terminal(command, self.folder, self.environment, PATIENCE_S, subprocess.STDOUT)
            told = {char for char in said if ord(char) < 32 or 0x7f <= ord(char) < 0xa0 or char == "\u202e"}
            self.assertLessEqual(told, {"\n", "\t"}, (words, said))

    # what changes

    def test_a_file_that_was_exchanged_is_served_no_more(self):
        video = self.folder / "h264.mkv"
        other = self.folder / "other.mkv"
        shutil.copy(self.clips / "hole.mkv", other)
        whole = video.read_bytes()
        server = self.run_server()
        shown = self.ask("GET", "/api/videos").content["videos"][0]["video"]
        self.assertEqual(self.ask("GET", f"/v/{shown}/file").content, whole)
        video.unlink()
        video.symlink_to(other)
        os.utime(other, ns=(LONG_AGO_NS, LONG_AGO_NS))
        answer = self.ask("GET", f"/v/{shown}/file")
        self.assertTrue(answer.status == 410 or answer.content == whole, answer.status)  # which it holds open
        self.stop(server)
        self.run_server()
        for page in ("file", "master.m3u8", "r0-0.m4s"):
            self.assertEqual(self.ask("GET", f"/v/{shown}/{page}").status, 410, page)

    def test_a_picture_of_enormous_size_is_no_picture(self):
        video = self.folder / "small.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=1", "-frames:v", "2", "-c:v", "png", video], check=True,
                       timeout=PATIENCE_S)
        data = video.read_bytes().replace(b"IHDR" + (64).to_bytes(4, "big") * 2, b"IHDR" + (60000).to_bytes(4, "big") * 2)
        (self.folder / "huge.mkv").write_bytes(data)
        self.assertIn("huge.mkv", self.run_it("vlm-analyze", "huge.mkv", "x", "--backend", "fake", code=1))
        self.start(base=self.model())
        sent = self.send([("file", data, "a.mkv"), ("prompt", "x")])
        self.wait_for(lambda: self.job(sent.content["job"])["state"] == "failed")


if __name__ == "__main__":
    run_tests(Hostile)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-index: what is in the index after files were added, whatever happened meanwhile.

usage: index_test.py --programs FOLDER --clips FOLDER"""

import io
import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from live_test import run_tests  # it also finds the modules of tests/media
from index_case import ArchiveCase, CLIPS, LONG_AGO_NS, PATIENCE_S
import frame_number
from PIL import Image

ADDED = len(CLIPS) - 1  # .m4a is no video's name
# Of clips.json's errors.
REASONS = {
    "no_video": "has sound but no video", "empty": "is empty", "no_decoder": "no decoder for its video, 'vvc1'",
    "not_video": "is not a video that FFmpeg can read", "no_moov": "moov atom not found: the file is incomplete",
}
# Real clips, where they lie beside the project.
MEDIA = Path(os.environ.get("VLM_TEST_MEDIA") or Path(__file__).resolve().parents[3] / "shared/media")
VIDEOS = (".mp4", ".mkv", ".ts", ".avi", ".webm", ".mov")
REAL_REASONS = {
    "full_blocks.mkv": "holds no video stream", "sample_audio_only.mp4": "has sound but no video",
    "sample_vvc.mp4": "no decoder for its video, 'vvc1'",
}


class Index(ArchiveCase):
    # adding

    def test_a_folder_is_added_once(self):
        done = self.run_index("add", self.archive, "--stats", code=3)
        self.assertIn(b"text.mp4: is not a video that FFmpeg can read", done.stderr)
        self.assertIn(b"7 added, 1 failed", done.stderr)
        first = self.content()
        again = self.run_index("add", self.archive, "--stats")
        self.assertIn(b"0 added, 8 unchanged", again.stderr)
        self.assertEqual(self.content(), first)

    def test_a_file_that_is_named_is_looked_into_whatever_its_name(self):
        done = self.run_index("add", self.archive / "audio_only.m4a", code=1)
        self.assertIn(b"audio_only.m4a: has sound but no video", done.stderr)
        self.assertEqual(self.rows("SELECT state, error FROM videos"), [(b"failed", b"has sound but no video")])

    def test_the_same_content_is_one_video_with_two_places(self):
        self.copy("cfr25.mp4", "copy.mp4")
        self.run_index("add", self.archive / "cfr25.mp4")
        done = self.run_index("add", self.archive / "copy.mp4", "--stats")
        self.assertIn(b"0 added, 1 known from elsewhere", done.stderr)
        self.assertEqual(self.rows("SELECT count(*) FROM videos"), [(1,)])
        self.assertEqual(len(self.paths()), 2)

    def test_a_file_that_has_changed_is_another_video(self):
        path = self.copy("cfr25.mp4", "clip.mp4")
        self.run_index("add", path)
        self.copy("h264.mkv", "clip.mp4")
        self.run_index("add", path)
        self.assertEqual(self.rows("SELECT v.container FROM places p JOIN videos v ON v.id = p.video"), [(b"matroska,webm",)])

    def test_what_is_being_written_is_left_for_later(self):
        fresh, growing = self.copy("cfr25.mp4", "fresh.mp4"), self.copy("truncated_nomoov.mp4", "growing.mp4")
        self.age(fresh, 0)
        self.age(growing, 30)
        listed = b"\0".join(map(os.fsencode, (fresh, growing))) + b"\0"
        done = self.run_index("add", "-0", "--settle", "20s", stdin=listed)
        self.assertIn(b"fresh.mp4: left for later: is being written", done.stderr)
        self.assertIn(b"growing.mp4: left for later: has no index yet", done.stderr)
        self.assertEqual(self.paths(), [])
        self.run_index("add", fresh)  # whoever names a file knows that it is finished
        self.assertEqual(self.paths(), [os.fsencode(fresh)])
        self.age(growing, 86_400)
        self.run_index("add", growing, code=1)
        self.assertEqual(self.rows("SELECT error FROM videos WHERE state = 'failed'"),
                         [(b"moov atom not found: the file is incomplete",)])

    def test_names_are_bytes(self):
        names = [b"new\nline.mp4", b"quote'\"%s.mp4", b"caf\xe9.mp4", b"-0.mp4", b"; DROP TABLE videos.mp4", b"a" * 250 + b".mp4"]
        paths = [os.fsencode(self.archive) + b"/" + name for name in names]
        for path in paths:
            shutil.copyfile(self.clips / "tiny.mp4", path)
            os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        self.run_index("add", "-0", stdin=b"\0".join(paths) + b"\0")
        self.assertEqual(self.paths(), sorted(paths))
        shown = self.run_index("list", "--format", "jsonl").stdout.decode()
        self.assertEqual(len(json.loads(shown)["places"]), len(names))

    def test_paths_are_as_long_as_the_system_takes(self):
        longest, name = 4095, 250
        deep = self.archive
        while longest - len(os.fsencode(deep)) - 1 > name:
            deep /= "d" * 200
        deep.mkdir(parents=True)
        path = deep / ("n" * (longest - len(os.fsencode(deep)) - 1))
        shutil.copyfile(self.clips / "tiny.mp4", path)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        self.run_index("add", path)
        self.assertEqual(self.paths(), [os.fsencode(path)])
        self.assertTrue(self.run_index("frame", "1", "0").stdout)

    def aged(self, path, number):
        """A copy that nobody writes to any more: one without an index might be half written else."""
        copy = self.folder / "aged" / str(number) / path.name
        copy.parent.mkdir(parents=True)
        shutil.copyfile(path, copy)
        os.utime(copy, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return copy

    def test_each_clip_is_indexed_or_refused_with_the_reason(self):
        truth = json.loads((self.clips / "clips.json").read_text(encoding="utf-8"))["clips"]
        refused = {name: REASONS[clip["error"]] for name, clip in truth.items() if clip["error"]}
        refused["cover_only.m4a"] = "has a cover picture but no video"
        paths = [self.clips / name for name in truth]
        if MEDIA.is_dir():
            paths += [path for path in MEDIA.rglob("*") if path.suffix.lower() in VIDEOS]
            refused |= REAL_REASONS
        paths = [self.aged(path, number) for number, path in enumerate(paths)]
        self.run_index("add", "-0", "--settle", "0", stdin=b"\0".join(map(os.fsencode, paths)) + b"\0", code=3)
        rows = self.rows("SELECT p.path, v.state, v.error FROM places p JOIN videos v ON v.id = p.video")
        self.assertEqual(len(rows), len(paths))
        found = {os.path.basename(path).decode(): error.decode() for path, state, error in rows if state == b"failed"}
        self.assertEqual(found, refused)

    def test_links_in_circles_end(self):
        (self.archive / "again").symlink_to(self.archive)
        (self.archive / "nowhere.mp4").symlink_to("not/there.mp4")
        done = self.run_index("add", self.archive, code=3)
        self.assertIn(b"nowhere.mp4: No such file or directory", done.stderr)
        self.assertEqual(len(self.paths()), ADDED)

    def test_shards_are_the_whole(self):
        for share in (1, 2, 3):
            self.run_index("add", self.archive / "cfr25.mp4", self.archive / "odd.mp4", self.archive / "h264.mkv",
                           "--shard", f"{share}/3", db=f"{share}.db")
        found = [row for share in (1, 2, 3) for row in self.rows("SELECT fingerprint FROM videos", f"{share}.db")]
        self.assertEqual((len(found), len(set(found))), (3, 3))

    # what is in it

    def test_thumbnails_show_their_moments(self):
        self.run_index("add", self.archive / "cfr25.mp4", self.archive / "h264.ts", "--thumb-every", "2s", "--thumb-width", "640")
        for container, times, width, height, jpeg in self.rows(
                "SELECT v.container, t.times, t.width, t.height, t.jpeg FROM thumbnails t JOIN videos v ON v.id = t.video"):
            sheet = Image.open(io.BytesIO(jpeg))
            times = json.loads(times)
            self.assertEqual(times, [0, 2_000_000, 4_000_000, 6_000_000, 8_000_000], container)
            for place, t in enumerate(times):
                left, top = place % 10 * width, place // 10 * height
                tile = sheet.crop((left, top, left + width, top + height))
                self.assertEqual(frame_number.read(tile), t * 25 // 1_000_000, container)

    def test_a_video_as_narrow_as_a_line_has_thumbnails(self):
        path = self.archive / "narrow.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=16x4000:rate=5:duration=2", "-c:v", "libx264",
                        "-g", "1", "-pix_fmt", "yuv420p", path], check=True, stdin=subprocess.DEVNULL)
        self.run_index("add", path, self.archive / "cfr25.mp4", "--thumb-every", "100ms")
        self.assertEqual(self.rows("SELECT max(height) FROM thumbnails"), [(6000,)])
        self.assertEqual(len(self.paths()), 2)

    def make_long(self, name):
        """A video of which many keyframes are looked at."""
        path = self.archive / name
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=20", "-c:v", "libx264",
                        "-preset", "ultrafast", "-g", "1", "-pix_fmt", "yuv420p", path], check=True, stdin=subprocess.DEVNULL)
        return path

    def test_cores_that_are_free_help_with_one_file(self):
        paths = [self.make_long(name) for name in ("long.mp4", "long.mkv")]
        options = ("--thumb-every", "40ms", "--settle", "0")
        self.run_index("add", *paths, *options, "--jobs", "1", db="alone.db")
        for path in paths:
            with subprocess.Popen(self.words("add", path, *options, "--jobs", "4"), stderr=subprocess.DEVNULL) as process:
                most = 0
                while process.poll() is None:
                    try:
                        most = max(most, len(os.listdir(f"/proc/{process.pid}/task")))
                    except FileNotFoundError:
                        pass  # it has just ended
                    time.sleep(0.01)
            self.assertEqual(process.returncode, 0)
            self.assertEqual(most, 1 + 4 + 3)  # it, the threads that wait for files, those that help
        self.assertEqual(self.content(), self.content("alone.db"))

    def test_the_time_in_a_name_counts_where_that_is_asked_for(self):
        path = self.copy("cfr25.mp4", "cam1_20260301_120000.mp4")
        self.run_index("add", path, "--time-from-name", "%Y%m%d_%H%M%S", environment={"TZ": "UTC"})
        self.assertEqual(self.rows("SELECT wall, wall_from FROM videos"), [(b"2026-03-01T12:00:00.000Z", b"name")])

    def test_a_video_is_named_by_id_path_or_beginning(self):
        self.run_index("add", self.archive / "cfr25.mp4", self.archive / "h264.ts")
        fingerprint = self.rows("SELECT fingerprint FROM videos WHERE container = 'mpegts'")[0][0].decode()
        for word in (self.archive / "h264.ts", self.archive / "h264", fingerprint, fingerprint[:12]):
            shown = json.loads(self.run_index("show", word, "--format", "json").stdout)
            self.assertEqual(shown["video"], fingerprint)
        self.assertIn(b"has several that begin so", self.run_index("show", self.archive, code=2).stderr)
        self.assertIn(b"has no such video", self.run_index("show", "nothing", code=2).stderr)

    # whatever happens

    def start(self, *arguments):
        return subprocess.Popen(self.words("add", self.archive, *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def test_a_killed_run_loses_nothing_and_is_taken_up(self):
        self.run_index("add", self.archive, code=3, db="whole.db")
        dice = random.Random(4)
        for _ in range(12):
            with self.start() as process:
                time.sleep(dice.uniform(0, 1.2))
                process.send_signal(signal.SIGKILL)
        with self.start() as process:
            _, said = process.communicate(timeout=PATIENCE_S)
        self.assertIn(process.returncode, (0, 3), said)  # the failure may have been recorded before
        self.assertEqual(self.content(), self.content("whole.db"))
        self.assertEqual(self.rows("SELECT count(*) FROM leases"), [(0,)])

    def test_several_processes_share_the_work(self):
        self.run_index("add", self.archive, code=3, db="whole.db")
        processes = [self.start("--jobs", "1") for _ in range(4)]
        for process in processes:
            _, said = process.communicate(timeout=PATIENCE_S)
            self.assertIn(process.returncode, (0, 1, 3), said)
        self.assertEqual(self.content(), self.content("whole.db"))

    def test_an_interrupt_keeps_what_was_done(self):
        with self.start() as process:
            while not (self.folder / "a.db").exists():  # by then it listens to signals
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE_S)
        self.assertIn(process.returncode, (130, 3))
        with self.start() as process:
            process.communicate(timeout=PATIENCE_S)
        self.assertEqual(len(self.paths()), ADDED)


if __name__ == "__main__":
    run_tests(Index)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""vlm-capture recording and publishing what an RTSP camera sends: the packets of the source, all of them, in files that
ffprobe finds nothing wrong with.

usage: record_test.py --programs FOLDER --clips FOLDER"""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from live_test import CameraTest, Capture, Server, free_port, run_tests  # it also finds the modules of tests/media
import frame_number
from PIL import Image

PATIENCE_S = 60


def probe(path):
    """Packets and frames of the video, start and length in seconds; what ffprobe complains about is an error."""
    run = subprocess.run(["ffprobe", "-v", "warning", "-select_streams", "v", "-count_packets", "-count_frames",
                          "-show_entries", "stream=nb_read_packets,nb_read_frames:format=start_time,duration", "-of", "json",
                          path], capture_output=True, text=True, check=True)
    assert not run.stderr, f"{path}: {run.stderr}"
    found = json.loads(run.stdout)
    stream = found["streams"][0]
    return {"packets": int(stream["nb_read_packets"]), "frames": int(stream["nb_read_frames"]),
            "start": float(found["format"]["start_time"]), "length": float(found["format"]["duration"])}


class RecordingTest(CameraTest):
    """What tests of recordings need: a folder, a camera, a run that writes what it sends into the folder."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.place = f"cam=rtsp://127.0.0.1:{self.enterContext(self.camera()).port}/cam"

    def run_capture(self, *arguments, stdin=subprocess.DEVNULL):
        result = subprocess.run([self.programs / "vlm-capture", self.place, "--retries", "0", *map(str, arguments)],
                                stdin=stdin, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        said = [line for line in result.stderr.splitlines(keepends=True) if '"schema":"vlm.status/1"' not in line]
        result.stderr = "".join(said)
        return result

    def segments(self, ending=".mp4"):
        return sorted(self.folder.rglob(f"*{ending}"))

    def shown(self, path, entries, streams="v"):
        """What ffprobe says of its video, separated by commas."""
        command = ["ffprobe", "-v", "error", "-select_streams", streams, "-show_entries", f"stream={entries}", "-of", "csv=p=0"]
        return subprocess.run([*command, path], capture_output=True, text=True, check=True).stdout.strip().rstrip(",")

    def kind(self, path):
        return self.shown(path, "codec_name,width,height")

    def kinds(self, ending=".mp4"):
        """Codec and size of each segment's video."""
        return [self.kind(path) for path in self.segments(ending)]

    def sent(self, name, size, codec="libx264", offset=0, version=0):
        """Three seconds of a transport stream, a keyframe each second."""
        path = self.folder / name
        options = ["-x265-params", "log-level=none"] if codec == "libx265" else []
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=size={size}:rate=25:duration=3", "-c:v", codec,
                        *options, "-bf", "0", "-g", "25", "-pix_fmt", "yuv420p", "-output_ts_offset", str(offset),
                        "-tables_version", str(version), "-y", path], check=True, stdin=subprocess.DEVNULL)
        return path.read_bytes()


class Recording(RecordingTest):
    def test_segments_are_the_packets_of_the_source(self):
        for ending in (".mp4", ".mkv"):
            with self.subTest(ending=ending):
                result = self.run_capture("--no-frames", "--record", self.folder / f"{{source}}/%Y-%m-%d/%H%M%S{ending}",
                                          "--segment", "3s")
                self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
                found = [probe(path) for path in self.segments(ending)]
                self.assertEqual([segment["packets"] for segment in found], [100, 100, 50])  # keyframes are 2 s apart
                self.assertEqual([segment["frames"] for segment in found], [100, 100, 50])
                self.assertEqual({segment["start"] for segment in found}, {0.0})
                self.assertEqual(self.segments(ending)[0].parent.parent, self.folder / "cam")

    def test_a_recording_without_frames_ends_where_it_is_to(self):
        self.place = "cam=test:320x240@25"
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4", "--duration", "2s")
        self.assertEqual(result.returncode, 0, result.stderr)
        recorded, = map(probe, self.segments())
        self.assertTrue(50 <= recorded["frames"] <= 52, recorded)

    def test_frames_come_beside_the_recording(self):
        with Capture(self.programs, self.place, "--fps", 5, "--on-full", "block", "--retries", 0, "--record", self.folder / "%s.mp4") as capture:
            self.assertEqual(capture.finish(), 0, capture.stderr())
            self.assertEqual(len(capture.frames()), 50)
        self.assertEqual(sum(probe(path)["packets"] for path in self.segments()), 250)

    def test_a_command_runs_for_each_segment(self):
        told = self.folder / "told"
        script = self.folder / "tell"
        script.write_text(f'#!/bin/sh\necho "$1 $2" >> {told}\ntest -s "$2"\n')
        script.chmod(0o755)
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4", "--segment", "3s", "--on-segment",
                                  f"{script} 'a b'")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(told.read_text().splitlines(), [f"a b {path}" for path in self.segments()])
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mkv", "--on-segment", "false")
        self.assertEqual(result.returncode, 3)
        self.assertIn("false: exit 1", result.stderr)

    def test_a_command_runs_for_the_last_segment_when_the_reader_has_left(self):
        told = self.folder / "told"
        with subprocess.Popen([self.programs / "vlm-capture", self.place, "--quiet", "--record", self.folder / "%s.mp4",
                               "--on-segment", f"sh -c 'sleep 1; echo $0 >>{told}'"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as capture:
            capture.stdout.read(100_000)
            capture.stdout.close()
            self.assertEqual((capture.wait(PATIENCE_S), capture.stderr.read()), (0, b""))
        self.assertEqual(told.read_text().splitlines(), [str(path) for path in self.segments()])

    def test_a_crash_costs_no_more_than_a_second(self):
        with Capture(self.programs, self.place, "--retries", 0, "--record", self.folder / "%s.mp4") as capture:
            capture.wait_for("five seconds", lambda: capture.frames() and capture.frames()[-1]["t"] > 5)
            capture.process.kill()
            capture.process.wait()
            seen = capture.frames()[-1]["t"]
        recorded, = [probe(path) for path in self.segments()]
        self.assertGreater(recorded["length"], seen - 1.2)

    def test_a_disk_that_fails_costs_no_frame(self):
        with Capture(self.programs, self.place, "--fps", 5, "--on-full", "block", "--retries", 0, "--record", "/proc/none/%s.mp4") as capture:
            self.assertEqual(capture.finish(), 3)
            self.assertEqual(len(capture.frames()), 50)
            self.assertIn("cam: recording: ", capture.stderr())
            self.assertIn("could not be written", capture.stderr())

    def test_files_and_frame_streams_are_not_recorded(self):
        stream = self.folder / "stream.nut"
        subprocess.run([self.programs / "vlm-capture", self.clips / "cfr25.mp4", "--at", "1", "-o", stream], check=True)
        for place in (self.clips / "cfr25.mp4", stream):
            self.place = f"cam={place}"
            result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4")
            self.assertEqual((result.returncode, result.stderr), (2, "vlm-capture: cam: --record and --publish are for live "
                                                                     "sources and pipes, not for files and frame streams\n"))

    def test_a_pipe_is_recorded_whole(self):
        stream = self.folder / "a.ts"
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.clips / "cfr25.mp4", "-c", "copy", stream], check=True,
                       stdin=subprocess.DEVNULL)
        for kind, sent, options in (("copied", ["cat", stream], []), ("encoded", ["cat", stream], ["--encode", "libx264"]),
                                    ("raw", ["ffmpeg", "-v", "error", "-i", stream, "-f", "yuv4mpegpipe", "-"], [])):
            self.place = "cam=-"
            with self.subTest(kind), subprocess.Popen(sent, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as sender:
                result = self.run_capture("--no-frames", "--record", self.folder / kind / "%s.mp4", "--segment", "4s", *options,
                                          stdin=sender.stdout)
                self.assertEqual(result.returncode, 0, result.stderr)
                found = [probe(path) for path in self.segments() if path.parent.name == kind]
                self.assertEqual(sorted(each["frames"] for each in found), [50, 100, 100])
                sound = [self.shown(path, "codec_name", "a") for path in self.segments() if path.parent.name == kind]
                self.assertEqual(sound, [""] * 3 if kind == "raw" else ["aac"] * 3)

    # what others order

    def order(self, path, **order):
        with socket.socket(socket.AF_UNIX) as channel:
            channel.connect(str(path))
            channel.sendall(json.dumps(order).encode() + b"\n")
            return json.loads(channel.makefile().readline())

    def test_a_running_capture_takes_orders(self):
        control = self.folder / "control"
        with Capture(self.programs, self.place, "--fps", 2, "--control", control, "--record", self.folder / "%s.mp4",
                     "--segment", "1h") as capture:
            capture.wait_for("frames", lambda: len(capture.frames()) > 1)
            self.assertEqual(control.stat().st_mode & 0o777, 0o600)
            self.assertIn("error", self.order(control, pause="yes"))
            self.assertIn("error", self.order(control, source="yard", pause=True))
            self.assertIn("error", self.order(control, fps=0))
            self.assertEqual(self.order(control, fps=10), {"ok": True})
            steps = capture.wait_for("more frames", lambda: [round(b["t"] - a["t"], 2) for a, b in
                                     zip(capture.frames()[-4:], capture.frames()[-3:])] == [0.08, 0.12, 0.08] or
                                     [round(b["t"] - a["t"], 2) for a, b in zip(capture.frames()[-4:], capture.frames()[-3:])]
                                     == [0.12, 0.08, 0.12])
            self.assertTrue(steps)
            self.assertEqual(self.order(control, source="cam", recording=False), {"ok": True})
            capture.wait_for("the segment's end", lambda: self.segments() and self.is_whole(self.segments()[0]))
            self.assertEqual(self.order(control, pause=True), {"ok": True})
            time.sleep(1)
            paused = len(capture.frames())
            time.sleep(1)
            self.assertEqual(len(capture.frames()), paused)
            self.assertEqual(self.order(control, pause=False), {"ok": True})
            capture.wait_for("frames again", lambda: len(capture.frames()) > paused)
            self.assertEqual(capture.stop(), 130)
            self.assertFalse(control.exists())

    def is_whole(self, path):
        """A segment that was ended: fragmented MP4 ends with its index."""
        return b"mfra" in path.read_bytes()[-2000:]

    def test_orders_come_through_a_fifo_too(self):
        control = self.folder / "fifo"
        os.mkfifo(control)
        with Capture(self.programs, self.place, "--fps", 2, "--control", control) as capture:
            capture.wait_for("frames", capture.frames)
            control.write_text('{"pause":true}\n{"sound":1}\n')
            capture.wait_for("the warning", lambda: "not \"sound\"" in capture.stderr())
            self.assertEqual(capture.stop(), 130)
            self.assertTrue(control.exists())

    # motion

    def test_only_what_moves_is_recorded_with_what_was_before(self):
        clip = self.folder / "moving.mp4"  # 20 s of grey, with a white square that crosses from second 9 to 11
        square = "color=gray:s=640x360:r=25:d=20[a];color=white:s=80x80:r=25:d=20[b];" \
            "[a][b]overlay=x='(t-9)*320':y=100:enable='between(t,9,11)'"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", square, "-c:v", "libx264", "-g", "25", "-bf", "0", "-pix_fmt",
                        "yuv420p", clip], check=True, stdin=subprocess.DEVNULL)
        with Server("rtsp_server.py", clip) as camera:
            self.place = f"cam=rtsp://127.0.0.1:{camera.port}/cam"
            result = self.run_capture("--no-frames", "--record", self.folder / "%s.mkv", "--record-on", "motion", "--pre-roll",
                                      "2s", "--post-roll", "1s")
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)
        recorded, = [probe(path) for path in self.segments(".mkv")]
        self.assertEqual(recorded["packets"], recorded["frames"])
        self.assertTrue(4 <= recorded["length"] <= 7, recorded)  # 2 before, 2 of motion, 1 after, and up to a keyframe

    # encoding

    def numbers(self, path):
        """What the frames of a segment show, a second apart."""
        subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-vf", "fps=1:round=up:start_time=0", self.folder / "shown%03d.png"],
                       check=True, stdin=subprocess.DEVNULL)
        found = []
        for file in sorted(self.folder.glob("shown*.png")):
            with Image.open(file) as picture:
                found.append(frame_number.read(picture))
            file.unlink()
        return found

    def test_raw_pictures_are_encoded(self):
        for options, codec in (([], "h264"), (["--encode", "hevc"], "hevc"), (["--encode", "av1"], "av1")):
            folder = self.folder / codec
            with self.subTest(codec=codec), Capture(self.programs, "cam=test:320x240@25", "--on-full", "block", "--end", "6s",
                                                    *options, "--record", folder / "%s.mp4", "--segment", "3s") as capture:
                self.assertEqual(capture.finish(), 0, capture.stderr())
                self.assertIn("cam: encoding with ", capture.stderr())
                self.assertNotIn("packets are dropped", capture.stderr())
                self.assertEqual(len(capture.frames()), 150)
                found = [probe(path) for path in sorted(folder.iterdir())]
                self.assertEqual([segment["packets"] for segment in found], [segment["frames"] for segment in found])
                self.assertEqual(found[0]["frames"], 100)  # keyframes are 2 s apart
                self.assertTrue(150 <= sum(segment["frames"] for segment in found) <= 155, found)
                self.assertEqual({segment["start"] for segment in found}, {0.0})
                self.assertAlmostEqual(found[0]["length"], 4, delta=0.001)
        self.assertEqual({kind.split(",")[0] for kind in self.kinds()}, {"h264", "hevc", "av1"})

    def test_what_is_encoded_already_is_encoded_anew_where_that_is_asked_for(self):
        result = self.run_capture("--no-frames", "--record", self.folder / "%s.mp4", "--segment", "1s", "--encode", "libx264",
                                  "--gop", "75", "--bitrate", "500k")
        self.assertEqual((result.returncode, result.stdout, result.stderr),
                         (0, "", "vlm-capture: cam: encoding with libx264\n"))
        found = [probe(path) for path in self.segments()]
        self.assertEqual([segment["frames"] for segment in found], [75, 75, 75, 25])
        self.assertEqual([self.numbers(path) for path in self.segments()],
                         [[0, 25, 50], [75, 100, 125], [150, 175, 200], [225]])

    def test_raw_pictures_of_a_server_are_encoded(self):
        place = f"tcp://127.0.0.1:{free_port()}"
        with subprocess.Popen(["ffmpeg", "-v", "error", "-re", "-i", self.clips / "cfr25.mp4", "-t", "4", "-c:v", "rawvideo",
                               "-c:a", "copy", "-f", "nut", place + "?listen=1"], stdin=subprocess.DEVNULL):
            time.sleep(1)
            self.place = "cam=" + place
            result = self.run_capture("--no-frames", "--record", self.folder / "%s.mkv")
        self.assertEqual(result.returncode, 0, result.stderr)
        segment, = self.segments(".mkv")
        self.assertEqual(probe(segment)["frames"], 100)
        self.assertEqual(self.numbers(segment), [0, 25, 50, 75])
        self.assertEqual(self.shown(segment, "codec_name", "a"), "aac")

    def test_a_recording_of_a_device_ends_when_the_user_stops(self):
        with Capture(self.programs, "test:320x240@25", "--no-frames", "--record", self.folder / "%s.mkv") as capture:
            capture.wait_for("a segment", lambda: self.segments(".mkv"))
            time.sleep(1)
            self.assertEqual(capture.stop(), 130)
        probe(self.segments(".mkv")[0])

    def test_a_picture_of_another_size_begins_an_encoded_segment(self):
        port = free_port()
        stream = self.sent("large.ts", "640x360") + self.sent("small.ts", "320x180", offset=3)
        with Capture(self.programs, f"cam=udp://127.0.0.1:{port}", "--no-frames", "--record", self.folder / "%s.mp4", "--encode",
                     "h264") as capture, socket.socket(type=socket.SOCK_DGRAM) as out:
            time.sleep(1)
            for at in range(0, len(stream), 1316):
                out.sendto(stream[at:at + 1316], ("127.0.0.1", port))
                time.sleep(6 / (len(stream) / 1316))
            capture.wait_for("the second segment", lambda: len(self.segments()) > 1)
            self.assertEqual(capture.stop(), 130)
        self.assertEqual(self.kinds(), ["h264,640,360", "h264,320,180"])
        for path in self.segments():
            probe(path)

    def test_frames_go_on_without_an_encoder(self):
        with Capture(self.programs, "cam=test:32x32@25", "--on-full", "block", "--end", "1s", "--record", self.folder / "%s.mp4",
                     "--encode", "libsvtav1") as capture:  # which wants 64 pixels
            self.assertEqual(capture.finish(), 3)
            self.assertEqual(len(capture.frames()), 25)
            self.assertIn("cam: libsvtav1 does not open here: ", capture.stderr())
            self.assertIn("cam: its video could not be encoded", capture.stderr())
        self.assertEqual(self.segments(), [])

    # publishing

    def receive(self, path, *place):
        return subprocess.Popen(["ffmpeg", "-v", "error", *place, "-an", "-f", "framemd5", "-y", path],
                                stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def check_publishing(self, place, *receiving):
        received = self.folder / "received"
        with self.receive(received, *receiving) as server:
            time.sleep(1.5)  # it listens when it likes
            result = self.run_capture("--no-frames", "--publish", place)
            self.assertEqual(result.returncode, 0, result.stderr)
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE_S)
        frames = [line for line in received.read_text().splitlines() if not line.startswith("#")]
        self.assertGreater(len(frames), 150)  # it may have come late, for want of a listener

    def test_packets_go_to_an_rtmp_server(self):
        place = f"rtmp://127.0.0.1:{free_port()}/live/cam"
        self.check_publishing(place, "-listen", "1", "-f", "flv", "-i", place)

    def test_packets_go_to_an_srt_server(self):
        place = f"srt://127.0.0.1:{free_port()}"
        self.check_publishing(place, "-i", place + "?mode=listener")

    def test_packets_go_to_an_rtsp_server(self):
        place = f"rtsp://127.0.0.1:{free_port()}/cam"
        self.check_publishing(place, "-rtsp_flags", "listen", "-rtsp_transport", "tcp", "-i", place)

    def test_raw_pictures_are_encoded_for_a_server(self):
        place = f"rtmp://127.0.0.1:{free_port()}/live/cam"
        received = self.folder / "received"
        with self.receive(received, "-listen", "1", "-f", "flv", "-i", place) as server:
            time.sleep(1.5)
            with Capture(self.programs, "cam=test:320x240@25", "--no-frames", "--publish", place) as capture:
                capture.wait_for("the connection", lambda: "cam: published at" in capture.stderr())
                time.sleep(3)
                self.assertEqual(capture.stop(), 130)
            server.wait(PATIENCE_S)
        frames = [line for line in received.read_text().splitlines() if not line.startswith("#")]
        self.assertGreater(len(frames), 50)

    def test_a_server_that_does_not_answer_is_said_to(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            for place in (f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/cam" for scheme in ("rtmp", "rtsp")):
                with self.subTest(place), Capture(self.programs, "cam=test:320x240@25", "--no-frames", "--publish",
                                                  place) as capture:
                    capture.wait_for("the reason", lambda: "trying again" in capture.stderr())
                    self.assertRegex(capture.stderr(), f"cam: publishing: {place}: .*: the server does not answer for 10 s; trying")
                    self.assertEqual(capture.stop(), 130)

    def test_frames_go_on_where_nobody_listens(self):
        nobody = f"rtmp://127.0.0.1:{free_port()}/live/cam"
        with Capture(self.programs, self.place, "--fps", 5, "--on-full", "block", "--retries", 0, "--publish", nobody) as capture:
            self.assertEqual(capture.finish(), 3, capture.stderr())
            self.assertEqual(len(capture.frames()), 50)
            self.assertIn("cam: publishing: ", capture.stderr())
            self.assertIn(f"vlm-capture: cam: nothing was published: {nobody}: ", capture.stderr())


if __name__ == "__main__":
    run_tests(Recording)

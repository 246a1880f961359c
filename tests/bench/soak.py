# SPDX-License-Identifier: Apache-2.0
"""Hours of a live stream in minutes, beside a camera that is lost again and again: memory and descriptors must not grow."""
import subprocess
import time

from measure import median
from processes import ROOT, Process
from report import Figure, print_table
from workplace import Programs

SPEED = 20  # times as many frames as a camera sends
CAMERA_FPS = 25
SAMPLES = 40
GROWTH_MIB = 4


def add_options(parser):
    parser.add_argument("--hours", type=float, default=8, help="of stream time, at 25 frames a second")
    parser.add_argument("--quick", action="store_true", help="a quarter of an hour")


def samples(process, seconds):
    """Memory and descriptors, evenly over the time."""
    taken = []
    for _ in range(SAMPLES):
        time.sleep(seconds / SAMPLES)
        taken.append((process.memory(), process.descriptors()))
    return taken


def measure(options):
    program = Programs(options.build).capture
    hours = 0.25 if options.quick else options.hours
    camera = subprocess.Popen([ROOT / "tests/servers/mjpeg_server.py", "--frames", "3"], stdout=subprocess.PIPE, text=True)
    try:
        lost = f"lost=http://127.0.0.1:{camera.stdout.readline().split()[1]}/"
        fast = f"fast=test:160x90@{SPEED * CAMERA_FPS}"
        with Process(program, fast, lost, "--gate", "--heartbeat", "1s", "--quiet") as ours:
            taken = samples(ours, hours * 3600 / SPEED)
    finally:
        camera.kill()
        camera.wait()
        camera.stdout.close()
    quarter = SAMPLES // 4
    early, late = taken[quarter:2 * quarter], taken[-quarter:]
    memory, grown = (median(one[0] for one in part) for part in (early, late))
    descriptors, more = (max(one[1] for one in part) for part in (early, late))
    figures = [Figure("memory", f"{grown:.1f} MiB", f"{memory:.1f} MiB", grown - memory, GROWTH_MIB, "MiB"),
               Figure("descriptors", str(more), str(descriptors), more - descriptors, 0)]
    print_table(f"After {hours:g} hours of stream time; other: after a quarter of them; how much more", figures)
    return figures

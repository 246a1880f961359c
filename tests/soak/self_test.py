#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The checks of a soak, at what is wrong: they must tell."""
import random
import unittest

import stage  # noqa: F401  (puts the others' folders on the path)
import kept
import logs
import times
import usage
from mjpeg_server import tick
from plan import KINDS, Fault, Phases, planned

WALL = "2026-03-01T12:00:00.000Z"


def answer(source, t0, numbers, epoch=0, wall=WALL):
    return {"source": source, "t0": t0, "t1": t0 + 1, "wall": wall, "epoch": epoch, "frames": [t0 + n for n in range(len(numbers))],
            "json": {"frames": numbers}, "error": None}


def told(records, faults=()):
    return times.problems(records, list(faults))[0]


class Checks(unittest.TestCase):
    def test_a_plan_is_the_same_for_its_seed_and_leaves_the_rests_alone(self):
        phases = Phases.of(3600)
        spans = phases.faulty()
        plans = [planned(random.Random(seed), spans) for seed in (1, 1, 2)]
        self.assertEqual(plans[0], plans[1])
        self.assertNotEqual(plans[0], plans[2])
        self.assertEqual({(fault.kind, fault.target) for fault in plans[0]}, {kind[:2] for kind in KINDS})
        for begin, end in phases.looked_at():
            self.assertFalse([fault for fault in plans[0] if fault.begin < end and fault.end > begin])

    def test_faults_of_one_target_do_not_overlap(self):
        last = {}
        for fault in planned(random.Random(3), [(0, 3600)]):
            self.assertGreaterEqual(fault.begin, last.get(fault.who(), 0))
            last[fault.who()] = fault.end

    def test_a_picture_at_another_time_is_told(self):
        good = [answer("yard", 8 + 2 * n, [16 * n, 16 * n + 8], wall=f"2026-03-01T12:00:{2 * n:02}.000Z") for n in range(5)]
        self.assertEqual(told(good), [])
        good[2]["json"]["frames"] = [35, 43]  # three of eight a second
        self.assertEqual(len(told(good)), 2)

    def test_a_clip_begins_anew_with_an_epoch_and_with_its_end(self):
        first = answer("gate", 8, [476, 4])
        self.assertEqual(told([first, answer("gate", 10, [12, 20], wall="2026-03-01T12:00:02.000Z")]), [])
        self.assertEqual(told([first, answer("gate", 10, [400, 408], epoch=1, wall="2026-03-01T12:00:02.000Z")]), [])

    def test_a_clock_tells_what_came_late(self):
        wall = times.wall_of({"wall": WALL})
        self.assertEqual(told([answer("door", 5, [tick(wall - 0.2), tick(wall + 0.8)])]), [])
        late = answer("door", 5, [tick(wall - 4), tick(wall - 3)])
        self.assertEqual(len(told([late])), 2)
        self.assertEqual(told([late], [Fault(0, 0, "stop", "capture", wall - 3, wall - 1)]), [])

    def test_times_that_do_not_grow_are_told(self):
        self.assertEqual(len(told([answer("yard", 8, [0, 8]), answer("yard", 8, [0, 8])])), 1)

    def test_what_is_lost_or_twice_is_told(self):
        one, two = {"key": "a", "n": 1}, {"key": "b", "n": 2}
        self.assertEqual(kept.compare("x", [one], [one | {"task": "x"}], 0), [])
        self.assertEqual(len(kept.compare("x", [one, two], [one], 0)), 1)
        self.assertEqual(len(kept.compare("x", [one], [one, one], 0)), 2)
        self.assertEqual(len(kept.compare("x", [one], [one, two], 0)), 1)
        self.assertEqual(kept.compare("x", [one], [one, two], 1), [])

    def test_errors_need_a_reason(self):
        self.assertTrue(logs.explained("main-1-analyze", "yard: 0:01.000: no answer", {"main-1-analyze": {"no answer"}}))
        self.assertFalse(logs.explained("main-1-analyze", "yard: the frame stream is cut off: its end is missing", {}))

    def test_growth_is_told(self):
        phases = Phases.of(3600)
        gauges = usage.Gauges()
        gauges.samples = {"steady": [(second, 50, 9, 6) for second in range(3600)],
                          "leak": [(second, 50 + second / 100, 9 + second // 500, 6 + second // 2000) for second in range(3600)]}
        found = usage.figures(gauges, phases)
        self.assertAlmostEqual(found["leak"]["slope_mib_an_hour"], 36, delta=0.1)
        self.assertEqual([one.split(":")[0] for one in usage.problems(found, gauges.samples, phases, True)], ["leak"] * 3)
        self.assertEqual(len(usage.problems(found, gauges.samples, phases, False)), 2)


if __name__ == "__main__":
    unittest.main()

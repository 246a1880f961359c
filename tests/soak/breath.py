# SPDX-License-Identifier: Apache-2.0
"""Whether this machine lets us work at all: where others take it, what comes late is no fault of the programs."""
import time

from plan import Fault

WORK_S = 0.002
LONGEST_S = 0.25  # for so little work
CALM_S = 8


class Breath:
    """Measured now and then; `spans` are the times in which there was none."""

    def __init__(self):
        self.spans, self.m_last = [], 0.0

    def take(self):
        begin = time.time()
        until = time.process_time() + WORK_S
        while time.process_time() < until:
            pass
        end = time.time()
        if end - begin < LONGEST_S:
            return
        if self.is_short():
            self.spans[-1].ended = end
        else:
            self.spans.append(Fault(0, 0, "starve", "machine", begin, end))
        self.m_last = time.monotonic()

    def is_short(self):
        """Whether that was so a moment ago."""
        return bool(self.spans) and time.monotonic() - self.m_last < CALM_S

    def seconds(self):
        return round(sum(span.ended - span.began for span in self.spans), 1)

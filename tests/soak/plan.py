# SPDX-License-Identifier: Apache-2.0
"""What fails when: the same for the same seed and length."""
from dataclasses import dataclass

# What happens to whom, how often beside the others, and for how many seconds.
KINDS = (("kill", "yard", 3, (1, 8)), ("kill", "door", 3, (1, 8)), ("kill", "gate", 3, (1, 8)), ("kill", "model", 4, (1, 10)),
         ("stop", "yard", 2, (1, 8)), ("stop", "door", 2, (1, 8)), ("stop", "gate", 2, (1, 8)), ("stop", "model", 2, (1, 8)),
         ("stop", "capture", 2, (1, 5)), ("stop", "analyze", 2, (1, 5)), ("stop", "count", 2, (1, 5)), ("stop", "serve", 2, (1, 5)),
         ("lock", "index", 3, (1, 8)), ("kill second", "capture", 2, (0, 0)), ("kill second", "analyze", 2, (0, 0)),
         ("kill second", "count", 2, (0, 0)))
APART_S = 6        # at most, two that begin one after the other
REST_S = 2         # of one target between two


@dataclass
class Fault:
    """`begin` is in seconds since the soak began; `began` and `ended`, by the wall clock, are filled in when it happened."""
    begin: float
    seconds: float
    kind: str
    target: str
    began: float = 0
    ended: float = 0

    @property
    def end(self):
        return self.begin + self.seconds

    def who(self):
        """Faults of the same do not overlap."""
        return "second" if self.kind == "kill second" else self.target

    def words(self):
        return f"{self.kind} {self.target} {self.seconds:.1f} s"


def planned(random, spans):
    """Faults within these spans of time (begin, end), each over before its span ends."""
    faults, free = [], {}
    for begin, end in spans:
        at = begin
        while True:
            at += random.uniform(0.5, APART_S)
            if at >= end:
                break
            kind, target, _, (least, most) = random.choices(KINDS, [weight for _, _, weight, _ in KINDS])[0]
            fault = Fault(at, random.uniform(least, most), kind, target)
            if fault.end < end and free.get(fault.who(), 0) <= at:
                faults.append(fault)
                free[fault.who()] = fault.end + REST_S
    return faults


@dataclass
class Phases:
    """When what is: it warms up under faults, is at rest and looked at, fails for most of the time, is at rest again."""
    warm: float
    rest: float
    end: float
    patience: float = 180  # with a machine that others have taken

    @classmethod
    def of(cls, seconds):
        rest = min(30, seconds / 6)
        return cls(min(600, (seconds - 2 * rest) / 3), rest, seconds)

    def faulty(self):
        return [(0, self.warm), (self.warm + self.rest, self.end - self.rest)]

    def is_rest(self, now):
        return any(begin - self.rest / 2 <= now <= end for begin, end in self.looked_at())

    def is_late(self, now):
        """Whether the second half of the last rest has begun."""
        return now >= self.end - self.rest / 2

    def wait(self):
        """The last rest begins anew, as long as there is patience."""
        if self.patience > 0:
            self.end += self.rest / 2
            self.patience -= self.rest / 2

    def looked_at(self):
        """The second halves of the times at rest: all is connected again by then."""
        return [(at + self.rest / 2, at + self.rest) for at in (self.warm, self.end - self.rest)]

# SPDX-License-Identifier: Apache-2.0
"""The switches: which fault each request meets.

    NAME[=ARGUMENT][#FRAME][@N]    with #FRAME only requests that carry the picture of this frame; with @N only the first N of
                                   those that the fault concerns, with @A-B the A-th to the B-th, with @A- from the A-th on
"""
import re
import threading

SPELLING = re.compile(r"(?P<name>[a-z0-9-]+?)(=(?P<argument>.*?))?(#(?P<frame>\d+))?(@(?P<first>\d+)(?P<dash>-(?P<last>\d*))?)?")

# These answer in place of the model, before the request is looked at.
INSTEAD = ("hang", "hang-headers", "drop", "reset", "html", "html502", "500", "503-loading", "503-busy", "529", "status", "429",
           "quota", "401", "402", "403-moderation", "404-model", "wrong-json", "bad-json", "error-in-200", "sse-error",
           "endless", "huge", "redirect")
# These refuse what the request carries.
REFUSING = ("refuse", "context", "too-many-images", "bad-image")
# These change the model's answer.
CHANGING = ("length", "schema-broken", "think", "reasoning", "content-filter", "abort", "no-usage", "nul", "empty")
# These spoil the way the answer is sent.
SENDING = ("stall-stream", "cut")
NAMES = INSTEAD + REFUSING + CHANGING + SENDING
EVERYWHERE = ("503-loading",)


class Fault:
    """One switch as given on the command line. Raises ValueError for what is none."""

    def __init__(self, text, names=NAMES):
        match = SPELLING.fullmatch(text)
        if match is None or match["name"] not in names:
            raise ValueError(f"no such fault: {text}; there are: {', '.join(names)}")
        self.name, self.argument = match["name"], match["argument"] or ""
        self.m_frame = int(match["frame"]) if match["frame"] else None
        self.m_first, self.m_last = self.span(match)
        self.m_seen = 0

    @staticmethod
    def span(match):
        if match["first"] is None:
            return 1, None
        if match["dash"] is None:
            return 1, int(match["first"])
        return int(match["first"]), int(match["last"]) if match["last"] else None

    def meets(self, numbers):
        """Whether this request meets the fault; counts it."""
        if self.m_frame is not None and self.m_frame not in numbers:
            return False
        self.m_seen += 1
        return self.m_seen >= self.m_first and (self.m_last is None or self.m_seen <= self.m_last)


def check(parser, texts, names):
    """Ends the program with what is wrong with the first that is no switch."""
    for text in texts:
        try:
            Fault(text, names)
        except ValueError as error:
            parser.error(str(error))


class Faults:
    """All switches of a server. `scope` says which requests they concern: chat, models, or all."""

    def __init__(self, texts, scope="chat", names=NAMES):
        self.m_faults, self.m_scope = [Fault(text, names) for text in texts], scope
        self.m_lock = threading.Lock()

    def concerns(self, fault, kind):
        return fault.name in EVERYWHERE or self.m_scope in ("all", kind)

    def take(self, kind, numbers):
        """{name: argument} of the faults that this request meets; `kind` is chat, models, or other."""
        with self.m_lock:
            return {fault.name: fault.argument for fault in self.m_faults
                    if self.concerns(fault, kind) and fault.meets(numbers)}

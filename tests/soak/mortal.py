# SPDX-License-Identifier: Apache-2.0
"""A chain of which one program is killed now and then: the others must end because of it, and all is begun anew."""
import time

ENDS_IN_S = 60  # what was asked must be answered, or have failed; the model server may be away for a while
NO_BACK_END = 5


class Mortal:
    def __init__(self, chain):
        self.chain, self.kills, self.problems = chain, 0, []
        self.m_victim, self.m_until = "", 0.0

    @property
    def is_dying(self):
        return bool(self.m_victim)

    def kill(self, victim):
        """Whether there was one to kill."""
        if self.is_dying or not self.chain.processes:
            return False
        self.chain.processes[victim].kill()
        self.kills += 1
        self.m_victim, self.m_until = victim, time.monotonic() + ENDS_IN_S * self.chain.stage.patience
        return True

    def look(self, may_begin):
        """What has ended without a reason; once all have ended, it is begun anew where it may."""
        ended = self.chain.ended()
        if self.is_dying and (len(ended) == len(self.chain.processes) or time.monotonic() > self.m_until):
            self.bury()
        elif not self.is_dying and not self.chain.processes and may_begin:
            self.chain.start()
        elif ended.get("analyze") == NO_BACK_END:  # the model server failed just when it was asked what it is
            self.m_victim, self.m_until = "itself", time.monotonic() + ENDS_IN_S * self.chain.stage.patience
        elif not self.is_dying:
            self.problems += [f"{self.chain.name} {name} ended with {code}" for name, code in ended.items()]

    def bury(self):
        codes = self.chain.wait(0)
        name, victim, self.m_victim = self.chain.name, self.m_victim, ""
        self.problems += [f"{name} {one} did not end after {victim} was killed" for one, code in codes.items() if code is None]
        if victim == "capture":  # the readers must tell
            self.problems += [f"{name} {one} ended with {codes[one]} behind a stream that was cut off"
                              for one in ("analyze", "count") if codes[one] not in (1, 5, None)]

    def stop(self):
        """How all ended; nothing where they were about to end already."""
        while self.is_dying:
            self.look(False)
            time.sleep(0.1)
        return self.chain.stop() if self.chain.processes else {}

# SPDX-License-Identifier: Apache-2.0
"""The soak itself: all actors on, the plan carried out, the programs looked at meanwhile, and brought to their end."""
import random
import signal
import sqlite3
import time

import plan
from actors import actors
from chain import Served, main_chain, second_chain
from usage import Gauges
from viewers import Audience

STEP_S = 0.2
SAMPLE_S = 1
VIEWERS = 4
LOCK_TRIES_S = 5
GRACE_S = 20  # for the first frames and the first segments, before faults begin


class Play:
    def __init__(self, stage, seed, minutes):
        self.stage, self.phases = stage, plan.Phases.of(60 * minutes)
        chance = random.Random(seed)
        self.faults = plan.planned(chance, self.phases.faulty())
        self.actors = actors(stage, chance)
        self.main, self.second, self.served = main_chain(stage), second_chain(stage), Served(stage)
        self.audience = Audience(stage, seed, VIEWERS)
        self.gauges, self.problems, self.kills, self.m_begun = Gauges(), [], 0, 0
        self.m_writer = None

    def now(self):
        return time.monotonic() - self.m_begun

    def long_lived(self):
        return {name: self.main.processes[name] for name in ("capture", "analyze", "count")} | {"serve": self.served.process}

    def start(self):
        for actor in self.actors.values():
            actor.start()
        self.main.start()
        self.second.start()
        self.served.start()
        time.sleep(min(GRACE_S, self.phases.warm / 4))
        self.m_begun = time.monotonic()
        self.audience.start()

    def play(self):
        """Until the plan's end, or until something has ended that must not."""
        waiting, running, sampled, told = list(self.faults), [], 0.0, 0
        while (now := self.now()) < self.phases.end and not self.problems:
            while waiting and waiting[0].begin <= now:
                running.append(waiting.pop(0))
                self.begin(running[-1])
            for fault in [one for one in running if one.end <= now]:
                running.remove(fault)
                self.undo(fault)
            if now - sampled >= SAMPLE_S:
                self.gauges.take(now, self.long_lived())
                sampled = now
            if now // 60 > told:
                told = now // 60
                self.tell(len(self.faults) - len(waiting))
            self.audience.rest(any(begin - self.phases.rest / 2 <= now <= end for begin, end in self.phases.looked_at()))
            self.look()
            time.sleep(STEP_S)
        for fault in running:
            self.undo(fault)

    def look(self):
        """That all that is to live lives."""
        ended = {f"main {name}": code for name, code in self.main.ended().items()}
        if self.served.process.poll() is not None:
            ended["serve"] = self.served.process.returncode
        ended |= {f"second {name}": code for name, code in self.second.ended().items()}
        self.problems += [f"{name} ended with {code} after {self.now():.0f} s" for name, code in ended.items()]

    def tell(self, done):
        memory = "  ".join(f"{name} {samples[-1][1]:.0f} MiB {samples[-1][2]} fds {samples[-1][3]} threads"
                           for name, samples in self.gauges.samples.items())
        print(f"{self.now() / 60:.0f} min: {done} of {len(self.faults)} faults  {memory}", flush=True)

    # faults

    def begin(self, fault):
        fault.began = time.time()
        if fault.kind == "lock":
            self.lock()
        elif fault.kind == "kill second":
            self.kill_second(fault.target)
            fault.ended = time.time()
        elif fault.target in self.actors:
            actor = self.actors[fault.target]
            actor.kill() if fault.kind == "kill" else actor.send(signal.SIGSTOP)
        else:
            self.long_lived()[fault.target].send_signal(signal.SIGSTOP)

    def undo(self, fault):
        fault.ended = time.time()
        if fault.kind == "lock":
            self.unlock()
        elif fault.kind == "kill":
            self.actors[fault.target].start()
        elif fault.kind == "stop":
            actor = self.actors.get(fault.target)
            (actor.send if actor else self.long_lived()[fault.target].send_signal)(signal.SIGCONT)

    def lock(self):
        self.m_writer = sqlite3.connect(self.stage.db, timeout=LOCK_TRIES_S, isolation_level=None)
        try:
            self.m_writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            self.problems.append(f"the index was locked for {LOCK_TRIES_S} s by a program: {error}")

    def unlock(self):
        if self.m_writer.in_transaction:
            self.m_writer.execute("ROLLBACK")
        self.m_writer.close()

    def kill_second(self, victim):
        """All others end because of it, in their own time; then it begins anew."""
        self.kills += 1
        self.second.processes[victim].kill()
        codes = self.second.wait()
        self.problems += [f"second {name} did not end after {victim} was killed" for name, code in codes.items() if code is None]
        if victim == "capture":
            self.problems += [f"second {name} ended with {codes[name]} behind a stream that was cut off" for name in ("analyze", "count")
                              if codes[name] not in (0, 1, None)]
        self.second.start()

    # the end

    def stop(self):
        """All are asked to end; how they do."""
        self.audience.end()
        for name, codes in (("main", self.main.stop()), ("second", self.second.stop()), ("", {"serve": self.served.stop()})):
            expected = {"capture": (130,), "tee": (0,), "analyze": (0, 3), "count": (0,), "serve": (0,)}
            self.problems += [f"{name} {program} ended with {code} when it was stopped".strip() for program, code in codes.items()
                              if code not in expected[program]]
        if (code := self.actors["model"].kill(signal.SIGTERM)) not in (0, None):
            self.problems.append(f"the model server ended with {code}")
        left = sorted(path.name for path in self.stage.temporary.iterdir())
        self.problems += [f"left in TMPDIR: {name}" for name in left]

    def leave(self):
        """Whatever still runs."""
        for actor in self.actors.values():
            actor.kill()
        for process in [*self.main.processes.values(), *self.second.processes.values(), self.served.process]:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

# SPDX-License-Identifier: Apache-2.0
"""The soak itself: all actors on, the plan carried out, the programs looked at meanwhile, and brought to their end."""
import random
import signal
import sqlite3
import time

import plan
from actors import actors
from breath import Breath
from chain import Served, main_chain, second_chain
from mortal import Mortal
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
        self.main, self.second, self.served = main_chain(stage), Mortal(second_chain(stage)), Served(stage)
        self.audience = Audience(stage, seed, VIEWERS)
        self.gauges, self.problems, self.m_begun, self.m_writer = Gauges(), [], 0, None
        self.breath, self.m_sampled, self.m_told = Breath(), 0.0, 0
        self.stopped = []  # the chains that ended as a user ends them

    def now(self):
        return time.monotonic() - self.m_begun

    def long_lived(self):
        return {name: self.main.processes[name] for name in ("capture", "analyze", "count")} | {"serve": self.served.process}

    def start(self):
        for actor in self.actors.values():
            actor.start()
        self.main.start()
        self.second.chain.start()
        self.served.start()
        time.sleep(min(GRACE_S, self.phases.warm / 4))
        self.m_begun = time.monotonic()
        self.audience.start()

    def play(self):
        """Until the plan's end, or until something has ended that must not."""
        waiting, running = list(self.faults), []
        while (now := self.now()) < self.phases.end and not self.problems:
            for fault in [one for one in running if one.end <= now]:
                running.remove(fault)
                self.undo(fault)
            if waiting and waiting[0].begin <= now:  # one at a time: two of one target, late, must not overlap
                running.append(waiting.pop(0))
                self.begin(running[-1])
            self.step(now, len(self.faults) - len(waiting))
            if self.breath.is_short() and not running and self.phases.is_late(now):
                self.phases.wait()
        for fault in running:
            self.undo(fault)

    def step(self, now, done):
        """What is done all the time."""
        if now - self.m_sampled >= SAMPLE_S:
            self.gauges.take(now, self.long_lived())
            self.m_sampled = now
        if now // 60 > self.m_told:
            self.m_told = now // 60
            self.tell(done)
        self.audience.rest(self.phases.is_rest(now))
        self.look()
        self.breath.take()
        time.sleep(STEP_S)

    def look(self):
        """That all that is to live lives."""
        ended = {f"main {name}": code for name, code in self.main.ended().items()}
        if self.served.process.poll() is not None:
            ended["serve"] = self.served.process.returncode
        self.second.look(self.actors["model"].process is not None)
        self.problems += self.second.problems
        self.second.problems = []
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
            self.second.kill(fault.target)
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

    # the end

    def stop(self):
        """All are asked to end; how they do."""
        self.audience.end()
        ends = {"main": self.main.stop(), "second": self.second.stop(), "": {"serve": self.served.stop()}}
        self.stopped = [name for name, codes in ends.items() if codes]
        for name, codes in ends.items():
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
        for process in [*self.main.processes.values(), *self.second.chain.processes.values(), self.served.process]:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

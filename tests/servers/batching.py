# SPDX-License-Identifier: Apache-2.0
"""Continuous batching in time that is counted, not measured: what a server does in each step, and what it could do."""
from collections import deque


class Sequence:
    """A request in the batch: tokens to read, tokens to write."""
    __slots__ = ("prompt", "left", "done")

    def __init__(self, prompt, output, done=None):
        self.prompt, self.left, self.done = prompt, output, done


class Batch:
    """Each step writes one token of every running sequence, however many there are up to `capacity`, and takes longer by
    what the prompts of those that join it cost."""

    def __init__(self, capacity, step_s, prefill_s):
        self.capacity, self.step_s, self.prefill_s = capacity, step_s, prefill_s
        self.speed = 1.0
        self.queue = deque()
        self.running = []

    def is_idle(self):
        return not self.queue and not self.running

    def step(self):
        """One step: how long it takes, and which sequences are complete after it."""
        duration = self.step_s
        while self.queue and len(self.running) < self.capacity:
            sequence = self.queue.popleft()
            duration += sequence.prompt * self.prefill_s
            self.running.append(sequence)
        for sequence in self.running:
            sequence.left -= 1
        finished = [sequence for sequence in self.running if sequence.left <= 0]
        self.running = [sequence for sequence in self.running if sequence.left > 0]
        return duration / self.speed, finished


def ideal_rate(capacity, step_s, prefill_s, prompt, output, steps=20000):
    """Requests per second of a client that always has the batch full."""
    batch = Batch(capacity, step_s, prefill_s)
    seconds = completed = 0
    for _ in range(steps):
        while len(batch.queue) < capacity:
            batch.queue.append(Sequence(prompt, output))
        duration, finished = batch.step()
        seconds += duration
        completed += len(finished)
    return completed / seconds

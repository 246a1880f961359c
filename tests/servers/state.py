# SPDX-License-Identifier: Apache-2.0
"""What a server is: its engine, models, protocols, slots, counters and log."""
import threading
import time
from contextlib import contextmanager

from anthropic_shapes import Anthropic
from engines import DEFAULT_MODEL, Refusal
from faults import Faults
from ollama_shapes import Ollama
from openai_shapes import OpenAi
from reader import PictureReader
from request_log import RequestLog

DEFAULT_CONTEXT = 32768


class State:
    """Shared by all connections."""

    def __init__(self, options):
        self.options, self.engine, self.started = options, options.engine, int(time.time())
        self.names = options.models or [(DEFAULT_MODEL[options.engine], True)]
        self.context = options.context or DEFAULT_CONTEXT
        self.faults = Faults(options.fault, options.fault_on)
        self.log = RequestLog(options.log)
        reader = PictureReader(options.engine, options.any_picture)
        self.openai = OpenAi(options.engine, reader, options.usage_details)
        self.ollama, self.anthropic = Ollama(reader), Anthropic(reader)
        self.m_slots = threading.Semaphore(options.slots) if options.slots else None
        self.m_lock = threading.Lock()
        self.m_seen = set()
        self.running = self.waiting = 0
        self.prompt_tokens = self.output_tokens = 0

    @contextmanager
    def slot(self):
        """Waits for a slot, as a request does in a busy server; refuses where too many wait."""
        with self.m_lock:
            if self.options.queue is not None and self.running + self.waiting >= self.options.slots + self.options.queue:
                raise Refusal(503, "server busy, please try again.  maximum pending requests exceeded")
            self.waiting += 1
        if self.m_slots:
            self.m_slots.acquire()
        self.count(waiting=-1, running=1)
        try:
            yield
        finally:
            self.count(running=-1)
            if self.m_slots:
                self.m_slots.release()

    def count(self, **changes):
        with self.m_lock:
            for name, change in changes.items():
                setattr(self, name, getattr(self, name) + change)

    def cached_tokens(self, question):
        """What of the prompt is in the cache: all but one token if the same prompt came before."""
        with self.m_lock:
            known = question.signature() in self.m_seen
            self.m_seen.add(question.signature())
        return question.prompt_tokens() - 1 if known else 0

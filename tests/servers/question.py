# SPDX-License-Identifier: Apache-2.0
"""What a request asks, in one form for all engines, and the answer that follows from it."""
import math
import re
from dataclasses import dataclass, field

from schema_answer import Filler, unfit

TEMPLATE_TOKENS = 10
PIECE = re.compile(r"\s*\S{1,8}|\s+$")
TIME_LABEL = re.compile(r"<[^<>]*seconds>")


@dataclass
class Question:
    """`items` are the user's texts and pictures in the order sent; `video` says that the pictures came as one video."""
    model: str = ""
    items: list = field(default_factory=list)
    system: str = ""
    schema: dict | None = None
    stream: bool = False
    include_usage: bool = False
    max_tokens: int | None = None
    logprobs: bool = False
    context: int | None = None
    video: bool = False
    dropped: int = 0

    def pictures(self):
        return [item for item in self.items if not isinstance(item, str)]

    def numbers(self):
        return [picture.number for picture in self.pictures()]

    def text(self):
        """The question: the last text after the pictures, else the last text of all."""
        texts = [item for item in self.items if isinstance(item, str)]
        return texts[-1] if texts else ""

    def labels(self):
        """The text just before each picture, but for the question; or the times that the question's text lists."""
        before = [a.strip() for a, b in zip(self.items, self.items[1:]) if isinstance(a, str) and not isinstance(b, str)]
        if self.items and not isinstance(self.items[-1], str):
            before = [text for text in before if text != self.text().strip()]
        return before or TIME_LABEL.findall(self.text())

    def prompt_tokens(self):
        characters = len(self.system) + sum(len(item) for item in self.items if isinstance(item, str))
        sizes = [picture.width * picture.height / 1024 for picture in self.pictures()]
        seen = math.ceil(len(sizes) / 2) * max(sizes) if self.video and sizes else sum(map(math.ceil, sizes))
        return TEMPLATE_TOKENS + math.ceil(characters / 4) + math.ceil(seen)

    def signature(self):
        """Equal for requests whose prompts are equal."""
        return (self.model, self.system, *(item if isinstance(item, str) else item.sha256 for item in self.items))


@dataclass
class Answer:
    """`text` is what is said; `raw` are bytes put in place of the mark RAW, for answers that are no valid JSON."""
    text: str
    finish: str = "stop"
    reasoning: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    with_usage: bool = True
    raw: bytes = b""

    def pieces(self):
        """The text as a server would stream it."""
        return PIECE.findall(self.text)

    def output_tokens(self):
        return len(self.pieces()) + len(PIECE.findall(self.reasoning))

    def cut(self, most):
        """Stops after so many tokens, as a server does."""
        pieces = self.pieces()
        if most is not None and 0 < most < len(pieces):
            self.text, self.finish = "".join(pieces[:most]), "length"


RAW = "\ue000RAW\ue000"


def describe(question):
    """What the pictures show, where they stood, and what was asked."""
    seen = question.pictures()
    parts = []
    if seen:
        sizes = dict.fromkeys(f"{picture.width}x{picture.height}" for picture in seen)
        parts += ["frames", *(picture.name() for picture in seen), "size", ",".join(sizes)]
    else:
        parts.append("no frames")
    parts.append(f"question '{question.text()}'")
    if question.labels():
        parts += ["times", *question.labels()]
    return " ".join(parts)


def answer(question, encode):
    """The answer in full; `encode` writes JSON in the engine's manner."""
    text = describe(question)
    if question.schema:
        text = encode(Filler(question.schema, text, question.pictures()).fill())
    return Answer(text, prompt_tokens=question.prompt_tokens())


def unfit_answer(question, encode):
    """The answer that breaks the schema."""
    return encode(unfit(question.schema)) if question.schema else describe(question)

"""The answer to one question, as recorded calls have it."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.domain.probing.facts import SeenRefusal
from oceanferry.domain.texts import Sentence, text


@dataclass(frozen=True)
class Observed:
    """What was seen, and whether it is what the product assumes."""

    as_assumed: bool
    seen: str


def refused(refusal: SeenRefusal) -> Sentence:
    """Say with which answer a service refused a request."""
    return text("refused with {refusal}", refusal=refusal.sentence)

"""One open question, and how ``oceanferry probe`` asks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from oceanferry.domain.probing.observed import Observed
from oceanferry.domain.recording.exchange import RecordedCall
from oceanferry.domain.texts import Sentence

SideEffect = Literal["none", "tasks", "objects", "invocations", "messages"]
Observe = Callable[[Sequence[RecordedCall]], Observed | None]


@dataclass(frozen=True)
class Question:
    """One thing that documentation does not state, or states in two ways."""

    id: str
    asks: Sentence
    assumed: Sentence
    how: Sentence
    """Of one that the probe cannot answer: what a person does."""
    touches: Sentence
    """What in the product is concerned when the answer is another one."""
    effect: SideEffect = "none"
    observe: Observe | None = None
    """Reads the answer from recorded calls; None: only a person can see it."""

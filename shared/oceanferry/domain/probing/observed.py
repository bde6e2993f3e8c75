"""The answer to one question, as recorded calls have it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Observed:
    """What was seen, and whether it is what the product assumes."""

    as_assumed: bool
    seen: str

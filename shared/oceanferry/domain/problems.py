"""What is wrong with a configuration, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oceanferry.domain.texts import Sentence, text

Place = tuple[int | str, ...]
"""The keys and positions that lead to a value."""

_SHOWABLE = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, order=True)
class Origin:
    """Where a value stands."""

    line: int
    """0 for a value that is in no file."""
    source: str
    """The file, or the variable."""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source


@dataclass(frozen=True)
class Problem:
    """What is wrong where; never with a value, which may be a secret."""

    origin: Origin
    place: Place
    what: Sentence
    fix: Sentence | None = None
    """What to do, where it is not to correct the place itself."""

    @property
    def described(self) -> Sentence:
        """The key and what is wrong with it, without the file and the line."""
        if not self.place:
            return text("{what}", what=self.what)
        return text("{key}: {what}", key=named(self.place), what=self.what)

    @property
    def located(self) -> Sentence:
        """The file, the line, the key and what is wrong."""
        return text("{origin}: {problem}", origin=self.origin, problem=self.described)

    def __str__(self) -> str:
        return str(self.located)


def named(place: Place) -> str:
    """Write a place as people do: ``routes.nightly.deliver[1]``."""
    return "".join(_named(step) for step in place).removeprefix(".")


def _named(step: int | str) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _SHOWABLE.fullmatch(step) else ".(a key that is no name)"

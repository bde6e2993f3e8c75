"""The configuration as plain data, where each value of it stands, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from oceanferry.domain.errors import InvalidConfiguration

Place = tuple[int | str, ...]
"""The keys and positions that lead to a value."""


_SHOWABLE = re.compile(r"[\w.-]{1,64}")


class FromEnvironment(str):
    """Text in which every ``${NAME}`` has been replaced by the value of the variable."""

    __slots__ = ("whole",)

    whole: bool
    """Whether nothing of it stands in the file itself."""


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
    what: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (str(self.origin), named(self.place), self.what)))


@dataclass
class ParsedYaml:
    """The configuration before it is checked."""

    source: str
    data: object = None
    origins: dict[Place, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, place: Place, what: str, origin: Origin | None = None) -> None:
        """Remember what is wrong at *place*, or at another *origin* than where it stands."""
        self.problems.append(Problem(origin or self.origin(place), place, what))

    def origin(self, place: Place) -> Origin:
        """Return where a value stands; for a missing one, where it would belong."""
        while place and place not in self.origins:
            place = place[:-1]
        return self.origins.get(place) or Origin(1, self.source)

    def refusal(self) -> InvalidConfiguration:
        """Return an error that has every problem on a line of its own, in the order of the file."""
        ordered = sorted(self.problems, key=lambda problem: problem.origin)
        return InvalidConfiguration("\n".join(map(str, ordered)))


def named(place: Place) -> str:
    """Write a place as people do: ``routes.nightly.deliver[1]``."""
    return "".join(_named(step) for step in place).removeprefix(".")


def _named(step: int | str) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _SHOWABLE.fullmatch(step) else ".(a key that is no name)"

"""The configuration as plain data, where each value of it stands, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.problems import Origin, Place, Problem
from oceanferry.domain.texts import Sentence


class FromEnvironment(str):
    """Text in which every ``${NAME}`` has been replaced by the value of the variable."""

    __slots__ = ("whole",)

    whole: bool
    """Whether nothing of it stands in the file itself."""


@dataclass
class ParsedYaml:
    """The configuration before it is checked."""

    source: str
    data: object = None
    origins: dict[Place, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self, place: Place, what: Sentence, origin: Origin | None = None, *, fix: Sentence | None = None
    ) -> None:
        """Remember what is wrong at *place*, or at another *origin* than where it stands."""
        self.problems.append(Problem(origin or self.origin(place), place, what, fix))

    def origin(self, place: Place) -> Origin:
        """Return where a value stands; for a missing one, where it would belong."""
        while place and place not in self.origins:
            place = place[:-1]
        return self.origins.get(place) or Origin(1, self.source)

    def refusal(self) -> InvalidConfiguration:
        """Return an error with every problem, in the order of the file."""
        return InvalidConfiguration.listing(sorted(self.problems, key=lambda problem: problem.origin))

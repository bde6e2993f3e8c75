"""What came of many runs, of either simulation."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from faults.copying.attempts import Engine
from faults.copying.simulation import run as copying
from faults.runs.simulation import COMPANY, SEVERAL, Run, crash, storm
from faults.runs.weather import CRASHES, STALLS

REPLAY = "PYTHONPATH=tests:shared .venv/bin/python -m faults.sweep --replay {name}"
"""What repeats one run."""
CRASH_WAYS = [*product(CRASHES, (*COMPANY, SEVERAL)), *product(STALLS, COMPANY)]
"""How a call is struck, and what else is asked for meanwhile."""


@dataclass
class Tally:
    """Counts runs, and keeps those in which something was violated."""

    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """Of all their invocations."""
    states: set[int] = field(default_factory=set)
    """What the simulated world has been like, each once."""
    sites: set[str] = field(default_factory=set)
    """The calls at which a crash happened."""
    bad: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what came of other runs, too."""
        self.runs += other.runs
        self.outcomes += other.outcomes
        self.states |= other.states
        self.sites |= other.sites
        self.bad += other.bad

    def __str__(self) -> str:
        """Tell of every bad run, and how to repeat it."""
        return "\n".join(self.bad)


def copies(seeds: Iterable[int], engine: Engine | None = None) -> Tally:
    """Copy one backup set after the other, each among the faults of its seed."""
    return _counted((f"copy:{seed}", _copy(seed, engine)) for seed in seeds)


def schedules(seeds: Iterable[int]) -> Tally:
    """Let the whole product run, again and again, among the faults and by the schedule of a seed."""
    return _counted((f"run:{seed}", _run(storm(seed))) for seed in seeds)


def crashes(how: str, company: str, *, every: int = 1, first: int = 1) -> Tally:
    """Let the whole product crash at its *first* call, then at each next one, until there is no such call."""
    nth, calls, total = first, first, Tally()
    while nth <= calls:
        came = crash(nth, how, company)
        calls = came.calls
        total.add(_counted([(f"crash:{nth}:{how}:{company}", _run(came))]))
        nth += every
    return total


def every_crash(numbers: Iterable[int]) -> Tally:
    """Let the whole product crash at each of its calls, in the ways of these numbers."""
    total = Tally()
    for number in numbers:
        total.add(crashes(*CRASH_WAYS[number]))
    return total


def replayed(name: str) -> Tally:
    """Make one run again, by the name that it was reported under."""
    kind, *how = name.split(":")
    if kind == "copy":
        return _copy(int(how[0]))
    return _run(crash(int(how[0]), how[1], how[2]) if kind == "crash" else storm(int(how[0])))


def _counted(runs: Iterable[tuple[str, Tally]]) -> Tally:
    total = Tally()
    for name, came in runs:
        came.bad = [f"{each}\n  again: {REPLAY.format(name=shlex.quote(name))}" for each in came.bad]
        total.add(came)
    return total


def _copy(seed: int, engine: Engine | None = None) -> Tally:
    came = copying(seed, engine)
    return Tally(1, Counter(came.outcomes), bad=[str(came)] if came.violations else [])


def _run(came: Run) -> Tally:
    bad = [str(came)] if came.violations else []
    return Tally(1, came.outcomes, came.states, {came.site} - {""}, bad)

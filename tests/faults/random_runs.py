"""Many runs, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from faults.attempts import Engine
from faults.simulation import Run, run

REPLAY = "PYTHONPATH=tests .venv/bin/python -m faults.sweep --replay {seed}"
"""What repeats one run."""


@dataclass
class Tally:
    """What came of many runs."""

    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """Of all their invocations."""
    bad: list[Run] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what came of other runs, too."""
        self.runs += other.runs
        self.outcomes += other.outcomes
        self.bad += other.bad

    def __str__(self) -> str:
        """Tell of every bad run, and how to repeat it."""
        return "\n".join(f"{each}\n  again: {REPLAY.format(seed=each.seed)}" for each in self.bad)


def tally(seeds: Iterable[int], engine: Engine | None = None) -> Tally:
    """Make the runs of these seeds."""
    told = Tally()
    for seed in seeds:
        came = run(seed, engine)
        told.add(Tally(1, Counter(came.outcomes), [came] if came.violations else []))
    return told

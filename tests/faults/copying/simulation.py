"""One run: a backup set is copied while things go wrong, then once more when all is well."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from faults.copying import invariants
from faults.copying.attempts import Attempts, Engine, Outcome
from faults.copying.scene import Scene
from faults.copying.schedule import PlannedFault, Schedule
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.errors import ObjectConflict, PermanentError
from oceanferry.usecases.copying.file_copy import Unfinished
from oceanferry.usecases.copying.one_download import Incomplete

_INVOCATIONS_WITH_FAULTS = 4
_INVOCATIONS_WITHOUT = 9
"""Six files may each need one of their own, for their shards, and two more begin and end."""
_REMOVED_AGAIN = 0.6
"""How often the operator removes a copy, so that there is something to do for what still goes wrong."""


@dataclass
class Run:
    """What came of a run."""

    seed: int
    planned: list[str]
    outcomes: list[str] = field(default_factory=list)
    """Of every invocation."""
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Tell everything, for whoever has to find the mistake."""
        verdict = "; ".join(dict.fromkeys(self.violations)) or "all is well"
        lines = [f"seed {self.seed}: {verdict}", *self.planned, " → ".join(self.outcomes)]
        return "\n  ".join(lines)


def run(
    seed: int,
    engine: Engine | None = None,
    faults: Sequence[PlannedFault] | None = None,
    *,
    without: str = "",
) -> Run:
    """Make the run of that seed, with faults drawn from it, one kind left out, or with the given ones."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    schedule = Schedule.drawn(rng) if faults is None else Schedule(list(faults))
    schedule.leave_out(without)
    report = Run(seed, [str(each) for each in schedule.planned])
    attempts = Attempts(Scene(rng, schedule), engine or Engine())
    try:
        for _ in range(_INVOCATIONS_WITH_FAULTS):
            if isinstance(_watched(attempts, report), Manifest) and rng.random() < _REMOVED_AGAIN:
                attempts.scene.remove()
        attempts.heal()
        report.outcomes.append("healed")
        report.violations += _ended(attempts, _repeated(attempts, report))
    except Exception as error:  # noqa: BLE001  # whatever it is, it should not have come out
        report.violations.append(f"{type(error).__name__} came out: {error}")
    return report


def _ended(attempts: Attempts, outcome: Outcome) -> Iterator[str]:
    scene = attempts.scene
    conflict = scene.on_conflict == "fail" and scene.foreign
    if not (conflict and isinstance(outcome, ObjectConflict)):
        yield from invariants.in_the_end(attempts.evidence, outcome)


def _repeated(attempts: Attempts, report: Run) -> Outcome:
    for _ in range(_INVOCATIONS_WITHOUT - 1):
        outcome = _watched(attempts, report)
        if isinstance(outcome, Manifest | PermanentError):
            return outcome
    return _watched(attempts, report)


def _watched(attempts: Attempts, report: Run) -> Outcome:
    """Make one invocation, and those of its shards; return the outcome of the first."""
    outcomes = []
    for outcome in attempts.next():
        outcomes.append(outcome)
        report.outcomes.append(_name(outcome))
        report.violations += invariants.always(attempts.evidence, outcome)
    return outcomes[0]


def _name(outcome: Outcome) -> str:
    if isinstance(outcome, Manifest):
        return "proven"
    if isinstance(outcome, Incomplete):
        return f"unfinished: {outcome.unfinished.reason}"
    if isinstance(outcome, Unfinished):
        return f"shard: {outcome.reason}"
    return outcome if isinstance(outcome, str) else type(outcome).__name__

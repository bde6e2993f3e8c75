"""A proven copy or a clear failure, whatever goes wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faults.copying.attempts import Engine
from faults.copying.planted_bugs import PLANTED, SHOWN_BY
from faults.copying.schedule import FOREVER, MATRIX, PlannedFault
from faults.copying.simulation import run
from faults.tally import copies

SEVERAL = 100
"""Runs with the faults of a seed; ``make sweep`` makes as many as there is time for."""
PILES = 2
WHEN = [(0, 1), (0, FOREVER), (1, 1), (1, 4), (2, 1), (3, FOREVER), (5, 1)]
"""How many calls pass before a fault strikes, and how many are struck then."""
AT_A_TIME = 1
"""Of these, for each fault and call; which ones differs from one to the next."""
ENOUGH = 3000
"""Of so many runs at least one tells an engine with a planted bug from one without."""


@pytest.mark.parametrize("pile", range(PILES))
def test_a_random_schedule_of_faults_never_leads_to_a_false_success(pile: int) -> None:
    report = copies(range(pile, SEVERAL, PILES))

    assert not report.bad, str(report)


@pytest.mark.parametrize(("side", "what", "call"), MATRIX, ids=" ".join)
def test_one_fault_never_leads_to_a_false_success(side: str, what: str, call: str) -> None:
    first = MATRIX.index((side, what, call))
    for seed in range(first, first + AT_A_TIME):
        skip, times = WHEN[seed % len(WHEN)]
        report = run(seed, faults=[PlannedFault(side, what, call, skip, times)])

        assert not report.violations, str(report)


def test_several_connections_change_nothing() -> None:
    report = copies(range(10_000, 10_030), Engine(connections=3))

    assert not report.bad, str(report)


def test_the_same_seed_makes_the_same_run() -> None:
    assert [run(seed) for seed in range(10)] == [run(seed) for seed in range(10)]


def test_one_file_after_the_other_a_shared_buffer_does_no_harm() -> None:
    one_by_one = replace(PLANTED["shares one buffer between files that are copied at once"], connections=1)

    assert not any(run(seed, one_by_one).violations for seed in range(30))


@pytest.mark.parametrize("bug", sorted(PLANTED.keys() - SHOWN_BY.keys()))
def test_an_engine_that_lacks_a_check_is_found_out(bug: str) -> None:
    assert any(run(seed, PLANTED[bug]).violations for seed in range(ENOUGH))


@pytest.mark.parametrize("bug", SHOWN_BY)
def test_what_finds_it_out_is_the_one_fault_that_shows_it(bug: str) -> None:
    engine, shown_by = PLANTED[bug], SHOWN_BY[bug]
    found = next(seed for seed in range(ENOUGH) if run(seed, engine).violations)

    assert not run(found).violations
    assert not run(found, engine, without=shown_by).violations

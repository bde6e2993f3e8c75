"""A proven copy or a clear failure, whatever goes wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faults.copying.attempts import Engine
from faults.copying.planted_bugs import PLANTED
from faults.copying.schedule import FOREVER, MATRIX, PlannedFault
from faults.copying.simulation import run
from faults.tally import copies

SEVERAL = 1400
"""Runs with the faults of a seed; those with one fault at a time are as many again."""
PILES = 7
WHEN = [(0, 1), (0, FOREVER), (1, 1), (1, 4), (2, 1), (3, FOREVER), (5, 1)]
"""How many calls pass before a fault strikes, and how many are struck then."""
ENOUGH = 3000
"""Of so many runs at least one tells an engine with a planted bug from one without."""


@pytest.mark.parametrize("pile", range(PILES))
def test_a_random_schedule_of_faults_never_leads_to_a_false_success(pile: int) -> None:
    told = copies(range(pile, SEVERAL, PILES))

    assert not told.bad, str(told)


@pytest.mark.parametrize(("side", "what", "call"), MATRIX, ids=" ".join)
def test_one_fault_never_leads_to_a_false_success(side: str, what: str, call: str) -> None:
    for seed, (skip, times) in enumerate(WHEN):
        told = run(seed, faults=[PlannedFault(side, what, call, skip, times)])

        assert not told.violations, str(told)


def test_several_connections_change_nothing() -> None:
    told = copies(range(10_000, 10_100), Engine(connections=3))

    assert not told.bad, str(told)


def test_the_same_seed_makes_the_same_run() -> None:
    assert [run(seed) for seed in range(30)] == [run(seed) for seed in range(30)]


def test_one_file_after_the_other_a_shared_buffer_does_no_harm() -> None:
    one_by_one = replace(PLANTED["shares one buffer between files that are copied at once"], connections=1)

    assert not any(run(seed, one_by_one).violations for seed in range(100))


@pytest.mark.parametrize("bug", PLANTED)
def test_an_engine_that_lacks_a_check_is_found_out(bug: str) -> None:
    assert any(run(seed, PLANTED[bug]).violations for seed in range(ENOUGH))

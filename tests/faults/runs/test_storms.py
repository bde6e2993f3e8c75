"""Things go wrong here and there, and in the end everything was delivered once or told."""

from __future__ import annotations

import pytest

from faults.runs.planted_bugs import PLANTED
from faults.runs.simulation import crash, storm
from faults.runs.weather import CRASHES, STALLS
from faults.tally import schedules

STORMS = 1000
PILES = 10
ENOUGH = 150
CALLS = 170


@pytest.mark.parametrize("pile", range(PILES))
def test_a_storm_never_silences_and_never_doubles_a_delivery(pile: int) -> None:
    told = schedules(range(pile, STORMS, PILES))

    assert not told.bad, str(told)
    assert len(told.states) > STORMS


def test_the_same_seed_makes_the_same_run() -> None:
    assert [storm(seed) for seed in range(10)] == [storm(seed) for seed in range(10)]


@pytest.mark.parametrize("bug", PLANTED)
def test_a_product_with_a_bug_is_found_out(bug: str) -> None:
    product = PLANTED[bug]
    storms = (storm(seed, product) for seed in range(ENOUGH))
    crashes = (
        crash(nth, how, "concurrent event", product) for how in (*STALLS, *CRASHES) for nth in range(1, CALLS)
    )

    assert any(told.violations for runs in (storms, crashes) for told in runs)

"""Things go wrong here and there, and in the end everything was delivered once or told."""

from __future__ import annotations

from itertools import chain

import pytest

from faults.runs.planted_bugs import PLANTED
from faults.runs.simulation import SEVERAL, crash, storm
from faults.tally import replayed, schedules

STORMS = 1000
PILES = 10
ENOUGH = 160
"""Of so many storms and crashes at least one tells a product with a planted bug from one without."""


@pytest.mark.parametrize("pile", range(PILES))
def test_a_storm_never_silences_and_never_doubles_a_delivery(pile: int) -> None:
    told = schedules(range(pile, STORMS, PILES))

    assert not told.bad, str(told)
    assert len(told.states) > STORMS


def test_the_same_seed_makes_the_same_run() -> None:
    assert [storm(seed) for seed in range(20)] == [storm(seed) for seed in range(20)]


def test_a_run_that_is_replayed_is_the_run_that_was_reported() -> None:
    assert replayed("run:7") == schedules([7])
    assert replayed("crash:40:killed after:alone").sites == {crash(40, "killed after", "alone").site}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_product_with_a_bug_is_found_out(bug: str) -> None:
    product = PLANTED[bug]
    crashes = (crash(nth, "slow before", "concurrent event", product) for nth in range(1, ENOUGH))
    storms = (storm(seed, product) for seed in range(ENOUGH))
    several = (crash(nth, "killed after", SEVERAL, product) for nth in range(1, ENOUGH))

    assert any(each.violations for each in chain(crashes, storms, several))

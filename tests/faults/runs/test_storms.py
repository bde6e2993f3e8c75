"""Things go wrong here and there, and in the end everything was delivered once or reported."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import pytest

from faults.runs.planted_bugs import PLANTED, SHOWN_BY
from faults.runs.product import Product
from faults.runs.simulation import SEVERAL, Run, crash, storm
from faults.tally import replayed, schedules

STORMS = 24
"""``make sweep`` makes as many as there is time for."""
PILES = 2
ENOUGH = 400
"""Of so many runs at least one tells a product with a planted bug from one without."""
STRUCK = (1, 42, 35, *range(3, 120, 7))
"""The calls at which something happens, first those that show most of the planted bugs."""


@pytest.mark.parametrize("pile", range(PILES))
def test_a_storm_never_silences_and_never_doubles_a_delivery(pile: int) -> None:
    report = schedules(range(pile, STORMS, PILES))

    assert not report.bad, str(report)
    assert len(report.states) > STORMS


def test_the_same_seed_makes_the_same_run() -> None:
    assert [storm(seed) for seed in range(3)] == [storm(seed) for seed in range(3)]


def test_a_run_that_is_replayed_is_the_run_that_was_reported() -> None:
    assert replayed("run:7") == schedules([7])
    assert replayed("crash:40:killed after:alone").sites == {crash(40, "killed after", "alone").site}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_product_with_a_bug_is_found_out(bug: str) -> None:
    runs = _runs(PLANTED[bug])

    assert any(next(runs).violations for _ in range(ENOUGH))


@pytest.mark.parametrize("bug", SHOWN_BY)
def test_a_bug_that_only_one_fault_shows_is_found_out_by_that_fault(bug: str) -> None:
    product, shown_by = SHOWN_BY[bug]
    found = next(seed for seed in range(ENOUGH) if storm(seed, product).violations)

    assert not storm(found).violations
    assert not storm(found, product, without={shown_by}).violations


def _runs(product: Product) -> Iterator[Run]:
    """Yield runs of each kind in turn."""
    for number, nth in enumerate(cycle(STRUCK)):
        yield crash(nth, "slow before", "concurrent event", product)
        yield storm(number, product)
        yield crash(nth, "killed after", SEVERAL, product)

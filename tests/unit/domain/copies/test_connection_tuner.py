"""How many connections a copy uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.copies.connection_tuner import Lanes

PART = 16 * 1024 * 1024


def run(lanes: Lanes, rate_at: Callable[[int], float], windows: int = 30) -> list[int]:
    """Let parts arrive at the rate that the current width brings; returns the widths."""
    now, widths = 0.0, []
    for _ in range(windows):
        width = lanes.width
        took = width * PART / rate_at(width)
        for _ in range(width):
            lanes.arrived(PART, began=now, ended=now + took)
        now += took
        widths.append(lanes.width)
    return widths


def test_it_widens_while_every_step_helps() -> None:
    assert run(Lanes(), lambda width: width * 10.0)[-1] == 16


@pytest.mark.parametrize("enough", [4, 6, 8])
def test_it_stays_where_more_does_not_help(enough: int) -> None:
    assert run(Lanes(), lambda width: min(width, enough) * 10.0)[-1] == enough


def test_it_goes_back_when_more_is_slower() -> None:
    assert run(Lanes(), lambda width: 100.0 - width)[-1] == 4


def test_throttling_halves_it_at_once() -> None:
    lanes = Lanes(width=8)
    lanes.throttled()

    assert lanes.width == 4


def test_throttling_leaves_one_connection() -> None:
    lanes = Lanes(width=2)
    for _ in range(5):
        lanes.throttled()

    assert lanes.width == 1


def test_after_throttling_it_takes_its_time_to_widen() -> None:
    lanes = Lanes(width=8)
    lanes.throttled()
    widths = run(lanes, lambda width: width * 10.0, windows=8)

    assert widths[:4] == [4, 4, 4, 4]
    assert widths[-1] > 4


def test_a_width_that_the_operator_chose_is_kept() -> None:
    assert set(run(Lanes(width=3, fixed=True), lambda width: width * 10.0)) == {3}


@given(st.lists(st.one_of(st.none(), st.floats(0.001, 100)), max_size=200))
def test_the_width_is_always_between_one_and_the_most(happenings: list[float | None]) -> None:
    lanes, now = Lanes(), 0.0
    for took in happenings:
        if took is None:
            lanes.throttled()
        else:
            lanes.arrived(PART, began=now, ended=now + took)
            now += took
        assert 1 <= lanes.width <= lanes.most

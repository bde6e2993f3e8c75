"""How many connections a copy uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.copies.connection_tuner import ConnectionTuner

PART = 16 * 1024 * 1024


def run(tuner: ConnectionTuner, rate_at: Callable[[int], float], windows: int = 30) -> list[int]:
    """Let parts arrive at the rate that the current width brings; returns the widths."""
    now, widths = 0.0, []
    for _ in range(windows):
        concurrency = tuner.concurrency
        took = concurrency * PART / rate_at(concurrency)
        for _ in range(concurrency):
            tuner.arrived(PART, began=now, ended=now + took)
        now += took
        widths.append(tuner.concurrency)
    return widths


def test_it_widens_while_every_step_helps() -> None:
    assert run(ConnectionTuner(), lambda concurrency: concurrency * 10.0)[-1] == 64


def test_a_far_bucket_gets_its_connections_within_two_hundred_parts() -> None:
    widths = run(ConnectionTuner(concurrency=16), lambda concurrency: min(concurrency, 64) * 10.0, windows=5)

    assert widths[-1] == 64
    assert sum([16, *widths[:-1]]) <= 200


@pytest.mark.parametrize(("enough", "width"), [(4, 4), (6, 6), (8, 9), (9, 9), (20, 21)])
def test_it_stays_where_more_does_not_help(enough: int, width: int) -> None:
    assert run(ConnectionTuner(), lambda concurrency: min(concurrency, enough) * 10.0)[-1] == width


def test_it_goes_back_when_more_is_slower() -> None:
    assert run(ConnectionTuner(), lambda concurrency: 100.0 - concurrency)[-1] == 4


def test_throttling_halves_it_at_once() -> None:
    tuner = ConnectionTuner(concurrency=8)
    tuner.throttled()

    assert tuner.concurrency == 4


def test_throttling_leaves_one_connection() -> None:
    tuner = ConnectionTuner(concurrency=2)
    for _ in range(5):
        tuner.throttled()

    assert tuner.concurrency == 1


def test_after_throttling_it_takes_its_time_to_widen() -> None:
    tuner = ConnectionTuner(concurrency=8)
    tuner.throttled()
    widths = run(tuner, lambda concurrency: concurrency * 10.0, windows=8)

    assert widths[:4] == [4, 4, 4, 4]
    assert widths[-1] > 4


def test_a_width_that_the_operator_chose_is_kept() -> None:
    assert set(run(ConnectionTuner(concurrency=3, fixed=True), lambda concurrency: concurrency * 10.0)) == {3}


@given(st.lists(st.one_of(st.none(), st.floats(0.001, 100)), max_size=200))
def test_the_width_is_always_between_one_and_the_most(happenings: list[float | None]) -> None:
    tuner, now = ConnectionTuner(), 0.0
    for took in happenings:
        if took is None:
            tuner.throttled()
        else:
            tuner.arrived(PART, began=now, ended=now + took)
            now += took
        assert 1 <= tuner.concurrency <= tuner.most

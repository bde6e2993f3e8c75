"""What every Clock does: the fake, and the machine's."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from fakes.clock import FakeClock
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.ports.clock import Clock


@pytest.fixture(params=[FakeClock, SystemClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


def test_the_time_is_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is timezone.utc


def test_a_wait_lets_that_much_time_pass(clock: Clock) -> None:
    before = clock.now()

    clock.sleep(timedelta(milliseconds=20))

    assert timedelta(milliseconds=19) <= clock.now() - before < timedelta(seconds=5)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(days=-1)])
def test_a_wait_of_no_length_is_none(length: timedelta, clock: Clock) -> None:
    before = clock.now()

    clock.sleep(length)

    assert clock.now() - before < timedelta(seconds=1)

"""A limit of bandwidth."""

from __future__ import annotations

from datetime import timedelta

from fakes.clock import NOON
from oceanferry.domain.copies.bandwidth_limiter import BandwidthLimiter

SECOND = timedelta(seconds=1)


def test_without_a_limit_no_connection_waits() -> None:
    assert BandwidthLimiter().wait(10**12, now=NOON) == timedelta(0)


def test_the_first_bytes_go_at_once_and_the_next_wait_for_them() -> None:
    limiter = BandwidthLimiter(100)

    assert [limiter.wait(50, now=NOON) for _ in range(3)] == [timedelta(0), SECOND / 2, SECOND]


def test_after_a_pause_there_is_no_burst() -> None:
    limiter = BandwidthLimiter(100)
    limiter.wait(100, now=NOON)

    assert limiter.wait(100, now=NOON + 60 * SECOND) == timedelta(0)
    assert limiter.wait(100, now=NOON + 60 * SECOND) == SECOND

"""Pauses between attempts: as long as the service asks, and no attempt that comes too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.backoff import Attempts, Backoff
from oceanferry.domain.errors import InvalidRequest, ServiceThrottled, ServiceUnavailable

SECOND = timedelta(seconds=1)
BACKOFF = Backoff((SECOND, 3 * SECOND), longest=10 * SECOND)
NO_ANSWER = ServiceUnavailable("no answer")


@pytest.fixture
def attempts() -> Attempts:
    return BACKOFF.attempts(jitter=lambda: 1.0)


def test_as_many_attempts_follow_as_there_are_pauses(attempts: Attempts) -> None:
    assert [attempts.pause_after(NO_ANSWER) for _ in range(3)] == [SECOND, 3 * SECOND, None]


def test_an_error_that_does_not_pass_has_no_second_attempt(attempts: Attempts) -> None:
    assert attempts.pause_after(InvalidRequest("wrong")) is None


@pytest.mark.parametrize(("asked", "pause"), [(0.1, SECOND), (4, 4 * SECOND), (10, 10 * SECOND), (11, None)])
def test_a_service_that_asks_for_a_pause_gets_it_unless_it_is_too_long(
    attempts: Attempts, asked: float, pause: timedelta | None
) -> None:
    assert attempts.pause_after(ServiceThrottled("slow down", retry_after=asked * SECOND)) == pause


@pytest.mark.parametrize(("left", "pause"), [(1.0, SECOND), (0.9, None), (-1.0, None)])
def test_no_attempt_begins_after_the_time_that_is_left(
    attempts: Attempts, left: float, pause: timedelta | None
) -> None:
    assert attempts.pause_after(NO_ANSWER, left=left * SECOND) == pause


def test_after_progress_attempts_are_counted_anew(attempts: Attempts) -> None:
    attempts.pause_after(NO_ANSWER)
    attempts.made_progress()

    assert [attempts.pause_after(NO_ANSWER) for _ in range(3)] == [SECOND, 3 * SECOND, None]


@given(st.lists(st.integers(1, 3600), max_size=6))
def test_pauses_vary_by_half_of_their_length_at_most(seconds: list[int]) -> None:
    attempts = Backoff(tuple(each * SECOND for each in seconds)).attempts()

    for each in seconds:
        pause = attempts.pause_after(NO_ANSWER)
        assert pause
        assert each * SECOND / 2 <= pause <= each * SECOND * 3 / 2

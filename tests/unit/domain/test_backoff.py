"""Attempts with pauses: as long as the service asks, and none that comes too late."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.backoff import Backoff
from oceanferry.domain.errors import (
    InvalidRequest,
    LinkExpired,
    OceanferryError,
    RetryableError,
    ServiceThrottled,
    ServiceUnavailable,
)

SECOND = timedelta(seconds=1)
BACKOFF = Backoff((SECOND, 3 * SECOND), longest=10 * SECOND)
NO_ANSWER = ServiceUnavailable("no answer")


def failing(errors: Iterable[OceanferryError]) -> Callable[[], str]:
    """Return work that fails with each of *errors* and is done then."""
    left = iter(errors)

    def attempt() -> str:
        for error in left:
            raise error
        return "done"

    return attempt


def pauses(*errors: OceanferryError, left: float = 60) -> list[timedelta]:
    """Return the pauses between attempts that fail with *errors*, which must end with the work done."""
    slept: list[timedelta] = []
    work = failing(errors)
    assert BACKOFF.retry(work, sleep=slept.append, left=lambda: left * SECOND, jitter=lambda: 1) == "done"
    return slept


def test_what_succeeds_is_not_repeated() -> None:
    assert pauses() == []


def test_as_many_attempts_follow_as_there_are_pauses() -> None:
    assert pauses(NO_ANSWER, NO_ANSWER) == [SECOND, 3 * SECOND]

    with pytest.raises(ServiceUnavailable):
        pauses(NO_ANSWER, NO_ANSWER, NO_ANSWER)


def test_an_error_that_does_not_pass_has_no_second_attempt() -> None:
    with pytest.raises(InvalidRequest):
        pauses(InvalidRequest("wrong"))


@pytest.mark.parametrize(("asked", "pause"), [(0.1, SECOND), (4, 4 * SECOND), (10, 10 * SECOND)])
def test_a_service_that_asks_for_a_pause_gets_it(asked: float, pause: timedelta) -> None:
    assert pauses(ServiceThrottled("slow down", retry_after=asked * SECOND)) == [pause]


def test_a_service_that_asks_for_a_very_long_pause_is_not_asked_again() -> None:
    with pytest.raises(ServiceThrottled):
        pauses(ServiceThrottled("slow down", retry_after=11 * SECOND))


@pytest.mark.parametrize("left", [0.9, -1.0])
def test_no_attempt_begins_after_the_time_that_is_left(left: float) -> None:
    with pytest.raises(ServiceUnavailable):
        pauses(NO_ANSWER, left=left)


def test_an_attempt_may_begin_when_the_time_is_just_enough() -> None:
    assert pauses(NO_ANSWER, left=1) == [SECOND]


def test_a_caller_decides_which_errors_are_retried() -> None:
    def may_retry(error: RetryableError) -> bool:
        return not isinstance(error, LinkExpired)

    with pytest.raises(LinkExpired):
        BACKOFF.retry(failing([NO_ANSWER, LinkExpired("expired")]), sleep=lambda _: None, may_retry=may_retry)


def test_a_caller_learns_of_each_error_that_another_attempt_follows() -> None:
    seen: list[RetryableError] = []

    with pytest.raises(ServiceUnavailable):
        BACKOFF.retry(failing([NO_ANSWER] * 3), sleep=lambda _: None, on_retry=seen.append)

    assert seen == [NO_ANSWER] * 2


def test_what_a_pause_raises_ends_the_attempts() -> None:
    def interrupted(_length: timedelta) -> None:
        raise ServiceThrottled("the lease is lost")

    with pytest.raises(ServiceThrottled):
        BACKOFF.retry(failing([NO_ANSWER]), sleep=interrupted)


@given(st.lists(st.integers(1, 3600), max_size=6))
def test_pauses_vary_by_half_of_their_length_at_most(seconds: list[int]) -> None:
    slept: list[timedelta] = []
    backoff = Backoff(tuple(each * SECOND for each in seconds))

    backoff.retry(failing([NO_ANSWER] * len(seconds)), sleep=slept.append)

    assert len(slept) == len(seconds)
    for each, pause in zip(seconds, slept, strict=True):
        assert each * SECOND / 2 <= pause <= each * SECOND * 3 / 2

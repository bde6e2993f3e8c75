"""Attempts at moving bytes: when another one follows, and what passes in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from oceanferry.domain.backoff import Backoff
from oceanferry.domain.errors import LinkExpired, RetryableError
from oceanferry.ports.clock import Clock
from oceanferry.usecases.runs.time_budget import TimeBudget

_T = TypeVar("_T")

_BACKOFF = Backoff((timedelta(seconds=0.5), timedelta(seconds=1), timedelta(seconds=2)))


def repeated(
    transfer: Callable[[], _T],
    *,
    clock: Clock,
    time_budget: TimeBudget,
    renew_lease: Callable[[], None],
    on_retry: Callable[[RetryableError], None] = lambda _error: None,
) -> _T:
    """Return what *transfer* returns, after some attempts; the lease is renewed after each pause.

    An expired link is not tried again: the source has renewed it already if it could.
    No attempt follows once the time is over.

    Raises:
        OceanferryError: The error of the last attempt.
        Besides, what *renew_lease* raises.
    """

    def sleep(length: timedelta) -> None:
        clock.sleep(length)
        renew_lease()

    return _BACKOFF.retry(
        transfer,
        sleep=sleep,
        may_retry=lambda error: not isinstance(error, LinkExpired) and not time_budget.over,
        on_retry=on_retry,
    )

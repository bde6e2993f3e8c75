"""Attempts at one piece of work, with pauses in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from oceanferry.domain.errors import RetryableError

_T = TypeVar("_T")

_NO_TIME = timedelta(0)


def _jitter() -> float:
    return random.uniform(0.5, 1.5)  # noqa: S311  # spreads attempts; no secret


@dataclass(frozen=True)
class Backoff:
    """The pauses between attempts: one attempt more than there are pauses."""

    pauses: tuple[timedelta, ...]
    longest: timedelta | None = None
    """A service that asks for a longer pause is not asked again here."""

    def retry(
        self,
        attempt: Callable[[], _T],
        *,
        sleep: Callable[[timedelta], None],
        may_retry: Callable[[RetryableError], bool] = lambda _error: True,
        on_retry: Callable[[RetryableError], None] = lambda _error: None,
        left: Callable[[], timedelta] | None = None,
        jitter: Callable[[], float] = _jitter,
    ) -> _T:
        """Return what *attempt* returns, which is called again after a RetryableError.

        A pause is at least as long as the service asked for.

        Args:
            attempt: The work.
            sleep: Lets a pause pass. What it raises ends the attempts.
            may_retry: Decides whether another attempt may follow an error.
            on_retry: Called with each error that another attempt follows, before the pause.
            left: How much time is left; no attempt begins later.
            jitter: The factor of each pause.

        Raises:
            OceanferryError: The error of the last attempt.
        """
        for pause in self.pauses:
            try:
                return attempt()
            except RetryableError as error:
                wait = max(pause * jitter(), error.retry_after or _NO_TIME)
                if self._is_too_long(wait, left() if left else None) or not may_retry(error):
                    raise
                on_retry(error)
            sleep(wait)
        return attempt()

    def _is_too_long(self, wait: timedelta, left: timedelta | None) -> bool:
        return any(limit is not None and wait > limit for limit in (self.longest, left))

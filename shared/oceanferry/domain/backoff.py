"""How long to wait before another attempt at what failed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.errors import OceanferryError, RetryableError

_NO_TIME = timedelta(0)


def _jitter() -> float:
    return random.uniform(0.5, 1.5)  # noqa: S311  # spreads attempts; no secret


@dataclass(frozen=True)
class Backoff:
    """The pauses between attempts: one attempt more than there are pauses."""

    pauses: tuple[timedelta, ...]
    longest: timedelta | None = None
    """A service that asks for a longer pause is not asked again here."""

    def attempts(self, *, jitter: Callable[[], float] = _jitter) -> Attempts:
        """Return the attempts at one piece of work; *jitter* is the factor of each pause."""
        return Attempts(self, jitter)


class Attempts:
    """The attempts at one piece of work."""

    def __init__(self, backoff: Backoff, jitter: Callable[[], float]) -> None:
        self._backoff = backoff
        self._jitter = jitter
        self._pauses = iter(backoff.pauses)

    def pause_after(self, error: OceanferryError, *, left: timedelta | None = None) -> timedelta | None:
        """Return the pause before the next attempt, at least as long as the service asked for.

        None when no attempt follows: *error* does not pass, there was the last attempt, or
        the pause is longer than *left* or than the backoff's ``longest``.
        """
        pause = next(self._pauses, None)
        if pause is None or not isinstance(error, RetryableError):
            return None
        wait = max(pause * self._jitter(), error.retry_after or _NO_TIME)
        limits = [limit for limit in (left, self._backoff.longest) if limit is not None]
        return None if limits and wait > min(limits) else wait

    def made_progress(self) -> None:
        """Begin to count attempts anew."""
        self._pauses = iter(self._backoff.pauses)

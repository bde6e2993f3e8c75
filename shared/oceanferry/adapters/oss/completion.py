"""Completing an upload, which may take OSS longer than a caller waits for an answer.

A completion that is under way answers a repetition with 409 OperationAborted.
Its result is then looked for instead of being asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from oceanferry.adapters.oss.calls import Call
from oceanferry.domain.backoff import Backoff
from oceanferry.domain.errors import RetryableError, ServiceThrottled
from oceanferry.ports.clock import Clock

_T = TypeVar("_T")

_UNDER_WAY = "OperationAborted"
_BACKOFF = Backoff((timedelta(seconds=1), timedelta(seconds=3)), longest=timedelta(seconds=10))
_POLL_EVERY = timedelta(seconds=5)
_LONGEST = timedelta(minutes=2)
"""A completion of 10,000 parts was reported to take 45 seconds."""


class Completion:
    """One completion.

    Args:
        call: What it is, in the words of its errors.
        clock: What passes between two checks.
        is_complete: Checks whether the object is there.
        is_gone: Checks whether the upload is over, however it ended.

    Attributes:
        uncertain: Whether an earlier request may have had its effect although no answer said so.
    """

    def __init__(
        self, call: Call, clock: Clock, *, is_complete: Callable[[], bool], is_gone: Callable[[], bool]
    ) -> None:
        self.uncertain = False
        self._call = call
        self._clock = clock
        self._is_complete = is_complete
        self._is_gone = is_gone

    def make(self, perform: Callable[[], _T]) -> _T | None:
        """Return what *perform* returns; None when its effect was seen instead.

        Raises:
            ServiceRefused: OSS refused it.
            RetryableError: It was asked for a few times, and no effect was seen.
        """
        return _BACKOFF.retry(lambda: self._once(perform), sleep=self._clock.sleep)

    def _once(self, perform: Callable[[], _T]) -> _T | None:
        try:
            return self._call.once(perform)
        except RetryableError as error:
            self.uncertain = self.uncertain or not isinstance(error, ServiceThrottled)
            if self._is_complete() or (error.code == _UNDER_WAY and self._completes()):
                return None
            raise

    def _completes(self) -> bool:
        """Check until the completion that is under way is over, or for as long as that takes at most."""
        until = self._clock.now() + _LONGEST
        while self._clock.now() < until and not self._is_gone():
            self._clock.sleep(_POLL_EVERY)
        return self._is_complete()

"""Sending to a robot no more than its vendor takes, however many invocations do so at once."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.errors import OceanferryError, ServiceThrottled, SlotReserved
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit, SlidingWindow, Slot
from oceanferry.domain.runs.receipts import Acknowledgement
from oceanferry.domain.wording import duration
from oceanferry.ports.clock import Clock
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.usecases.stored_document import StoredDocument

_KEY_LENGTH = 16
_MOST_SLOTS = 5_000
"""Of one robot, which is more than four hours of the slowest; further messages try again later."""
_MOST_ATTEMPTS = 48
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(milliseconds=50), timedelta(seconds=1)
_CROWDED = timedelta(seconds=30)
"""After which a message tries again that found no room, or was never quick enough to take it."""


@dataclass(frozen=True)
class RateLimitedNotifier:
    """A Notifier that knows when each message may be sent, as the rates of the robot allow.

    The slots are one document beside the ledger, which is written once for each
    message. A document that does not answer, or cannot be read, delays nothing:
    then the vendor says what is too much.
    """

    notifier: Notifier
    documents: VersionedDocuments
    clock: Clock

    @property
    def idempotent(self) -> bool:
        return self.notifier.idempotent

    @property
    def robot(self) -> str:
        return self.notifier.robot

    @property
    def rates(self) -> tuple[RateLimit, ...]:
        return self.notifier.rates

    def fits(self, notification: Notification) -> bool:
        return self.notifier.fits(notification)

    def reserve(self, notification: Notification) -> None:
        """Reserve a slot for a message that comes for the first time; return when it may be sent now.

        Raises:
            SlotReserved: The slot is later; ``retry_after`` says when.
        """
        if self.rates:
            self._wait_for_slot(notification.key[:_KEY_LENGTH])

    def send(self, notification: Notification) -> Acknowledgement:
        """Send a message whose slot has come, and leave a robot alone that was sent too much."""
        try:
            return self.notifier.send(notification)
        except ServiceThrottled as error:
            if self.rates and error.retry_after:
                until = self.clock.now() + error.retry_after
                with suppress(OceanferryError):
                    self._window.update(lambda window: window.closed(until))
            raise

    def _wait_for_slot(self, message: str) -> None:
        slot = self.clock.now() + _CROWDED

        def reserve(window: SlidingWindow) -> SlidingWindow:
            nonlocal slot
            now = self.clock.now()
            reserved = window.slot_of(message, self.rates, now=now)
            slot = reserved or window.free_slot(self.rates, now=now)
            if reserved or len(window.slots) >= _MOST_SLOTS:
                return window
            return window.with_slot(Slot(message=message, at=slot), self.rates, now=now)

        try:
            if not self._window.update(reserve, most_attempts=_MOST_ATTEMPTS, pause=self._pause):
                slot = self.clock.now() + _CROWDED
        except OceanferryError:
            return
        wait = slot - self.clock.now()
        if wait > timedelta(0):
            error = SlotReserved(f"Rate limit: {self._limits}; this message is sent in {duration(wait)}")
            error.retry_after = wait
            error.not_applied = True
            raise error

    def _pause(self, attempt: int) -> None:
        """Let others write first, for as long as that is worth it: who waits is paid for."""
        longest = min(_SHORTEST_PAUSE * float(2 ** min(attempt, 5)), _LONGEST_PAUSE)
        self.clock.sleep(longest * random.random())  # noqa: S311  # spreads, hides nothing

    @property
    def _window(self) -> StoredDocument[SlidingWindow]:
        return StoredDocument(self.documents, f"rate-limits/{self.robot}", SlidingWindow())

    @property
    def _limits(self) -> str:
        return " and ".join(f"{each.messages} messages in {duration(each.period)}" for each in self.rates)

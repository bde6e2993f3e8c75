"""Sending to a robot no more than its vendor takes, however many invocations do so at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.errors import OceanferryError, ServiceThrottled
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit, SlidingWindow
from oceanferry.domain.receipts import Acknowledgement
from oceanferry.domain.wording import duration
from oceanferry.ports.clock import Clock
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.versioned_documents import VersionedDocuments
from oceanferry.usecases.stored_document import StoredDocument

_CROWDED = timedelta(seconds=2)


@dataclass(frozen=True)
class RateLimitedNotifier:
    """A Notifier that waits its turn: what has to wait is raised as throttled, before anything is sent.

    The window lies in a register beside the ledger. A register that does not
    answer, or cannot be read, holds up nothing: then the vendor says what is too much.
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

    def send(self, notification: Notification) -> Acknowledgement:
        if self.rates:
            self._take_turn()
        try:
            return self.notifier.send(notification)
        except ServiceThrottled as error:
            if self.rates and error.retry_after:
                until = self.clock.now() + error.retry_after
                with suppress(OceanferryError):
                    self._window.update(lambda window: window.closed(until))
            raise

    def _take_turn(self) -> None:
        wait = timedelta(0)

        def take(window: SlidingWindow) -> SlidingWindow:
            nonlocal wait
            now = self.clock.now()
            wait = window.wait(self.rates, now=now)
            return window if wait > timedelta(0) else window.with_one_more(self.rates, now=now)

        try:
            taken = self._window.update(take)
        except OceanferryError:
            return
        wait = wait if taken else _CROWDED
        if wait > timedelta(0):
            error = ServiceThrottled(
                f"Rate limit: {self._told()}; next send in {duration(wait)}",
                retry_after=wait,
            )
            error.not_applied = True
            raise error

    @property
    def _window(self) -> StoredDocument[SlidingWindow]:
        return StoredDocument(self.documents, f"rate-limits/{self.robot}", SlidingWindow())

    def _told(self) -> str:
        return " and ".join(f"{each.messages} messages in {duration(each.period)}" for each in self.rates)

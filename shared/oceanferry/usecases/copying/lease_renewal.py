"""A claim that lasts as long as the work under it gets further."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock

from oceanferry.domain.copies.transfer_stats import TransferStats
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.ports.progress import Progress


class LeaseRenewal:
    """A Progress that extends the claim's lease as bytes arrive.

    A short lease lets others take over soon after a crash; work that gets
    further keeps it. Raises DeliveryInProgress into the work when somebody else
    has taken over all the same.
    """

    def __init__(
        self, progress: Progress, claim: Claim, *, ledger: Ledger, lease: timedelta, clock: Clock
    ) -> None:
        """Tell *progress*, too."""
        self._progress = progress
        self._claim = claim
        self._ledger = ledger
        self._lease = lease
        self._clock = clock
        self._lock = Lock()
        self._due = clock.now() + lease / 3

    def waiting(self, backup_set_id: str, status: str, next_look: timedelta) -> None:
        """See :class:`oceanferry.ports.progress.Progress`."""
        self._progress.waiting(backup_set_id, status, next_look)

    def copying(
        self, file_name: str, done_bytes: int, total_bytes: int, flow: TransferStats | None = None
    ) -> None:
        """See :class:`oceanferry.ports.progress.Progress`."""
        self._progress.copying(file_name, done_bytes, total_bytes, flow)
        with self._lock:
            now = self._clock.now()
            if now >= self._due:
                self._due = now + self._lease / 3
                self._claim = self._ledger.extend(self._claim, lease=self._lease)

"""A claim that lasts as long as the work under it gets further."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Claim, Ledger


class LeaseRenewal:
    """Extends the lease of a claim while the work gets further; may be called by several threads.

    A short lease lets another invocation take over soon after a crash; work that
    gets further keeps it.
    """

    def __init__(
        self, claim: Claim, *, ledger: Ledger, lease: timedelta, clock: Clock, claimed_at: datetime
    ) -> None:
        """Renew when a third of *lease* has passed since *claimed_at*, when the claim was asked for.

        The ledger's answer may have been held up for longer than the lease.
        """
        self._claim = claim
        self._ledger = ledger
        self._lease = lease
        self._clock = clock
        self._lock = Lock()
        self._due = claimed_at + lease / 3

    def renew(self) -> None:
        """Extend the lease if it is time; call it whenever some of the work is done.

        The ledger may have to be asked over the network: hold no lock. While one
        thread asks, the others go on.

        Raises:
            DeliveryInProgress: Another invocation has taken over; stop the work.
            Besides, what Ledger.extend raises.
        """
        if self._clock.now() < self._due or not self._lock.acquire(blocking=False):
            return
        try:
            asked_at = self._clock.now()
            self._claim = self._ledger.extend(self._claim, lease=self._lease)
            self._due = asked_at + self._lease / 3
        finally:
            self._lock.release()

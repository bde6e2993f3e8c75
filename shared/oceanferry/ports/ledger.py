"""Where receipts live, and who may make a delivery right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from oceanferry.domain.receipts import Receipt


@dataclass(frozen=True)
class Claim:
    """The right to make one delivery until the lease ends."""

    key: str
    number: int
    """Counts the claims of this key: a later one has taken over."""


@dataclass(frozen=True)
class Held:
    """Somebody else's claim is still running."""

    left: timedelta
    """How long its lease lasts, unless it is given back before."""


class Ledger(Protocol):
    """Remembers deliveries by key. Of two claimants at once exactly one gets the claim."""

    def claim(self, key: str, *, lease: timedelta) -> Claim | Held | Receipt:
        """Ask for the right to deliver.

        Returns:
            The claim; or Held while another's lease runs; or the receipt when
            the delivery is proven already.
        """

    def extend(self, claim: Claim, *, lease: timedelta) -> None:
        """Let the lease end *lease* from now, because the holder is alive and getting further.

        Raises:
            DeliveryInProgress: A later claim has taken over.
        """

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        """Write the receipt down and end the claim; a failed receipt leaves the key open for another try.

        Raises:
            DeliveryInProgress: A later claim has taken over; nothing was written.
        """

    def release(self, claim: Claim) -> None:
        """End the claim without a receipt, so that the next one need not wait for the lease."""

    def receipt(self, key: str) -> Receipt | None:
        """Return the receipt of a proven delivery."""

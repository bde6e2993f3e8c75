"""Where receipts live, and who may make a delivery right now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from oceanferry.domain.runs.receipts import Receipt


@dataclass(frozen=True)
class Claim:
    """The right to make one delivery until the lease ends."""

    key: str
    attempt: int
    """Counts the claims of this key: a later one has taken over. 0 when no ledger answered."""
    in_doubt: bool = False
    """Whether an earlier attempt began to have its effect, and its end is unknown."""
    messages: tuple[str, ...] = ()
    """As which messages that was, where it was messages that may tell of other deliveries, too."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """A problem of the ledger itself to report, such as a record that cannot be read."""
    holder: str = field(default="", compare=False, repr=False)
    entry: int = field(default=0, compare=False, repr=False)
    """Both are how the ledger knows the claim again."""


@dataclass(frozen=True)
class Leased:
    """The claim of another invocation is still running."""

    left: timedelta
    """How long its lease lasts, unless it is given back before."""


class Ledger(Protocol):
    """Remembers deliveries by key. Of two claimants at once exactly one gets the claim.

    A lease is measured by one clock, that of the place where the ledger is kept:
    what the claimants' own clocks show does not matter. A claim ends when it is
    settled, given back, or taken over after its lease; from then on none of its
    holder's calls has an effect, however the calls of two interleave.
    """

    def claim(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        """Ask for the right to deliver.

        Returns:
            The claim; or Leased while another's lease runs; or the receipt when
            the delivery is proven already.

        Raises:
            LaterSchema: A later version of Oceanferry wrote what is known of the delivery,
                which must not be made again.
        """

    def inspect(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        """Say what :meth:`claim` would, or raise as it does, and write nothing.

        The claim that is returned is made by :meth:`mark_started` or :meth:`settle`, which
        raise DeliveryInProgress when another has claimed the delivery meanwhile.
        """

    def extend(self, claim: Claim, *, lease: timedelta) -> Claim:
        """Let the lease end *lease* from now, because the holder is alive and getting further.

        The claim that is returned and the one that was given are as good as each other.

        Raises:
            DeliveryInProgress: A later claim has taken over.
        """

    def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
        """Write down that the effect is about to be had, and extend the lease.

        *message* names what may have the effect of other deliveries, too; the
        next claim has the names of all that are in doubt.

        From now on the delivery is in doubt for its next claimant, until
        it is settled, or released as undone.

        Raises:
            DeliveryInProgress: A later claim has taken over; the effect must not be had.
        """

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        """Write the receipt down and end the claim; a failed receipt leaves the key open for another try.

        Raises:
            DeliveryInProgress: A later claim has taken over; nothing was written.
        """

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        """End the claim without a receipt, so that the next one need not wait for the lease.

        Nothing happens when the claim has ended. *undone* says that no attempt
        so far has had an effect, which removes the doubt.
        """

    def withdraw(self, key: str) -> None:
        """Write down that what a receipt proves has been removed: the delivery may be made again.

        Nothing happens while a claim is running, whose holder makes it at this moment.

        Raises:
            LaterSchema: A later version of Oceanferry wrote what is known of the delivery.
        """

    def receipt(self, key: str) -> Receipt | None:
        """Return the receipt of a proven delivery.

        Raises:
            LaterSchema: A later version of Oceanferry wrote it.
        """

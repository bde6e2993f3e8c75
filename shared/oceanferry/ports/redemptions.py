"""What is remembered of vouchers: how often they were used, and which are revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from oceanferry.domain.redeeming.terms import Revocation


class Redemptions(Protocol):
    """Counts uses and keeps revocations, for all functions together.

    Every method raises what the place raises in which it is remembered.
    """

    def used(self, reference: str) -> int:
        """Return how often the voucher has been used."""

    def use(self, reference: str, *, most: int) -> bool:
        """Count one more use, unless there were *most* already; of several at once none is lost."""

    def revoke(self, revocation: Revocation) -> None:
        """Remember that the vouchers of a subject are revoked; a later revocation takes its place."""

    def revoked_until(self, subjects: Iterable[str]) -> datetime | None:
        """Return the latest moment until which vouchers of any of these were revoked."""

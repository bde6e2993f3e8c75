"""Copies that a ledger says are delivered, and whether they still are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.orders import copy_key
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copies.copies_at_rest import is_gone


def withdraw_removed(
    ledger: Ledger, removed: Iterable[str], *, routes: Iterable[str], instance_id: str, destination: str
) -> None:
    """Write into the ledger that retention removed the copies of these backup sets.

    The names are those of manifests: of what no job can be called, there is no receipt.
    """
    names = tuple(each for each in dict.fromkeys(("", *routes)) if not each or is_identifier(each))
    for backup_set_id in filter(is_identifier, removed):
        for route in names:
            ledger.withdraw(copy_key(route, instance_id, backup_set_id, destination))


@dataclass(frozen=True)
class DeliveredCopies:
    """Asks the buckets for copies that the ledger has receipts of."""

    bucket: Callable[[str], Bucket]
    """Gives the bucket of a destination."""

    def is_there(self, destination: str, instance_id: str, backup_set_id: str) -> bool:
        """Tell whether the bucket holds the copy; one that does not answer is believed to."""
        try:
            bucket = self.bucket(destination)
            folder = Folder(bucket.prefix, instance_id, backup_set_id)
            return not is_gone(bucket.store, folder, bucket.side_by_side)
        except OceanferryError:
            return True

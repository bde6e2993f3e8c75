"""Copies that a ledger says are delivered, and whether they still are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.orders import Order, delivery_key
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copies.copies_at_rest import is_gone


def withdraw_removed(
    ledger: Ledger, removed: Iterable[str], *, routes: Iterable[str], instance_id: str, destination: str
) -> None:
    """Write into the ledger that retention removed the copies of these backup sets."""
    names = tuple(dict.fromkeys(("", *routes)))
    for backup_set_id in removed:
        for route in names:
            order = Order(
                run="retain", route=route, cluster="", backup_set_id=backup_set_id, deliver=(destination,)
            )
            ledger.withdraw(delivery_key(order, instance_id, destination, "copy"))


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

"""Somebody removes the copy while it is made, or later."""

from __future__ import annotations

from faults.runs.product import FOLDER, ROUTE
from oceanferry.domain.copies.manifest import Tombstone
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.copies.copies_at_rest import proven_copy, stored_copy
from oceanferry.usecases.copies.delivered import withdraw_removed
from oceanferry.usecases.copies.removal import remove


def remove_copy(store: ObjectStore, ledger: Ledger | None, clock: Clock) -> None:
    """Remove the copy if it is proven, as retention does; without *ledger* as a person does."""
    stored = stored_copy(store, FOLDER)
    if stored is None or not (isinstance(stored.content, Tombstone) or proven_copy(store, FOLDER)):
        return
    outcome, _ = remove(store, stored, now=clock.now())
    if outcome == "removed" and ledger is not None:
        withdraw_removed(
            ledger,
            [FOLDER.backup_set_id],
            routes=[ROUTE.name],
            instance_id=FOLDER.instance_id,
            destination="archive",
        )

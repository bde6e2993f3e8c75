"""Somebody removes the copy while it is made, or later."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

from faults.runs.product import FOLDER, ROUTE, Remove
from faults.runs.turns import Invocation
from oceanferry.domain.copies.manifest import Tombstone
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.copies.copies_at_rest import proven_copy, stored_copy
from oceanferry.usecases.copies.delivered import withdraw_removed


@dataclass
class WatchedRemovals:
    """Watches what removals delete: files only while the manifest's place is taken by a tombstone."""

    violations: list[str] = field(default_factory=list)
    _too_late: Counter[Invocation] = field(default_factory=Counter)

    def deletes(self, invocation: Invocation, key: str, manifest: bytes | None) -> None:
        """Take note of an object that is about to go; one may be on its way when another copy is proven."""
        if key == FOLDER.manifest or manifest is None or "manifest" in json.loads(manifest):
            return
        self._too_late[invocation] += 1
        if self._too_late[invocation] > 1:
            self.violations.append("a removal deletes files that a manifest says are there")


def remove_copy(store: ObjectStore, ledger: Ledger | None, clock: Clock, remove: Remove) -> None:
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

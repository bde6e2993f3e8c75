"""Looking at the table that receipts lie in, as a whole."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.deployment.cloud_state import TableState


class LedgerTable(Protocol):
    """One table; every method raises the errors of the tree, PermissionDenied among them."""

    def state(self) -> TableState:
        """Say what the table is. Raises InvalidConfiguration when there is none."""

    def create(self, name: str, data: bytes) -> bool:
        """Write a record unless there is one, and say whether it was written."""

    def read(self, name: str) -> bytes | None:
        """Return a record's data, None when there is none."""

    def names(self, prefix: str) -> list[str]:
        """Return the names of the records that begin with *prefix*."""

    def delete(self, name: str) -> None:
        """Remove a record, if there is one."""

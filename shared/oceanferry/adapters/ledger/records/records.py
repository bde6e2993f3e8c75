"""The little that a ledger needs of a place to keep records in."""

from __future__ import annotations

from typing import Protocol

from oceanferry.ports.storage.object_store import DataWithAge


class Records(Protocol):
    """Small named documents; names contain slashes.

    Each method raises what the place raises in the terms of
    :mod:`oceanferry.domain.errors`.
    """

    def create(self, name: str, data: bytes) -> bool:
        """Write a record that does not exist yet, whole or not at all.

        Returns False when it exists; of two writers at once exactly one gets True.
        """

    def replace(self, name: str, data: bytes) -> None:
        """Write a record, whether it exists or not; a reader sees the old or the new one, whole."""

    def read(self, name: str) -> bytes | None:
        """Return a record, None when there is none."""

    def aged(self, name: str) -> DataWithAge | None:
        """Return a record with its age by the place's own clock, None when there is none."""

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin with *prefix*, sorted."""

    def delete(self, name: str) -> None:
        """Remove a record; nothing happens when there is none."""

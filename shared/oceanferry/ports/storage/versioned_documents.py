"""Small documents that several invocations keep together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from oceanferry.ports.side_by_side import SideBySide, one_after_another


@dataclass(frozen=True)
class VersionedDocument:
    """A document as it was read."""

    data: bytes
    version: int
    """Counts how often it was written."""
    token: str = field(default="", compare=False, repr=False)
    """By which the registers know what was read again."""


class VersionedDocuments(Protocol):
    """Documents that are changed by reading, computing and writing, without losing another's change."""

    def read(self, name: str) -> VersionedDocument | None:
        """Return the document as it is now, None when there is none."""

    def under(
        self, folder: str, *, side_by_side: SideBySide = one_after_another
    ) -> Mapping[str, VersionedDocument]:
        """Return by name all documents whose names begin with *folder* and a slash, each as it is now."""

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        """Write the version that follows the one that was read, None when there was none.

        Returns False, having changed nothing, when another process has written
        since: of several writers after the same version exactly one gets True.

        Raises:
            ServiceUnavailable: Besides what the place raises; it is not known which of the two it was.
        """

    def add(self, name: str, data: bytes) -> bool:
        """Write a document once and for all, in one call, under a name that is used for nothing else.

        Returns False when it is there already.
        """

    def remove(self, name: str) -> None:
        """Remove a document that was added; nothing happens when there is none."""

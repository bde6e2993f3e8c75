"""Copies that were proven, and that a bucket holds no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.watching.delivery_history import Proven
from oceanferry.ports.storage.bucket import Bucket


@dataclass(frozen=True)
class RemovedCopies:
    """Asks a bucket for the manifest of a copy, by one call; ``oceanferry verify`` asks for all objects."""

    bucket: Callable[[str], Bucket]
    """Gives the bucket of a destination."""
    _failed: dict[str, OceanferryError] = field(default_factory=dict)
    """Buckets that did not answer, so that a thousand routes do not wait for the same one."""

    def has(self, destination: str, proven: Proven) -> bool:
        """Tell whether the copy has been removed.

        A copy of which no manifest is known, or that was made into another bucket than the
        destination has now, counts as there.

        Raises what ObjectStore raises, at once for a bucket that has failed before.
        """
        if destination in self._failed:
            raise self._failed[destination]
        try:
            store = self.bucket(destination).store
            if not proven.manifest or proven.bucket != store.bucket:
                return False
            return store.head(proven.manifest) is None
        except OceanferryError as error:
            self._failed[destination] = error
            raise

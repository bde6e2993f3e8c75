"""Copies that were proven, and that a bucket holds no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.watching.delivery_history import Proven
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copies.copies_at_rest import lacks_copy


@dataclass(frozen=True)
class RemovedCopies:
    """Asks a bucket for the manifest of a copy, and for every object that it names."""

    bucket: Callable[[str], Bucket]
    """Gives the bucket of a destination."""
    _failed: dict[str, OceanferryError] = field(default_factory=dict)
    """Buckets that did not answer, so that a thousand routes do not wait for the same one."""

    def has(self, destination: str, proven: Proven) -> bool:
        """Tell whether the copy has been removed, as a whole or in part.

        A copy of which no manifest is known, or that was made into another bucket than the
        destination has now, counts as there.

        Raises what ObjectStore raises, at once for a bucket that has failed before.
        """
        if destination in self._failed:
            raise self._failed[destination]
        try:
            bucket = self.bucket(destination)
            if not proven.manifest or proven.bucket != bucket.store.bucket:
                return False
            return lacks_copy(bucket.store, proven.manifest, bucket.side_by_side)
        except OceanferryError as error:
            self._failed[destination] = error
            raise

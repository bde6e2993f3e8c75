"""The proven copies of one file, in the buckets of the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import Manifest, ManifestObject
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.redeeming.terms import OfferedCopy
from oceanferry.domain.runs.failures import Failure
from oceanferry.ports.storage.copy_place import CopyPlace
from oceanferry.usecases.copies.copies_at_rest import is_proven, stored_copy


@dataclass(frozen=True)
class FoundCopy:
    """A file of a copy; the file is proven at this moment, and the others are of no use to its reader."""

    place: CopyPlace
    manifest: Manifest
    file: ManifestObject

    @property
    def offer(self) -> OfferedCopy:
        """The copy as a page shows it."""
        return OfferedCopy(
            destination=self.place.destination,
            bucket=self.place.store.bucket,
            region=self.place.region,
            copied_at=self.manifest.copied_at,
            file_name=self.file.file_name,
            size_bytes=self.file.size_bytes,
            addresses=() if self.place.archived else self.place.presigner.addresses,
        )


@dataclass(frozen=True)
class FoundCopies:
    """The copies, and why others may be missing among them."""

    copies: tuple[FoundCopy, ...] = ()
    troubles: tuple[Failure, ...] = ()

    def of(self, destination: str) -> FoundCopy | None:
        """Return the copy of a destination."""
        return next((each for each in self.copies if each.place.destination == destination), None)


def find_copies(
    places: Iterable[CopyPlace], *, instance_id: str, backup_set_id: str, part_id: int
) -> FoundCopies:
    """Look for copies of one file, each with its manifest and proven by size and CRC64 at this moment.

    A bucket that does not answer has none, as far as a reader is concerned.
    """
    copies, troubles = [], []
    for place in places:
        folder = Folder(place.prefix, instance_id, backup_set_id)
        try:
            found = _copy_in(place, folder, part_id)
        except OceanferryError as error:
            troubles.append(Failure.of(error))
            continue
        if found:
            copies.append(found)
    return FoundCopies(tuple(copies), tuple(troubles))


def _copy_in(place: CopyPlace, folder: Folder, part_id: int) -> FoundCopy | None:
    stored = stored_copy(place.store, folder)
    manifest = stored.content if stored else None
    if not isinstance(manifest, Manifest):
        return None
    file = next((each for each in manifest.objects if each.part_id == part_id), None)
    return FoundCopy(place, manifest, file) if file and is_proven(place.store, file) else None

"""The result of checking copies against their manifests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from oceanferry.domain.documents import StrictModel

ObjectStatus = Literal[
    "proven", "missing", "other_size", "other_crc64", "no_crc64", "other_bytes", "unreadable"
]
CopyStatus = Literal["proven", "wrong", "unreadable", "other_version", "being_removed"]


@dataclass(frozen=True, slots=True)
class CheckedObject:  # no model: there may be a hundred thousand, and each would take seven times the memory
    """One object that a manifest names.

    Statuses:
        proven: The store holds it with the manifest's size and CRC64; when it was read,
            its bytes have them, too.
        missing: There is no such object.
        other_size, other_crc64: The store holds something else under the key.
        no_crc64: The size is right, and the store tells no CRC64 to compare.
        other_bytes: The store says the right CRC64, and the bytes that it gives have another.
        unreadable: The store refuses to show it, for the reason in ``detail``.
    """

    key: str
    size_bytes: int
    """As the manifest says, like ``crc64``."""
    crc64: str
    status: ObjectStatus
    stored_size_bytes: int | None = None
    stored_crc64: str | None = None
    read_crc64: str | None = None
    """Of the bytes read back; None when they were not read."""
    detail: str = ""


class CheckedCopy(StrictModel):
    """One manifest, what it names, and what is beside it.

    Statuses:
        proven: Every object that the manifest names is.
        wrong: At least one is not, or the manifest is about something else than its folder, or names none.
        unreadable: There is no manifest of ours under the manifest's key.
        other_version: A manifest of a schema that this version does not know.
        being_removed: Retention began to remove the copy and has not finished.
    """

    manifest: str
    """The manifest's key."""
    status: CopyStatus
    detail: str = ""
    instance_id: str = ""
    backup_set_id: str = ""
    copied_at: datetime | None = None
    objects: tuple[CheckedObject, ...] = ()
    extra: tuple[str, ...] = ()
    """Keys in the manifest's folder that no manifest names."""

    @property
    def folder(self) -> str:
        """The manifest's folder, ending in a slash unless it is the whole bucket."""
        return self.manifest[: self.manifest.rfind("/") + 1]

    @property
    def size_bytes(self) -> int:
        """Of all objects together, as the manifest says."""
        return sum(each.size_bytes for each in self.objects)


class UnfinishedUpload(StrictModel):
    """Parts that lie in the bucket and are no object: of a copy under way, or of one that was abandoned."""

    key: str
    """Which object they would become."""
    began_at: datetime


class Verification(StrictModel):
    """Everything below one prefix."""

    bucket: str
    prefix: str
    read: bool
    """Whether every byte was read back, or only what the store says was compared."""
    copies: tuple[CheckedCopy, ...]
    unnamed: tuple[str, ...] = ()
    """Keys outside of all folders with a manifest: copies that were never finished, or no copies at all."""

    uploads: tuple[UnfinishedUpload, ...] = ()
    """Neither right nor wrong: a later copy continues them."""

    @property
    def extra(self) -> tuple[str, ...]:
        """All keys that no manifest names."""
        return tuple(key for each in self.copies for key in each.extra) + self.unnamed

    @property
    def empty(self) -> bool:
        """Whether there is nothing below the prefix."""
        return not self.copies and not self.unnamed and not self.uploads

    @property
    def proven(self) -> bool:
        """Whether there is a copy, all are proven, and nothing else is there."""
        return bool(self.copies) and not self.extra and all(each.status == "proven" for each in self.copies)

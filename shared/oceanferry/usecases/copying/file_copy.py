"""The copying of one file: what it works with, its result, and its proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.part_plan import ByteRange
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import CopyNotProven
from oceanferry.domain.runs.copy_progress import Shard
from oceanferry.ports.clock import Clock
from oceanferry.ports.progress import Progress
from oceanferry.ports.storage.object_store import ObjectStore, StoredObject
from oceanferry.ports.storage.source_object import SourceIdentity, SourceObject
from oceanferry.usecases.runs.time_budget import TimeBudget

_SOURCE = "oceanferry-source"
"""The user metadata that tells which state of which source an object is a copy of."""


@dataclass(frozen=True)
class FileCopy:
    """The copying of one file, and what it works with."""

    file_name: str
    key: str
    source: SourceObject
    store: ObjectStore
    clock: Clock
    progress: Progress
    time_budget: TimeBudget
    """When to begin no more parts; what is missing then is left for another call."""
    options: TargetOptions = field(default_factory=TargetOptions)
    transfer: Transfer = field(default_factory=Transfer)
    metadata: Mapping[str, str] = field(default_factory=dict)
    shard: Shard | None = None
    """Send only the parts of this shard; without one, nothing of a file that is for shards."""
    is_leftover: Callable[[StoredObject], bool] = lambda _: False
    """Tells whether an object that holds other bytes is what an earlier copy left."""
    is_proven: Callable[[], bool] = lambda: False
    """Tells whether a manifest proves what is there by now, so that none of it may be replaced."""
    renew_lease: Callable[[], None] = lambda: None
    """Called by several threads when bytes have arrived or were compared; what it raises ends the work."""
    is_one_of_many: bool = False
    """Whether the caller looks for uploads that were left over, once for all files."""
    identity: SourceIdentity | None = None
    """What the source was a moment ago, if it was asked; what is read is compared with it."""

    def metadata_of(self, identity: SourceIdentity) -> Mapping[str, str]:
        """Return the user metadata of the copy."""
        return {**self.metadata, **({_SOURCE: state} if (state := _state(identity)) else {})}

    def is_copy_of(self, stored: StoredObject, identity: SourceIdentity) -> bool:
        """Tell whether the object says that it is a copy of the source in this very state."""
        state = _state(identity)
        return bool(state) and stored.metadata.get(_SOURCE) == state

    def is_copy_of_another(self, stored: StoredObject, identity: SourceIdentity) -> bool:
        """Tell whether the object says that it is a copy of another source, or of another state of it."""
        return stored.metadata.get(_SOURCE, "") not in ("", _state(identity))


@dataclass(frozen=True)
class Copied:
    """What the source is, and what the store says that it holds."""

    identity: SourceIdentity
    stored: StoredObject
    sent: bool = False
    """Whether bytes were sent for it now; false when they were there already."""


UnfinishedReason = Literal["time", "links", "size", "others"]


@dataclass(frozen=True)
class Unfinished:
    """What is still to be sent; another call goes on with it."""

    missing: tuple[ByteRange, ...]
    size_bytes: int
    """Of the whole file."""
    moved: bool
    """Whether this call has sent anything."""
    reason: UnfinishedReason
    """What this call lacked: time, a living link, leave to send a large file alone, other shards' parts."""


def checked(copy: FileCopy, identity: SourceIdentity, crc64: int) -> Copied:
    """Ask the store what it holds now, instead of believing that it is done.

    Other data are removed, but not those of another copier, which may have put them there, and proven
    them, while the answer was on its way.
    """
    stored = copy.store.head(copy.key)
    if stored is None:
        found = "no such object"
    elif (stored.size_bytes, stored.crc64) == (identity.size_bytes, crc64):
        return proven(copy, identity, stored, sent=True)
    elif copy.is_copy_of_another(stored, identity) or copy.is_proven():
        found = "other data, which may be another copier's and was left there"
    else:
        copy.store.delete(copy.key)
        found = "other data; it was removed"
    raise CopyNotProven(f"Bucket {copy.store.bucket} reports that {copy.key} is complete, but holds {found}")


def proven(copy: FileCopy, identity: SourceIdentity, stored: StoredObject, *, sent: bool = False) -> Copied:
    """Report the file as copied."""
    copy.progress.copying(copy.file_name, identity.size_bytes, identity.size_bytes)
    copy.renew_lease()
    return Copied(identity, stored, sent=sent)


def holds(copy: FileCopy, stored: StoredObject, identity: SourceIdentity) -> bool:
    """Tell whether the store holds what the source has; without a CRC64 of its own, the source is read."""
    if stored.size_bytes != identity.size_bytes:
        return False
    whole = ByteRange(1, 0, identity.size_bytes)
    expected = identity.crc64 if identity.crc64 is not None else crc64_of(copy, identity, whole)
    return stored.crc64 == expected


def _state(identity: SourceIdentity) -> str:
    """Name the state that the source is in; a weak ETag, or none, names no state."""
    if not identity.etag or identity.etag.startswith("W/"):
        return ""
    facts = f"{identity.size_bytes} {identity.etag} {identity.crc64}"
    return f"{checksum(facts.encode()):016x}"


def crc64_of(copy: FileCopy, identity: SourceIdentity, part: ByteRange) -> int:
    """Read a part of the source for its checksum."""
    crc = 0
    for chunk in copy.source.read(identity, part.start, part.length):
        crc = checksum(chunk, crc)
        copy.renew_lease()
    return crc

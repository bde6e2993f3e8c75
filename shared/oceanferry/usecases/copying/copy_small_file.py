"""A file that one request carries: read, written and proven in three calls."""

from __future__ import annotations

from collections.abc import Callable

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import CopyNotProven
from oceanferry.ports.storage.source_object import Data, SourceIdentity
from oceanferry.usecases.copying.file_copy import Copied, FileCopy, checked, holds, proven
from oceanferry.usecases.copying.repeated_transfer import repeated


def copy_small_file(
    copy: FileCopy, *, most_bytes: int, keep_pace: Callable[[int], None]
) -> Copied | SourceIdentity:
    """Copy a small file, or find that its copy is there.

    Args:
        copy: Which.
        most_bytes: How large it may be; 0: its key holds something, or an upload to it is under way, so
            that nothing is sent.
        keep_pace: Waits until so many bytes may be sent.

    Returns:
        What the source is, when copy_file has to copy it: it is larger, or does not arrive as its
        checksum says, or the key holds something else.

    Raises:
        As copy_file.
    """
    identity, data = _read(copy, most_bytes)
    if data is None:
        return identity if most_bytes else _found(copy, identity)
    crc64 = checksum(data)
    if identity.crc64 not in (None, crc64):
        return identity
    keep_pace(len(data))
    try:
        metadata = copy.metadata_of(identity)
        if not copy.store.put_file(copy.key, data, metadata):
            return identity
    except CopyNotProven:
        return identity
    return checked(copy, identity, crc64)


def _found(copy: FileCopy, identity: SourceIdentity) -> Copied | SourceIdentity:
    """Check whether the copy is there; a source without a CRC64 is read for that only when it is small."""
    if identity.crc64 is None and identity.size_bytes > copy.transfer.whole_file_bytes:
        return identity
    stored = copy.store.head(copy.key)
    return proven(copy, identity, stored) if stored and holds(copy, stored, identity) else identity


def _read(copy: FileCopy, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
    """Read the source, again after trouble that may pass."""

    def read() -> tuple[SourceIdentity, Data | None]:
        return copy.source.read_small(most_bytes) if most_bytes else (copy.source.identity(), None)

    return repeated(read, clock=copy.clock, time_budget=copy.time_budget, renew_lease=copy.renew_lease)

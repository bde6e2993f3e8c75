"""One file of a backup set into the bucket, proven byte for byte, going on where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from oceanferry.domain.copies.crc64 import checksum, combine
from oceanferry.domain.copies.part_plan import ByteRange, part_size, ranges
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import CopyNotProven, LinkExpired, ObjectConflict, ServiceRefused
from oceanferry.domain.jobs import Shard
from oceanferry.ports.clock import Clock
from oceanferry.ports.object_store import ObjectStore, StoredObject, UploadedPart
from oceanferry.ports.progress import Progress
from oceanferry.ports.source_object import SourceIdentity, SourceObject
from oceanferry.usecases.copying.join_upload import drop_uploads, join_upload
from oceanferry.usecases.copying.send_parts import Sending
from oceanferry.usecases.runs.time_budget import TimeBudget

_TRIES = 3
_GONE = "NoSuchUpload"
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
    """Tells whether an object that holds other bytes is what an earlier copy left, and no manifest proves."""
    renew_lease: Callable[[], None] = lambda: None
    """Called by several threads when bytes have arrived or were compared; what it raises ends the work."""


@dataclass(frozen=True)
class Copied:
    """What the source is, and what the store says that it holds."""

    identity: SourceIdentity
    stored: StoredObject


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


def copy_file(copy: FileCopy) -> Copied | Unfinished:
    """Copy the source to its key, unless the same bytes are there already.

    Parts that arrived before a crash, or from another copier, are kept. The
    object appears under its key only when every part is proven; then the store
    is asked what it holds.

    Raises:
        CopyNotProven: Checksums or sizes disagree; nothing wrong is left under the key.
        ObjectConflict: The key holds something else, which is left as it is.
        Besides, what SourceObject, ObjectStore and the renewal of the lease raise; what has
            arrived stays for the next call.
    """
    identity = copy.source.identity()
    for _ in range(_TRIES):
        stored = copy.store.head(copy.key)
        if stored is not None and _holds(copy, stored, identity):
            return _proven(copy, identity, stored)
        result = _attempt(_beside(copy, stored, identity), identity)
        if result is not None:
            return result
    raise CopyNotProven(f"{copy.key} in bucket {copy.store.bucket} changed repeatedly during the copy")


def _attempt(copy: FileCopy, identity: SourceIdentity) -> Copied | Unfinished | None:
    """Go on with the upload; None when others ended it, so that the key must be looked at again."""
    if identity.size_bytes == 0:
        written = copy.store.put(copy.key, b"", overwrite=copy.options.overwrites)
        return _checked(copy, identity, 0) if written else None
    metadata = {**copy.metadata, **({_SOURCE: state} if (state := _state(identity)) else {})}
    upload_id, listed = join_upload(copy.key, metadata=metadata, store=copy.store)
    try:
        return _go_on(copy, identity, upload_id, listed)
    except ServiceRefused as refused:
        if refused.code != _GONE:
            raise
        return None


def _go_on(
    copy: FileCopy, identity: SourceIdentity, upload_id: str, listed: Mapping[int, UploadedPart]
) -> Copied | Unfinished | None:
    planned = _planned(copy, identity)
    kept = _trusted(copy, identity, planned, listed)
    sending = _sending(copy, identity, upload_id, kept)
    reason = _send(copy, identity, [part for part in planned if part.number not in kept], sending)
    parts = {**kept, **sending.arrived}
    if reason == "others" and len(parts) < len(planned):
        others = copy.store.parts(copy.key, upload_id)
        if others is None:
            return None
        now_listed = {part.number: part for part in others if part.number not in parts}
        parts |= _trusted(copy, identity, planned, now_listed)
    missing = tuple(part for part in planned if part.number not in parts)
    if missing:
        return Unfinished(missing, identity.size_bytes, moved=bool(sending.arrived), reason=reason)
    return _complete(copy, identity, parts, sending=sending)


def _send(
    copy: FileCopy, identity: SourceIdentity, wanted: Sequence[ByteRange], sending: Sending
) -> UnfinishedReason:
    """Send what this call may send of the parts wanted, and say why it could not be more."""
    if copy.shard is None and copy.transfer.shards_for(identity.size_bytes) > 1:
        return "size"
    ours = [part for part in wanted if _is_ours(copy, part)]
    try:
        sending.send(ours)
    except LinkExpired:
        return "links"
    return "others" if copy.shard and len(sending.arrived) == len(ours) else "time"


def _planned(copy: FileCopy, identity: SourceIdentity) -> list[ByteRange]:
    transfer = copy.transfer
    size = part_size(identity.size_bytes, far=transfer.far, chosen_bytes=transfer.part_size_bytes)
    return ranges(identity.size_bytes, size)


def _is_ours(copy: FileCopy, part: ByteRange) -> bool:
    return copy.shard is None or part.number % copy.shard.count == copy.shard.index


def _sending(
    copy: FileCopy, identity: SourceIdentity, upload_id: str, kept: Mapping[int, UploadedPart]
) -> Sending:
    return Sending(
        file_name=copy.file_name,
        key=copy.key,
        upload_id=upload_id,
        identity=identity,
        source=copy.source,
        store=copy.store,
        clock=copy.clock,
        progress=copy.progress,
        transfer=copy.transfer,
        time_budget=copy.time_budget,
        renew_lease=copy.renew_lease,
        done_bytes=sum(part.size_bytes for part in kept.values()),
    )


def _trusted(
    copy: FileCopy, identity: SourceIdentity, planned: Sequence[ByteRange], listed: Mapping[int, UploadedPart]
) -> dict[int, UploadedPart]:
    """Return the stored parts that count.

    A part of the planned size counts until the checksum of the whole is compared
    with the source's own. Without one, the source is read again to compare.
    """
    return {
        part.number: stored
        for part in planned
        if (stored := listed.get(part.number))
        and stored.size_bytes == part.length
        and stored.crc64 is not None
        and (identity.crc64 is not None or _crc64_of(copy, identity, part) == stored.crc64)
    }


def _complete(
    copy: FileCopy, identity: SourceIdentity, parts: dict[int, UploadedPart], *, sending: Sending
) -> Copied | Unfinished | None:
    crc = _combined(parts)
    if identity.crc64 not in (None, crc):
        return _mend(copy, identity, parts, sending=sending)
    ordered = [parts[number] for number in sorted(parts)]
    overwrite = copy.options.overwrites
    if copy.store.complete_upload(copy.key, sending.upload_id, ordered, overwrite=overwrite):
        return _checked(copy, identity, crc)
    copy.store.abort_upload(copy.key, sending.upload_id)
    return None


def _mend(
    copy: FileCopy, identity: SourceIdentity, parts: dict[int, UploadedPart], *, sending: Sending
) -> Copied | Unfinished | None:
    """Find the parts that are not what the source has, and send them again.

    If none is, the source contradicts its own checksum, and nothing is kept.
    """
    planned = _planned(copy, identity)
    wrong = [part for part in planned if _crc64_of(copy, identity, part) != parts[part.number].crc64]
    before = dict(sending.arrived)
    sending.send(wrong)
    if late := tuple(part for part in wrong if sending.arrived.get(part.number) == before.get(part.number)):
        return Unfinished(late, identity.size_bytes, moved=True, reason="time")
    parts = {**parts, **sending.arrived}
    if _combined(parts) != identity.crc64:
        copy.store.abort_upload(copy.key, sending.upload_id)
        raise CopyNotProven(f"The bytes of {copy.file_name} do not match the CRC64 of their source")
    return _complete(copy, identity, parts, sending=sending)


def _checked(copy: FileCopy, identity: SourceIdentity, crc64: int) -> Copied:
    """Ask the store what it holds now, instead of believing that it is done."""
    stored = copy.store.head(copy.key)
    if stored is not None and (stored.size_bytes, stored.crc64) == (identity.size_bytes, crc64):
        return _proven(copy, identity, stored)
    if stored is not None:
        copy.store.delete(copy.key)
    holds = "other data; it was removed" if stored else "no such object"
    raise CopyNotProven(f"Bucket {copy.store.bucket} reports that {copy.key} is complete, but holds {holds}")


def _proven(copy: FileCopy, identity: SourceIdentity, stored: StoredObject) -> Copied:
    drop_uploads(copy.key, store=copy.store)
    copy.progress.copying(copy.file_name, identity.size_bytes, identity.size_bytes)
    copy.renew_lease()
    return Copied(identity, stored)


def _holds(copy: FileCopy, stored: StoredObject, identity: SourceIdentity) -> bool:
    if stored.size_bytes != identity.size_bytes:
        return False
    whole = ByteRange(1, 0, identity.size_bytes)
    expected = identity.crc64 if identity.crc64 is not None else _crc64_of(copy, identity, whole)
    return stored.crc64 == expected


def _beside(copy: FileCopy, stored: StoredObject | None, identity: SourceIdentity) -> FileCopy:
    """Return how to go on beside what is stored, which is not what the source holds.

    A leftover of our own is replaced: a copy that went wrong and was not looked at because
    of a crash, or one from an earlier download, whose links have died since.

    Raises:
        ObjectConflict: It is something else.
    """
    if stored is None or copy.options.overwrites:
        return copy
    state = _state(identity)
    if not (state and stored.metadata.get(_SOURCE) == state) and not copy.is_leftover(stored):
        raise ObjectConflict(
            f"{copy.key} in bucket {copy.store.bucket} already holds other data",
            advice="Move that object away, or give the destination another prefix: Oceanferry does not"
            " replace it",
        )
    return replace(copy, options=replace(copy.options, on_conflict="replace"))


def _state(identity: SourceIdentity) -> str:
    """Name the state that the source is in; a weak ETag, or none, names no state."""
    if not identity.etag or identity.etag.startswith("W/"):
        return ""
    told = f"{identity.size_bytes} {identity.etag} {identity.crc64}"
    return f"{checksum(told.encode()):016x}"


def _crc64_of(copy: FileCopy, identity: SourceIdentity, part: ByteRange) -> int:
    crc = 0
    for chunk in copy.source.read(identity, part.start, part.length):
        crc = checksum(chunk, crc)
        copy.renew_lease()
    return crc


def _combined(parts: Mapping[int, UploadedPart]) -> int:
    return combine((parts[number].crc64 or 0, parts[number].size_bytes) for number in sorted(parts))

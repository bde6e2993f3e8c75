"""One file of a backup set into the bucket, proven byte for byte, going on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oceanferry.domain.copies.crc64 import combine
from oceanferry.domain.copies.part_plan import ByteRange, part_size, ranges
from oceanferry.domain.errors import CopyNotProven, LinkExpired, ObjectConflict, ServiceRefused
from oceanferry.ports.storage.object_store import StoredObject, UploadedPart
from oceanferry.ports.storage.source_object import SourceIdentity
from oceanferry.usecases.copying.file_copy import (
    Copied,
    FileCopy,
    Unfinished,
    UnfinishedReason,
    checked,
    crc64_of,
    holds,
    proven,
)
from oceanferry.usecases.copying.join_upload import drop_uploads, join_upload
from oceanferry.usecases.copying.send_parts import Sending

_TRIES = 3
_GONE = "NoSuchUpload"


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
    identity = copy.identity or copy.source.identity()
    for _ in range(_TRIES):
        stored = copy.store.head(copy.key)
        if stored is not None and holds(copy, stored, identity):
            result: Copied | Unfinished | None = proven(copy, identity, stored)
        else:
            result = _attempt(_beside(copy, stored, identity), identity)
        if isinstance(result, Copied) and not copy.is_one_of_many:
            drop_uploads(lambda key: key == copy.key, copy.key, store=copy.store)
        if result is not None:
            return result
    raise CopyNotProven(f"{copy.key} in bucket {copy.store.bucket} changed repeatedly during the copy")


def _attempt(copy: FileCopy, identity: SourceIdentity) -> Copied | Unfinished | None:
    """Go on with the upload; None when others ended it, so that the key must be checked again."""
    overwrite = copy.options.overwrites
    if identity.size_bytes == 0:
        if overwrite:
            _check_unproven(copy)
        written = copy.store.put(copy.key, b"", overwrite=overwrite)
        return checked(copy, identity, 0) if written else None
    upload_id, listed = join_upload(copy.key, metadata=copy.metadata_of(identity), store=copy.store)
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
        and (identity.crc64 is not None or crc64_of(copy, identity, part) == stored.crc64)
    }


def _complete(
    copy: FileCopy, identity: SourceIdentity, parts: dict[int, UploadedPart], *, sending: Sending
) -> Copied | Unfinished | None:
    crc = _combined(parts)
    if identity.crc64 not in (None, crc):
        return _mend(copy, identity, parts, sending=sending)
    ordered = [parts[number] for number in sorted(parts)]
    overwrite = copy.options.overwrites
    if overwrite:
        _check_unproven(copy)
    if copy.store.complete_upload(copy.key, sending.upload_id, ordered, overwrite=overwrite):
        return checked(copy, identity, crc)
    copy.store.abort_upload(copy.key, sending.upload_id)
    return None


def _mend(
    copy: FileCopy, identity: SourceIdentity, parts: dict[int, UploadedPart], *, sending: Sending
) -> Copied | Unfinished | None:
    """Find the parts that are not what the source has, and send them again.

    If none is, the source contradicts its own checksum, and nothing is kept.
    """
    planned = _planned(copy, identity)
    wrong = [part for part in planned if crc64_of(copy, identity, part) != parts[part.number].crc64]
    before = dict(sending.arrived)
    sending.send(wrong)
    if late := tuple(part for part in wrong if sending.arrived.get(part.number) == before.get(part.number)):
        return Unfinished(late, identity.size_bytes, moved=True, reason="time")
    parts = {**parts, **sending.arrived}
    if _combined(parts) != identity.crc64:
        copy.store.abort_upload(copy.key, sending.upload_id)
        raise CopyNotProven(f"The bytes of {copy.file_name} do not match the CRC64 of their source")
    return _complete(copy, identity, parts, sending=sending)


def _beside(copy: FileCopy, stored: StoredObject | None, identity: SourceIdentity) -> FileCopy:
    """Return how to go on beside what is stored, which is not what the source holds.

    A leftover of our own is replaced: a copy that went wrong and was not checked because
    of a crash, or one from an earlier download, whose links have died since.

    Raises:
        ObjectConflict: It is something else.
        CopyNotProven: It belongs to a copy that another invocation has proven meanwhile.
    """
    if stored is None or copy.options.overwrites:
        return copy
    if not copy.is_copy_of(stored, identity) and not copy.is_leftover(stored):
        raise ObjectConflict(
            f"{copy.key} in bucket {copy.store.bucket} already holds other data",
            advice="Move that object away, or give the destination another prefix: Oceanferry does not"
            " replace it",
        )
    _check_unproven(copy)
    return replace(copy, options=replace(copy.options, on_conflict="replace"))


def _check_unproven(copy: FileCopy) -> None:
    """Check before something is replaced; what an object's metadata says of its bytes proves nothing.

    An upload that two copiers have joined is of the source of the one that began it.
    """
    if copy.is_proven():
        raise CopyNotProven(
            f"Another invocation has proven the copy that {copy.key} in bucket {copy.store.bucket} is of,"
            " and this one would have replaced it with other bytes",
            advice="Wait for the next attempt: it finds that copy",
        )


def _combined(parts: Mapping[int, UploadedPart]) -> int:
    return combine((parts[number].crc64 or 0, parts[number].size_bytes) for number in sorted(parts))

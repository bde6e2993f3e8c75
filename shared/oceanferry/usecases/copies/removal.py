"""Removing one copy so that a crash at any moment leaves what a repeat can finish.

The manifest is first replaced by a tombstone, which holds it; then the objects
go, one by one; the tombstone goes last. Replacing comes first for one more
reason: the manifest is the youngest object of a copy, so that a bucket whose
retention policy (WORM) lets it be replaced protects none of the others either.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.manifest import LARGEST_MANIFEST_BYTES, Manifest, ManifestObject, Tombstone
from oceanferry.domain.copies.retention_report import RetentionOutcome
from oceanferry.domain.errors import ObjectImmutable
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.copies.copies_at_rest import StoredManifest, check, is_proven


def never() -> bool:
    """Tell that there is time."""
    return False


def remove(
    store: ObjectStore,
    stored: StoredManifest,
    *,
    now: datetime,
    side_by_side: SideBySide = one_after_another,
    is_late: Callable[[], bool] = never,
    leave_changed: bool = False,
) -> tuple[RetentionOutcome, str]:
    """Remove a proven copy, or finish a removal that has begun; no further object when *is_late*.

    Each object is compared and removed by itself. A crash leaves any of them, and a repetition finishes.
    An object that was replaced since the removal began stays; it ends the removal, unless *leave_changed*.

    Returns:
        The result, and for ``protected`` and ``changed`` why.

    Raises:
        What ObjectStore raises; the removal can then be repeated.
    """
    try:
        manifest, tombstone = _begun(store, stored, now, side_by_side)

        remove_object = partial(
            _remove_object,
            store=store,
            manifest=stored.key,
            tombstone=tombstone,
            is_late=is_late,
            leave_changed=leave_changed,
        )
        side_by_side(remove_object, manifest.objects)
        _check_tombstone(store, stored.key, tombstone)
        store.delete(stored.key)
    except _Late:
        return "begun", ""
    except _Changed as changed:
        return "changed", str(changed)
    except ObjectImmutable as refused:
        return "protected", refused.message
    return "removed", ""


class _Late(Exception):
    """The time was over before every object was removed."""


class _Changed(Exception):
    """Something has changed since the manifest was written."""


def _begun(
    store: ObjectStore, stored: StoredManifest, now: datetime, side_by_side: SideBySide
) -> tuple[Manifest, bytes]:
    """Return the manifest, and the bytes of the tombstone that has taken its place."""
    if isinstance(stored.content, Tombstone):
        return stored.content.manifest, stored.data
    if not isinstance(stored.content, Manifest):
        raise TypeError(f"{stored.key} is not a manifest")
    objects = stored.content.objects
    for each, proven in zip(objects, side_by_side(lambda it: is_proven(store, it), objects), strict=True):
        if not proven:
            raise _Changed(f"{each.key} has changed since the manifest was written")
    if store.get(stored.key, most_bytes=LARGEST_MANIFEST_BYTES) != stored.data:
        raise _Changed(f"{stored.key} was replaced")
    tombstone = Tombstone(removing_since=now, manifest=stored.content).model_dump_json().encode()
    store.put(stored.key, tombstone, overwrite=True)
    return stored.content, tombstone


def _check_tombstone(store: ObjectStore, key: str, tombstone: bytes) -> None:
    """Stop when another has taken over, be it another removal or a new copy of the same backup set."""
    found = store.head(key)
    if found is None or (found.size_bytes, found.crc64) != (len(tombstone), checksum(tombstone)):
        raise _Changed(f"{key} was replaced")


def _remove_object(
    each: ManifestObject,
    *,
    store: ObjectStore,
    manifest: str,
    tombstone: bytes,
    is_late: Callable[[], bool],
    leave_changed: bool,
) -> None:
    if is_late():
        raise _Late
    _check_tombstone(store, manifest, tombstone)
    found, _ = check(store, each)
    if found.status == "proven":
        store.delete(each.key)
    elif found.status != "missing" and not leave_changed:
        raise _Changed(f"{each.key} has changed since the manifest was written")

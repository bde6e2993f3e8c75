"""The manifests in a bucket, and whether the store holds what they name."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.domain.copies.manifest import (
    LARGEST_MANIFEST_BYTES,
    ManifestContent,
    ManifestObject,
    Unreadable,
    expected,
    read_manifest,
)
from oceanferry.domain.copies.verification import CheckedObject, ObjectStatus
from oceanferry.domain.errors import CopyNotProven, ServiceRefused
from oceanferry.ports.object_store import ObjectStore, StoredObject


@dataclass(frozen=True)
class StoredManifest:
    """What lies under the key of a manifest."""

    key: str
    data: bytes
    """As the store holds it; empty when it was not read."""
    content: ManifestContent


def stored_manifest(store: ObjectStore, key: str) -> StoredManifest | None:
    """Read a manifest, None when there is nothing under its key."""
    try:
        stored = store.head(key)
        if stored is not None and stored.size_bytes > LARGEST_MANIFEST_BYTES:
            return StoredManifest(key, b"", Unreadable("is too large to be a manifest"))
        data = None if stored is None else store.get(key)
    except (CopyNotProven, ServiceRefused) as error:
        return StoredManifest(key, b"", Unreadable(f"cannot be read: {error.message}"))
    return None if data is None else StoredManifest(key, data, read_manifest(data))


def check(store: ObjectStore, each: ManifestObject) -> tuple[CheckedObject, StoredObject | None]:
    """Compare an object with its manifest by what the store says of it, which is returned besides."""
    try:
        stored = store.head(each.key)
    except ServiceRefused as refused:
        return _checked(each, "unreadable", detail=refused.message), None
    if stored is None:
        return _checked(each, "missing"), None
    crc64 = None if stored.crc64 is None else str(stored.crc64)
    found = _checked(each, _status(each, stored), stored_size_bytes=stored.size_bytes, stored_crc64=crc64)
    return found, stored


def is_proven(store: ObjectStore, each: ManifestObject) -> bool:
    """Tell whether the store holds the object with the manifest's size and CRC64 at this moment."""
    return check(store, each)[0].status == "proven"


def _status(each: ManifestObject, stored: StoredObject) -> ObjectStatus:
    size_bytes, crc64 = expected(each)
    if stored.size_bytes != size_bytes:
        return "other_size"
    if stored.crc64 is None:
        return "no_crc64"
    return "proven" if stored.crc64 == crc64 else "other_crc64"


def _checked(
    each: ManifestObject,
    status: ObjectStatus,
    *,
    stored_size_bytes: int | None = None,
    stored_crc64: str | None = None,
    detail: str = "",
) -> CheckedObject:
    return CheckedObject(
        key=each.key,
        size_bytes=each.size_bytes,
        crc64=each.crc64,
        status=status,
        stored_size_bytes=stored_size_bytes,
        stored_crc64=stored_crc64,
        detail=detail,
    )

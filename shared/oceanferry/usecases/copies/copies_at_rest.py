"""The one reader of copies at rest: what a manifest proves, and whether the store holds what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import (
    LARGEST_MANIFEST_BYTES,
    FolderContent,
    Manifest,
    ManifestObject,
    NotOurs,
    Tombstone,
    Unreadable,
    expected,
    read_in_folder,
)
from oceanferry.domain.copies.verification import CheckedObject, ObjectStatus
from oceanferry.domain.errors import CopyNotProven, ServiceRefused
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.object_store import TOO_LARGE, ObjectStore, StoredObject


@dataclass(frozen=True)
class StoredManifest:
    """What is under the key of a manifest."""

    key: str
    data: bytes
    """As the store holds it; empty when it was not read."""
    content: FolderContent

    @property
    def manifest(self) -> Manifest | None:
        """The manifest, also that of a copy whose removal has begun; None when nothing is proven by it."""
        content = self.content
        if isinstance(content, Unreadable | NotOurs):
            return None
        return content.manifest if isinstance(content, Tombstone) else content


def stored_manifest(store: ObjectStore, key: str) -> StoredManifest | None:
    """Read a manifest, None when there is nothing under its key. A manifest that is too large is not read."""
    try:
        data = store.get(key, most_bytes=LARGEST_MANIFEST_BYTES)
    except (CopyNotProven, ServiceRefused) as error:
        if isinstance(error, ServiceRefused) and error.code == TOO_LARGE:
            return StoredManifest(key, b"", Unreadable("is too large to be a manifest"))
        return StoredManifest(key, b"", Unreadable(f"cannot be read: {error.message}", refusal=error))
    return None if data is None else StoredManifest(key, data, read_in_folder(data, key))


def stored_copy(store: ObjectStore, folder: Folder) -> StoredManifest | None:
    """Read the manifest of one backup set's copy: that of another instance or backup set is not ours."""
    stored = stored_manifest(store, folder.manifest)
    manifest = stored.manifest if stored else None
    if stored is None or manifest is None:
        return stored
    if (manifest.instance_id, manifest.backup_set_id) == (folder.instance_id, folder.backup_set_id):
        return stored
    return replace(stored, content=NotOurs("is the manifest of another backup set or instance"))


def proven_copy(
    store: ObjectStore, folder: Folder, side_by_side: SideBySide = one_after_another
) -> Manifest | None:
    """Return the manifest of a copy that is whole at this moment, None when there is no such copy."""
    stored = stored_copy(store, folder)
    found = stored.content if stored else None
    return found if isinstance(found, Manifest) and is_whole(store, found, side_by_side) else None


def is_gone(store: ObjectStore, folder: Folder, side_by_side: SideBySide = one_after_another) -> bool:
    """Tell whether a copy that is said to be delivered is there no more, as a whole or in part.

    What cannot be judged is not gone: a manifest or a file that the store does not give or describe, because
    it is archived or may not be read, and a manifest that a later version of Oceanferry wrote.
    """
    return _is_gone(store, stored_copy(store, folder), side_by_side)


def lacks_copy(store: ObjectStore, key: str, side_by_side: SideBySide = one_after_another) -> bool:
    """Tell of the copy with the manifest *key* what :func:`is_gone` tells of the copy in a folder."""
    return _is_gone(store, stored_manifest(store, key), side_by_side)


def _is_gone(store: ObjectStore, stored: StoredManifest | None, side_by_side: SideBySide) -> bool:
    found = stored.content if stored else None
    if isinstance(found, Manifest):
        return any(side_by_side(lambda each: _is_lost(store, each), found.objects))
    return not (isinstance(found, Unreadable) and (found.refusal or found.schema_version is not None))


def _is_lost(store: ObjectStore, each: ManifestObject) -> bool:
    return check(store, each)[0].status not in ("proven", "unreadable")


def is_whole(store: ObjectStore, manifest: Manifest, side_by_side: SideBySide = one_after_another) -> bool:
    """Tell whether the store holds every object of a manifest with its size and CRC64 at this moment."""
    return next(are_whole(store, [manifest], side_by_side))


def are_whole(
    store: ObjectStore,
    manifests: Sequence[Manifest],
    side_by_side: SideBySide = one_after_another,
    *,
    before_each: Callable[[], None] = lambda: None,
) -> Iterator[bool]:
    """Tell it of several manifests, whose objects are asked for side by side; *before_each* may raise."""

    def proven(each: tuple[int, ManifestObject]) -> bool:
        before_each()
        return is_proven(store, each[1])

    objects = [(number, each) for number, manifest in enumerate(manifests) for each in manifest.objects]
    answers = zip(objects, side_by_side(proven, objects), strict=True)
    lacking = {number for (number, _), is_there in answers if not is_there}
    return (bool(each.objects) and number not in lacking for number, each in enumerate(manifests))


def check(store: ObjectStore, each: ManifestObject) -> tuple[CheckedObject, StoredObject | None]:
    """Compare an object with its manifest by what the store says of it, which is returned besides."""
    try:
        stored = store.head(each.key)
    except ServiceRefused as refused:
        return _checked(each, "unreadable", detail=refused.message), None
    if stored is None:
        return _checked(each, "missing"), None
    crc64 = None if stored.crc64 is None else str(stored.crc64)
    if crc64 == each.crc64:
        crc64 = each.crc64  # the same text, once
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

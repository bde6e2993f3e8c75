"""Copies checked against their manifests: by what the store says, or byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.manifest import (
    MANIFEST_NAME,
    Manifest,
    ManifestObject,
    NotOurs,
    Tombstone,
    Unreadable,
    expected,
)
from oceanferry.domain.copies.verification import CheckedCopy, CheckedObject, UnfinishedUpload, Verification
from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.wording import count
from oceanferry.ports.progress import Progress
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.object_store import ObjectStore, StoredObject
from oceanferry.usecases.copies.copies_at_rest import StoredManifest, check, stored_manifest

_MANIFESTS_AT_ONCE = 16


def verify(
    store: ObjectStore,
    prefix: str,
    *,
    reader: ObjectReader | None,
    progress: Progress,
    side_by_side: SideBySide = one_after_another,
) -> Verification:
    """Check every manifest below *prefix*, every object that it names, and name what no manifest names.

    Uploads that are not finished are named, too: their parts are paid for.

    A copy that is being made at this moment looks like one that was never
    finished: files without a manifest.

    Args:
        store: Where the copies lie.
        prefix: What the keys begin with; empty for the whole bucket.
        reader: Reads every object back; None to believe what the store says of its size
            and CRC64.
        side_by_side: Asks for several objects at once; bytes are read one object after the other.
        progress: Notified the bytes that have been checked.

    Raises:
        What ObjectStore and ObjectReader raise about the bucket as a whole; refusals that
        concern one object are its status.
    """
    keys = list(store.keys(prefix))
    named = [key for key in keys if key.rpartition("/")[2] == MANIFEST_NAME]
    # Read twice, so that only a few are in memory at once.
    total = sum(side_by_side(lambda key: _size_bytes(stored_manifest(store, key)), named))
    checking = _Checking(store, reader, progress, f"oss://{store.bucket}/{prefix}", total, side_by_side)
    copies: list[CheckedCopy] = []
    for at in range(0, len(named), _MANIFESTS_AT_ONCE):
        stored = side_by_side(lambda key: stored_manifest(store, key), named[at : at + _MANIFESTS_AT_ONCE])
        copies += [checking.copy(each) for each in stored if each is not None]
    found = _assembled(store.bucket, prefix, keys, copies, read=reader is not None)
    uploads = (UnfinishedUpload(key=each.key, began_at=each.began_at) for each in store.uploads(prefix))
    return found.model_copy(update={"uploads": tuple(uploads)})


@dataclass
class _Checking:
    """Checks copies, counting the bytes that are done."""

    store: ObjectStore
    reader: ObjectReader | None
    progress: Progress
    shown_as: str
    total_bytes: int
    side_by_side: SideBySide
    done_bytes: int = field(default=0)
    _lock: Lock = field(default_factory=Lock)

    def copy(self, stored: StoredManifest) -> CheckedCopy:
        content = stored.content
        if isinstance(content, Unreadable):
            return CheckedCopy(
                manifest=stored.key,
                status="unreadable" if content.schema_version is None else "other_version",
                detail=content.reason,
            )
        if isinstance(content, NotOurs):
            return CheckedCopy(manifest=stored.key, status="wrong", detail=content.reason)
        if isinstance(content, Tombstone):
            return self._being_removed(stored.key, content)
        objects = self._objects(content)
        proven = all(each.status == "proven" for each in objects)
        return _copy(stored.key, content, status="proven" if proven else "wrong", objects=objects)

    def _being_removed(self, key: str, tombstone: Tombstone) -> CheckedCopy:
        objects = self._objects(tombstone.manifest)
        left = sum(each.status != "missing" for each in objects)
        return _copy(
            key,
            tombstone.manifest,
            status="being_removed",
            detail=f"removal started {tombstone.removing_since:%Y-%m-%d %H:%M %Z}: "
            f"{left} of {count(len(objects), 'file')} left",
            objects=objects,
        )

    def _objects(self, manifest: Manifest) -> tuple[CheckedObject, ...]:
        """Check all objects: side by side when nothing but the store's word is needed."""
        together = self.side_by_side if self.reader is None else one_after_another
        return tuple(together(self._object, manifest.objects))

    def _object(self, each: ManifestObject) -> CheckedObject:
        checked, stored = check(self.store, each)
        if self.reader is not None and stored is not None and checked.status in ("proven", "no_crc64"):
            checked = self._read(self.reader, each, checked, stored)
        else:
            self._done(each.size_bytes)
        return checked

    def _read(
        self, reader: ObjectReader, each: ManifestObject, checked: CheckedObject, stored: StoredObject
    ) -> CheckedObject:
        crc, size_bytes = 0, 0
        try:
            for chunk in reader.read(stored):
                crc = checksum(chunk, crc)
                size_bytes += len(chunk)
                self._done(len(chunk))
        except ServiceRefused as refused:
            return replace(checked, status="unreadable", detail=refused.message)
        same = (size_bytes, crc) == expected(each)
        return replace(checked, status="proven" if same else "other_bytes", read_crc64=str(crc))

    def _done(self, length: int) -> None:
        with self._lock:
            self.done_bytes += length
            self.progress.copying(self.shown_as, self.done_bytes, self.total_bytes)


def _size_bytes(stored: StoredManifest | None) -> int:
    manifest = stored.manifest if stored else None
    return sum(each.size_bytes for each in manifest.objects) if manifest else 0


def _copy(key: str, manifest: Manifest, **facts: object) -> CheckedCopy:
    return CheckedCopy.model_validate(
        {
            "manifest": key,
            "instance_id": manifest.instance_id,
            "backup_set_id": manifest.backup_set_id,
            "copied_at": manifest.copied_at,
            **facts,
        }
    )


def _assembled(
    bucket: str, prefix: str, keys: Iterable[str], copies: Sequence[CheckedCopy], *, read: bool
) -> Verification:
    """Give each key that no manifest names to the innermost folder with a manifest that it is in."""
    named = {each.manifest for each in copies} | {each.key for copy in copies for each in copy.objects}
    folders = {copy.folder for copy in copies}
    extra: dict[str | None, list[str]] = {}
    for key in keys:
        if key not in named and not key.endswith("/"):  # a folder that the console made
            extra.setdefault(_innermost(key, folders), []).append(key)
    return Verification(
        bucket=bucket,
        prefix=prefix,
        read=read,
        copies=tuple(each.model_copy(update={"extra": tuple(extra.get(each.folder, ()))}) for each in copies),
        unnamed=tuple(extra.get(None, ())),
    )


def _innermost(key: str, folders: set[str]) -> str | None:
    folder = _folder_of(key)
    while folder and folder not in folders:
        folder = _folder_of(folder[:-1])
    return folder if folder in folders else None


def _folder_of(key: str) -> str:
    return key[: key.rfind("/") + 1]

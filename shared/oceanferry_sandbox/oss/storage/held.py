"""What one bucket holds, and how it is found again on disk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from oceanferry_sandbox.oss.errors import file_already_exists, file_immutable
from oceanferry_sandbox.oss.storage.records import Bucket, Part, Records, StoredObject, Upload
from oceanferry_sandbox.oss.storage.sorted_objects import SortedObjects

_NULL = "null"


@dataclass
class Held:
    """A bucket with what is in it."""

    bucket: Bucket
    objects: SortedObjects = field(default_factory=SortedObjects)
    """The current versions."""
    versions: dict[str, list[StoredObject]] = field(default_factory=dict)
    """The other versions by key, oldest first."""
    markers: dict[str, str] = field(default_factory=dict)
    """The version ids of the delete markers that hide keys; they do not survive a restart."""
    uploads: dict[str, Upload] = field(default_factory=dict)
    parts: dict[str, dict[int, Part]] = field(default_factory=dict)
    """By upload id, then by number."""

    def bodies(self) -> set[str]:
        """Return the names of the bodies that belong to an object or a part."""
        of_parts = {part.content.name for parts in self.parts.values() for part in parts.values()}
        of_versions = {each.content.name for versions in self.versions.values() for each in versions}
        return of_parts | of_versions | {stored.content.name for stored in self.objects.values()}

    def check_writable(self, key: str, *, overwrite: bool, ec: str = "0026-00000002") -> None:
        """Raise FileAlreadyExists or FileImmutable; a bucket that keeps versions takes everything."""
        if self.bucket.versioning or key not in self.objects:
            return
        if not overwrite:
            raise file_already_exists(ec=ec)
        self.check_removable(key)

    def check_removable(self, key: str) -> None:
        """Raise FileImmutable."""
        if self.bucket.worm and key in self.objects:
            raise file_immutable()

    def numbered(self, stored: StoredObject) -> StoredObject:
        """Give a new object the version id that it has in this bucket."""
        version_id = self.new_version_id()
        return stored if stored.version_id == version_id else replace(stored, version_id=version_id)

    def new_version_id(self) -> str:
        """Return the id of what is written now."""
        if self.bucket.versioning == "Enabled":
            return f"CAEQ{uuid.uuid4().hex.upper()}"
        return _NULL if self.bucket.versioning == "Suspended" else ""

    def retire(self, key: str, *, by: str) -> tuple[StoredObject | None, list[StoredObject]]:
        """Take the current version away; return it if it is kept, and the versions that are lost.

        Args:
            key: The object's.
            by: The version id of what comes in its place.
        """
        self.markers.pop(key, None)
        previous = self.objects.pop(key, None)
        if not self.bucket.versioning:
            return None, [previous] if previous else []
        versions = self.versions.setdefault(key, [])
        lost = [each for each in [*versions, previous] if each and by == (each.version_id or _NULL)]
        self.versions[key] = [each for each in versions if each not in lost]
        if previous is None or previous in lost:
            return None, lost
        self.versions[key].append(previous)
        return previous, lost


def restored(records: Records) -> dict[str, Held]:
    """Read back all buckets, by name."""
    buckets = {bucket.name: Held(bucket) for _, bucket in records.load("*/bucket.json", Bucket)}
    for path, stored in records.load("*/objects/*.json", StoredObject):
        buckets[path.parts[0]].objects[stored.key] = stored
    for path, stored in records.load("*/versions/*.json", StoredObject):
        buckets[path.parts[0]].versions.setdefault(stored.key, []).append(stored)
    for path, upload in records.load("*/uploads/*.json", Upload):
        held = buckets[path.parts[0]]
        held.uploads[upload.upload_id] = upload
        held.parts[upload.upload_id] = {}
    for path, part in records.load("*/parts/*.json", Part):
        upload_id = path.name.partition("-")[0]
        buckets[path.parts[0]].parts.get(upload_id, {})[part.number] = part
    for held in buckets.values():
        for versions in held.versions.values():
            versions.sort(key=lambda each: each.last_modified)
    return buckets


def remove_leftovers(directory: Path, buckets: Mapping[str, Held]) -> None:
    """Delete the bodies that a crash left without a record."""
    for name, held in buckets.items():
        used = held.bodies()
        for file in (directory / name / "bodies").glob("*"):
            if file.relative_to(directory).as_posix() not in used:
                file.unlink()

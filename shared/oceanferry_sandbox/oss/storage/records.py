"""What the sandbox's OSS remembers besides bytes: values, and the JSON files they survive in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from oceanferry_sandbox.oss.storage.bodies import Content

Versioning = Literal["", "Enabled", "Suspended"]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket."""

    name: str
    region: str
    acl: Literal["private", "public-read"]
    created: datetime
    versioning: Versioning = ""
    worm: bool = False
    """Whether a retention policy is locked that has not ended for any object."""
    only_for: tuple[str, ...] = ()
    """Who may do anything with it: ids of AccessKeys and ARNs of roles; empty for everybody known."""
    storage_class: str = "Standard"
    uploads_end_after_days: int = 0
    """What a lifecycle rule for the whole bucket says; 0: there is no rule."""
    objects_end: tuple[tuple[str, int], ...] = ()
    """Prefix and days of each lifecycle rule that deletes objects."""
    objects_freeze: tuple[tuple[str, int], ...] = ()
    """Prefix and days of each lifecycle rule that archives objects."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object under its key."""

    key: str
    content: Content
    etag: str
    """Without quotes."""
    object_type: Literal["Normal", "Multipart"]
    last_modified: datetime
    headers: dict[str, str]
    """What the writer said about it, with lower-case names: content-type, x-oss-meta-… and so on."""
    version_id: str = ""
    """Empty for one that was written before its bucket kept versions."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload that is under way."""

    upload_id: str
    key: str
    initiated: datetime
    headers: dict[str, str]
    """As in StoredObject; they become the object's."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart upload."""

    number: int
    content: Content
    last_modified: datetime

    @property
    def etag(self) -> str:
        """The part's MD5, without quotes."""
        return self.content.md5


Record = TypeVar("Record", Bucket, StoredObject, Upload, Part)


class Records:
    """Keeps each record as a JSON file under *directory*; without a directory it keeps nothing."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        kinds = (Bucket, StoredObject, Upload, Part)
        self._adapters: dict[str, TypeAdapter[Any]] = (
            {kind.__name__: TypeAdapter(kind) for kind in kinds} if directory else {}
        )

    def save(self, path: str, record: Bucket | StoredObject | Upload | Part) -> None:
        """Write *record*, replacing what was there at once and whole."""
        if self._directory is None:
            return
        file = self._directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_bytes(self._adapters[type(record).__name__].dump_json(record, indent=2))
        unfinished.replace(file)

    def remove(self, path: str) -> None:
        """Forget a record; nothing happens when there is none."""
        if self._directory is not None:
            (self._directory / path).unlink(missing_ok=True)

    def load(self, pattern: str, kind: type[Record]) -> Iterator[tuple[Path, Record]]:
        """Yield the records whose path matches the glob *pattern*, each with its path below the directory."""
        if self._directory is None:
            return
        for file in sorted(self._directory.glob(pattern)):
            record: Record = self._adapters[kind.__name__].validate_json(file.read_bytes())
            yield file.relative_to(self._directory), record


def bucket_path(bucket: str) -> str:
    """Return where a Bucket is kept."""
    return f"{bucket}/bucket.json"


def object_path(bucket: str, key: str) -> str:
    """Return where a StoredObject is kept: keys are too long and too free to be file names."""
    return f"{bucket}/objects/{hashlib.sha256(key.encode()).hexdigest()}.json"


def version_path(bucket: str, key: str, version_id: str) -> str:
    """Return where a StoredObject is kept when it is no longer the current version."""
    return f"{bucket}/versions/{hashlib.sha256(key.encode()).hexdigest()}-{version_id or 'null'}.json"


def upload_path(bucket: str, upload_id: str) -> str:
    """Return where an Upload is kept."""
    return f"{bucket}/uploads/{upload_id}.json"


def part_path(bucket: str, upload_id: str, number: int) -> str:
    """Return where a Part is kept."""
    return f"{bucket}/parts/{upload_id}-{number}.json"

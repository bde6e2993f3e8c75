"""The manifest that proves a copy, and how one is read, even one that a stranger wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, FailFast, Field, ValidationError

from oceanferry.domain.copies.stated_sizes import SizedFile
from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.receipts import CopiedObject

MANIFEST_NAME = "manifest.json"
LARGEST_MANIFEST_BYTES = 16 * 1024 * 1024
"""Of ten thousand files with the longest names that an entry holds; most entries have 400 bytes."""

MOST_OBJECTS = 10_000
_MOST_BRACKETS = 2 * MOST_OBJECTS
_MOST_COMMAS = 16 * MOST_OBJECTS
"""An entry has nine; the names of files may have some, too."""
_LARGEST_SIZE_BYTES = 2**63 - 1
_SCHEMA_VERSION = 1
_SHOWN_ERRORS = 3


class ManifestObject(CopiedObject):
    """One file of the backup set as it was copied and proven."""

    file_name: str
    source_etag: str
    sha256: str | None = None
    """Of the copy as it was read back, when the destination asks for that."""
    stated_size: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """As OceanBase states it, in a unit that is not documented; None when it states none."""
    source_crc64: str | None
    """The source's own CRC64, None when it gave none; the copy's is then computed from the bytes read."""


class Manifest(TolerantModel):
    """The proof beside a copy: written last, so a copy that has one is complete."""

    schema_version: Literal[1] = 1
    instance_id: str
    backup_set_id: str
    objects: Annotated[tuple[ManifestObject, ...], FailFast(), Field(max_length=MOST_OBJECTS)]
    copied_at: datetime
    run: str
    route: str = ""
    """Empty for a request that named its destinations itself."""
    method: str = ""
    """How: ``logical``, ``physical`` or ``native_logical``; empty when OceanBase did not say."""
    restores_to: datetime | None = None
    """The moment that a restore leads back to, as far as OceanBase said."""
    copied_by: str = ""
    """Which function, or whose command line."""
    oceanferry_version: str

    @property
    def sizes(self) -> tuple[SizedFile, ...]:
        """The files' sizes, as they are and as they were stated."""
        return tuple(SizedFile(each.file_name, each.size_bytes, each.stated_size) for each in self.objects)

    @property
    def copies(self) -> tuple[CopiedObject, ...]:
        """The key in the bucket, whatever the source was called when it was copied."""
        return tuple(
            CopiedObject(key=each.key, part_id=each.part_id, size_bytes=each.size_bytes, crc64=each.crc64)
            for each in self.objects
        )


class Tombstone(TolerantModel):
    """What replaces the manifest when the removal of its copy begins, and is removed last.

    Without it, a copy that is removed in part would look like one that
    lost a file.
    """

    schema_version: Literal[1] = 1
    removing_since: AwareDatetime
    manifest: Manifest


@dataclass(frozen=True)
class Unreadable:
    """What is stored there is no manifest that can be judged."""

    reason: str
    """The end of a sentence that begins with the key."""
    schema_version: int | None = None
    """The version that it says it has, when that is another one."""
    refusal: OceanferryError | None = None
    """Why the store did not give it, because it is archived for example; None when it did."""


@dataclass(frozen=True)
class NotOurs:
    """A manifest or a tombstone that proves nothing about the folder that it is in."""

    reason: str
    """The end of a sentence that begins with the key."""


ManifestContent = Manifest | Tombstone | Unreadable
FolderContent = ManifestContent | NotOurs


def read_in_folder(data: bytes, key: str) -> FolderContent:
    """Read what is under *key*, and compare it with the folder that the key names; never raises.

    A manifest counts when it is about the instance and the backup set of its
    folder, and names at least one object, all directly in the folder.
    """
    content = read_manifest(data)
    if isinstance(content, Unreadable):
        return content
    reason = _misplaced(content.manifest if isinstance(content, Tombstone) else content, key)
    return NotOurs(reason) if reason else content


def _misplaced(manifest: Manifest, key: str) -> str:
    folder = f"{manifest.instance_id}/{manifest.backup_set_id}/"
    if not f"/{key}".endswith(f"/{folder}{MANIFEST_NAME}"):
        return "is the manifest of another backup set or instance"
    if not manifest.objects:
        return "lists no object"
    path = key.removesuffix(MANIFEST_NAME)
    names = [each.key.removeprefix(path) for each in manifest.objects if each.key.startswith(path)]
    if len(names) < len(manifest.objects) or any("/" in name for name in names):
        return "names an object outside its folder"
    if len(set(names)) < len(names) or not all(names) or MANIFEST_NAME in names:
        return "names an object twice, or one that is none"
    return ""


def read_manifest(data: bytes) -> ManifestContent:
    """Read a manifest or a tombstone, whatever folder it is in; never raises, whatever the bytes are."""
    if _fills_the_memory(data):
        return Unreadable("is too large to be a manifest")
    try:
        outline = _Outline.model_validate_json(data)
    except ValidationError:
        return Unreadable("is not an Oceanferry manifest")
    if outline.schema_version != _SCHEMA_VERSION:
        return Unreadable(
            f"has schema_version {outline.schema_version}, and this Oceanferry reads {_SCHEMA_VERSION}",
            outline.schema_version,
        )
    model = Manifest if outline.removing_since is None else Tombstone
    try:
        found = model.model_validate_json(data)
    except ValidationError as error:
        return Unreadable(f"is damaged: {_problems(error)}")
    damage = _damage(found.manifest if isinstance(found, Tombstone) else found)
    return Unreadable(f"is damaged: {damage}") if damage else found


def _fills_the_memory(data: bytes) -> bool:
    """Tell so before anything is parsed: a bracket of one byte becomes half a kilobyte, a number 64 bytes."""
    brackets = data.count(b"{") + data.count(b"[")
    return len(data) > LARGEST_MANIFEST_BYTES or brackets > _MOST_BRACKETS or data.count(b",") > _MOST_COMMAS


def expected(each: ManifestObject) -> tuple[int, int]:
    """Return the size in bytes and the CRC64 that the object must have."""
    return each.size_bytes, int(each.crc64)


class _Outline(TolerantModel):
    """Only what tells which model to read with; everything else is of that model."""

    schema_version: int
    removing_since: object = None


def _damage(manifest: Manifest) -> str:
    """Say what the model lets pass and nothing can be proven with; empty when there is nothing."""
    if manifest.copied_at.tzinfo is None:
        return "copied_at has no time zone"
    for each in manifest.objects:
        if not (each.crc64.isascii() and each.crc64.isdigit() and len(each.crc64) <= len(str(2**64))):
            return f"the crc64 of part {each.part_id} is not a decimal number of 64 bits"
        sizes = (each.size_bytes, each.stated_size or 0)
        if not all(0 <= size <= _LARGEST_SIZE_BYTES for size in sizes):
            return f"the size of part {each.part_id} is negative, or larger than any object"
    return ""


def _problems(error: ValidationError) -> str:
    """Name what is wrong without showing it: a stranger may have written it."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    problems = [f"{'.'.join(map(_place, each['loc'])) or 'all of it'}: {each['msg']}" for each in errors]
    more = f" and {len(problems) - _SHOWN_ERRORS} more" if len(problems) > _SHOWN_ERRORS else ""
    return "; ".join(problems[:_SHOWN_ERRORS]) + more


def _place(part: int | str) -> str:
    known = Manifest.model_fields.keys() | ManifestObject.model_fields.keys() | Tombstone.model_fields.keys()
    return str(part) if isinstance(part, int) or part in known else "?"

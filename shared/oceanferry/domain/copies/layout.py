"""How a backup set lies in a bucket: keys, ranges and the manifest that proves it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from oceanferry.domain.links import DownloadLink
from oceanferry.domain.receipts import CopiedObject

_KIB = 1024
_MIB = 1024 * _KIB
_MOST_PARTS = 10_000  # OSS: 1 to 10,000 parts of 100 KiB to 5 GiB each
_NEAR_PART_BYTES = 16 * _MIB
_FAR_PART_BYTES = 64 * _MIB
_WORTHWHILE_PART_BYTES = 5 * _MIB
_PARTS_TO_SPREAD = 16
_LONGEST_NAME_BYTES = 255  # as on a disk; a key has at most 1,023, most of them for the operator's prefix


def part_size(size_bytes: int, *, far: bool = False, chosen_bytes: int | None = None) -> int:
    """Choose how large the parts of an object are.

    A part pays one round trip: over a distance parts are large, nearby they are
    small, so that little is sent again after a crash; an object too small to
    keep all connections busy is cut finer. There are never more than 10,000.
    The choice depends on nothing that changes between two invocations, because
    they go on with each other's parts.

    Args:
        size_bytes: Of the whole object.
        far: Whether source and target are in different regions.
        chosen_bytes: What the operator chose; None leaves the choice to this function.
    """
    wanted = chosen_bytes or (_FAR_PART_BYTES if far else _NEAR_PART_BYTES)
    if chosen_bytes is None:
        spread = _whole_mib(-(-size_bytes // _PARTS_TO_SPREAD))
        wanted = min(wanted, max(spread, _WORTHWHILE_PART_BYTES))
    needed = -(-size_bytes // _MOST_PARTS)
    return wanted if needed <= wanted else _whole_mib(needed)


def _whole_mib(size_bytes: int) -> int:
    return -(-size_bytes // _MIB) * _MIB


@dataclass(frozen=True)
class ByteRange:
    """One part of a multipart upload: the bytes [start, start + length) of the source."""

    number: int
    start: int
    length: int


def ranges(size_bytes: int, part_size_bytes: int) -> list[ByteRange]:
    """Cut an object into the ranges that are uploaded as parts; an object of no bytes has none."""
    starts = range(0, size_bytes, part_size_bytes)
    return [
        ByteRange(number, start, min(part_size_bytes, size_bytes - start))
        for number, start in enumerate(starts, start=1)
    ]


@dataclass(frozen=True)
class Folder:
    """Where the copy of one backup set lies in a bucket; the same for every run."""

    prefix: str
    instance_id: str
    backup_set_id: str

    @property
    def path(self) -> str:
        """The folder's key prefix, ending in a slash."""
        return f"{self.prefix}{self.instance_id}/{self.backup_set_id}/"

    @property
    def manifest(self) -> str:
        """The key of the manifest."""
        return f"{self.path}manifest.json"

    def keys(self, links: Sequence[DownloadLink]) -> dict[int, str]:
        """Return the key of each part by its id.

        A file keeps its own name. When names repeat or are missing, the part
        id is put in front, so that no two parts share a key.
        """
        names = {link.part_id: _plain(link.file_name) for link in links}
        ambiguous = len(set(names.values())) < len(names) or "manifest.json" in names.values()
        return {
            part_id: f"{self.path}{part_id:04d}-{name}" if ambiguous or not name else f"{self.path}{name}"
            for part_id, name in names.items()
        }


class ManifestObject(CopiedObject):
    """One file of the backup set as it was copied and proven."""

    file_name: str
    source_etag: str
    sha256: str | None = None
    """Of the copy as it was read back, when the destination asks for that."""
    source_crc64: str | None
    """The source's own CRC64, None when it gave none; the copy's is then computed from the bytes read."""


class Manifest(BaseModel):
    """The proof beside a copy: written last, so a copy that has one is complete."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    schema_version: Literal[1] = 1
    instance_id: str
    backup_set_id: str
    objects: tuple[ManifestObject, ...]
    copied_at: datetime
    run: str
    route: str = ""
    """Empty for a request that named its destinations itself."""
    restores_to: datetime | None = None
    """The moment that a restore leads back to, as far as OceanBase said."""
    copied_by: str = ""
    """Which function, or whose command line."""
    oceanferry_version: str

    @property
    def copies(self) -> tuple[CopiedObject, ...]:
        """What lies in the bucket, whatever the source was called when it was copied."""
        return tuple(
            CopiedObject(key=each.key, part_id=each.part_id, size_bytes=each.size_bytes, crc64=each.crc64)
            for each in self.objects
        )


def _plain(file_name: str) -> str:
    name = posixpath.basename(file_name.replace("\\", "/"))
    name = re.sub(r"[\x00-\x1f\x7f]", "", name)
    name = name.encode(errors="ignore")[-_LONGEST_NAME_BYTES:].decode(errors="ignore")
    return "" if name in {".", ".."} else name

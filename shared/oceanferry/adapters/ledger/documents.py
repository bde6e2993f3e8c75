"""VersionedDocuments as records, a new one for each version.

Under ``NAME/`` lie ``000000001``, ``000000002``, …; the highest is the document.
The store lets exactly one writer create a version. Old versions are removed, so
that looking for the highest stays cheap. A writer that sleeps meanwhile may thus
create one that had been there before: each version therefore names the one that
it follows, by a token, and a version counts if the next one names it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress

from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.errors import OceanferryError, ServiceUnavailable
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.versioned_documents import VersionedDocument

_VERSION = re.compile(r"(?<=/)[0-9]{9,}\Z")
_KEPT = 64
_MOST_POLLS = 5


class RecordDocuments:
    """VersionedDocuments over any Records."""

    def __init__(self, records: Records) -> None:
        """Keep the registers in *records*."""
        self._records = records

    def read(self, name: str) -> VersionedDocument | None:
        for _ in range(_MOST_POLLS):
            version = max(self._versions(name), default=0)
            if not version:
                return None
            if found := self._read(name, version):
                return found
        raise ServiceUnavailable(f"The document {name} changes too often to be read consistently")

    def under(
        self, folder: str, *, side_by_side: SideBySide = one_after_another
    ) -> Mapping[str, VersionedDocument]:
        latest: dict[str, int] = {}
        for record in self._records.names(f"{folder}/"):
            name, _, version = record.rpartition("/")
            if _VERSION.search(record):
                latest[name] = max(latest.get(name, 0), int(version))

        def read(each: tuple[str, int]) -> VersionedDocument | None:
            return self._read(*each) or self.read(each[0])

        found = zip(latest, side_by_side(read, latest.items()), strict=True)
        return {name: document for name, document in found if document}

    def _read(self, name: str, version: int) -> VersionedDocument | None:
        """Return a version; None when it was replaced, and removed, since its name was listed."""
        record = self._records.read(_record(name, version))
        if record is None:
            return None
        token, _, data = _split(record)
        return VersionedDocument(data, version, token)

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        version, token = (after.version if after else 0) + 1, secrets.token_hex(8)
        heading = f"{token} {after.token if after else ''}\n".encode()
        if not self._records.create(_record(name, version), heading + data):
            return False
        versions = self._versions(name)
        if max(versions, default=version) > version:
            return self._counts(name, version, token)
        with suppress(OceanferryError):  # the next writer removes them
            for old in versions:
                if old <= version - _KEPT:
                    self._records.delete(_record(name, old))
        return True

    def add(self, name: str, data: bytes) -> bool:
        heading = f"{secrets.token_hex(8)} \n".encode()
        return self._records.create(_record(name, 1), heading + data)

    def remove(self, name: str) -> None:
        self._records.delete(_record(name, 1))

    def _counts(self, name: str, version: int, token: str) -> bool:
        """Tell whether the version after this one was written by a caller that had read this one."""
        following = self._records.read(_record(name, version + 1))
        if following is None:
            raise ServiceUnavailable(f"It is unknown whether the document {name} was written")
        return _split(following)[1] == token

    def _versions(self, name: str) -> list[int]:
        found = (each.rpartition("/") for each in self._records.names(f"{name}/") if _VERSION.search(each))
        return [int(version) for document, _, version in found if document == name]


def _record(name: str, version: int) -> str:
    return f"{name}/{version:09d}"


def _split(record: bytes) -> tuple[str, str, bytes]:
    """Return a version's token, the token of the one that it follows, and its data."""
    heading, _, data = record.partition(b"\n")
    token, _, previous = heading.decode(errors="replace").partition(" ")
    return token, previous, data

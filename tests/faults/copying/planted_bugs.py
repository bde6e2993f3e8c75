"""Engines that lack one check each, made by putting the real one's ports in disguise.

Whoever lies to the engine so well that a check finds nothing takes that check away.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from fakes.pipes import piped, seen
from faults.copying.attempts import Engine
from faults.copying.faulty_source import FaultySource
from faults.copying.scene import BACKUP_SET, PART, Scene
from oceanferry.domain.copies.crc64 import checksum, combine
from oceanferry.domain.errors import SourceRefused
from oceanferry.ports.storage.object_store import (
    LARGEST_SMALL_OBJECT_BYTES,
    DataWithAge,
    ObjectStore,
    StoredObject,
    Upload,
    UploadedPart,
)
from oceanferry.ports.storage.source_object import Chunk, Data, SourceIdentity, SourceObject


@dataclass
class Disguise:
    """An ObjectStore that passes everything on."""

    real: ObjectStore
    scene: Scene

    @property
    def bucket(self) -> str:
        return self.real.bucket

    @property
    def plain(self) -> bool:
        return self.real.plain

    def head(self, key: str) -> StoredObject | None:
        return self.real.head(key)

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        return self.real.get(key, most_bytes=most_bytes)

    def get_aged(self, key: str) -> DataWithAge | None:
        return self.real.get_aged(key)

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        return self.real.put(key, data, overwrite=overwrite)

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        return self.real.put_file(key, data, metadata)

    def keys(self, prefix: str) -> Iterator[str]:
        return self.real.keys(prefix)

    def delete(self, key: str) -> None:
        self.real.delete(key)

    def begin_upload(self, key: str, metadata: Mapping[str, str]) -> str:
        return self.real.begin_upload(key, metadata)

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        return self.real.upload_part(key, upload_id, number, size_bytes, chunks)

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        return self.real.parts(key, upload_id)

    def uploads(self, prefix: str) -> Iterator[Upload]:
        return self.real.uploads(prefix)

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        return self.real.complete_upload(key, upload_id, parts, overwrite=overwrite)

    def abort_upload(self, key: str, upload_id: str) -> None:
        self.real.abort_upload(key, upload_id)


@dataclass
class DoesNotCheckAfterCompletion(Disguise):
    """What was completed seems as it should."""

    believed: dict[str, StoredObject] = field(default_factory=dict)

    def head(self, key: str) -> StoredObject | None:
        return self.believed.get(key) or self.real.head(key)

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        chosen = list(parts)
        done = self.real.complete_upload(key, upload_id, chosen, overwrite=overwrite)
        if done:
            crc64 = combine((each.crc64 or 0, each.size_bytes) for each in chosen)
            self.believed[key] = StoredObject(key, sum(each.size_bytes for each in chosen), crc64)
        return done

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        done = self.real.put_file(key, data, metadata)
        if done:
            self.believed[key] = StoredObject(key, len(data), checksum(data))
        return done


class DoesNotCompareTheEcho(Disguise):
    """Every part arrives with the checksum of what was sent."""

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        sent = b""

        def watched() -> Iterator[memoryview]:
            nonlocal sent
            for chunk in chunks:
                data = seen(chunk)
                sent += data
                yield memoryview(data)

        part = self.real.upload_part(key, upload_id, number, size_bytes, watched())
        return replace(part, crc64=checksum(sent))


class TrustsListedParts(Disguise):
    """Every part that is listed has the size and the checksum that it should have."""

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        data = self.scene.origins[key.rpartition("/")[2]].versions[-1]
        return [self._ideal(each, data) for each in self.real.parts(key, upload_id) or []]

    def _ideal(self, part: UploadedPart, data: bytes) -> UploadedPart:
        wanted = data[(part.number - 1) * PART : part.number * PART]
        return replace(part, size_bytes=len(wanted), crc64=checksum(wanted))


class LeavesOutAPart(Disguise):
    """Of several parts, the last one gets lost on the way to completion."""

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        chosen = list(parts)
        return self.real.complete_upload(
            key, upload_id, chosen[: max(1, len(chosen) - 1)], overwrite=overwrite
        )


class OverwritesWhatOthersPut(Disguise):
    """A key always seems free, and overwriting is always allowed."""

    def head(self, key: str) -> StoredObject | None:
        found = self.real.head(key)
        return None if key in self.scene.foreign and not self._ours(found) else found

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        return self.real.complete_upload(key, upload_id, parts, overwrite=True)

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        self.real.delete(key)
        return self.real.put_file(key, data, metadata)

    def _ours(self, found: StoredObject | None) -> bool:
        return found is not None and "oceanferry-backup-set" in found.metadata


class BelievesAnyManifest(Disguise):
    """What is under the manifest's key is always a manifest of just what is in the folder."""

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        found = self.real.get(key, most_bytes=most_bytes)
        if found is None or key != self.scene.folder.manifest:
            return found
        document = json.loads(found)
        held = {name: self.real.head(self.scene.key(name)) for name in self.scene.origins}
        document["backup_set_id"] = BACKUP_SET
        document["objects"] = document["objects"] or [
            {
                "key": each.key,
                "part_id": 1,
                "size_bytes": each.size_bytes,
                "crc64": str(each.crc64),
                "file_name": "1.zip",
                "source_etag": "",
                "source_crc64": None,
            }
            for each in held.values()
            if each
        ]
        return json.dumps(document).encode()


@dataclass
class RemembersWhatItSaw(Disguise):
    """A file that was there once is always there."""

    seen: dict[str, StoredObject] = field(default_factory=dict)

    def head(self, key: str) -> StoredObject | None:
        found = self.real.head(key)
        if found is not None:
            self.seen[key] = found
        return found or self.seen.get(key)


class MixesDownloads(Disguise):
    """A file of an earlier download is as good as that of the new one: nothing is compared with it."""

    def head(self, key: str) -> StoredObject | None:
        found, origin = self.real.head(key), self.scene.origins.get(key.rpartition("/")[2])
        if found is None or origin is None or self.scene.held.objects.get(key) not in origin.versions:
            return found
        packed_in = origin.downloads[origin.versions.index(self.scene.held.objects[key])]
        data = origin.versions[-1]
        return found if packed_in == origin.downloads[-1] else replace(found, crc64=checksum(data))


class LeavesUploadsBehind(Disguise):
    """Nothing is ever dropped."""

    def abort_upload(self, key: str, upload_id: str) -> None:
        pass


@dataclass
class IgnoresOtherStates:
    """A source that is read without If-Match, and whose ETag nobody compares."""

    real: FaultySource

    def identity(self) -> SourceIdentity:
        return self.real.identity()

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        return self.real.read_small(most_bytes)

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        try:
            yield from self.real.read(self._now, start, length)
        except SourceRefused:
            yield from self.real.read(self._now, start, length)

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        return piped(self.read(identity, start, length))

    @property
    def _now(self) -> SourceIdentity:
        data = self.real.origin.versions[-1]
        crc64 = checksum(data)
        return SourceIdentity(len(data), f'"{crc64:016X}"', crc64 if self.real.origin.knows_crc64 else None)


@dataclass
class IgnoresTheSourcesChecksum:
    """A source whose own CRC64 is not checked."""

    real: SourceObject

    def identity(self) -> SourceIdentity:
        return replace(self.real.identity(), crc64=None)

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        identity, data = self.real.read_small(most_bytes)
        return replace(identity, crc64=None), data

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        return self.real.read(identity, start, length)

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        return self.real.read_zero_copy(identity, start, length)


@dataclass
class SharesOneBuffer(Disguise):
    """Small files that are copied at once are all kept in one place before they are sent."""

    buffer: Data = b""

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        self.buffer = data
        time.sleep(0.001)  # lets another thread have its turn
        return self.real.put_file(key, self.buffer, metadata)


def _without_if_match(source: SourceObject, _: Scene) -> SourceObject:
    assert isinstance(source, FaultySource)
    return IgnoresOtherStates(source)


class ReplacesAnyManifest(Disguise):
    """Writes a manifest over whatever is there."""

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        return self.real.put(key, data, overwrite=overwrite or key == self.scene.folder.manifest)


PLANTED: Mapping[str, Engine] = {
    "does not check after completion": Engine(store=DoesNotCheckAfterCompletion),
    "does not compare the echo of a part": Engine(store=DoesNotCompareTheEcho),
    "trusts listed parts": Engine(store=TrustsListedParts),
    "completes with a missing part": Engine(store=LeavesOutAPart),
    "overwrites what others put": Engine(store=OverwritesWhatOthersPut),
    "believes any manifest": Engine(store=BelievesAnyManifest),
    "does not ask again whether a file is there": Engine(store=RemembersWhatItSaw),
    "replaces any manifest": Engine(store=ReplacesAnyManifest),
    "mixes files of several downloads": Engine(store=MixesDownloads),
    "leaves uploads behind": Engine(store=LeavesUploadsBehind),
    "ignores that the source became another object": Engine(source=_without_if_match),
    "ignores the source's checksum": Engine(source=lambda source, _: IgnoresTheSourcesChecksum(source)),
    "shares one buffer between files that are copied at once": Engine(store=SharesOneBuffer, connections=3),
}
"""By what is wrong with each."""
SHOWN_BY: Mapping[str, str] = {
    "believes any manifest": "manifest forged",
    "does not ask again whether a file is there": "late removal",
    "mixes files of several downloads": "expired links, and the new task packs other bytes",
}
"""What alone shows some of them."""

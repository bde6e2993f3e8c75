"""A bucket for tests, in memory."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from fakes.clock import NOON, FakeClock
from fakes.pipes import seen
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import CopyNotProven, OceanferryError, ServiceRefused
from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.object_store import (
    LARGEST_SMALL_OBJECT_BYTES,
    TOO_LARGE,
    DataWithAge,
    StoredObject,
    Upload,
    UploadedPart,
)
from oceanferry.ports.storage.source_object import Chunk, Data


@dataclass
class FakeUpload:
    """An upload that is under way."""

    key: str
    metadata: Mapping[str, str]
    parts: dict[int, bytes] = field(default_factory=dict)
    began_at: datetime = NOON


class FakeObjectStore:
    """An ObjectStore in which everything that may happen can be arranged; safe between threads.

    Features:
        objects: the bytes of every object by its key; change it at will.
        metadata: the user metadata of the files that were uploaded.
        open_uploads: the uploads under way, by their ids.
        troubles: errors by the name of the method whose next calls raise them; None lets
            one call pass.
        damaged_parts: the numbers of parts of which one bit is flipped as they arrive.
        knows_crc64: whether the store tells any checksum.
        plain: whether it can be given pipes to its own good.
        written: the keys of all objects that were put or completed, in order.
        written_at: when each was, by the store's clock.
    """

    def __init__(self, bucket: str = "archive", clock: Clock | None = None) -> None:
        self._bucket = bucket
        self._clock = clock or FakeClock()
        self._lock = threading.RLock()
        self._ids = count(1)
        self.objects: dict[str, bytes] = {}
        self.metadata: dict[str, Mapping[str, str]] = {}
        self.open_uploads: dict[str, FakeUpload] = {}
        self.troubles: dict[str, list[OceanferryError | None]] = defaultdict(list)
        self.damaged_parts: set[int] = set()
        self.knows_crc64 = True
        self.plain = False
        self.written: list[str] = []
        self.written_at: dict[str, datetime] = {}

    def __enter__(self) -> FakeObjectStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        pass

    @property
    def bucket(self) -> str:
        return self._bucket

    def head(self, key: str) -> StoredObject | None:
        self._stumble("head")
        with self._lock:
            if key not in self.objects:
                return None
            data = self.objects[key]
            return StoredObject(
                key, len(data), self._crc64(data), self.metadata.get(key, {}), etag=_etag(data)
            )

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        self._stumble("get")
        return _small(self.objects.get(key), most_bytes)

    def get_aged(self, key: str) -> DataWithAge | None:
        self._stumble("get")
        with self._lock:
            if key not in self.objects:
                return None
            data = _small(self.objects[key], LARGEST_SMALL_OBJECT_BYTES) or b""
            return DataWithAge(data, self._clock.now() - self.written_at.get(key, NOON))

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        self._stumble("put")
        with self._lock:
            if not overwrite and key in self.objects:
                return False
            self._appear(key, bytes(data), {})
            return True

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        self._stumble("put_file")
        with self._lock:
            if key in self.objects:
                return False
            self._appear(key, bytes(data), dict(metadata))
            return True

    def keys(self, prefix: str) -> Iterator[str]:
        self._stumble("keys")
        yield from sorted(key for key in list(self.objects) if key.startswith(prefix))

    def delete(self, key: str) -> None:
        self._stumble("delete")
        with self._lock:
            self.objects.pop(key, None)
            self.metadata.pop(key, None)

    def begin_upload(self, key: str, metadata: Mapping[str, str]) -> str:
        self._stumble("begin_upload")
        with self._lock:
            upload_id = f"upload-{next(self._ids)}"
            self.open_uploads[upload_id] = FakeUpload(key, dict(metadata))
            return upload_id

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        self._stumble("upload_part")
        data = b"".join(map(seen, chunks))
        if len(data) != size_bytes:
            raise CopyNotProven(f"A part of {size_bytes} bytes came out as {len(data)}")
        if number in self.damaged_parts:
            data = bytes([data[0] ^ 1]) + data[1:]
        with self._lock:
            self._upload(key, upload_id).parts[number] = data
        return self._described(number, data)

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        self._stumble("parts")
        with self._lock:
            upload = self.open_uploads.get(upload_id)
            if upload is None or upload.key != key:
                return None
            return [self._described(number, data) for number, data in sorted(upload.parts.items())]

    def uploads(self, prefix: str) -> Iterator[Upload]:
        self._stumble("uploads")
        with self._lock:
            found = [Upload(each.key, name, each.began_at) for name, each in self.open_uploads.items()]
        yield from sorted((each for each in found if each.key.startswith(prefix)), key=lambda each: each.key)

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        self._stumble("complete_upload")
        with self._lock:
            chosen = sorted(parts, key=lambda part: part.number)
            if upload_id not in self.open_uploads and key in self.objects:
                return _is_made_of(self.objects[key], chosen)
            upload = self._upload(key, upload_id)
            if any(_etag(upload.parts.get(part.number, b"")) != part.etag for part in chosen):
                raise ServiceRefused("A part was not uploaded", code="InvalidPart")
            if key in self.objects and not overwrite:
                return False
            self._appear(key, b"".join(upload.parts[part.number] for part in chosen), upload.metadata)
            del self.open_uploads[upload_id]
            return True

    def abort_upload(self, key: str, upload_id: str) -> None:
        self._stumble("abort_upload")
        self.open_uploads.pop(upload_id, None)

    def _described(self, number: int, data: bytes) -> UploadedPart:
        return UploadedPart(number, len(data), _etag(data), self._crc64(data))

    def _upload(self, key: str, upload_id: str) -> FakeUpload:
        upload = self.open_uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise ServiceRefused("There is no such upload", code="NoSuchUpload")
        return upload

    def _appear(self, key: str, data: bytes, metadata: Mapping[str, str]) -> None:
        self.objects[key] = data
        self.metadata[key] = metadata
        self.written.append(key)
        self.written_at[key] = self._clock.now()

    def _crc64(self, data: bytes) -> int | None:
        return checksum(data) if self.knows_crc64 else None

    def _stumble(self, method: str) -> None:
        with self._lock:
            trouble = self.troubles[method].pop(0) if self.troubles[method] else None
        if trouble is not None:
            raise trouble


def _small(data: bytes | None, most_bytes: int) -> bytes | None:
    if data is not None and len(data) > most_bytes:
        raise ServiceRefused("It is too large", code=TOO_LARGE)
    return data


def _is_made_of(data: bytes, parts: Iterable[UploadedPart]) -> bool:
    at = 0
    for part in parts:
        if _etag(data[at : at + part.size_bytes]) != part.etag:
            return False
        at += part.size_bytes
    return at == len(data)


def _etag(data: bytes) -> str:
    return f'"{checksum(data):016X}"'

"""A file behind a download link for tests, in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

from fakes.pipes import piped
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import LinkExpired, OceanferryError, SourceRefused
from oceanferry.ports.storage.source_object import Chunk, Data, SourceIdentity


class FakeSourceObject:
    """A SourceObject in which everything that may happen can be arranged; safe between threads.

    All chunks of a read lie in one buffer, which is wiped before the next one:
    whoever keeps a chunk is found out.

    Features:
        data: what the object is; change it and it has become another object.
        chunk_sizes: how large the chunks of every read are, over and over.
        knows_crc64: whether the source tells its checksum.
        read_troubles: what the nth read (from 0) raises, after half of its bytes.
        expire: the link is refused from now on.
        lies_at: the offset of a byte of which one bit is flipped on its way.
        reads: the (start, length) of all reads, in the order they began.
        closed: whether the context was left.
    """

    def __init__(
        self, data: bytes, *, chunk_sizes: Sequence[int] = (7, 1, 4093), knows_crc64: bool = True
    ) -> None:
        self.data = data
        self.chunk_sizes = chunk_sizes
        self.knows_crc64 = knows_crc64
        self.read_troubles: Mapping[int, OceanferryError] = {}
        self.expired = False
        self.lies_at: int | None = None
        self.reads: list[tuple[int, int]] = []
        self.closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> FakeSourceObject:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def expire(self) -> None:
        self.expired = True

    def identity(self) -> SourceIdentity:
        self._check_link()
        crc64 = checksum(self.data)
        return SourceIdentity(len(self.data), f'"{crc64:016X}"', crc64 if self.knows_crc64 else None)

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        identity = self.identity()
        if identity.size_bytes > most_bytes:
            return identity, None
        return identity, b"".join(map(bytes, self.read(identity, 0, identity.size_bytes)))

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        if not length:
            return
        if start + length > identity.size_bytes:
            raise SourceRefused("Bytes were asked for that the object does not have")
        trouble = self._begin(start, length)
        self._check_link()
        if self.identity() != identity:
            raise SourceRefused("There is another object now")
        content = self._on_its_way(start, length)
        for stop, chunk in self._chunks(content):
            if trouble is not None and stop * 2 > length:
                raise trouble
            yield chunk

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        return piped(self.read(identity, start, length))

    def _begin(self, start: int, length: int) -> OceanferryError | None:
        with self._lock:
            self.reads.append((start, length))
            return self.read_troubles.get(len(self.reads) - 1)

    def _check_link(self) -> None:
        if self.expired:
            raise LinkExpired("The download link is expired or rejected")

    def _on_its_way(self, start: int, length: int) -> bytes:
        content = bytearray(self.data[start : start + length])
        if self.lies_at is not None and start <= self.lies_at < start + length:
            content[self.lies_at - start] ^= 1
        return bytes(content)

    def _chunks(self, content: bytes) -> Iterator[tuple[int, memoryview]]:
        """Yield chunks, each with the offset at which it stops."""
        buffer = memoryview(bytearray(max(self.chunk_sizes)))
        offset = 0
        for size in cycle(self.chunk_sizes):
            piece = content[offset : offset + size]
            if not piece:
                return
            buffer[: len(piece)] = piece
            offset += len(piece)
            yield offset, buffer[: len(piece)]
            buffer[:] = bytes(len(buffer))

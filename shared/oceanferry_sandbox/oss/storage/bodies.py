"""The bytes of objects and parts: received once, in chunks, and never changed afterwards."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fastcrc import crc64

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that were received: where they are, and what tells them from others."""

    name: str
    size_bytes: int
    md5: str
    """Upper-case hexadecimal; empty when it was not asked for."""
    crc64: int


class Bodies(Protocol):
    """Where the bytes are kept; safe to use from several threads."""

    def receive(self, bucket: str, chunks: Iterable[bytes], *, md5: bool = True) -> Content:
        """Keep what *chunks* yields; when it raises, nothing is kept."""

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Return an iterator over bytes [start, stop); discarding the body meanwhile does it no harm.

        Raises:
            KeyError: There is no such body, at once and not at the first chunk.
        """

    def discard(self, name: str) -> None:
        """Drop the body; nothing happens when it is gone."""


class MemoryBodies:
    """Keeps bodies as lists of the very chunks they came in."""

    def __init__(self) -> None:
        self._bodies: dict[str, list[bytes]] = {}

    def receive(self, bucket: str, chunks: Iterable[bytes], *, md5: bool = True) -> Content:
        """Keep the chunks themselves: what is read from one body into another costs no memory."""
        checksums = _Checksums(md5=md5)
        body = [checksums.updated(chunk) for chunk in chunks]
        name = _new_name(bucket)
        self._bodies[name] = body
        return checksums.content(name)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """See Bodies."""
        return _between(self._bodies[name], start, stop)

    def discard(self, name: str) -> None:
        """See Bodies."""
        self._bodies.pop(name, None)


class DirectoryBodies:
    """Keeps each body as a file under *directory*."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def receive(self, bucket: str, chunks: Iterable[bytes], *, md5: bool = True) -> Content:
        """See Bodies."""
        checksums = _Checksums(md5=md5)
        name = _new_name(bucket)
        path = self._directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as file:
                for chunk in chunks:
                    file.write(checksums.updated(chunk))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return checksums.content(name)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """See Bodies."""
        chunks = _of_file(self._directory / name, start, stop)
        try:
            next(chunks)  # opens the file, which from then on can be read even if it is unlinked
        except FileNotFoundError:
            raise KeyError(name) from None
        return chunks

    def discard(self, name: str) -> None:
        """See Bodies."""
        (self._directory / name).unlink(missing_ok=True)


class _Checksums:
    """The checksums of bytes that pass by."""

    def __init__(self, *, md5: bool) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False) if md5 else None
        self._crc64 = 0
        self._size_bytes = 0

    def updated(self, chunk: bytes) -> bytes:
        """Take note of *chunk* and return it."""
        if self._md5 is not None:
            self._md5.update(chunk)
        self._crc64 = crc64.xz(chunk, self._crc64)
        self._size_bytes += len(chunk)
        return chunk

    def content(self, name: str) -> Content:
        md5 = "" if self._md5 is None else self._md5.hexdigest().upper()
        return Content(name, self._size_bytes, md5, self._crc64)


def file_chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of the file at *path*."""
    chunks = _of_file(path, 0, path.stat().st_size)
    next(chunks)
    return chunks


def _new_name(bucket: str) -> str:
    return f"{bucket}/bodies/{uuid.uuid4().hex}"


def _between(chunks: Iterable[bytes], start: int, stop: int) -> Iterator[bytes]:
    offset = 0
    for chunk in chunks:
        if offset >= stop:
            break
        if wanted := chunk[max(start - offset, 0) : stop - offset]:
            yield wanted
        offset += len(chunk)


def _of_file(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        yield b""
        file.seek(start)
        while start < stop and (chunk := file.read(min(_CHUNK, stop - start))):
            start += len(chunk)
            yield chunk

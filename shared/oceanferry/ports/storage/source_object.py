"""The object that a copy is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from oceanferry.domain.links import DownloadLink


@dataclass(frozen=True)
class SourceIdentity:
    """What tells one object, in one state, from every other."""

    size_bytes: int
    etag: str
    """As the source writes it, quotes included; empty when it gives none."""
    crc64: int | None
    """The source's own CRC-64/XZ of the whole object, if it gives one."""


@dataclass(frozen=True)
class PipedChunk:
    """Bytes that wait in a pipe of the operating system, and were not read."""

    pipe: int
    """The file descriptor that they are read from."""
    nbytes: int


Chunk = memoryview | PipedChunk

Data = bytes | memoryview
"""The bytes of a whole file; a memoryview is of single bytes, in memory that nothing else is read into."""


class SourceObject(Protocol):
    """A file of a backup set behind a download link; safe to read from several threads."""

    def identity(self) -> SourceIdentity:
        """Ask the source what the object is.

        Raises:
            SourceRefused: It ignores ranges, or the answer contradicts itself.
            LinkExpired: The link is no longer accepted.
            AddressForbidden: The link leads to a host that is not OSS.
            ServiceUnavailable: No answer, or 5xx.
        """

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        """Ask what the object is, and read it in the same request if it has at most *most_bytes*.

        Returns None for the bytes of a larger one. Raises as :meth:`identity` and :meth:`read`.
        """

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        """Yield the bytes [start, start + length) in chunks that are valid until the next one.

        Yields exactly *length* bytes or raises: besides what :meth:`identity`
        raises, SourceRefused when the object is no longer the one of *identity*
        and ServiceUnavailable when the body ends early.
        """

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        """As :meth:`read`, but the operating system may carry the bytes past this process.

        Each pipe is to be emptied before the next chunk is taken. Of bytes in a
        pipe no checksum is known here: the receiver has to report one.
        """


OpenSource = Callable[[DownloadLink], AbstractContextManager[SourceObject]]
"""Opens the file behind a link; leaving the context closes its connections."""

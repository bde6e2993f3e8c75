"""Bytes in pipes of the operating system, for fakes and for tests of what moves them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from oceanferry.adapters.http import splice as kernel_path
from oceanferry.ports.storage.source_object import Chunk, PipedChunk


def seen(chunk: Chunk) -> bytes:
    """Return a chunk's bytes; a pipe is emptied."""
    if not isinstance(chunk, PipedChunk):
        return bytes(chunk)
    found = b""
    while len(found) < chunk.nbytes:
        found += os.read(chunk.pipe, chunk.nbytes - len(found))
    return found


def piped(chunks: Iterable[memoryview]) -> Iterator[PipedChunk]:
    """Put chunks into a pipe, one after the other; none is larger than what every pipe holds."""
    with kernel_path.opened() as pipe:
        for chunk in chunks:
            yield pipe.hold(bytes(chunk))

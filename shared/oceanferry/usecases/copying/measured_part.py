"""The bytes of one part, checked as they pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.source_object import Chunk, PipedChunk


@dataclass
class MeasuredPart:
    """What is known of a part when its last chunk has passed."""

    clock: Clock
    keep_pace: Callable[[int], None]
    """Waits until so many bytes may be sent."""
    crc64: int | None = 0
    """Of what has passed; None when some of it was in a pipe, where it cannot be read."""
    reading: timedelta = timedelta(0)
    """How long the source has let us wait."""
    pausing: timedelta = timedelta(0)
    """How long the pace has."""

    def watched(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Pass the chunks on."""
        asked = self.clock.now()
        for chunk in chunks:
            came = self.clock.now()
            self.reading += came - asked
            self.keep_pace(chunk.nbytes)
            self.pausing += self.clock.now() - came
            self.crc64 = (
                None if self.crc64 is None or isinstance(chunk, PipedChunk) else checksum(chunk, self.crc64)
            )
            yield chunk
            asked = self.clock.now()

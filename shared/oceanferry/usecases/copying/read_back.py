"""Reading a copy back whole, for its SHA-256; its CRC64 is compared once more on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import CopyNotProven
from oceanferry.domain.runs.copy_progress import Digest
from oceanferry.ports.progress import Progress
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.object_store import StoredObject
from oceanferry.usecases.runs.time_budget import TimeBudget


@dataclass(frozen=True)
class ReadBack:
    """The reading of one file's copy, and what it works with.

    A hash that is half computed cannot be handed over: a file is read within
    one invocation, or not at all.
    """

    part_id: int
    file_name: str
    stored: StoredObject
    reader: ObjectReader
    progress: Progress
    time_budget: TimeBudget
    renew_lease: Callable[[], None]

    def digest(self) -> Digest | None:
        """Read all bytes; None when the time is over before the last one.

        Raises:
            CopyNotProven: They are not those that the bucket's CRC64 is of.
            Besides, what ObjectReader.read and the renewal of the lease raise.
        """
        sha256, crc, done = hashlib.sha256(), 0, 0
        for chunk in self.reader.read(self.stored):
            if self.time_budget.over:
                return None
            self.renew_lease()
            # Without the chunk at hand, so that the file is never reported, and logged, as copied once more.
            self.progress.copying(f"{self.file_name} (SHA-256)", done, self.stored.size_bytes)
            sha256.update(chunk)
            crc = checksum(chunk, crc)
            done += len(chunk)
        if crc != self.stored.crc64:
            raise CopyNotProven(f"{self.stored.key} does not match its bucket's CRC64 when it is read back")
        return Digest(part_id=self.part_id, crc64=str(crc), sha256=sha256.hexdigest())

"""How a copy uses the network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oceanferry.domain.copies.connection_tuner import MOST_CONNECTIONS, ConnectionTuner

_MIB = 1024 * 1024
_LARGEST_WHOLE_BYTES = 16 * _MIB
_WHOLE_FILES_BYTES = 256 * _MIB
"""Of all files that are sent whole at once; copy_object has 1 GB, and its libraries need a tenth of it."""
_LARGEST_AT_ONCE = 16
_FAR_CONNECTIONS = 16
"""What a copy over a distance begins with."""


@dataclass(frozen=True)
class Transfer:
    """What the operator chose for the copies into one bucket. Each connection has one small buffer."""

    connections: int | None = None
    """None: as many as help."""
    part_size_bytes: int | None = None
    """None: chosen for the object and the distance."""
    bytes_per_second: int | None = None
    """What all connections of a copy together may take; None: all there is."""
    far: bool = False
    """Whether source and bucket are in different regions."""
    shard_above_bytes: int | None = None
    """Larger files are copied by several invocations; None: never."""
    max_shards: int = 8

    def tuner(self) -> ConnectionTuner:
        """Return where the search for the number of connections begins."""
        if self.connections is not None:
            return ConnectionTuner(concurrency=self.connections, most=self.connections, fixed=True)
        return ConnectionTuner(concurrency=_FAR_CONNECTIONS) if self.far else ConnectionTuner()

    @property
    def most(self) -> int:
        """How many connections are used at most."""
        return MOST_CONNECTIONS if self.connections is None else self.connections

    @property
    def whole_files_bytes(self) -> int:
        """What all files together may have that are sent whole at once, from memory."""
        return min(_WHOLE_FILES_BYTES, self.bytes_per_second or _WHOLE_FILES_BYTES)

    @property
    def whole_file_bytes(self) -> int:
        """Files up to this size are sent whole; a larger one in parts, whose bytes are kept nowhere."""
        largest = min(self.part_size_bytes or _LARGEST_WHOLE_BYTES, _LARGEST_WHOLE_BYTES)
        return max(1, min(largest, self.whole_files_bytes // min(self.most, _LARGEST_AT_ONCE)))

    def shared_by(self, shards: int) -> Transfer:
        """Return what each of so many invocations may use that copy one file at once."""
        if self.bytes_per_second is None:
            return self
        return replace(self, bytes_per_second=max(1, self.bytes_per_second // shards))

    def shards_for(self, size_bytes: int) -> int:
        """Return by how many invocations a file of that size is copied; 1: by one alone."""
        if self.shard_above_bytes is None or size_bytes <= self.shard_above_bytes:
            return 1
        return min(self.max_shards, -(-size_bytes // self.shard_above_bytes))

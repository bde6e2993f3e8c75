"""How far the copy of one large file is, as its jobs carry it."""

from __future__ import annotations

from pydantic import NonNegativeInt, PositiveInt

from oceanferry.domain.documents import TolerantModel


class Shard(TolerantModel):
    """A share of the parts of one large file, for one invocation among several."""

    part_id: int
    """The file of the backup set."""
    index: NonNegativeInt
    """Which share: the parts whose number leaves this remainder when divided by *count*."""
    count: PositiveInt


class ShardProgress(TolerantModel):
    """How many parts of a file each shard lacked at one moment; a shard that stands still is lost."""

    part_id: int
    missing: tuple[NonNegativeInt, ...]
    idle_polls: NonNegativeInt = 0
    """How many polls in a row have found that nothing moved at all."""


class Digest(TolerantModel):
    """What one file's copy was found to be when it was read back whole."""

    part_id: int
    crc64: str
    """Of the object that was read, by which it is known again."""
    sha256: str

"""How the parts of a file move, and what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Bottleneck = Literal["", "source", "bucket", "limit", "both"]

_MOST_OF_IT = 2 / 3


@dataclass(frozen=True)
class TransferStats:
    """What there is to tell besides the bytes."""

    parts_done: int = 0
    parts: int = 0
    connections: int = 0
    """How many are in use."""
    retries: int = 0
    """How often a part had to be begun again."""
    reading: timedelta = timedelta(0)
    """How long all connections together have waited for bytes of the source."""
    writing: timedelta = timedelta(0)
    """Likewise, for the bucket to take them."""
    pausing: timedelta = timedelta(0)
    """Likewise, for the sake of the bandwidth limit."""

    @property
    def bottleneck(self) -> Bottleneck:
        """What the copy waits for most of its time; empty when it has not waited yet."""
        waited = self.reading + self.writing + self.pausing
        if not waited:
            return ""
        shares: dict[Bottleneck, float] = {
            "source": self.reading / waited,
            "bucket": self.writing / waited,
            "limit": self.pausing / waited,
        }
        return next((each for each, share in shares.items() if share >= _MOST_OF_IT), "both")

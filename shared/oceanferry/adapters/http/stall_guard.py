"""Telling a peer that trickles from one that delivers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

# In the time that a peer may stay silent; 4 KiB/s where that is a minute.
_FEWEST_BYTES = 256 * 1024


@dataclass
class StallGuard:
    """Ends when too little has come: a socket's timeout begins anew with every single byte."""

    seconds: float | None
    """How long the peer may stay silent; None for ever."""
    _began: float = field(default_factory=time.monotonic)
    _bytes: int = 0

    def came(self, size_bytes: int) -> None:
        """Count bytes that have come.

        Raises:
            TimeoutError: It were too few for the time that has passed.
        """
        self._bytes += size_bytes
        if self.seconds is None or time.monotonic() - self._began < self.seconds:
            return
        if self._bytes < _FEWEST_BYTES:
            raise TimeoutError
        self._began, self._bytes = time.monotonic(), 0

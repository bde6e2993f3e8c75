"""A limit of bandwidth, shared by all connections of a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class BandwidthLimiter:
    """Says how long to wait before the next bytes, so that the rate stays below a limit.

    It owes nothing for the past: after a pause it does not catch up in a burst.
    Not safe between threads; the caller has a lock.
    """

    bytes_per_second: int | None = None
    """None: no limit."""
    _free_at: datetime | None = None

    def wait(self, size_bytes: int, *, now: datetime) -> timedelta:
        """Reserve the time that *size_bytes* take and return how long to wait before they are sent."""
        if self.bytes_per_second is None:
            return timedelta(0)
        start = max(now, self._free_at or now)
        self._free_at = start + timedelta(seconds=size_bytes / self.bytes_per_second)
        return start - now

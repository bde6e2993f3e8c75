"""Time and waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and lets it pass; tests have one that never waits."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def sleep(self, length: timedelta) -> None:
        """Return after *length*; at once when it is not positive."""

"""The machine's own clock."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone


class SystemClock:
    """A Clock that is right as long as the machine's is."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(timezone.utc)

    def sleep(self, length: timedelta) -> None:
        """Block this thread for *length*; not at all when it is not positive."""
        time.sleep(max(0.0, length.total_seconds()))

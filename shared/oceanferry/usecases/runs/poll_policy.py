"""How often a download task is looked at while it is prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class PollPolicy:
    """How the wait for a link is spread; nobody pays for the time between two looks."""

    first_look: timedelta = timedelta(seconds=2)
    """Slept through once, because small backup sets are ready within seconds; not at all when it is 0."""
    first_delay: timedelta = timedelta(seconds=5)
    """Before the next look; doubled each time."""
    longest_delay: timedelta = timedelta(minutes=5)

    def delay(self, reschedules: int) -> timedelta:
        """Return how long to wait before look *hops* + 1 (hops count from 0)."""
        return min(self.first_delay * float(1 << min(reschedules, 16)), self.longest_delay)

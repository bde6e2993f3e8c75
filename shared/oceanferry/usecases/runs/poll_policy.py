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
    settling: timedelta = timedelta(seconds=30)
    """At least, between two looks that decide whether a task which has not ended lists all its files."""
    longest_settling: timedelta = timedelta(minutes=15)
    """At most: links may live for an hour only."""

    def settle(self, waited: timedelta) -> timedelta:
        """Return how long the files that a task lists must stay the same, when it was waited for so long.

        As long again: files that are listed one after the other at an even pace are not taken for all.
        """
        return min(max(self.settling, waited), self.longest_settling)

    def delay(self, reschedules: int) -> timedelta:
        """Return how long to wait before look *hops* + 1 (hops count from 0)."""
        return min(self.first_delay * float(1 << min(reschedules, 16)), self.longest_delay)

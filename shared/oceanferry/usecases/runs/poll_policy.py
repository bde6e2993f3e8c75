"""How often a download task is polled while it is prepared; no function runs between two polls."""

from __future__ import annotations

from datetime import timedelta

FIRST_POLL = timedelta(seconds=2)
"""Slept through once before the second poll, because small backup sets are ready within seconds."""
_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_DELAY = timedelta(minutes=5)
SETTLING = timedelta(seconds=30)
"""How long a task's list of files must stay the same, at least, before it is taken for whole."""
_LONGEST_SETTLING = timedelta(minutes=15)  # links may live for an hour only


def poll_delay(reschedules: int) -> timedelta:
    """Return how long to wait before the poll after so many reschedules; the delay doubles each time."""
    return min(_FIRST_DELAY * float(1 << min(reschedules, 16)), _LONGEST_DELAY)


def settling_delay(waited: timedelta, *, links_live: timedelta | None = None) -> timedelta:
    """Return how long a task's list of files must stay the same, after the run has waited for so long.

    As long again: files that are listed one after the other at an even pace are not taken for all.
    But links that expire soon are polled again while half of it is left.
    """
    longest = _LONGEST_SETTLING if links_live is None else min(_LONGEST_SETTLING, links_live / 2)
    return max(SETTLING, min(waited, longest))

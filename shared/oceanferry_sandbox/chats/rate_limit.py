"""How many requests a robot takes in a time."""

from __future__ import annotations

import threading
from collections import deque
from datetime import timedelta


class RateLimit:
    """Admits *count* requests in any *period*; safe between threads.

    A request over the limit closes the limit for *penalty*, counted from that
    request; requests made meanwhile neither count nor prolong it.
    """

    def __init__(self, count: int, period: timedelta, penalty: timedelta = timedelta()) -> None:
        self._count = count
        self._period = period.total_seconds()
        self._penalty = penalty.total_seconds()
        self._admitted: deque[float] = deque()
        self._closed_until = float("-inf")
        self._lock = threading.Lock()

    def wait(self, now: float) -> float:
        """Admit a request made at *now* and return 0, or return the seconds until one will be."""
        with self._lock:
            if now < self._closed_until:
                return self._closed_until - now
            while self._admitted and self._admitted[0] <= now - self._period:
                self._admitted.popleft()
            if len(self._admitted) < self._count:
                self._admitted.append(now)
                return 0.0
            self._closed_until = now + self._penalty
            return max(self._penalty, self._admitted[0] + self._period - now)

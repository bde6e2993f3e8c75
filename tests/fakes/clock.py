"""A clock for tests: time passes only when somebody waits."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


class FakeClock:
    """A Clock whose sleep returns at once, that much later.

    Features:
        slept: every wait, in order.
        advance: lets time pass without anybody waiting.
    """

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self.slept: list[timedelta] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, length: timedelta) -> None:
        self.slept.append(length)
        self.advance(max(length, timedelta(0)))

    def advance(self, length: timedelta) -> None:
        self._now += length

"""What goes wrong in a run: at one call, or here and there until a storm is over."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

CALLS: Mapping[str, Sequence[str]] = {
    "backups": ("backup_sets", "request_download", "download_task"),
    "source": ("identity", "read", "read_small", "read_zero_copy"),
    "bucket": (
        "head",
        "get",
        "put",
        "put_file",
        "begin_upload",
        "upload_part",
        "parts",
        "uploads",
        "complete_upload",
        "abort_upload",
        "delete",
    ),
    "ledger": ("create", "replace", "read", "aged", "names"),
    "history": ("create", "read", "names", "delete"),
    "functions": ("hand_over",),
    "chat": ("send",),
    "heartbeat": ("beat",),
}
"""Everything outside of an invocation, and what is asked of it."""

CRASHES = ("killed before", "killed after", "reply lost")
"""What a sweep does at each call."""
STALLS = ("slow before", "slow after")
"""What else it does: whoever calls is held up for longer than any lease, and then goes on."""
LONGER_THAN_A_LEASE = timedelta(minutes=7)
REMOVAL = "copy removed"
DEAD_LINKS = "links dead"
LOST_LEASE = "lease lost"
_ONLY_AT: Mapping[str, frozenset[str]] = {
    REMOVAL: frozenset({"bucket", "ledger", "functions", "chat"}),
    DEAD_LINKS: frozenset({"source"}),
    LOST_LEASE: frozenset({"bucket", "source"}),
}
"""What somebody else does meanwhile, and during which calls."""
_TROUBLE = (*CRASHES, *STALLS, "unavailable", "throttled", "late", *_ONLY_AT)
_CAN_BE_LATE = frozenset(
    {"put", "put_file", "begin_upload", "complete_upload", "create", "hand_over", "send"}
)
_THROTTLES = frozenset({"chat", "functions", "backups", "bucket"})
_SLOW = (timedelta(seconds=1), timedelta(seconds=20), timedelta(minutes=4), LONGER_THAN_A_LEASE)


class Weather(Protocol):
    """Says what goes wrong at a call."""

    def at(self, port: str, call: str, now: datetime) -> str:
        """Return what strikes the call; ``""`` for nothing."""

    def repeats(self, now: datetime) -> bool:
        """Tell whether an invocation happens twice."""

    def delay(self) -> timedelta:
        """Return how long something that is on its way takes."""


@dataclass
class OneCrash:
    """At the nth call, from 1, and never again."""

    nth: int
    how: str
    calls: int = 0
    site: str = ""
    """The call that was struck."""
    sites: set[str] = field(default_factory=set)
    """All that were made."""

    def at(self, port: str, call: str, now: datetime) -> str:
        self.calls += 1
        self.sites.add(f"{port}.{call}")
        if self.calls != self.nth:
            return ""
        self.site = f"{port}.{call}"
        return self.how

    def repeats(self, now: datetime) -> bool:
        return False

    def delay(self) -> timedelta:
        return LONGER_THAN_A_LEASE


@dataclass
class Storm:
    """Here and there, drawn from a seed, until it is over."""

    rng: random.Random
    over_at: datetime
    without: Collection[str] = ()
    """What does not happen, although it was drawn."""
    struck: list[str] = field(default_factory=list)
    """Everything that happened, in order."""

    def __post_init__(self) -> None:
        rng = self.rng
        self.rate = rng.choice((0.003, 0.01, 0.02, 0.05, 0.1))
        self.kinds = rng.sample(_TROUBLE, rng.randint(1, len(_TROUBLE)))
        self.repeating = rng.choice((0.0, 0.0, 0.05, 0.2))
        self.out: dict[str, tuple[datetime, datetime]] = {}
        if rng.random() < 0.25:
            begins = self.over_at - timedelta(minutes=rng.randint(1, 60))
            port = rng.choice(list(CALLS))
            self.out[port] = begins, begins + timedelta(minutes=rng.choice((1, 3, 10, 30)))

    def at(self, port: str, call: str, now: datetime) -> str:
        what = self._at(port, call, now)
        if what in self.without:
            return ""
        if what:
            self.struck.append(f"{what} {port}.{call}")
        return what

    def _at(self, port: str, call: str, now: datetime) -> str:
        if now >= self.over_at:
            return ""
        if port in self.out and self.out[port][0] <= now < self.out[port][1]:
            return "unavailable"
        if self.rng.random() >= self.rate:
            return ""
        what = self.rng.choice(self.kinds)
        if what in _ONLY_AT:
            return what if port in _ONLY_AT[what] else ""
        if (what == "late" and call not in _CAN_BE_LATE) or (what == "throttled" and port not in _THROTTLES):
            return "unavailable"
        return what

    def repeats(self, now: datetime) -> bool:
        return now < self.over_at and self.rng.random() < self.repeating

    def delay(self) -> timedelta:
        return self.rng.choice(_SLOW)

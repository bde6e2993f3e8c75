"""What goes wrong in a run, and when: drawn from a seed, so that every run can be repeated."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_ANY_CALL = (
    "head",
    "get",
    "put",
    "put_file",
    "begin_upload",
    "upload_part",
    "parts",
    "uploads",
    "complete_upload",
)
_ENDING = ("delete", "abort_upload")

SOURCE_FAULTS: Mapping[str, Sequence[str]] = {
    "503": ("identity", "read", "read_small"),
    "reset": ("identity", "read", "read_small"),
    "cut body": ("read", "read_small"),
    "flipped bit": ("read", "read_small"),
    "wrong Content-Range": ("identity", "read", "read_small"),
    "slow-loris": ("read", "read_small"),
    "200 instead of 206": ("identity", "read", "read_small"),
    "ETag changed": ("identity", "read", "read_small"),
    "stale CRC header": ("identity", "read", "read_small"),
    "throttled": ("identity", "read", "read_small"),
    "expired link": ("identity", "read", "read_small"),
    # Beyond what a single answer shows.
    "replaced": ("identity", "read", "read_small"),
    "expired link, and no new one": ("read", "read_small"),
    "expired link, and the new one leads elsewhere": ("read", "read_small"),
    "expired links, and the new task packs other bytes": ("identity", "read", "read_small"),
}
"""What a source may do wrong, and with which calls."""

TARGET_FAULTS: Mapping[str, Sequence[str]] = {
    "500": (*_ANY_CALL, *_ENDING),
    "throttled": (*_ANY_CALL, *_ENDING),
    "reset before": (*_ANY_CALL, *_ENDING),
    "reset after": (*_ANY_CALL, *_ENDING),
    "lost reply": ("put", "put_file", "begin_upload", "upload_part", "complete_upload", "abort_upload"),
    "wrong CRC echo": ("head", "put", "put_file", "upload_part", "parts"),
    "NoSuchUpload": ("upload_part", "parts", "complete_upload"),
    "complete that lies": ("complete_upload", "put_file"),
    "complete twice": ("complete_upload",),
    "part list truncated": ("parts", "uploads"),
    # Beyond what a single answer shows.
    "damaged on its way": ("upload_part", "put_file"),
    "stored damaged": ("upload_part",),
    "upload dropped": ("upload_part", "parts", "complete_upload"),
    "another copier": (*_ANY_CALL, "abort_upload"),
    "key taken by others": (
        "put",
        "put_file",
        "begin_upload",
        "upload_part",
        "parts",
        "uploads",
        "complete_upload",
    ),
    "manifest forged": (
        "head",
        "put_file",
        "begin_upload",
        "upload_part",
        "parts",
        "uploads",
        "complete_upload",
    ),
    "late removal": ("put", "put_file", "begin_upload", "upload_part", "complete_upload"),
    "killed before": (*_ANY_CALL, *_ENDING),
    "killed after": (*_ANY_CALL, *_ENDING),
}
"""What a target may do wrong, and with which calls; ``lost reply`` takes effect only later."""

MATRIX = [
    (side, what, call)
    for side, faults in (("source", SOURCE_FAULTS), ("target", TARGET_FAULTS))
    for what, calls in faults.items()
    for call in calls
]
"""Every fault with every call: (side, what, call)."""
FOREVER = 10_000
_BY_SIDE = {side: [each for each in MATRIX if each[0] == side] for side in ("source", "target")}
_HOW_MANY = (1, 1, 1, 2, 2, 3, 4, 6, 9)
_HOW_OFTEN = (1, 1, 1, 1, 1, 2, 4, FOREVER)
_LATEST_CALL = 12


@dataclass
class PlannedFault:
    """One fault: the calls it is for, and which of them it strikes."""

    side: str
    what: str
    call: str
    skip: int
    """How many of these calls pass first."""
    times: int

    def __str__(self) -> str:
        """Say it in one line."""
        often = "from then on" if self.times == FOREVER else f"{self.times}×"
        return f"{self.side}: {self.what} at {self.call} no. {self.skip + 1}, {often}"


@dataclass
class Schedule:
    """The faults of one run; safe between threads."""

    planned: list[PlannedFault]
    struck: list[tuple[str, str]] = field(default_factory=list)
    """The call and the fault of all that has happened, in order."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def drawn(cls, rng: random.Random) -> Schedule:
        """Choose some faults."""
        return cls([_drawn(rng) for _ in range(rng.choice(_HOW_MANY))])

    def plant(self, side: str, what: str, call: str, *, skip: int = 0) -> None:
        """Add a fault that strikes once."""
        self.planned.append(PlannedFault(side, what, call, skip, 1))

    def leave_out(self, what: str) -> None:
        """Drop the faults of one kind."""
        self.planned = [each for each in self.planned if each.what != what]

    def take(self, side: str, call: str) -> str:
        """Return the fault that strikes this call, ``""`` for none, counting down."""
        with self._lock:
            for fault in self.planned:
                if (fault.side, fault.call) != (side, call) or not fault.times:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                self.struck.append((call, fault.what))
                return fault.what
            return ""

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self.planned.clear()


def _drawn(rng: random.Random) -> PlannedFault:
    side = rng.choice(("source", "target"))
    _, what, call = rng.choice(_BY_SIDE[side])
    skip = int(rng.random() ** 2 * _LATEST_CALL)
    return PlannedFault(side, what, call, skip, rng.choice(_HOW_OFTEN))

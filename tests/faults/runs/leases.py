"""Who may copy at this moment, and whether anybody goes on who may not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from fakes.clock import FakeClock
from faults.runs.turns import Invocation
from oceanferry.usecases.runs.claims import LEASE

_RENEWED_AFTER = LEASE / 3
"""When whoever sends something checks whether it still has its lease, after what it is sending."""
_SENDS = frozenset({"put_file", "upload_part"})


@dataclass
class Leases:
    """Watches the ledger's entries and what is sent to the bucket."""

    clock: FakeClock
    at_once: int
    """How many calls an invocation may have under way."""
    violations: list[str] = field(default_factory=list)
    _holders: dict[str, Invocation | None] = field(default_factory=dict)
    """Of the delivery of each key."""
    _claims: dict[Invocation, str] = field(default_factory=dict)
    """Which delivery each invocation has claimed last."""
    _lost_at: dict[Invocation, datetime] = field(default_factory=dict)
    _sent: Counter[Invocation] = field(default_factory=Counter)

    def entry(self, invocation: Invocation, name: str, data: bytes) -> None:
        """Take note of an entry that an invocation has written into the ledger."""
        folder, _, what = name.rpartition("/")
        if not what.startswith("claim-"):
            return
        key = folder.rpartition("/")[2]
        former = self._holders.get(key)
        if former is not None and former is not invocation:
            self._lost_at[former] = self.clock.now()
        holds = bool(json.loads(data).get("lease_seconds"))
        self._holders[key] = invocation if holds else None
        self._claims[invocation] = key

    def taken_from(self, invocation: Invocation) -> str:
        """Return which delivery an invocation holds, which it loses; ``""`` for none."""
        key = self._claims.get(invocation, "")
        if not key or self._holders.get(key) is not invocation:
            return ""
        self._holders[key] = None
        self._lost_at[invocation] = self.clock.now()
        return key

    def sends(self, invocation: Invocation, call: str) -> None:
        """Take note of a call that begins; one without a lease is late when it could have known."""
        lost_at = self._lost_at.get(invocation)
        if call not in _SENDS or lost_at is None or self.clock.now() < lost_at + _RENEWED_AFTER:
            return
        self._sent[invocation] += 1
        if self._sent[invocation] > self.at_once:
            self.violations.append("a copier goes on sending although it has lost its lease")

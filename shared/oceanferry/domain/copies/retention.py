"""Which copies of an instance may be removed from a bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from oceanferry.domain.texts import text

CopyState = Literal["proven", "unproven", "leaving"]
RetentionReason = Literal[
    "newest",
    "made_last",
    "newest_data",
    "keep_last",
    "keep_for",
    "unproven",
    "last_whole",
    "expired",
    "begun",
]


@dataclass(frozen=True)
class RetentionRule:
    """What is kept: a copy that either of the two numbers keeps.

    Raises:
        ValueError: Neither number is given, or one is not positive: such a rule would
            say that everything may go.
    """

    keep_last: int | None = None
    """How many proven copies are kept, the newest first."""
    keep_for: timedelta | None = None
    """For how long a copy is kept, from the moment it was made."""
    apply: bool = False
    """Whether anything is removed, or only said what would be."""

    def __post_init__(self) -> None:
        if self.keep_last is None and self.keep_for is None:
            raise ValueError(text("a retention rule needs keep_last, keep_for, or both"))
        if self.keep_last is not None and self.keep_last < 1:
            raise ValueError(text("keep_last must be 1 or more"))
        if self.keep_for is not None and self.keep_for <= timedelta(0):
            raise ValueError(text("keep_for must be positive"))


@dataclass(frozen=True)
class StoredCopy:
    """A copy with a manifest of ours, in the instance's folder."""

    backup_set_id: str
    copied_at: datetime
    state: CopyState
    """``proven``: the store holds every object. ``leaving``: its removal has begun."""
    restores_to: datetime | None = None
    """The moment that a restore leads back to, when the manifest says it."""
    route: str = ""
    method: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """The copies that it counts with: those of the same route and method."""
        return self.route, self.method

    @property
    def recency(self) -> datetime:
        """How recent the data is, as far as it is known."""
        return self.restores_to or self.copied_at


@dataclass(frozen=True)
class Decision:
    """Whether a copy stays, and why."""

    copy: StoredCopy
    remove: bool
    reason: RetentionReason
    """Kept, of the proven copies of its kind: ``newest``, or, where these are two, ``made_last`` and
    ``newest_data``; ``keep_last``, ``keep_for``, ``unproven``, or ``last_whole`` (its removal began, and no
    proven copy of its kind is left). Removed: ``expired``, or ``begun`` (its removal did)."""


def plan(copies: Sequence[StoredCopy], rule: RetentionRule, *, now: datetime) -> list[Decision]:
    """Decide about the copies of one instance, oldest first; those of each route and method count alone.

    Always kept are, of each kind, the proven copy that was made last and the
    proven copy whose data is the most recent, which are the same unless an old
    backup set was copied later; and whatever is not proven, because what it
    lacks may be in no other place.
    """
    kinds = {each.kind: _Kind([one for one in copies if one.kind == each.kind]) for each in copies}
    return [kinds[each.kind].decision(each, rule, now=now) for each in sorted(copies, key=_by_recency)]


class _Kind:
    """The copies of one route and method."""

    def __init__(self, copies: Sequence[StoredCopy]) -> None:
        self._proven = sorted((each for each in copies if each.state == "proven"), key=_by_recency)
        self._made_last = max(self._proven, key=lambda each: each.copied_at, default=None)

    def decision(self, copy: StoredCopy, rule: RetentionRule, *, now: datetime) -> Decision:
        if copy.state == "leaving":
            return Decision(copy, bool(self._proven), "begun" if self._proven else "last_whole")
        reason = self._kept(copy, rule, now=now)
        return Decision(copy, reason is None, reason or "expired")

    def _kept(self, copy: StoredCopy, rule: RetentionRule, *, now: datetime) -> RetentionReason | None:
        """Return what keeps a copy, None when nothing does."""
        if copy.state == "unproven":
            return "unproven"
        newest_data = self._proven[-1]
        if copy in (newest_data, self._made_last):
            both = newest_data == self._made_last
            return "newest" if both else "made_last" if copy == self._made_last else "newest_data"
        if rule.keep_last and copy in self._proven[-rule.keep_last :]:
            return "keep_last"
        if rule.keep_for is not None and now - max(copy.copied_at, copy.recency) <= rule.keep_for:
            return "keep_for"
        return None


def _by_recency(copy: StoredCopy) -> tuple[datetime, datetime, str]:
    return copy.recency, copy.copied_at, copy.backup_set_id

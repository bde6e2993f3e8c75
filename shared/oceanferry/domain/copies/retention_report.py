"""The result of applying a retention rule, or of a dry run."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from oceanferry.domain.copies.retention import RetentionReason
from oceanferry.domain.documents import StrictModel

RetentionOutcome = Literal["kept", "would_remove", "begun", "removed", "protected", "changed"]


class RetainedCopy(StrictModel):
    """One folder with a manifest, and what was done with it.

    Outcomes:
        kept: It stays, for ``reason``.
        would_remove: It would go, but the rule is only tried out, or the time was over.
        begun: It is no copy any more, and the time was over before every object of it was gone; a later
            run goes on.
        removed: Every object that the manifest names is gone, and the manifest.
        protected: The bucket's retention policy (WORM) forbids it for now; a later run
            goes on.
        changed: Something has changed since the manifest was written, so nothing was removed
            from there on.
    """

    manifest: str
    """The manifest's key."""
    backup_set_id: str = ""
    """Empty when the manifest is not readable."""
    copied_at: datetime | None = None
    route: str = ""
    """Which route made it, as the manifest says."""
    size_bytes: int | None = None
    """Of all objects that the manifest names."""
    outcome: RetentionOutcome
    reason: RetentionReason | Literal["unreadable", "not_ours"]
    """``unreadable``: there is no manifest of a version we know. ``not_ours``: it names objects of
    another folder, or none."""
    detail: str = ""
    objects: tuple[str, ...] = ()
    """The keys that were removed, or would be; the manifest's own comes last. Empty where the time was over
    before the removal began."""


class RetentionReport(StrictModel):
    """One instance's copies in one bucket, oldest first; holds no link and no secret."""

    bucket: str
    folder: str
    """Where the instance's copies lie: the destination's prefix and the instance."""
    instance_id: str
    applied: bool
    """Whether the rule was applied, or tried out."""
    copies: tuple[RetainedCopy, ...] = ()

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes that the copies are of."""
        return tuple(dict.fromkeys(each.route for each in self.copies))

    @property
    def unreadable(self) -> tuple[RetainedCopy, ...]:
        """The folders about which nothing could be decided, because their manifests cannot be read."""
        return tuple(each for each in self.copies if each.reason == "unreadable")

    @property
    def unfinished(self) -> bool:
        """Whether the time was over, but something was removed: a repetition gets further."""
        left = self.applied and (self.of("begun") or self.of("would_remove"))
        return bool(left and (self.of("begun") or self.of("removed")))

    def of(self, outcome: RetentionOutcome) -> tuple[RetainedCopy, ...]:
        """Return the copies with this result."""
        return tuple(each for each in self.copies if each.outcome == outcome)

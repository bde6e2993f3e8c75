"""Old copies out of a bucket, never by prefix: only what a manifest names and is as it says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import MANIFEST_NAME, NotOurs, Tombstone, Unreadable
from oceanferry.domain.copies.retention import CopyState, Decision, RetentionRule, StoredCopy, plan
from oceanferry.domain.copies.retention_report import RetainedCopy, RetentionReport
from oceanferry.domain.errors import OutOfTime
from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copies.copies_at_rest import StoredManifest, are_whole, stored_copy, stored_manifest
from oceanferry.usecases.copies.removal import never, remove

_MOST_MANIFESTS = 64
_OBJECTS_AT_ONCE = 2_000
"""Whose manifests are in memory together, 5 MB of them."""


def retain(
    bucket: Bucket,
    instance_id: str,
    rule: RetentionRule,
    *,
    clock: Clock,
    is_late: Callable[[], bool] = never,
) -> RetentionReport:
    """Decide which copies of an instance are kept, and remove the others when the rule is to be applied.

    Copies count for each route and method by themselves, as their manifests
    name them: a nightly logical copy never pushes out a weekly physical one. Repeating it is safe at
    any time; what an earlier call began is finished.

    When *is_late*, no further object is removed: the report says which copies would be, and whose removal
    has begun.

    Raises:
        OutOfTime: It was late before it was known what to remove.
        What ObjectStore raises. What had been removed until then stays removed.
    """
    examination = _Examination(bucket, instance_id, is_late)
    found = {each.key: each for each in examination.copies()}
    ours = {each.copy: each for each in found.values() if each.copy is not None}
    removing = _Removing(bucket, rule, clock.now(), is_late)
    decisions = plan(list(ours), rule, now=removing.now)
    return RetentionReport(
        bucket=bucket.store.bucket,
        folder=examination.folder,
        instance_id=instance_id,
        applied=rule.apply,
        copies=(
            *(each.left_alone for each in found.values() if each.left_alone),
            *(removing.carried_out(each, ours[each.copy]) for each in decisions),
        ),
    )


@dataclass(frozen=True)
class _Examined:
    """What is remembered of a manifest: it is read once more when its copy is removed."""

    key: str
    sha256: bytes
    """Of the manifest, so that another one under its key is noticed."""
    copy: StoredCopy | None = None
    """None when the manifest cannot be read or is about another place."""
    size_bytes: int = 0
    left_alone: RetainedCopy | None = None


@dataclass(frozen=True)
class _Examination:
    """Compares the copies of an instance with their manifests, of which it holds a few at once."""

    bucket: Bucket
    instance_id: str
    is_late: Callable[[], bool]

    @property
    def folder(self) -> str:
        return f"{self.bucket.prefix}{self.instance_id}/"

    def copies(self) -> Iterator[_Examined]:
        """Yield what is under the keys of manifests, one level below the instance's folder."""
        waiting, at_once = self._backup_set_ids(), 1
        while waiting:
            self._check_time()
            now, waiting = waiting[:at_once], waiting[at_once:]
            found = self.bucket.side_by_side(self._read, now)
            stored = [each for each in found if each is not None]
            yield from self._examined(stored)
            largest = max((len(each.manifest.objects) for each in stored if each.manifest), default=1)
            at_once = max(1, min(_MOST_MANIFESTS, _OBJECTS_AT_ONCE // max(1, largest)))

    def _backup_set_ids(self) -> list[str]:
        places = (key.removeprefix(self.folder).partition("/") for key in self.bucket.store.keys(self.folder))
        return [backup_set_id for backup_set_id, _, name in places if name == MANIFEST_NAME]

    def _read(self, backup_set_id: str) -> StoredManifest | None:
        return stored_copy(self.bucket.store, Folder(self.bucket.prefix, self.instance_id, backup_set_id))

    def _examined(self, stored: Sequence[StoredManifest]) -> Iterator[_Examined]:
        whole = are_whole(
            self.bucket.store,
            [each.manifest for each in stored if each.manifest and not isinstance(each.content, Tombstone)],
            self.bucket.side_by_side,
            before_each=self._check_time,
        )
        for each in stored:
            manifest, sha256 = each.manifest, _sha256(each)
            if manifest is None:
                yield _Examined(each.key, sha256, left_alone=_left_alone(each))
                continue
            state: CopyState = "leaving"
            if not isinstance(each.content, Tombstone):
                state = "proven" if next(whole) else "unproven"
            copy = StoredCopy(
                manifest.backup_set_id,
                manifest.copied_at,
                state,
                manifest.restores_to,
                route=manifest.route,
                method=manifest.method,
            )
            size_bytes = sum(one.size_bytes for one in manifest.objects)
            yield _Examined(each.key, sha256, copy, size_bytes)

    def _check_time(self) -> None:
        if self.is_late():
            raise OutOfTime(
                f"The time was over before every copy in {self.folder} of bucket {self.bucket.store.bucket}"
                " was compared with its manifest; nothing was removed",
                advice="Run oceanferry retain --apply once, or give the copy_object function more time",
            )


@dataclass(frozen=True)
class _Removing:
    """Carries decisions out, or tries them out."""

    bucket: Bucket
    rule: RetentionRule
    now: datetime
    is_late: Callable[[], bool]

    def carried_out(self, decision: Decision, examined: _Examined) -> RetainedCopy:
        facts: dict[str, object] = {
            "manifest": examined.key,
            "backup_set_id": decision.copy.backup_set_id,
            "copied_at": decision.copy.copied_at,
            "route": decision.copy.route,
            "size_bytes": examined.size_bytes,
            "outcome": "kept",
            "reason": decision.reason,
        }
        if decision.remove:
            facts |= self._removed(examined)
        return RetainedCopy.model_validate(facts)

    def _removed(self, examined: _Examined) -> dict[str, object]:
        if self.rule.apply and self.is_late():
            return {"outcome": "would_remove"}
        stored = stored_manifest(self.bucket.store, examined.key)
        if stored is None or stored.manifest is None or _sha256(stored) != examined.sha256:
            return {"outcome": "changed", "detail": f"{examined.key} was replaced"}
        objects = (*(each.key for each in stored.manifest.objects), stored.key)
        if not self.rule.apply:
            return {"objects": objects, "outcome": "would_remove"}
        outcome, detail = remove(
            self.bucket.store,
            stored,
            now=self.now,
            side_by_side=self.bucket.side_by_side,
            is_late=self.is_late,
        )
        return {"objects": objects, "outcome": outcome, "detail": detail}


def _sha256(stored: StoredManifest) -> bytes:
    return hashlib.sha256(stored.data).digest()


def _left_alone(stored: StoredManifest) -> RetainedCopy:
    content = stored.content
    reason = "unreadable" if isinstance(content, Unreadable) else "not_ours"
    detail = content.reason if isinstance(content, Unreadable | NotOurs) else ""
    return RetainedCopy.model_validate(
        {"manifest": stored.key, "outcome": "kept", "reason": reason, "detail": detail}
    )

"""Old copies out of a bucket, never by prefix: only what a manifest names and is as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import MANIFEST_NAME, NotOurs, Tombstone, Unreadable
from oceanferry.domain.copies.retention import CopyState, Decision, RetentionRule, StoredCopy, plan
from oceanferry.domain.copies.retention_report import RetainedCopy, RetentionReport
from oceanferry.domain.errors import OutOfTime
from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copies.copies_at_rest import StoredManifest, is_whole, stored_copy
from oceanferry.usecases.copies.removal import remove


def never() -> bool:
    """Tell that there is time."""
    return False


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

    When *is_late*, no further copy is removed: the report says which would be.

    Raises:
        OutOfTime: It was late before it was known what to remove.
        What ObjectStore raises. What had been removed until then stays removed.
    """
    folder = f"{bucket.prefix}{instance_id}/"
    found = {each.key: each for each in _manifests(bucket, instance_id)}
    copies = {}
    for key, each in found.items():
        if is_late():
            raise OutOfTime(
                f"The time was over before every copy in {folder} of bucket {bucket.store.bucket} was"
                " compared with its manifest; nothing was removed",
                advice="Run oceanferry retain --apply once, or give the copy_object function more time",
            )
        copies[key] = _stored_copy(bucket, each)
    keys = {copy: key for key, copy in copies.items() if copy is not None}
    removing = _Removing(bucket, rule, clock.now(), is_late)
    decisions = plan(list(keys), rule, now=removing.now)
    return RetentionReport(
        bucket=bucket.store.bucket,
        folder=folder,
        instance_id=instance_id,
        applied=rule.apply,
        copies=(
            *(_left_alone(found[key]) for key, copy in copies.items() if copy is None),
            *(removing.carried_out(each, found[keys[each.copy]]) for each in decisions),
        ),
    )


@dataclass(frozen=True)
class _Removing:
    """Carries decisions out, or reports what it would do."""

    bucket: Bucket
    rule: RetentionRule
    now: datetime
    is_late: Callable[[], bool]

    def carried_out(self, decision: Decision, stored: StoredManifest) -> RetainedCopy:
        manifest = stored.manifest
        objects = () if manifest is None else manifest.objects
        facts: dict[str, object] = {
            "manifest": stored.key,
            "backup_set_id": decision.copy.backup_set_id,
            "copied_at": decision.copy.copied_at,
            "route": decision.copy.route,
            "size_bytes": sum(each.size_bytes for each in objects),
            "outcome": "kept",
            "reason": decision.reason,
        }
        if decision.remove:
            facts["objects"] = (*(each.key for each in objects), stored.key)
            facts["outcome"], facts["detail"] = self._removed(stored)
        return RetainedCopy.model_validate(facts)

    def _removed(self, stored: StoredManifest) -> tuple[str, str]:
        if not self.rule.apply or self.is_late():
            return "would_remove", ""
        return remove(self.bucket.store, stored, now=self.now, side_by_side=self.bucket.side_by_side)


def _manifests(bucket: Bucket, instance_id: str) -> Iterator[StoredManifest]:
    """Yield what is under the keys of manifests, one level below the instance's folder."""
    path = f"{bucket.prefix}{instance_id}/"
    places = [key.removeprefix(path).partition("/") for key in bucket.store.keys(path)]
    found = bucket.side_by_side(
        lambda backup_set_id: stored_copy(bucket.store, Folder(bucket.prefix, instance_id, backup_set_id)),
        [backup_set_id for backup_set_id, _, name in places if name == MANIFEST_NAME],
    )
    yield from (each for each in found if each is not None)


def _stored_copy(bucket: Bucket, stored: StoredManifest) -> StoredCopy | None:
    """Return a copy of ours, None when its manifest cannot be read or is about another place."""
    manifest = stored.manifest
    if manifest is None:
        return None
    state: CopyState = "leaving"
    if not isinstance(stored.content, Tombstone):
        state = "proven" if is_whole(bucket.store, manifest, bucket.side_by_side) else "unproven"
    return StoredCopy(
        manifest.backup_set_id,
        manifest.copied_at,
        state,
        manifest.restores_to,
        route=manifest.route,
        method=manifest.method,
    )


def _left_alone(stored: StoredManifest) -> RetainedCopy:
    content = stored.content
    reason = "unreadable" if isinstance(content, Unreadable) else "not_ours"
    detail = content.reason if isinstance(content, Unreadable | NotOurs) else ""
    return RetainedCopy.model_validate(
        {"manifest": stored.key, "outcome": "kept", "reason": reason, "detail": detail}
    )

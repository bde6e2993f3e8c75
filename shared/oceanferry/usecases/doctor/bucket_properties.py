"""What follows from a bucket's properties for what it is used for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from oceanferry.domain.deployment.cloud_state import BucketState, LifecycleRule
from oceanferry.domain.deployment.findings import Finding, ProblemName, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import text
from oceanferry.ports.storage.bucket_examiner import BucketExaminer

_ARCHIVES = ("Archive", "ColdArchive", "DeepColdArchive")


class BucketPurpose(Protocol):
    """What a bucket is for."""

    @property
    def prefix(self) -> str:
        """What its keys begin with."""

    @property
    def is_ledger(self) -> bool:
        """Whether receipts lie in it."""

    @property
    def expiring(self) -> str:
        """What the keys of a ledger begin with that may be removed when they are old."""

    @property
    def needs_versions(self) -> bool:
        """Whether something is overwritten on purpose that must stay as a version."""

    @property
    def removes_old(self) -> bool:
        """Whether old copies are removed."""

    @property
    def reads_files(self) -> bool:
        """Whether files are read back that have the bucket's storage class."""


def property_findings(
    topic: Topic, purpose: BucketPurpose, state: BucketState, examiner: BucketExaminer
) -> Iterator[Finding]:
    """Check one property after the other; one that may not be read is reported, and the next one checked."""
    if state.storage_class in _ARCHIVES:
        yield _archived(topic, purpose, state.storage_class)
    if state.acl != "private":
        yield topic.warning(
            "bucket_acl",
            text("its ACL is {acl}; objects that Oceanferry writes are private", acl=state.acl),
            text("Set the bucket's ACL to private, unless other applications need it"),
        )
    checks: tuple[tuple[ProblemName, Callable[[], Iterator[Finding]]], ...] = (
        ("bucket_versioning", lambda: _versioning(topic, purpose, examiner)),
        ("bucket_worm_unknown", lambda: _retention(topic, purpose, examiner)),
        ("bucket_lifecycle", lambda: _lifecycle(topic, purpose, examiner)),
    )
    for name, check in checks:
        try:
            yield from check()
        except OceanferryError as error:
            yield topic.failed(name, error)


def _archived(topic: Topic, purpose: BucketPurpose, storage_class: str) -> Finding:
    if purpose.reads_files:
        return topic.problem(
            "bucket_class",
            text(
                "its class is {storage_class}, and the destination has sha256: true: files are archived at"
                " once and cannot be read back",
                storage_class=storage_class,
            ),
            text("Write storage_class: Standard at the destination, or remove sha256"),
        )
    return topic.ok(
        "bucket_class",
        text(
            "its class is {storage_class}: files of copies are archived unless storage_class"
            " says otherwise; manifests and records, which are read back, are written with"
            " class Standard",
            storage_class=storage_class,
        ),
    )


def _versioning(topic: Topic, purpose: BucketPurpose, examiner: BucketExaminer) -> Iterator[Finding]:
    versioning = examiner.versioning()
    if purpose.is_ledger and versioning:
        yield topic.problem(
            "ledger_versions",
            text(
                "it keeps versions, or once did: in such a bucket OSS lets two writers create the same object"
            ),
            text("Name a bucket in the section ledger for which versioning was never enabled"),
        )
    elif purpose.needs_versions and versioning != "Enabled":
        yield topic.problem(
            "bucket_versioning",
            text("versioning is not enabled, but on_conflict: version requires it"),
            text("Enable versioning of the bucket, or choose on_conflict: fail or replace"),
        )
    else:
        yield topic.ok(
            "bucket_versioning",
            text("versioning: {versioning}", versioning=versioning or text("never enabled")),
        )


def _retention(topic: Topic, purpose: BucketPurpose, examiner: BucketExaminer) -> Iterator[Finding]:
    retention = examiner.retention()
    if retention is None:
        return
    policy = text(
        "a retention policy ({state}) keeps every object for {days} days",
        state=retention.state,
        days=retention.days,
    )
    if purpose.is_ledger:
        yield topic.problem(
            "bucket_worm",
            text("{policy}, but the ledger must replace and remove its objects", policy=policy),
            text("Name a bucket without a retention policy in the section ledger"),
        )
    elif purpose.removes_old:
        yield topic.warning(
            "bucket_worm",
            text("{policy}: retention cannot remove younger copies", policy=policy),
            text("Set keep_for to at least {days}d", days=retention.days),
        )
    else:
        yield topic.ok("bucket_worm", policy)


def _lifecycle(topic: Topic, purpose: BucketPurpose, examiner: BucketExaminer) -> Iterator[Finding]:
    rules = examiner.lifecycle_rules()
    yield from _moved_or_removed(topic, purpose, rules)
    if purpose.is_ledger:
        yield from _ledger_lifecycle(topic, purpose, rules)
        return
    ends = [each.aborts_uploads_after_days for each in rules if each.covers(purpose.prefix)]
    days = min((each for each in ends if each), default=None)
    if days is not None:
        yield topic.ok(
            "bucket_lifecycle", text("unfinished uploads are removed after {days} days", days=days)
        )
        return
    where = text("the prefix {prefix}", prefix=purpose.prefix) if purpose.prefix else text("the whole bucket")
    yield topic.warning(
        "bucket_lifecycle",
        text(
            "no lifecycle rule removes unfinished multipart uploads: their parts are billed, but not listed"
        ),
        text("Add a rule for {where} that deletes parts after 7 days (AbortMultipartUpload)", where=where),
    )


def _moved_or_removed(
    topic: Topic, purpose: BucketPurpose, rules: Sequence[LifecycleRule]
) -> Iterator[Finding]:
    for rule in rules:
        if rule.archives_after_days is not None and rule.meets(purpose.prefix):
            yield topic.warning(
                "bucket_archives",
                text(
                    "a lifecycle rule archives objects below {prefix} after {archives_after_days}"
                    " days: manifests and records cannot be read from then on",
                    prefix=rule.prefix or text("the bucket"),
                    archives_after_days=rule.archives_after_days,
                ),
                text(
                    "Remove that rule. For copies, write storage_class: Archive at the"
                    " destination: it archives files, and no manifest"
                ),
            )
        if not purpose.is_ledger and rule.deletes_after_days is not None and rule.meets(purpose.prefix):
            yield topic.warning(
                "bucket_deletes",
                text(
                    "a lifecycle rule deletes objects below {prefix} after {deletes_after_days}"
                    " days: copies lose files one by one, the newest of a kind too",
                    prefix=rule.prefix or text("the bucket"),
                    deletes_after_days=rule.deletes_after_days,
                ),
                text(
                    "Remove that rule, and write retention at the destination, which removes whole"
                    " copies only"
                ),
            )


def _ledger_lifecycle(
    topic: Topic, purpose: BucketPurpose, rules: Sequence[LifecycleRule]
) -> Iterator[Finding]:
    expiring = purpose.expiring
    deleting = [each for each in rules if each.deletes_after_days is not None and each.meets(purpose.prefix)]
    for rule in deleting:
        if not rule.prefix.startswith(expiring):
            yield topic.problem(
                "ledger_deleted",
                text(
                    "a lifecycle rule deletes what is below {prefix}: the history of deliveries,"
                    " open alarms and the uses of buttons with it",
                    prefix=rule.prefix or text("the bucket"),
                ),
                text("Let the rule be for the prefix {expiring} only", expiring=expiring),
            )
            return
    if any(each.covers(expiring) for each in deleting):
        yield topic.ok(
            "ledger_lifecycle",
            text("a lifecycle rule removes old records below {expiring}", expiring=expiring),
        )
        return
    yield topic.warning(
        "ledger_lifecycle",
        text(
            "no lifecycle rule removes old records below {expiring}; every delivery leaves three or four",
            expiring=expiring,
        ),
        text(
            "Add a rule that deletes objects with the prefix {expiring} after 90 days, as provision does",
            expiring=expiring,
        ),
    )

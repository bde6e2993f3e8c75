"""What follows from a bucket's properties for what it is used for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from oceanferry.domain.deployment.cloud_state import BucketState
from oceanferry.domain.deployment.findings import Finding, ProblemName, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.ports.bucket_examiner import BucketExaminer

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
    def needs_versions(self) -> bool:
        """Whether something is overwritten on purpose that must stay as a version."""

    @property
    def removes_old(self) -> bool:
        """Whether old copies are removed."""


def property_findings(
    topic: Topic, purpose: BucketPurpose, state: BucketState, examiner: BucketExaminer
) -> Iterator[Finding]:
    """Look at one property after the other; one that may not be looked at is told, and the next one tried."""
    if state.storage_class in _ARCHIVES:
        yield topic.problem(
            "bucket_class",
            f"its class is {state.storage_class}: files of copies are archived, and sha256 cannot read them",
            "Use a bucket of class Standard or IA, and set the class of copies with storage_class",
        )
    if state.acl != "private":
        yield topic.warning(
            "bucket_acl",
            f"its ACL is {state.acl}; objects that Oceanferry writes are private",
            "Set the bucket's ACL to private, unless other applications need it",
        )
    looks: tuple[tuple[ProblemName, Callable[[], Iterator[Finding]]], ...] = (
        ("bucket_versioning", lambda: _versioning(topic, purpose, examiner)),
        ("bucket_worm_unknown", lambda: _retention(topic, purpose, examiner)),
        ("bucket_lifecycle", lambda: _lifecycle(topic, purpose, examiner)),
    )
    for name, look in looks:
        try:
            yield from look()
        except OceanferryError as error:
            yield topic.failed(name, error)


def _versioning(topic: Topic, purpose: BucketPurpose, examiner: BucketExaminer) -> Iterator[Finding]:
    versioning = examiner.versioning()
    if purpose.is_ledger and versioning:
        yield topic.problem(
            "ledger_versions",
            "it keeps versions, or once did: in such a bucket OSS lets two writers create the same object",
            "Name a bucket in the section ledger for which versioning was never enabled",
        )
    elif purpose.needs_versions and versioning != "Enabled":
        yield topic.problem(
            "bucket_versioning",
            "versioning is not enabled, but on_conflict: version requires it",
            "Enable versioning of the bucket, or choose on_conflict: fail or replace",
        )
    else:
        yield topic.ok("bucket_versioning", f"versioning: {versioning or 'never enabled'}")


def _retention(topic: Topic, purpose: BucketPurpose, examiner: BucketExaminer) -> Iterator[Finding]:
    retention = examiner.retention()
    if retention is None:
        return
    told = f"a retention policy ({retention.state}) keeps every object for {retention.days} days"
    if purpose.is_ledger:
        yield topic.problem(
            "bucket_worm",
            f"{told}, but the ledger must replace and remove its objects",
            "Name a bucket without a retention policy in the section ledger",
        )
    elif purpose.removes_old:
        yield topic.warning(
            "bucket_worm",
            f"{told}: retention cannot remove younger copies",
            f"Set keep_for to at least {retention.days}d",
        )
    else:
        yield topic.ok("bucket_worm", told)


def _lifecycle(topic: Topic, purpose: BucketPurpose, examiner: BucketExaminer) -> Iterator[Finding]:
    if purpose.is_ledger:
        return
    days = examiner.ends_uploads_below(purpose.prefix)
    if days is not None:
        yield topic.ok("bucket_lifecycle", f"unfinished uploads are removed after {days} days")
        return
    where = f"the prefix {purpose.prefix}" if purpose.prefix else "the whole bucket"
    yield topic.warning(
        "bucket_lifecycle",
        "no lifecycle rule removes unfinished multipart uploads: their parts are billed, but not listed",
        f"Add a rule for {where} that deletes parts after 7 days (AbortMultipartUpload)",
    )

"""What ``oceanferry doctor`` checks buckets with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from oceanferry.adapters.ledger.entries import DELIVERIES
from oceanferry.bootstrap.buckets import BucketAccess
from oceanferry.bootstrap.composition import Composition
from oceanferry.domain.deployment.findings import Finding
from oceanferry.settings.sections import OssLedger
from oceanferry.usecases.doctor.buckets import ExpectedBucket, bucket_findings


def place_findings(composition: Composition) -> Iterator[Finding]:
    """Check every place that something is kept in: buckets of copies, and that of the ledger."""
    for expected, access in _expected(composition):
        yield from _bucket(composition, expected, access)


def _expected(composition: Composition) -> Iterator[tuple[ExpectedBucket, BucketAccess]]:
    chosen = composition.settings
    for name, each in chosen.buckets.items():
        expected = ExpectedBucket(
            name=name,
            bucket=each.bucket,
            prefix=each.prefix,
            region=each.region,
            needs_versions=each.on_conflict == "version",
            removes_old=bool(each.retention and each.retention.apply),
            reads_files=each.sha256 and not each.storage_class,
        )
        yield expected, composition.storage.accesses.of(each)
    ledger = chosen.ledger
    if isinstance(ledger, OssLedger):
        region = ledger.region or chosen.region
        expected = ExpectedBucket(
            name="ledger",
            bucket=ledger.bucket,
            prefix=ledger.prefix,
            region=region,
            is_ledger=True,
            expiring=f"{ledger.prefix}{DELIVERIES}",
        )
        yield expected, composition.storage.accesses.own(ledger.bucket, ledger.region)


def _bucket(composition: Composition, expected: ExpectedBucket, access: BucketAccess) -> Iterator[Finding]:
    clock = composition.clock
    with access.examiner(clock) as examiner, access.store(clock) as store:
        yield from bucket_findings(expected, examiner=examiner, store=store, nonce=secrets.token_hex(8))

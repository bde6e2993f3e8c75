"""Whether buckets are what the configuration takes them for, and may be written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import text
from oceanferry.ports.storage.bucket_examiner import BucketExaminer
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.doctor.bucket_properties import property_findings

PROBE = ".oceanferry-doctor-"
_PUBLIC_ENDPOINT_FORBIDDEN = "PublicEndpointForbidden"
_WRITTEN = b"Written by oceanferry doctor, and removed at once.\n"


@dataclass(frozen=True)
class ExpectedBucket:
    """What a bucket is for, and what is expected of it."""

    name: str
    """The destination, or ``ledger``."""
    bucket: str
    prefix: str
    region: str
    is_ledger: bool = False
    expiring: str = ""
    needs_versions: bool = False
    removes_old: bool = False
    reads_files: bool = False


def bucket_findings(
    expected: ExpectedBucket, *, examiner: BucketExaminer, store: ObjectStore, nonce: str
) -> Iterator[Finding]:
    """Check one bucket, then write a small object below its prefix and remove it.

    Args:
        expected: What it should be.
        examiner: Tells its properties.
        store: Writes as copies, or the ledger, are written.
        nonce: Makes the object's key unique.
    """
    topic = Topic("buckets", f"{expected.name} ({expected.bucket})")
    try:
        state = examiner.state()
    except OceanferryError as error:
        yield topic.failed("bucket", error)
        return
    if state.region != expected.region:
        yield topic.problem(
            "bucket_region",
            text(
                "it is in {region}, but its region in the configuration is {configured}",
                region=state.region,
                configured=expected.region,
            ),
            text("Write region: {region}", region=state.region),
        )
        return
    yield topic.ok(
        "bucket",
        text(
            "reached in {region}, of class {storage_class}",
            region=state.region,
            storage_class=state.storage_class,
        ),
    )
    kept = False
    for finding in property_findings(topic, expected, state, examiner):
        kept = kept or finding.name == "bucket_worm"
        yield finding
    if kept:
        yield topic.ok(
            "bucket_not_written", text("write test skipped: the retention policy would keep the test object")
        )
        return
    yield from _probe(topic, store, f"{expected.prefix}{PROBE}{nonce}")


def _probe(topic: Topic, store: ObjectStore, key: str) -> Iterator[Finding]:
    try:
        store.put(key, _WRITTEN, overwrite=False)
        read = store.get(key)
    except OceanferryError as error:
        yield _not_written(topic, error)
        with suppress(OceanferryError):  # in case it arrived all the same
            store.delete(key)
        return
    try:
        store.delete(key)
    except OceanferryError as error:
        yield topic.failed("bucket_delete", error)
        return
    if read == _WRITTEN:
        yield topic.ok("bucket_write", text("a test object was written, read and removed"))
    else:
        yield topic.problem(
            "bucket_read",
            text("the data that was read differs from the data that was written"),
            text("Open a ticket with Alibaba Cloud for this bucket"),
        )


def _not_written(topic: Topic, error: OceanferryError) -> Finding:
    if error.code != _PUBLIC_ENDPOINT_FORBIDDEN:
        return topic.failed("bucket_write", error)
    return topic.warning(
        "bucket_public_endpoint",
        text(
            "OSS refuses this account's data at the public endpoint. Functions in the bucket's"
            " region are not concerned; commands on this machine, copies from other regions and"
            " links to copies are"
        ),
        text("Bind a custom domain to the bucket and write domain: https://… beside its name"),
    )

"""The buckets of copies and of the ledger. They stay whatever happens to their stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oceanferry.domain.provisioning.prerequisites import WantedBucket
from oceanferry.domain.provisioning.stacks import Properties, Reference, Resource

RECEIPTS_EXPIRE_DAYS = 90
"""How long the ledger remembers that something has been delivered."""
UPLOADS_END_DAYS = 7
"""After how many days OSS deletes the parts of an upload that was never completed."""


def bucket_resources(wanted: Iterable[WantedBucket]) -> Iterator[tuple[str, Resource]]:
    """Yield each bucket once, with its region, however many destinations write to it."""
    uses: dict[str, list[WantedBucket]] = {}
    for each in wanted:
        uses.setdefault(each.name, []).append(each)
    for name, several in uses.items():
        yield several[0].region, _bucket(name, several)


def _bucket(name: str, uses: list[WantedBucket]) -> Resource:
    properties: dict[str, object] = {
        "BucketName": name,
        "AccessControl": "private",
        "BlockPublicAccess": True,
        "DeletionForce": False,
        "LifecycleConfiguration": {"Rule": list(_rules(uses))},
    }
    if any(each.keeps_versions for each in uses):
        properties["VersioningConfiguration"] = {"Status": "Enabled"}
    return Resource(Reference("bucket", name, "Name"), "ALIYUN::OSS::Bucket", properties, retained=True)


def _rules(uses: list[WantedBucket]) -> Iterator[Properties]:
    yield {
        "ID": "oceanferry-unfinished-uploads",
        "Prefix": "",
        "Status": "Enabled",
        "AbortMultipartUpload": {"Days": UPLOADS_END_DAYS},
    }
    for each in uses:
        if each.expiring_prefix is not None:
            yield {
                "ID": "oceanferry-receipts",
                "Prefix": each.expiring_prefix,
                "Status": "Enabled",
                "Expiration": {"Days": RECEIPTS_EXPIRE_DAYS},
            }

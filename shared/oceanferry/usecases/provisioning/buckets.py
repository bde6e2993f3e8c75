"""The buckets of copies and of the ledger. They stay whatever happens to their stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from oceanferry.domain.provisioning.prerequisites import Expiry, WantedBucket
from oceanferry.domain.provisioning.stacks import Properties, Reference, Resource

RECEIPTS_KEPT = timedelta(days=90)
"""How long the ledger remembers a delivery, at least."""
_EVENTS_REPEATED = timedelta(days=8)
"""Queues and Function Compute repeat an event for up to a week."""
UPLOADS_END_DAYS = 7
"""After how many days OSS deletes the parts of an upload that was never completed."""


def ledger_expiry(prefix: str, ages: Iterable[timedelta]) -> Expiry:
    """Return when the ledger's deliveries may be deleted.

    Args:
        prefix: What their keys begin with.
        ages: The ages up to which routes deliver a backup set: so long a timer finds it again.
    """
    kept = max([RECEIPTS_KEPT, *(age + _EVENTS_REPEATED for age in ages)])
    return Expiry(prefix, -(-kept // timedelta(days=1)))


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
        if each.expiry:
            yield {
                "ID": "oceanferry-deliveries",
                "Prefix": each.expiry.prefix,
                "Status": "Enabled",
                "Expiration": {"Days": each.expiry.days},
            }

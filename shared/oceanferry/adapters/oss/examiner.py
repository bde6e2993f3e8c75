"""Checking a bucket of OSS as a whole."""

from __future__ import annotations

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.calls import Calls, unless
from oceanferry.domain.deployment.cloud_state import (
    BucketState,
    BucketVersioning,
    LifecycleRule,
    Retention,
)
from oceanferry.domain.errors import ServiceRefused

_NO_WORM, _NO_LIFECYCLE = "NoSuchWORMConfiguration", "NoSuchLifecycle"


class OssBucketExaminer:
    """A BucketExaminer in OSS; a context manager that closes its connections."""

    def __init__(self, bucket: OssBucket) -> None:
        self._calls = Calls(bucket)

    def __enter__(self) -> OssBucketExaminer:
        return self

    def __exit__(self, *_: object) -> None:
        self._calls.close()

    def state(self) -> BucketState:
        call = self._calls.to_bucket("get the properties of", "oss:GetBucketInfo")
        request = models.GetBucketInfoRequest(bucket=self._calls.bucket)
        found = call.make(lambda: self._calls.client.get_bucket_info(request)).bucket_info
        return BucketState(
            region=(found.location or "").removeprefix("oss-"),
            storage_class=found.storage_class or "",
            acl=found.acl or "",
        )

    def versioning(self) -> BucketVersioning:
        call = self._calls.to_bucket("get the versioning of", "oss:GetBucketVersioning")
        request = models.GetBucketVersioningRequest(bucket=self._calls.bucket)
        found = call.make(lambda: self._calls.client.get_bucket_versioning(request)).version_status
        return found if found in ("Enabled", "Suspended") else ""

    def retention(self) -> Retention | None:
        call = self._calls.to_bucket("get the retention policy of", "oss:GetBucketWorm")
        request = models.GetBucketWormRequest(bucket=self._calls.bucket)
        try:
            found = call.make(lambda: self._calls.client.get_bucket_worm(request)).worm_configuration
        except ServiceRefused as refused:
            unless(_NO_WORM, refused)
            return None
        if found is None or found.state == "Expired":
            return None
        return Retention(found.state or "", found.retention_period_in_days or 0)

    def lifecycle_rules(self) -> tuple[LifecycleRule, ...]:
        call = self._calls.to_bucket("get the lifecycle rules of", "oss:GetBucketLifecycle")
        request = models.GetBucketLifecycleRequest(bucket=self._calls.bucket)
        try:
            found = call.make(
                lambda: self._calls.client.get_bucket_lifecycle(request)
            ).lifecycle_configuration
        except ServiceRefused as refused:
            unless(_NO_LIFECYCLE, refused)
            return ()
        rules = (found.rules if found else None) or []
        return tuple(_rule(each) for each in rules if each.status == "Enabled")


def _rule(rule: models.LifecycleRule) -> LifecycleRule:
    archived = [
        each.days or 0 for each in rule.transitions or () if (each.storage_class or "").endswith("Archive")
    ]
    return LifecycleRule(
        prefix=rule.prefix or "",
        aborts_uploads_after_days=rule.abort_multipart_upload.days if rule.abort_multipart_upload else None,
        deletes_after_days=_expiry(rule.expiration),
        archives_after_days=min(archived, default=None),
    )


def _expiry(expiration: models.LifecycleRuleExpiration | None) -> int | None:
    """Return after how many days objects go; an action that removes expired delete markers removes none."""
    if expiration is None or expiration.expired_object_delete_marker:
        return None
    return expiration.days or 0

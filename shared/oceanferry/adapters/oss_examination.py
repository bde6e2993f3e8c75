"""Looking at a bucket of OSS as a whole."""

from __future__ import annotations

from alibabacloud_oss_v2 import models

from oceanferry.adapters.alibaba_cloud_errors import Operation
from oceanferry.adapters.oss_calls import Calls, unless
from oceanferry.adapters.oss_client import oss_client, private_session
from oceanferry.domain.cloud_state import BucketState, BucketVersioning, Retention
from oceanferry.domain.credentials import Credentials, CredentialsSource
from oceanferry.domain.errors import ServiceRefused
from oceanferry.ports.clock import Clock

_NO_WORM, _NO_LIFECYCLE = "NoSuchWORMConfiguration", "NoSuchLifecycle"


class OssBucketExaminer:
    """A BucketExaminer in OSS; a context manager that closes its connections.

    Args:
        bucket: The bucket's name.
        region: Where it should be; part of every signature.
        credentials: Who signs, now or at every moment.
        clock: What passes between two attempts.
        endpoint: ``https://HOST`` or ``http://HOST:PORT``.
        identity: Whose RAM policies count, for the advice in errors.
        called_at: Which endpoint was chosen and why, likewise.
    """

    def __init__(
        self,
        *,
        bucket: str,
        region: str,
        credentials: Credentials | CredentialsSource,
        clock: Clock,
        endpoint: str | None = None,
        identity: str = Operation.identity,
        called_at: str = "",
    ) -> None:
        self._session = private_session()
        self._client = oss_client(credentials, self._session, region=region, endpoint=endpoint)
        self._calls = Calls(bucket, clock, identity, called_at)

    def __enter__(self) -> OssBucketExaminer:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def state(self) -> BucketState:
        """See :class:`oceanferry.ports.bucket_examiner.BucketExaminer`."""
        call = self._calls.to_bucket("look at", "oss:GetBucketInfo")
        request = models.GetBucketInfoRequest(bucket=self._calls.bucket)
        found = call.make(lambda: self._client.get_bucket_info(request)).bucket_info
        return BucketState(
            region=(found.location or "").removeprefix("oss-"),
            storage_class=found.storage_class or "",
            acl=found.acl or "",
        )

    def versioning(self) -> BucketVersioning:
        """See :class:`oceanferry.ports.bucket_examiner.BucketExaminer`."""
        call = self._calls.to_bucket("ask for the versioning of", "oss:GetBucketVersioning")
        request = models.GetBucketVersioningRequest(bucket=self._calls.bucket)
        found = call.make(lambda: self._client.get_bucket_versioning(request)).version_status
        return found if found in ("Enabled", "Suspended") else ""

    def retention(self) -> Retention | None:
        """See :class:`oceanferry.ports.bucket_examiner.BucketExaminer`."""
        call = self._calls.to_bucket("ask for the retention policy of", "oss:GetBucketWorm")
        request = models.GetBucketWormRequest(bucket=self._calls.bucket)
        try:
            found = call.make(lambda: self._client.get_bucket_worm(request)).worm_configuration
        except ServiceRefused as refused:
            unless(_NO_WORM, refused)
            return None
        if found is None or found.state == "Expired":
            return None
        return Retention(found.state or "", found.retention_period_in_days or 0)

    def ends_uploads_below(self, prefix: str) -> int | None:
        """See :class:`oceanferry.ports.bucket_examiner.BucketExaminer`."""
        call = self._calls.to_bucket("ask for the lifecycle of", "oss:GetBucketLifecycle")
        request = models.GetBucketLifecycleRequest(bucket=self._calls.bucket)
        try:
            found = call.make(lambda: self._client.get_bucket_lifecycle(request)).lifecycle_configuration
        except ServiceRefused as refused:
            unless(_NO_LIFECYCLE, refused)
            return None
        rules = (found.rules if found else None) or []
        days = [
            rule.abort_multipart_upload.days
            for rule in rules
            if rule.status == "Enabled"
            and rule.abort_multipart_upload
            and prefix.startswith(rule.prefix or "")
        ]
        return min((each for each in days if each), default=None)

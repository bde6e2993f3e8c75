"""Buckets that keep versions, in which OSS overwrites although it is forbidden to.

OSS ignores ``x-oss-forbid-overwrite`` in a bucket that keeps versions, and also
in one that kept them once and no longer does.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.calls import Calls
from oceanferry.domain.errors import InvalidConfiguration, PermissionDenied
from oceanferry.domain.texts import text
from oceanferry.ports.storage.object_store import StoredObject

_PLAIN: set[tuple[str, str]] = set()
"""The buckets, by endpoint and name, that this process knows to have never kept versions."""


class Versions:
    """Whether one bucket keeps versions, and what follows from it.

    A bucket that never kept versions is asked once by each process, others once by each
    object of this class. One that begins to keep them later says so in the answer to a write.

    Args:
        calls: The bucket's.
        exclusive: Whether the bucket is no good for its purpose when OSS overwrites in it.
    """

    def __init__(self, calls: Calls, *, exclusive: bool) -> None:
        self._calls = calls
        self._exclusive = exclusive

    def may_overwrite(self) -> bool:
        """Tell whether OSS may overwrite although it is forbidden to; it may when the caller must not ask.

        Raises:
            InvalidConfiguration: It does, and the bucket has to be exclusive.
        """
        if isinstance(self._status, PermissionDenied):
            return True
        if self._status and self._exclusive:
            raise self._unfit()
        return bool(self._status)

    def require(self) -> None:
        """Make sure that what is overwritten stays as a version.

        Raises:
            InvalidConfiguration: It would be lost.
            PermissionDenied: The caller is not allowed to ask.
        """
        if isinstance(self._status, PermissionDenied):
            raise self._status
        if self._status != "Enabled":
            raise InvalidConfiguration(
                text(
                    "Bucket {bucket} has no versioning, which on_conflict: version requires",
                    bucket=self._calls.bucket,
                ),
                advice=text("Enable versioning of the bucket, or choose on_conflict: fail or replace"),
            )

    def is_ours(self, stored: StoredObject | None, *, version_id: str | None, etag: str | None) -> bool:
        """Tell whether what is stored after an exclusive write is what was written.

        Args:
            stored: What the key holds now.
            version_id: Of what was written, as OSS answered.
            etag: Likewise.

        Raises:
            InvalidConfiguration: The bucket has to be exclusive, and turns out to keep versions.
        """
        if self._exclusive:
            raise self._unfit()
        if stored is None:
            return False
        return (stored.version_id, stored.etag.strip('"')) == (version_id or "", (etag or "").strip('"'))

    @cached_property
    def _status(self) -> Literal["", "Enabled", "Suspended"] | PermissionDenied:
        """What OSS says, or that the caller is not allowed to ask."""
        known = self._calls.endpoint, self._calls.bucket
        if known in _PLAIN:
            return ""
        call = self._calls.to_bucket("get the versioning of", "oss:GetBucketVersioning")
        request = models.GetBucketVersioningRequest(bucket=self._calls.bucket)
        try:
            found = call.make(lambda: self._calls.client.get_bucket_versioning(request)).version_status
        except PermissionDenied as denied:
            return denied
        if not found:
            _PLAIN.add(known)
        return found if found == "Enabled" else "Suspended" if found else ""

    def _unfit(self) -> InvalidConfiguration:
        return InvalidConfiguration(
            text(
                "Bucket {bucket} keeps versions of its objects, or once did: in such a bucket OSS"
                " lets two writers create the same object, so it cannot hold the ledger",
                bucket=self._calls.bucket,
            ),
            advice=text("Name a bucket in the section ledger for which versioning was never enabled"),
        )

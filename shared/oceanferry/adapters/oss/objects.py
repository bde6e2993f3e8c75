"""Whole objects in OSS."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.calls import Call, Calls, unless, unparsed
from oceanferry.adapters.oss.refusals import EXISTS, NO_KEY, crc64_of
from oceanferry.adapters.oss.versioning import Versions
from oceanferry.adapters.oss.write_options import ACL, Writing, content_type
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import CopyNotProven, ServiceRefused, ServiceUnavailable
from oceanferry.ports.storage.object_store import (
    LARGEST_SMALL_OBJECT_BYTES,
    TOO_LARGE,
    DataWithAge,
    StoredObject,
)
from oceanferry.ports.storage.source_object import Data

_T = TypeVar("_T")

_BLOCK_BYTES = 64 * 1024
_MIB = 1024 * 1024


class Objects:
    """The objects of one bucket, as its ObjectStore reads and writes them whole."""

    def __init__(self, calls: Calls, *, versions: Versions, writing: Writing) -> None:
        self._calls = calls
        self._versions = versions
        self._writing = writing

    def head(self, key: str) -> StoredObject | None:
        """Describe an object, None when there is none."""
        request = models.HeadObjectRequest(bucket=self._calls.bucket, key=key)
        call = self._calls.to("get the metadata of", key, "oss:GetObject")
        try:
            found = call.make(lambda: self._calls.client.head_object(request))
        except ServiceRefused as refused:
            unless(NO_KEY, refused)
            return None
        if found.content_length is None:
            raise ServiceUnavailable(f"OSS did not return the size of {key} in bucket {self._calls.bucket}")
        return StoredObject(
            key=key,
            size_bytes=found.content_length,
            crc64=crc64_of(found.hash_crc64),
            metadata={name.lower(): value for name, value in (found.metadata or {}).items()},
            etag=found.etag or "",
            version_id=found.version_id or "",
        )

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        """Return a small object's bytes, checked by CRC64; None when there is none."""
        return self._got(key, lambda: self._download(key, most_bytes)[0])

    def get_aged(self, key: str) -> DataWithAge | None:
        """Return a small object's bytes, checked by CRC64, and their age; None when there is none."""
        return self._got(key, lambda: self._aged(*self._download(key)))

    def _got(self, key: str, download: Callable[[], _T]) -> _T | None:
        try:
            return self._calls.to("read", key, "oss:GetObject").make(download)
        except ServiceRefused as refused:
            unless(NO_KEY, refused)
            return None

    def _download(
        self, key: str, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES
    ) -> tuple[bytes, models.GetObjectResult]:
        found = self._calls.client.get_object(models.GetObjectRequest(bucket=self._calls.bucket, key=key))
        with found.body as body:
            data = self._bounded(
                key, most_bytes, found.content_length, body.iter_bytes(block_size=_BLOCK_BYTES)
            )
        if crc64_of(found.hash_crc64) not in (None, checksum(data)):
            raise CopyNotProven(f"{key} in bucket {self._calls.bucket} was not received as OSS stores it")
        return data, found

    def _bounded(
        self, key: str, most_bytes: int, announced_bytes: int | None, blocks: Iterable[bytes]
    ) -> bytes:
        """Read an object that must be small: neither its announced size nor what comes may be more."""
        data = bytearray()
        for block in blocks if (announced_bytes or 0) <= most_bytes else ():
            data += block
            if len(data) > most_bytes:
                break
        if max(len(data), announced_bytes or 0) > most_bytes:
            raise ServiceRefused(
                f"{key} in bucket {self._calls.bucket} is larger than {most_bytes // _MIB} MiB,"
                " and nothing of Oceanferry's is",
                advice="Check that object, and move it away if it is not meant to be there",
                code=TOO_LARGE,
            )
        return bytes(data)

    def _aged(self, data: bytes, found: models.GetObjectResult) -> DataWithAge:
        try:
            now = parsedate_to_datetime((found.headers or {}).get("Date", ""))
        except ValueError:
            now = None
        if now is None or found.last_modified is None:
            raise ServiceUnavailable(
                f"OSS did not return the age of an object in bucket {self._calls.bucket}"
            )
        return DataWithAge(data, now - found.last_modified)

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        """Write a small object, checked by MD5 and CRC64."""
        small = self._writing.small_object()
        return self._put(key, data, small, overwrite=overwrite, is_written=lambda: self.get(key) == data)

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        """Write a file that needs no parts, checked by MD5 and CRC64."""
        file = self._writing.file(metadata)
        return self._put(key, data, file, overwrite=False, is_written=lambda: self._is(key, data))

    def _is(self, key: str, data: Data) -> bool:
        stored = self.head(key)
        return stored is not None and (stored.size_bytes, stored.crc64) == (len(data), checksum(data))

    def _put(
        self,
        key: str,
        data: Data,
        fields: Mapping[str, object],
        *,
        overwrite: bool,
        is_written: Callable[[], bool],
    ) -> bool:
        if not overwrite and self._versions.may_overwrite() and self.head(key) is not None:
            return False
        if overwrite and self._writing.options.on_conflict == "version":
            self._versions.require()
        call = self._calls.to("write", key, self._writing.action)
        try:
            written = self._write(call, key, data, fields, overwrite=overwrite)
        except ServiceRefused as refused:
            unless(EXISTS, refused)
            return call.uncertain and is_written()
        if overwrite or not written.version_id:
            return True
        return self._versions.is_ours(self.head(key), version_id=written.version_id, etag=written.etag)

    def _write(
        self, call: Call, key: str, data: Data, fields: Mapping[str, object], *, overwrite: bool
    ) -> models.PutObjectResult:
        # The MD5 lets OSS refuse what was damaged on its way.
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        request = models.PutObjectRequest(
            bucket=self._calls.bucket,
            key=key,
            body=data,
            acl=ACL,
            content_type=content_type(key),
            content_md5=base64.b64encode(digest).decode(),
            forbid_overwrite=None if overwrite else True,
            **fields,
        )
        written = call.make(lambda: self._calls.client.put_object(request))
        if crc64_of(written.hash_crc64) != checksum(data):
            raise CopyNotProven(f"{key} did not arrive in bucket {self._calls.bucket} as it was sent")
        return written

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield keys, asking page by page."""
        request = models.ListObjectsV2Request(bucket=self._calls.bucket, prefix=prefix, max_keys=1000)
        reached = ""
        while True:
            call = self._calls.to_bucket(f"list {prefix}* in", "oss:ListObjects")
            page = call.make(lambda: self._calls.client.list_objects_v2(request))
            if page.is_truncated is None:
                raise unparsed(call.operation)
            keys = [found.key or "" for found in page.contents or []]
            yield from keys
            if not page.is_truncated:
                return
            before, reached = reached, keys[-1] if keys else ""
            if reached <= before or not page.next_continuation_token:
                raise unparsed(call.operation)
            request.continuation_token = page.next_continuation_token

    def delete(self, key: str) -> None:
        """Remove an object."""
        request = models.DeleteObjectRequest(bucket=self._calls.bucket, key=key)
        self._calls.to("remove", key, "oss:DeleteObject").make(
            lambda: self._calls.client.delete_object(request)
        )

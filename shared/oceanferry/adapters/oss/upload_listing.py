"""What uploads OSS has under way, and what parts they have so far."""

from __future__ import annotations

from collections.abc import Iterator

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.calls import Call, Calls, unless, unparsed
from oceanferry.adapters.oss.refusals import NO_UPLOAD, crc64_of
from oceanferry.domain.errors import ServiceRefused
from oceanferry.ports.storage.object_store import Upload, UploadedPart

_PAGE = 1000
_NUMBERS = range(1, 10_001)
"""Those that OSS gives to parts."""


class UploadListing:
    """The uploads of one bucket, as its ObjectStore lists them."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        """Return an upload's parts, None when there is no such upload."""
        try:
            found = list(self._parts(key, upload_id))
        except ServiceRefused as refused:
            unless(NO_UPLOAD, refused)
            return None
        return sorted(found, key=lambda part: part.number)

    def uploads(self, prefix: str) -> Iterator[Upload]:
        """Yield the uploads under way, asking page by page."""
        request = models.ListMultipartUploadsRequest(
            bucket=self._calls.bucket, prefix=prefix, max_uploads=_PAGE
        )
        reached = ("", "")
        while True:
            call = self._calls.to_bucket(f"list the uploads to {prefix}* in", "oss:ListMultipartUploads")
            page = call.make(lambda: self._calls.client.list_multipart_uploads(request))
            if page.is_truncated is None:
                raise unparsed(call.operation)
            yield from (_upload(call, each) for each in page.uploads or [])
            before, reached = reached, (page.next_key_marker or "", page.next_upload_id_marker or "")
            if not page.is_truncated:
                return
            if reached <= before:
                raise unparsed(call.operation)
            request.key_marker, request.upload_id_marker = reached

    def _parts(self, key: str, upload_id: str) -> Iterator[UploadedPart]:
        request = models.ListPartsRequest(
            bucket=self._calls.bucket, key=key, upload_id=upload_id, max_parts=_PAGE
        )
        reached = 0
        while True:
            call = self._calls.to("list the parts of", key, "oss:ListParts")
            page = call.make(lambda: self._calls.client.list_parts(request))
            if page.is_truncated is None:
                raise unparsed(call.operation)
            yield from (_part(call, each) for each in page.parts or [])
            before, reached = reached, page.next_part_number_marker or 0
            if not page.is_truncated:
                return
            if reached <= before:
                raise unparsed(call.operation)
            request.part_number_marker = reached


def _part(call: Call, found: models.Part) -> UploadedPart:
    if found.part_number not in _NUMBERS or found.size is None or not found.etag:
        raise unparsed(call.operation)
    return UploadedPart(found.part_number, found.size, found.etag, crc64_of(found.hash_crc64))


def _upload(call: Call, found: models.Upload) -> Upload:
    if not found.key or not found.upload_id or found.initiated is None:
        raise unparsed(call.operation)
    return Upload(found.key, found.upload_id, found.initiated)

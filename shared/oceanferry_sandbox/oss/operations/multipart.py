"""Operations on multipart uploads."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.documents import ClaimedPart, claimed_parts
from oceanferry_sandbox.oss.errors import (
    entity_too_small,
    gateway_timeout,
    invalid_argument,
    invalid_part,
    invalid_part_order,
)
from oceanferry_sandbox.oss.operations import object_headers
from oceanferry_sandbox.oss.operations.objects import check_key, forbids_overwrite
from oceanferry_sandbox.oss.operations.slow_completions import SlowCompletions
from oceanferry_sandbox.oss.received import received_content, received_document
from oceanferry_sandbox.oss.replies import named, xml_response
from oceanferry_sandbox.oss.storage.buckets import Buckets
from oceanferry_sandbox.oss.storage.records import Part, StoredObject, Upload

SMALLEST_PART_BYTES = 100 * 1024
"""What every part but the last must have."""
_FORBIDDEN_EC = "0042-00000214"


class MultipartOperations:
    """What OSS does with uploads in parts; each method answers one API operation."""

    def __init__(self, buckets: Buckets, now: Callable[[], datetime]) -> None:
        self._buckets = buckets
        self._now = now
        self.slow = SlowCompletions(now)

    def initiate(self, call: Call) -> Response:
        """InitiateMultipartUpload."""
        check_key(call.key)
        if forbids_overwrite(call):
            self._buckets.check_absent(call.bucket, call.key)
        storage_class = self._buckets.bucket(call.bucket).storage_class
        headers = object_headers.kept_headers(call.request.headers, storage_class)
        upload = Upload(uuid.uuid4().hex.upper(), call.key, self._now(), headers)
        self._buckets.begin_upload(call.bucket, upload)
        children = [*named(call), ("UploadId", upload.upload_id)]
        return xml_response("InitiateMultipartUploadResult", children, object_headers.encryption(headers))

    def upload_part(self, call: Call) -> Response:
        """UploadPart; a part of the same number is replaced."""
        number = _part_number(call)
        upload = self._upload(call)
        content = received_content(call, self._buckets.bodies)
        part = Part(number, content, self._now())
        self._buckets.put_part(call.bucket, upload, part)
        headers = {"ETag": f'"{part.etag}"', "x-oss-hash-crc64ecma": str(content.crc64)}
        return Response(headers=headers | object_headers.encryption(upload.headers))

    def complete(self, call: Call) -> Response:
        """CompleteMultipartUpload; after a refusal the upload is as it was."""
        claims = claimed_parts(received_document(call))
        upload = self._upload(call)
        if self.slow.begins(upload.upload_id, lambda: self._complete(call, upload, claims)):
            raise gateway_timeout()
        return self._complete(call, upload, claims)

    def _complete(self, call: Call, upload: Upload, claims: Sequence[ClaimedPart]) -> Response:
        with self._buckets.completing(call.bucket, upload) as parts:
            chosen = _chosen(claims, parts, upload.upload_id)
            if forbids_overwrite(call):
                self._buckets.check_absent(call.bucket, call.key, ec=_FORBIDDEN_EC)
            stored = self._put_together(call, upload, chosen)
            stored = self._buckets.put(call.bucket, stored, overwrite=not forbids_overwrite(call))
        location = f"http://{call.header('host')}{call.request.raw_path}"
        children = [*named(call), ("Location", location), ("ETag", f'"{stored.etag}"')]
        return xml_response("CompleteMultipartUploadResult", children, object_headers.written(stored))

    def abort(self, call: Call) -> Response:
        """AbortMultipartUpload."""
        self._buckets.abort_upload(call.bucket, self._upload(call))
        return Response(204)

    def _put_together(self, call: Call, upload: Upload, parts: Sequence[Part]) -> StoredObject:
        bodies = self._buckets.bodies
        chunks = (bodies.read(part.content.name, 0, part.content.size_bytes) for part in parts)
        content = bodies.receive(call.bucket, chain.from_iterable(chunks), md5=False)
        digests = b"".join(bytes.fromhex(part.etag) for part in parts)
        etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest().upper()}-{len(parts)}"
        headers = dict(upload.headers)
        if acl := call.header("x-oss-object-acl"):
            headers["x-oss-object-acl"] = acl
        return StoredObject(upload.key, content, etag, "Multipart", self._now(), headers)

    def _upload(self, call: Call) -> Upload:
        return self._buckets.upload(call.bucket, call.key, call.parameter("uploadId"))


def _part_number(call: Call) -> int:
    number = call.parameter("partNumber")
    if not re.fullmatch(r"\d{1,5}", number, re.ASCII) or not 1 <= int(number) <= 10_000:
        message = "Part number must be an integer between 1 and 10000, inclusive."
        raise invalid_argument(message, "partNumber", number, ec="0017-00000220")
    return int(number)


def _chosen(claims: Sequence[ClaimedPart], parts: Mapping[int, Part], upload_id: str) -> list[Part]:
    """Return the parts that the caller lists, provided that they are what the caller believes."""
    numbers = [claim.number for claim in claims]
    if numbers != sorted(set(numbers)):
        raise invalid_part_order()
    for claim in claims:
        if claim.number not in parts or parts[claim.number].etag != claim.etag.upper():
            raise invalid_part(upload_id, claim.number, claim.etag)
    chosen = [parts[number] for number in numbers]
    for part in chosen[:-1]:
        if part.content.size_bytes < SMALLEST_PART_BYTES:
            raise entity_too_small(part.number, part.content.size_bytes)
    return chosen

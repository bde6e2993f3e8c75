"""Multipart uploads to OSS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.calls import Calls, unless
from oceanferry.adapters.oss.completion import Completion
from oceanferry.adapters.oss.objects import Objects
from oceanferry.adapters.oss.part_sender import PartSender
from oceanferry.adapters.oss.refusals import EXISTS, NO_UPLOAD, crc64_of, read_refusal
from oceanferry.adapters.oss.upload_listing import UploadListing
from oceanferry.adapters.oss.versioning import Versions
from oceanferry.adapters.oss.write_options import ACL, Writing, content_type
from oceanferry.domain.copies.crc64 import combine
from oceanferry.domain.errors import ServiceRefused, ServiceUnavailable
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.object_store import StoredObject, UploadedPart
from oceanferry.ports.storage.source_object import Chunk

_SUCCESS = range(200, 300)


class Uploads:
    """The uploads of one bucket, as its ObjectStore makes them.

    Args:
        calls: The bucket's.
        objects: For asking how an upload ended.
        listing: For asking whether it is over.
        versions: Whether completing may overwrite.
        writing: What objects are written with.
    """

    def __init__(
        self,
        calls: Calls,
        *,
        objects: Objects,
        listing: UploadListing,
        versions: Versions,
        writing: Writing,
    ) -> None:
        self._calls = calls
        self._head = objects.head
        self._listing = listing
        self._versions = versions
        self._writing = writing
        self._sender = PartSender()

    def close(self) -> None:
        """Close the connections that parts went over."""
        self._sender.close()

    def begin(self, key: str, metadata: Mapping[str, str]) -> str:
        """Begin an upload and return its id."""
        if self._writing.options.on_conflict == "version":
            self._versions.require()
        request = models.InitiateMultipartUploadRequest(
            bucket=self._calls.bucket,
            key=key,
            content_type=content_type(key),
            **self._writing.file(metadata),
        )
        call = self._calls.to("start the multipart upload of", key, self._writing.action)
        begun = call.make(lambda: self._calls.client.initiate_multipart_upload(request))
        if not begun.upload_id:
            raise ServiceUnavailable(call.operation.failure("OSS returned no upload ID"))
        return str(begun.upload_id)

    def part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        """Stream one part; the SDK signs, and the bytes go over a connection of our own."""
        request = models.UploadPartRequest(
            bucket=self._calls.bucket, key=key, part_number=number, upload_id=upload_id
        )
        call = self._calls.to(f"upload part {number} of", key, "oss:PutObject")
        signed = call.once(lambda: self._calls.client.presign(request))
        reply = self._sender.send(Secret(signed.url), signed.signed_headers, size_bytes, chunks)
        if reply.status not in _SUCCESS:
            raise read_refusal(reply.status, reply.headers, reply.body, self._calls.secrets()).error(
                call.operation
            )
        etag = reply.headers.get("etag", "")
        if not etag:
            raise ServiceUnavailable(
                call.operation.failure("OSS did not confirm it"), advice="Try again later"
            )
        return UploadedPart(number, size_bytes, etag, crc64_of(reply.headers.get("x-oss-hash-crc64ecma")))

    def complete(self, key: str, upload_id: str, parts: Sequence[UploadedPart], *, overwrite: bool) -> bool:
        """Complete an upload, and find out how it ended when no answer says so."""
        parts = sorted(parts, key=lambda part: part.number)
        if not overwrite and self._versions.may_overwrite() and (stored := self._head(key)):
            return _is_made_of(stored, parts) and self._listing.parts(key, upload_id) is None
        request = _completion(self._calls.bucket, key, upload_id, parts)
        request.forbid_overwrite = None if overwrite else True
        call = self._calls.to("complete the multipart upload of", key, self._writing.action)
        completion = Completion(
            call,
            self._calls.clock,
            is_complete=lambda: _is_made_of(self._head(key), parts),
            is_gone=lambda: self._listing.parts(key, upload_id) is None,
        )
        try:
            done = completion.make(lambda: self._calls.client.complete_multipart_upload(request))
        except ServiceRefused as refused:
            return self._completed_before(key, parts, refused, uncertain=completion.uncertain)
        if done is None:
            return True
        if overwrite or not done.version_id:
            return True
        return self._versions.is_ours(self._head(key), version_id=done.version_id, etag=done.etag)

    def _completed_before(
        self, key: str, parts: Sequence[UploadedPart], refused: ServiceRefused, *, uncertain: bool
    ) -> bool:
        if refused.code == EXISTS:
            return uncertain and _is_made_of(self._head(key), parts)
        unless(NO_UPLOAD, refused)
        stored = self._head(key)
        if stored is None:
            raise refused
        return _is_made_of(stored, parts)

    def abort(self, key: str, upload_id: str) -> None:
        """Drop an upload, if it is still there."""
        request = models.AbortMultipartUploadRequest(bucket=self._calls.bucket, key=key, upload_id=upload_id)
        call = self._calls.to("abort the multipart upload of", key, "oss:AbortMultipartUpload")
        try:
            call.make(lambda: self._calls.client.abort_multipart_upload(request))
        except ServiceRefused as refused:
            unless(NO_UPLOAD, refused)


def _completion(
    bucket: str, key: str, upload_id: str, parts: Sequence[UploadedPart]
) -> models.CompleteMultipartUploadRequest:
    listed = [models.UploadPart(part_number=part.number, etag=part.etag) for part in parts]
    return models.CompleteMultipartUploadRequest(
        bucket=bucket,
        key=key,
        upload_id=upload_id,
        acl=ACL,
        complete_multipart_upload=models.CompleteMultipartUpload(parts=listed),
    )


def _is_made_of(stored: StoredObject | None, parts: Sequence[UploadedPart]) -> bool:
    """Tell whether an object is what these parts make; where a CRC64 is unknown, nothing shows that it is."""
    known = [(part.crc64, part.size_bytes) for part in parts if part.crc64 is not None]
    if stored is None or stored.crc64 is None or len(known) < len(parts):
        return False
    return (stored.size_bytes, stored.crc64) == (sum(size for _, size in known), combine(known))

"""Operations that list multipart uploads and their parts."""

from __future__ import annotations

from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.documents import Element, iso_time, url_encoded
from oceanferry_sandbox.oss.replies import named, xml_response
from oceanferry_sandbox.oss.storage.buckets import Buckets
from oceanferry_sandbox.oss.storage.records import Part, Upload


class UploadListing:
    """What OSS tells about uploads; each method answers one API operation."""

    def __init__(self, buckets: Buckets, largest_page: int) -> None:
        self._buckets = buckets
        self._largest_page = largest_page

    def parts(self, call: Call) -> Response:
        """ListParts."""
        limit = call.number("max-parts", default=1000, maximum=1000)
        marker = call.number("part-number-marker", default=0, minimum=0, maximum=10**6)
        upload = self._buckets.upload(call.bucket, call.key, call.parameter("uploadId"))
        parts = self._buckets.parts(call.bucket, upload)
        left = [part for number, part in parts.items() if number > marker]
        page = left[: min(limit, self._largest_page)]
        children: list[Element] = [
            *named(call),
            ("UploadId", upload.upload_id),
            ("StorageClass", upload.headers.get("x-oss-storage-class", "Standard")),
            ("PartNumberMarker", marker),
            ("NextPartNumberMarker", page[-1].number if page else marker),
            ("MaxParts", limit),
            ("IsTruncated", len(left) > len(page)),
            *(_described(part) for part in page),
        ]
        return xml_response("ListPartsResult", children)

    def uploads(self, call: Call) -> Response:
        """ListMultipartUploads; without the grouping by a delimiter."""
        limit = call.number("max-uploads", default=1000, maximum=1000)
        prefix = call.parameter("prefix")
        left = [
            upload
            for upload in self._buckets.uploads(call.bucket)
            if upload.key.startswith(prefix) and _is_after_markers(call, upload)
        ]
        page = left[: min(limit, self._largest_page)]
        truncated = len(left) > len(page)
        encoding_type = call.parameter("encoding-type")
        children: list[Element] = [
            *([("EncodingType", encoding_type)] if encoding_type else []),
            ("Bucket", call.bucket),
            ("KeyMarker", url_encoded(call.parameter("key-marker"), encoding_type)),
            ("UploadIdMarker", call.parameter("upload-id-marker")),
            ("NextKeyMarker", url_encoded(page[-1].key, encoding_type) if truncated else ""),
            ("NextUploadIdMarker", page[-1].upload_id if truncated else ""),
            ("Prefix", url_encoded(prefix, encoding_type)),
            ("MaxUploads", limit),
            ("IsTruncated", truncated),
            *(_listed(upload, encoding_type) for upload in page),
        ]
        return xml_response("ListMultipartUploadsResult", children)


def _is_after_markers(call: Call, upload: Upload) -> bool:
    """An upload id marker only counts together with a key marker."""
    key_marker, id_marker = call.parameter("key-marker"), call.parameter("upload-id-marker")
    if key_marker and id_marker:
        return (upload.key, upload.upload_id) > (key_marker, id_marker)
    return upload.key > key_marker


def _described(part: Part) -> Element:
    children: list[Element] = [
        ("PartNumber", part.number),
        ("LastModified", iso_time(part.last_modified)),
        ("ETag", f'"{part.etag}"'),
        ("HashCrc64ecma", str(part.content.crc64)),
        ("Size", part.content.size_bytes),
    ]
    return ("Part", children)


def _listed(upload: Upload, encoding_type: str) -> Element:
    key = url_encoded(upload.key, encoding_type)
    initiated = iso_time(upload.initiated)
    return ("Upload", [("Key", key), ("UploadId", upload.upload_id), ("Initiated", initiated)])

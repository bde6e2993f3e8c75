"""Operations on objects: put, get, head, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.documents import Element, keys_to_delete, url_encoded
from oceanferry_sandbox.oss.errors import invalid_object_name
from oceanferry_sandbox.oss.operations import conditions, object_headers
from oceanferry_sandbox.oss.operations.ranges import selected
from oceanferry_sandbox.oss.received import received_content, received_document
from oceanferry_sandbox.oss.replies import acl_response, xml_response
from oceanferry_sandbox.oss.storage.buckets import Buckets
from oceanferry_sandbox.oss.storage.records import StoredObject


class ObjectOperations:
    """What OSS does with whole objects; each method answers one API operation."""

    def __init__(self, buckets: Buckets, now: Callable[[], datetime]) -> None:
        self._buckets = buckets
        self._now = now

    def put(self, call: Call) -> Response:
        """PutObject."""
        check_key(call.key)
        storage_class = self._buckets.bucket(call.bucket).storage_class
        headers = object_headers.kept_headers(call.request.headers, storage_class)
        content = received_content(call, self._buckets.bodies)
        stored = StoredObject(call.key, content, content.md5, "Normal", self._now(), headers)
        stored = self._buckets.put(call.bucket, stored, overwrite=not forbids_overwrite(call))
        return Response(headers=object_headers.written(stored))

    def get(self, call: Call) -> Response:
        """GetObject; the CRC64 it answers is the whole object's, also to a range."""
        with self._buckets.lock:
            stored = self._buckets.object(call.bucket, call.key)
            conditions.check(call.request.headers, stored)
            object_headers.check_readable(stored)
            size_bytes = stored.content.size_bytes
            standard = call.header("x-oss-range-behavior") == "standard"
            part = selected(call.header("range"), size_bytes, standard=standard)
            start, stop = part or (0, size_bytes)
            body = self._buckets.bodies.read(stored.content.name, start, stop)
        headers = object_headers.described(stored) | object_headers.overridden(call.parameters)
        headers["Content-Length"] = str(stop - start)
        if part:
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size_bytes}"
        return Response(206 if part else 200, headers, body)

    def head(self, call: Call) -> Response:
        """HeadObject."""
        stored = self._buckets.object(call.bucket, call.key)
        conditions.check(call.request.headers, stored)
        headers = object_headers.described(stored)
        return Response(headers={**headers, "Content-Length": str(stored.content.size_bytes)})

    def meta(self, call: Call) -> Response:
        """GetObjectMeta."""
        stored = self._buckets.object(call.bucket, call.key)
        headers = object_headers.summary(stored)
        return Response(headers={**headers, "Content-Length": str(stored.content.size_bytes)})

    def acl(self, call: Call) -> Response:
        """GetObjectAcl."""
        stored = self._buckets.object(call.bucket, call.key)
        return acl_response(stored.headers.get("x-oss-object-acl", "default"))

    def delete(self, call: Call) -> Response:
        """DeleteObject."""
        marker = self._buckets.delete(call.bucket, call.key)
        headers = {"x-oss-delete-marker": "true", "x-oss-version-id": marker} if marker else {}
        return Response(204, headers)

    def delete_many(self, call: Call) -> Response:
        """DeleteMultipleObjects."""
        keys, quiet = keys_to_delete(received_document(call))
        for key in keys:
            self._buckets.delete(call.bucket, key)
        encoding_type = call.parameter("encoding-type")
        children: list[Element] = [("EncodingType", encoding_type)] if encoding_type else []
        if not quiet:
            children += [("Deleted", [("Key", url_encoded(key, encoding_type))]) for key in keys]
        return xml_response("DeleteResult", children)


def check_key(key: str) -> None:
    """Raise InvalidObjectName for a key that OSS does not allow."""
    if len(key.encode()) > 1023 or key.startswith(("/", "\\")):
        raise invalid_object_name(key)


def forbids_overwrite(call: Call) -> bool:
    """Tell whether the request must not replace an object."""
    return call.header("x-oss-forbid-overwrite").lower() == "true"

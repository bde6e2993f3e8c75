"""Replies that several operations have in common."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.documents import Content, Element, document, error_document, url_encoded
from oceanferry_sandbox.oss.errors import OssError

_ACCOUNT_ID = "1234567890123456"
OWNER: Element = ("Owner", [("ID", _ACCOUNT_ID), ("DisplayName", _ACCOUNT_ID)])
"""The account that everything in the sandbox belongs to."""


def xml_response(root: str, content: Content, headers: Mapping[str, str] | None = None) -> Response:
    """Return a reply whose body is an XML document."""
    return Response(200, {"Content-Type": "application/xml", **(headers or {})}, document(root, content))


def named(call: Call) -> list[Element]:
    """Return the elements that repeat which object was called."""
    encoding_type = call.parameter("encoding-type")
    names: list[Element] = [("Bucket", call.bucket), ("Key", url_encoded(call.key, encoding_type))]
    return [("EncodingType", encoding_type), *names] if encoding_type else names


def acl_response(acl: str) -> Response:
    """Return the document that tells a bucket's or an object's ACL."""
    return xml_response("AccessControlPolicy", [OWNER, ("AccessControlList", [("Grant", acl)])])


def error_response(error: OssError, call: Call, request_id: str) -> Response:
    """Return the reply that refuses *call*; to a HEAD, the document goes in a header."""
    headers = error.headers | ({"x-oss-ec": error.ec} if error.ec else {})
    if error.status == 304:
        return Response(304, headers)
    body = error_document(error, request_id=request_id, host=call.header("host"))
    if call.request.method == "HEAD":
        return Response(error.status, {**headers, "x-oss-err": base64.b64encode(body).decode()})
    return Response(error.status, {**headers, "Content-Type": "application/xml"}, body)

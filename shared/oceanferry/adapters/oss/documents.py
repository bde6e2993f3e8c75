"""Replies of OSS with HTTP 200 that are no success, or that the SDK would read as if nothing were in them.

The SDK trusts the status, takes a reply without a document for one without
entries, and finds no element that has an XML namespace.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, fromstring

from alibabacloud_oss_v2 import exceptions as oss
from alibabacloud_oss_v2.types import HttpRequest, HttpResponse

from oceanferry.adapters.oss.transport import Transport

_GOOD = range(200, 300)


class DocumentTransport(Transport):
    """Checks each document before the SDK does; what is streamed is an object and no document."""

    def send(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Send *request*.

        Raises:
            ServiceError: The reply says that the call failed, whatever its status is.
            ParseError: It cannot be read.
        """
        response = super().send(request, **kwargs)
        if response.is_stream_consumed and response.status_code in _GOOD and request.method in _ANSWERED:
            _check(response, request)
        return response


_ANSWERED = {"GET", "POST"}
"""What is answered with a document when it succeeds; a POST may have none."""


def _check(response: HttpResponse, request: HttpRequest) -> None:
    content = response.content
    if not content:
        if request.method == "GET":
            raise ParseError("the reply is empty")
        return
    root = fromstring(content)  # noqa: S314  # bounded in size; expat of today expands no entities without bound
    if root.tag.rpartition("}")[2] == "Error":
        raise _error(root, response, request)
    if any(child.tag.startswith("{") for child in root):
        raise ParseError("its elements have a namespace")


def _error(root: Element, response: HttpResponse, request: HttpRequest) -> oss.ServiceError:
    fields = {child.tag.rpartition("}")[2]: child.text or "" for child in root}
    return oss.ServiceError(
        status_code=response.status_code,
        code=fields.get("Code", ""),
        message=fields.get("Message", ""),
        request_id=fields.get("RequestId", ""),
        ec=fields.get("EC", ""),
        timestamp=None,
        snapshot=b"",
        request_target=f"{request.method} {request.url}",
        headers=response.headers,
    )

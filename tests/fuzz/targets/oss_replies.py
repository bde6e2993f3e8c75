"""Answers of OSS and of the hosts that links lead to."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPConnection

from fakes.clock import FakeClock
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.http.egress import Egress
from oceanferry.adapters.http.urls import ParsedUrl
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.calls import Calls
from oceanferry.adapters.oss.client import Signers, oss_client
from oceanferry.adapters.oss.documents import DocumentTransport
from oceanferry.adapters.oss.refusals import read_refusal
from oceanferry.adapters.oss.upload_listing import UploadListing
from oceanferry.adapters.source.replies import Reply, Span, check, identity
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.source_object import SourceIdentity

_READING = Operation("OSS", "read x in bucket b", "oss:GetObject", "acs:oss:*:*:b/*")
_STATUSES = (200, 206, 400, 403, 404, 412, 416, 429, 500, 503)
_TOKEN = "STS.planted-token-0123456789"
_BUCKET = OssBucket(
    "archive", "cn-hangzhou", Credentials("STS.id", Secret("planted-secret"), Secret(_TOKEN)), FakeClock()
)


def errors(data: bytes) -> None:
    """A refusal is one of our errors, and it repeats no token."""
    status = _STATUSES[data[0] % len(_STATUSES) if data else 0]
    headers, body = _headers(data[1:])
    body = body.replace(b"TOKEN", _TOKEN.encode())
    error = read_refusal(status, headers, body, (_TOKEN,)).error(_READING)
    assert _TOKEN not in str(error) + repr(error)
    assert str(error).encode()
    reply = Reply("b.oss-cn-hangzhou.aliyuncs.com", status, headers, body[:1000])
    with suppress(OceanferryError):
        assert 0 <= identity(reply, Span(0, 1)).size_bytes < 10**19
    with suppress(OceanferryError):
        check(reply, SourceIdentity(1000, "e", 7), Span(0, 100))


def listings(data: bytes) -> None:
    """A listing ends with what is listed or with one of our errors, even when OSS says that it goes on."""
    _CANNED.status, _CANNED.body = _STATUSES[data[0] % len(_STATUSES) if data else 0], data[1:]
    with suppress(OceanferryError):
        for upload in _LISTING.uploads("x/"):
            assert upload.key
    with suppress(OceanferryError):
        for part in _LISTING.parts("x/y", "u") or []:
            assert part.etag


class _Canned(Egress):
    """Connects to a server that answers every request alike."""

    status, body = 200, b""

    def connect(self, target: ParsedUrl, *, timeout: timedelta) -> HTTPConnection:
        connection = HTTPConnection(target.host, target.port, timeout.total_seconds())
        vars(connection)["sock"] = _Answering(self.status, self.body)
        return connection


class _Answering:
    """The socket of a server that hangs up after one answer."""

    def __init__(self, status: int, body: bytes) -> None:
        headers = "Connection: close\r\nContent-Type: application/xml\r\n"
        request_id = "x-oss-request-id: 5C3D9175B6FC201293AD0001"
        self._answer = f"HTTP/1.1 {status} .\r\n{headers}{request_id}\r\n\r\n".encode() + body

    def sendall(self, data: bytes) -> None:
        """Forget what is sent."""

    def makefile(self, mode: str) -> io.BytesIO:
        """Return the answer."""
        return io.BytesIO(self._answer)

    def close(self) -> None:
        """Do nothing."""


def _listing(canned: _Canned) -> UploadListing:
    calls = Calls(_BUCKET)
    calls.client = oss_client(_BUCKET, DocumentTransport(canned), Signers(_BUCKET.credentials))
    return UploadListing(calls)


_CANNED = _Canned(Purpose.BUCKET)
_LISTING = _listing(_CANNED)


def _headers(data: bytes) -> tuple[Mapping[str, str], bytes]:
    """Take lines ``name: value`` off, up to an empty one; the rest is the body."""
    head, _, body = data.partition(b"\n\n")
    lines = (line.decode("latin-1").partition(":") for line in head.split(b"\n"))
    return {name.strip().lower(): value.strip() for name, _, value in lines}, body

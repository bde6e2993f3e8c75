"""What a source's replies say about the object, and whether they can be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from oceanferry.adapters.oss.refusals import PUBLIC_ENDPOINT_FORBIDDEN, OssRefusal, crc64_of, read_refusal
from oceanferry.domain.errors import (
    LinkExpired,
    OceanferryError,
    ServiceThrottled,
    ServiceUnavailable,
    SourceRefused,
)
from oceanferry.ports.storage.source_object import SourceIdentity

WHOLE, PARTIAL, BEYOND = 200, 206, 416
_FORBIDDEN, _NOT_FOUND, _CHANGED, _SERVER_ERROR = 403, 404, 412, 500

# 403 as well, but no fresh link would change them.
_NOT_HERE = (
    "the bucket's account may not hand out data at OSS's public endpoint",
    "Copy with functions in the instance's region, which use the internal link",
)
_HOPELESS = {
    "InvalidObjectState": "the object is archived",
    "UserDisable": "the account that owns it is disabled",
}
_DENIED, _RENEW = "access to the download link is denied", "Request a new link"
_NO_RANGES = "Only sources that support range requests can be copied"
_ANOTHER = "Send the request again to get a new link"


@dataclass(frozen=True)
class Span:
    """The bytes [start, start + length)."""

    start: int
    length: int

    @property
    def last(self) -> int:
        """The offset of the last byte."""
        return self.start + self.length - 1

    @property
    def header(self) -> str:
        """The Range header that asks for them."""
        return f"bytes={self.start}-{self.last}"


@dataclass(frozen=True)
class Reply:
    """A reply, without the body of the object."""

    host: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""
    body: bytes = b""
    """The beginning of anything that is not a range."""

    @property
    def etag(self) -> str:
        """The state of the object that was answered; empty when the source does not say."""
        return self.headers.get("etag", "")

    def is_whole(self, most_bytes: int) -> bool:
        """Tell whether the object itself follows, and has at most so many bytes.

        Without OSS's CRC64 it may be any page: only that of no bytes is believed.
        """
        length = self.headers.get("content-length", "")
        if self.status != WHOLE or not length.isdecimal():
            return False
        return int(length) <= (most_bytes if self.crc64 is not None else 0)

    @property
    def crc64(self) -> int | None:
        """The checksum of the whole object, also when the answer is a range of it."""
        return crc64_of(self.headers.get("x-oss-hash-crc64ecma"))


def identity(reply: Reply, asked: Span) -> SourceIdentity:
    """Read from the reply to a GET of the first bytes what the object is.

    To a range that ends after the object, OSS answers 200 with all of it, other
    servers 206 with what there is, or 416 when the object has no bytes.

    Raises:
        SourceRefused, LinkExpired, ServiceThrottled, ServiceUnavailable.
    """
    if reply.status == PARTIAL:
        size_bytes = _total(reply, asked)
    elif reply.is_whole(asked.length):
        size_bytes = int(reply.headers["content-length"])
        _check_encoding(reply)
    elif reply.status == BEYOND and reply.headers.get("content-range") == "bytes */0":
        size_bytes = 0
    else:
        raise _refusal(reply)
    return SourceIdentity(size_bytes, reply.etag, reply.crc64)


def check(reply: Reply, known: SourceIdentity, span: Span) -> None:
    """Raise unless the body that follows is *span* of the object *known*.

    Raises:
        SourceRefused: The range is ignored, or the object has become another one.
        LinkExpired, ServiceThrottled, ServiceUnavailable.
    """
    if reply.status == BEYOND:
        raise _other_object(reply)
    if reply.status != PARTIAL:
        raise _refusal(reply)
    if _total(reply, span) != known.size_bytes or known.size_bytes <= span.last or reply.etag != known.etag:
        raise _other_object(reply)
    if reply.crc64 is not None and known.crc64 is not None and reply.crc64 != known.crc64:
        raise _other_object(reply)


def _total(reply: Reply, span: Span) -> int:
    """Return the object's size, having checked that the reply is about *span*."""
    value = reply.headers.get("content-range", "")
    form = re.fullmatch(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19})", value)
    start, last, total = (int(number) for number in form.groups()) if form else (0, 0, 0)
    if not start <= last < total or (start, last) != (span.start, min(span.last, total - 1)):
        raise SourceRefused(
            f"{reply.host} was asked for bytes {span.start}-{span.last} and answered others",
            advice=_NO_RANGES,
        )
    _check_encoding(reply)
    return total


def _check_encoding(reply: Reply) -> None:
    # It is metadata that the object was stored with, or something on the way encodes the bytes. OSS's CRC64,
    # that of the stored bytes, tells the two apart: the copy is compared with it in any case.
    encoding = reply.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity") and reply.crc64 is None:
        raise SourceRefused(
            f"{reply.host} says that the object is encoded, and gives no CRC64 to compare it with",
            advice="Switch the encoding off there",
        )


def _refusal(reply: Reply) -> OceanferryError:
    if reply.status == WHOLE:
        return SourceRefused(f"{reply.host} ignores the Range header", advice=_NO_RANGES)
    if reply.status == _CHANGED:
        return _other_object(reply)
    refusal = read_refusal(reply.status, reply.headers, reply.body)
    error, why, advice = _meaning(refusal)
    message = f"{reply.host} answered {reply.status}: {why}"
    refused = error(message, advice=advice, code=refusal.code, request_id=refusal.request_id)
    if isinstance(refused, LinkExpired):
        refused.denied = why == _DENIED
    if isinstance(refused, ServiceThrottled):
        refused.retry_after = refusal.retry_after
    return refused


def _meaning(refusal: OssRefusal) -> tuple[type[OceanferryError], str, str]:
    if refusal.throttled:
        return ServiceThrottled, "rate limit exceeded", "Try again later"
    if refusal.status >= _SERVER_ERROR:
        return ServiceUnavailable, "temporarily unavailable", "Try again later"
    if refusal.code == PUBLIC_ENDPOINT_FORBIDDEN:
        return SourceRefused, *_NOT_HERE
    if refusal.code in _HOPELESS:
        return SourceRefused, _HOPELESS[refusal.code], "Ask the owner of the bucket"
    if refusal.status in (_FORBIDDEN, _NOT_FOUND):
        # 404: what OceanBase prepared for this link has been cleared away; it prepares it anew.
        expired = re.search("expire", refusal.message, re.IGNORECASE) is not None
        denied = refusal.code == "AccessDenied" and not expired
        return LinkExpired, _DENIED if denied else "the download link is expired or rejected", _RENEW
    return SourceRefused, "the URL does not point to an object", "Request a new link"


def _other_object(reply: Reply) -> SourceRefused:
    return SourceRefused(f"{reply.host} now serves another object at this URL", advice=_ANOTHER)

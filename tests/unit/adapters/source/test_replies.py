from __future__ import annotations

from collections.abc import Mapping

import pytest

from oceanferry.adapters.source.replies import Reply, Span, check, identity
from oceanferry.domain.errors import (
    LinkExpired,
    OceanferryError,
    ServiceThrottled,
    ServiceUnavailable,
    SourceRefused,
)
from oceanferry.ports.storage.source_object import SourceIdentity

KNOWN = SourceIdentity(1000, '"A"', 42)
SPAN = Span(100, 50)
FIRST = Span(0, 1)


def reply(status: int = 206, body: bytes = b"", **headers: str) -> Reply:
    return Reply("backups.oss-cn-hangzhou.aliyuncs.com", status, named(headers), body)


def part(**changed: str) -> Reply:
    headers = {"content-range": "bytes 100-149/1000", "etag": '"A"', "x-oss-hash-crc64ecma": "42"}
    return Reply("backups.oss-cn-hangzhou.aliyuncs.com", 206, headers | named(changed))


def named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def test_the_reply_to_the_first_byte_tells_what_the_object_is() -> None:
    reported = identity(reply(content_range="bytes 0-0/1000", etag='"A"', x_oss_hash_crc64ecma="42"), FIRST)

    assert reported == KNOWN


def test_a_source_need_not_tell_etag_and_checksum() -> None:
    assert identity(reply(content_range="bytes 0-0/1000"), FIRST) == SourceIdentity(1000, "", None)


@pytest.mark.parametrize("encoding", ["gzip", "utf-8", "", "Identity", "aws-chunked"])
def test_an_object_that_was_stored_with_an_encoding_is_copied_as_it_is_stored(encoding: str) -> None:
    first = reply(206, content_range="bytes 0-0/1000", content_encoding=encoding, x_oss_hash_crc64ecma="42")

    assert identity(first, FIRST) == SourceIdentity(1000, "", 42)
    check(part(content_encoding=encoding), KNOWN, SPAN)


@pytest.mark.parametrize(
    "empty", [reply(200, content_length="0", etag='"A"'), reply(416, content_range="bytes */0", etag='"A"')]
)
def test_an_object_without_bytes_is_recognised(empty: Reply) -> None:
    assert identity(empty, FIRST) == SourceIdentity(0, '"A"', None)


@pytest.mark.parametrize(
    "wrong",
    [
        reply(200, content_length="1000"),
        reply(200),
        reply(206),
        reply(206, content_range="bytes 0-0/*"),
        reply(206, content_range="bytes 0-1/1000"),
        reply(206, content_range="bytes 1-1/1000"),
        reply(206, content_range="bytes 0-0/0"),
        reply(206, content_range="items 0-0/1000"),
        reply(206, content_range="bytes 0-0/1000", content_encoding="gzip"),
        reply(416, content_range="bytes */1000"),
        reply(416),
        reply(302, location="https://elsewhere.example.com/"),
        reply(400),
    ],
)
def test_a_reply_that_cannot_be_copied_from_is_refused(wrong: Reply) -> None:
    with pytest.raises(SourceRefused, match=r"backups\.oss-cn-hangzhou\.aliyuncs\.com"):
        identity(wrong, FIRST)


def test_the_range_asked_for_is_accepted() -> None:
    check(part(), KNOWN, SPAN)


@pytest.mark.parametrize("known", [SourceIdentity(1000, '"A"', None), KNOWN])
def test_a_checksum_that_one_side_does_not_know_is_not_compared(known: SourceIdentity) -> None:
    check(part(x_oss_hash_crc64ecma=""), known, SPAN)


@pytest.mark.parametrize(
    "wrong",
    [
        part(content_range="bytes 100-150/1000"),
        part(content_range="bytes 0-49/1000"),
        part(content_range="bytes 100-149/1001"),
        part(content_range="bytes 100-149/120"),
        part(content_range=""),
        part(etag='"B"'),
        part(etag=""),
        part(x_oss_hash_crc64ecma="43"),
        part(content_encoding="gzip", x_oss_hash_crc64ecma=""),
        reply(200, content_length="1000", etag='"A"'),
        reply(412),
        reply(416, content_range="bytes */120"),
    ],
)
def test_another_range_or_another_object_is_refused(wrong: Reply) -> None:
    with pytest.raises(SourceRefused):
        check(wrong, KNOWN, SPAN)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "AccessDenied", LinkExpired),
        (403, "SignatureDoesNotMatch", LinkExpired),
        (403, "", LinkExpired),
        (404, "NoSuchKey", LinkExpired),
        (403, "InvalidObjectState", SourceRefused),
        (403, "UserDisable", SourceRefused),
        (429, "", ServiceThrottled),
        (503, "DownloadTrafficRateLimitExceeded", ServiceThrottled),
        (503, "", ServiceUnavailable),
        (500, "InternalError", ServiceUnavailable),
    ],
)
def test_a_refusal_says_whether_a_fresh_link_or_time_would_help(
    status: int, code: str, error: type[OceanferryError]
) -> None:
    body = f"<Error><Code>{code}</Code><RequestId>5C3D</RequestId></Error>".encode()

    with pytest.raises(OceanferryError) as caught:
        check(reply(status, body), KNOWN, SPAN)
    assert type(caught.value) is error
    assert (caught.value.code, caught.value.request_id) == (code, "5C3D")


def test_a_link_at_the_closed_public_endpoint_is_refused_with_what_to_do() -> None:
    """400, EC 0048-00000401: alibabacloud.com/help, access-buckets-via-custom-domain-names."""
    words = "Not allowed using the OSS public endpoint, please use CNAME instead."
    body = f"<Error><Code>PublicEndpointForbidden</Code><Message>{words}</Message></Error>".encode()

    with pytest.raises(SourceRefused) as refused:
        check(reply(400, body), KNOWN, SPAN)
    assert "public endpoint" in refused.value.message
    assert "internal link" in refused.value.advice


@pytest.mark.parametrize(("message", "denied"), [("Request has expired.", False), ("", True)])
def test_a_link_that_oss_calls_expired_is_not_denied(message: str, denied: bool) -> None:
    """The words of OSS's own reply: EC 0002-00000069."""
    body = f"<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>".encode()

    with pytest.raises(LinkExpired) as caught:
        check(reply(403, body), KNOWN, SPAN)
    assert caught.value.denied is denied


def test_a_whole_answer_to_a_range_is_the_object_only_with_the_checksum_of_oss() -> None:
    asked = Span(0, 2000)
    reported = identity(reply(200, content_length="1000", etag='"A"', x_oss_hash_crc64ecma="42"), asked)

    assert reported == KNOWN
    with pytest.raises(SourceRefused, match="ignores the Range header"):
        identity(reply(200, content_length="1000", etag='"A"'), asked)
    with pytest.raises(SourceRefused, match="ignores the Range header"):
        identity(reply(200, content_length="2001", etag='"A"', x_oss_hash_crc64ecma="42"), asked)

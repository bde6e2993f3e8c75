from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.oss.refusals import crc64_of, read_refusal
from oceanferry.domain.errors import (
    CopyNotProven,
    CredentialsRefused,
    OceanferryError,
    PermissionDenied,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)

WRITING = Operation("OSS", "write backup.zip in bucket archive", "oss:PutObject", "acs:oss:*:*:archive/*")


def document(code: str, message: str = "The reason.", ec: str = "0003-00000001") -> bytes:
    return (
        f"<?xml version='1.0'?>\n<Error>\n  <Code>{code}</Code>\n  <Message>{message}</Message>\n"
        f"  <RequestId>5C3D9175B6FC201293AD0001</RequestId>\n  <EC>{ec}</EC>\n"
        "  <OSSAccessKeyId>planted</OSSAccessKeyId>\n  <StringToSign>planted</StringToSign>\n</Error>"
    ).encode()


def refused(status: int, code: str, message: str = "The reason.") -> OceanferryError:
    return read_refusal(status, {}, document(code, message)).error(WRITING)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "AccessDenied", PermissionDenied),
        (403, "InvalidAccessKeyId", CredentialsRefused),
        (403, "SignatureDoesNotMatch", CredentialsRefused),
        (403, "SecurityTokenExpired", CredentialsRefused),
        (403, "InvalidSecurityToken", CredentialsRefused),
        (403, "RequestTimeTooSkewed", CredentialsRefused),
        (403, "UserDisable", ServiceRefused),
        (403, "InvalidObjectState", ServiceRefused),
        (404, "NoSuchBucket", ServiceRefused),
        (404, "NoSuchUpload", ServiceRefused),
        (400, "InvalidArgument", ServiceRefused),
        (400, "InvalidDigest", CopyNotProven),
        (400, "RequestTimeout", ServiceUnavailable),
        (409, "FileAlreadyExists", ServiceRefused),
        (409, "OperationAborted", ServiceUnavailable),
        (429, "TooMany", ServiceThrottled),
        (503, "QpsLimitExceeded", ServiceThrottled),
        (503, "UploadTrafficRateLimitExceeded", ServiceThrottled),
        (503, "SlowDown", ServiceThrottled),
        (503, "ServiceUnavailable", ServiceUnavailable),
        (500, "InternalError", ServiceUnavailable),
        (502, "", ServiceUnavailable),
    ],
)
def test_a_code_of_oss_becomes_the_error_that_says_what_to_do(
    status: int, code: str, error: type[OceanferryError]
) -> None:
    reported = refused(status, code)

    assert type(reported) is error
    assert (reported.code, reported.request_id) == (code, "5C3D9175B6FC201293AD0001")
    assert "write backup.zip in bucket archive" in reported.message
    assert "planted" not in str(reported)


def test_a_missing_permission_names_the_action_the_bucket_and_the_fine_grained_code() -> None:
    reported = refused(403, "AccessDenied")

    assert "oss:PutObject on acs:oss:*:*:archive/*" in reported.advice
    assert "EC 0003-00000001" in reported.message


def test_a_bucket_of_another_region_is_not_called_a_missing_permission() -> None:
    message = "The bucket you are attempting to access must be addressed using the specified endpoint."
    reported = refused(403, "AccessDenied", message)

    assert type(reported) is ServiceRefused
    assert "another region" in reported.message


def test_a_signature_for_another_region_than_the_buckets_says_what_to_correct() -> None:
    body = document("InvalidArgument", "Invalid signing region in Authorization header.", "0002-00000228")
    reported = read_refusal(400, {}, body).error(WRITING)

    assert "the bucket is in another region" in reported.message
    assert "Correct the destination's region" in reported.advice


def test_an_unknown_code_is_reported_in_the_vendors_words() -> None:
    reported = refused(400, "SomethingNew", "The new thing is wrong.")

    assert "The new thing is wrong" in reported.message
    assert reported.code == "SomethingNew"


def test_throttling_says_how_long_to_wait() -> None:
    reported = read_refusal(429, {"retry-after": "7"}, b"").error(WRITING)

    assert isinstance(reported, ServiceThrottled)
    assert reported.retry_after == timedelta(seconds=7)


def test_what_only_the_headers_say_is_not_lost() -> None:
    headers = {"x-oss-request-id": "5C3D", "x-oss-ec": "0026-00000001"}
    refusal = read_refusal(404, headers, b"")

    assert (refusal.request_id, refusal.ec) == ("5C3D", "0026-00000001")


@given(st.binary(max_size=300), st.integers(400, 599))
def test_any_reply_at_all_becomes_an_error(body: bytes, status: int) -> None:
    assert read_refusal(status, {}, body).error(WRITING).message


@pytest.mark.parametrize(
    ("header", "crc64"),
    [("0", 0), ("18446744073709551615", 2**64 - 1), ("", None), (None, None), ("1x", None)],
)
def test_a_checksum_is_read_from_its_header(header: str | None, crc64: int | None) -> None:
    assert crc64_of(header) == crc64

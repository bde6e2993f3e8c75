"""Error replies of Alibaba Cloud, and network errors, as errors of ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.adapters.alibaba_cloud.errors import NoResponse, Operation, Refusal, identifier, shown
from oceanferry.domain.errors import (
    CredentialsRefused,
    OceanferryError,
    PermissionDenied,
    RetryableError,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)

CHECK = Operation("OceanBase", "check task 7", "oceanbase:Check", resource="acs:oceanbase:*")


def refusal(code: str, status: int = 400, *, denied_action: str = "", message: str = "Words.") -> Refusal:
    return Refusal(status, code, message, "R-1", timedelta(seconds=3), denied_action)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("InvalidAccessKeyId.NotFound", 404, CredentialsRefused),
        ("InvalidAccessKeyId.Inactive", 400, CredentialsRefused),
        ("InvalidAccessKeyID", 403, CredentialsRefused),  # Function Compute's
        ("SignatureDoesNotMatch", 400, CredentialsRefused),
        ("SignatureNotMatch", 403, CredentialsRefused),
        ("InvalidSecurityToken.Expired", 403, CredentialsRefused),
        ("InvalidTimeStamp.Expired", 400, CredentialsRefused),
        ("NoPermission", 403, PermissionDenied),
        ("Forbidden.RAM", 403, PermissionDenied),
        ("AccessDenied", 403, PermissionDenied),
        ("Throttling", 400, ServiceThrottled),
        ("Throttling.Api", 503, ServiceThrottled),
        ("ResourceThrottled", 429, ServiceThrottled),
        ("WhoKnows", 429, ServiceThrottled),
        ("ServiceUnavailable", 503, ServiceUnavailable),
        ("InternalServerError", 500, ServiceUnavailable),
        ("", 504, ServiceUnavailable),
        ("WhoKnows", 400, ServiceRefused),
        ("NoPermissionNeeded", 404, ServiceRefused),
        ("", 403, ServiceRefused),
    ],
)
def test_a_code_counts_for_more_than_the_status(code: str, status: int, error: type[OceanferryError]) -> None:
    assert type(refusal(code, status).error(CHECK)) is error


def test_code_and_request_id_are_kept() -> None:
    error = refusal("WhoKnows").error(CHECK)

    assert (error.code, error.request_id) == ("WhoKnows", "R-1")
    assert error.message == "Could not check task 7: OceanBase answered 400: Words."


def test_the_wait_that_the_service_asks_for_is_kept() -> None:
    error = refusal("Throttling").error(CHECK)

    assert isinstance(error, RetryableError)
    assert error.retry_after == timedelta(seconds=3)


def test_a_denial_names_the_action_and_what_to_allow_it_on() -> None:
    assert "Allow oceanbase:Check on acs:oceanbase:*" in refusal("NoPermission").error(CHECK).advice


def test_a_denial_that_names_another_action_is_believed() -> None:
    error = refusal("Odd", 403, denied_action="oceanbase:Deeper").error(CHECK)

    assert isinstance(error, PermissionDenied)
    assert "Allow oceanbase:Deeper on" in error.advice


@pytest.mark.parametrize(
    ("text", "reason", "not_applied"),
    [
        ("(Caused by ProxyError('x', NewConnectionError('Connection refused')))", "the proxy", True),
        ("Failed to resolve (NameResolutionError: [Errno -2] Name or service not known)", "its host", True),
        ("NewConnectionError: [Errno 111] Connection refused", "connection refused", True),
        (
            "(Caused by ConnectTimeoutError(<x>, 'timed out. (connect timeout=5.0)'))",
            "cannot be reached",
            True,
        ),
        ("SSLError(SSLCertVerificationError('CERTIFICATE_VERIFY_FAILED'))", "its TLS certificate", True),
        ("HTTPSConnectionPool(host='h', port=443): Read timed out. (read timeout=15.0)", "timed out", False),
        (
            "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))",
            "connection was closed",
            False,
        ),
        ("Expecting value: line 1 column 1 (char 0)", "could not be parsed", False),
    ],
)
def test_a_network_error_is_recognised_and_not_repeated(
    text: str, reason: str, not_applied: bool
) -> None:  # parametrized
    silence = NoResponse.explained(text)
    error = silence.error(CHECK)

    assert reason in error.message
    assert silence.not_applied is not_applied
    assert isinstance(error, ServiceUnavailable)
    assert text not in str(error)


SIGNATURE_ERROR = (
    "Specified signature does not match our calculation. server StringToSign is [ACS3-HMAC-SHA256\nabc]"
    " server CanonicalRequest is [POST\n/\n\nhost:h\nx-acs-security-token:canary-token\n]"
)


def test_what_was_signed_is_cut_off_a_message() -> None:
    assert shown(SIGNATURE_ERROR, secrets=()) == "Specified signature does not match our calculation"


@pytest.mark.parametrize(
    "message",
    [
        "SecurityToken=canary&Action=x",
        "x-acs-security-token: canary",
        "signature = canary",
        "see http://host/path?q=canary and go on",
    ],
)
def test_what_looks_like_a_secret_is_blotted_out_of_a_message(message: str) -> None:
    assert "canary" not in shown(message, secrets=())


def test_known_secrets_are_blotted_out_of_a_message() -> None:
    assert shown("it is canary or so.", secrets=("canary", "")) == "it is *** or so"


@given(st.text(), st.text(alphabet="0123456789abcdef", min_size=16, max_size=40))
def test_a_message_is_one_line_of_bounded_length_without_the_secret(text: str, secret: str) -> None:
    reported = shown(text + secret + text, secrets=(secret,))

    assert secret not in reported
    assert len(reported) <= 300
    assert len(reported.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1-670648a1-15197d0b-d07710222f9d", "1-670648a1-15197d0b-d07710222f9d"),
        ("InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.NotFound"),
        ("None", ""),
        ("two words", ""),
        ("x" * 129, ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_an_identifier_is_kept_or_dropped(text: object, kept: str) -> None:
    assert identifier(text) == kept

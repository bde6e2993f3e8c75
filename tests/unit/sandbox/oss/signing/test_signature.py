"""The sandbox's own OSS signatures against those of the SDK, which was written by others."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from alibabacloud_oss_v2.credentials import Credentials
from alibabacloud_oss_v2.signer import SignerV1, SignerV4
from alibabacloud_oss_v2.types import HttpRequest, SigningContext
from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Headers, Request, RequestBody
from oceanferry_sandbox.oss.call import addressed
from oceanferry_sandbox.oss.errors import OssError
from oceanferry_sandbox.oss.signing.authentication import Authenticator
from oceanferry_sandbox.oss.signing.presigned import presigned_v1, presigned_v4

KEY = AccessKey("LTAIsandbox", "the-secret", "the-token/+=")
NOW = datetime(2026, 11, 22, 8, 30, 15, tzinfo=timezone.utc)
HOST = "127.0.0.1:8080"

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
object_keys = texts.map(lambda text: "k" + text)
parameters = st.dictionaries(texts.map(lambda text: "p" + text), texts, max_size=4)
methods = st.sampled_from(["GET", "PUT", "HEAD", "POST", "DELETE"])
meta = st.dictionaries(
    st.from_regex(r"x-oss-meta-[a-z0-9-]{1,8}", fullmatch=True),
    st.from_regex(r"[!-~]([ -~]{0,8}[!-~])?", fullmatch=True),
    max_size=3,
)


def signed_by_the_sdk(
    method: str, key: str, query: Mapping[str, str], headers: Mapping[str, str], *, form: str
) -> Request:
    """Return the request as the SDK would send it; *form* is "header", "v4" or "v1"."""
    url = f"http://{HOST}/my-bucket/{quote(key)}?{urlencode(query, quote_via=quote)}".rstrip("?")
    request = HttpRequest(method, url, headers={"Host": HOST, **headers})
    sign_with_the_sdk(request, key, timedelta(minutes=5), form=form, additional_headers={"host"})
    return received(method, request.url, dict(request.headers))


def sign_with_the_sdk(
    request: HttpRequest, key: str, lifetime: timedelta, *, form: str, additional_headers: set[str]
) -> None:
    context = SigningContext(
        product="oss",
        region="cn-hangzhou",
        bucket="my-bucket",
        key=key,
        request=request,
        credentials=Credentials(KEY.access_key_id, KEY.secret, KEY.security_token),
        signing_time=NOW,
    )
    context.auth_method_query = form != "header"
    context.additional_headers = additional_headers
    context.expiration_time = NOW + lifetime
    (SignerV1() if form == "v1" else SignerV4()).sign(context)


def received(method: str, url: str, headers: Mapping[str, str]) -> Request:
    parts = urlsplit(url)
    own = Headers(headers.items())
    return Request(method, parts.path, parts.query, own, RequestBody(io.BytesIO(), own))


def check(request: Request, *, now: datetime = NOW, secret: str = KEY.secret) -> AccessKey | None:
    key = AccessKey(KEY.access_key_id, secret, KEY.security_token)
    return Authenticator([key]).authenticate(addressed(request, {}), region="cn-hangzhou", now=now)


def refusal_code(request: Request, *, now: datetime = NOW, secret: str = KEY.secret) -> str:
    with pytest.raises(OssError) as raised:
        check(request, now=now, secret=secret)
    return raised.value.code


@given(
    method=methods, key=object_keys, query=parameters, headers=meta, form=st.sampled_from(["header", "v4"])
)
def test_whatever_the_sdk_signs_with_v4_is_accepted(
    method: str, key: str, query: Mapping[str, str], headers: Mapping[str, str], form: str
) -> None:
    headers = {"Content-Type": "text/plain", **headers}

    assert check(signed_by_the_sdk(method, key, query, headers, form=form)) == KEY


@given(method=methods, key=object_keys, headers=meta, disposition=texts)
def test_whatever_the_sdk_signs_with_v1_in_a_url_is_accepted(
    method: str, key: str, headers: Mapping[str, str], disposition: str
) -> None:
    query = {"response-content-disposition": disposition, "uploads": "", "prefix": "unsigned"}

    assert check(signed_by_the_sdk(method, key, query, headers, form="v1")) == KEY


@given(key=object_keys, lifetime=st.integers(1, 604_800))
def test_a_v4_link_is_the_one_that_the_sdk_makes(key: str, lifetime: int) -> None:
    span = timedelta(seconds=lifetime)
    link = presigned_v4(KEY, HOST, "my-bucket", key, region="cn-hangzhou", now=NOW, lifetime=span)
    request = HttpRequest("GET", f"http://{HOST}/my-bucket/{quote(key)}")

    sign_with_the_sdk(request, key, span, form="v4", additional_headers=set())

    assert urlsplit(link)[:3] == urlsplit(request.url)[:3]
    assert parse_qs(urlsplit(link).query) == parse_qs(urlsplit(request.url).query)


@given(key=object_keys, lifetime=st.integers(1, 10**6))
def test_a_v1_link_is_the_one_that_the_sdk_makes(key: str, lifetime: int) -> None:
    span = timedelta(seconds=lifetime)
    link = presigned_v1(KEY, HOST, "my-bucket", key, now=NOW, lifetime=span)
    request = HttpRequest("GET", f"http://{HOST}/my-bucket/{quote(key)}")

    sign_with_the_sdk(request, key, span, form="v1", additional_headers=set())

    assert parse_qs(urlsplit(link).query) == parse_qs(urlsplit(request.url).query)


@pytest.mark.parametrize("form", ["header", "v4", "v1"])
def test_another_secret_is_refused(form: str) -> None:
    request = signed_by_the_sdk("GET", "key", {}, {}, form=form)

    assert refusal_code(request, secret="guessed") == "SignatureDoesNotMatch"


@pytest.mark.parametrize("form", ["header", "v4", "v1"])
def test_another_method_key_or_header_than_was_signed_is_refused(form: str) -> None:
    signed = signed_by_the_sdk("PUT", "key", {}, {"x-oss-meta-a": "1", "Content-Type": "a/b"}, form=form)
    url = f"{signed.raw_path}?{signed.raw_query}"

    changed = [
        received("GET", url, signed.headers),
        received("PUT", url.replace("/key", "/kez"), signed.headers),
        received("PUT", url.replace("/my-bucket", "/my-buckeu"), signed.headers),
        received("PUT", url, {**signed.headers, "x-oss-meta-a": "2"}),
        received("PUT", url, {**signed.headers, "x-oss-meta-b": "1"}),
        received("PUT", url, {**signed.headers, "content-type": "a/c"}),
        received(
            "PUT", url, {name: value for name, value in signed.headers.items() if name != "x-oss-meta-a"}
        ),
    ]

    assert {refusal_code(request) for request in changed} == {"SignatureDoesNotMatch"}


@pytest.mark.parametrize("form", ["header", "v4"])
def test_v4_covers_every_parameter(form: str) -> None:
    signed = signed_by_the_sdk("GET", "", {"prefix": "a"}, {}, form=form)

    for query in (signed.raw_query.replace("prefix=a", "prefix=b"), signed.raw_query + "&max-keys=9"):
        request = received("GET", f"{signed.raw_path}?{query}", signed.headers)
        assert refusal_code(request) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("form", ["header", "v4"])
def test_v4_covers_the_headers_named_as_additional(form: str) -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form=form)

    request = received(
        "GET", f"{signed.raw_path}?{signed.raw_query}", {**signed.headers, "host": "127.0.0.2"}
    )

    assert refusal_code(request) == "SignatureDoesNotMatch"


@given(data=st.data(), form=st.sampled_from(["header", "v4"]))
def test_a_signature_with_one_other_digit_is_refused(data: st.DataObject, form: str) -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form=form)
    carrier = signed.headers["authorization"] if form == "header" else signed.raw_query
    at = len(carrier) - data.draw(st.integers(1, 64))
    digit = data.draw(st.sampled_from([each for each in "0123456789abcdef" if each != carrier[at]]))
    forged = carrier[:at] + digit + carrier[at + 1 :]

    if form == "header":
        request = received("GET", signed.raw_path, {**signed.headers, "authorization": forged})
    else:
        request = received("GET", f"{signed.raw_path}?{forged}", signed.headers)

    assert refusal_code(request) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer abc", "InvalidArgument"),
        ("OSS4-HMAC-SHA256 Credential=x,Signature=0", "InvalidArgument"),
        (
            "OSS4-HMAC-SHA256 Credential=LTAIsandbox/20261122/cn-hangzhou/oss/abc,Signature=0",
            "InvalidArgument",
        ),
        ("OSS4-HMAC-SHA256 CredentialLTAI,Signature=0", "InvalidArgument"),
    ],
)
def test_a_malformed_authorization_is_refused(header: str, code: str) -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form="header")

    assert (
        refusal_code(received("GET", "/my-bucket/key", {**signed.headers, "authorization": header})) == code
    )


def test_a_claim_to_have_signed_the_body_is_refused() -> None:
    signed = signed_by_the_sdk("PUT", "key", {}, {}, form="header")

    request = received("PUT", "/my-bucket/key", {**signed.headers, "x-oss-content-sha256": "0" * 64})

    assert refusal_code(request) == "InvalidArgument"


def test_a_credential_of_another_day_than_the_request_is_refused() -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form="header")

    request = received("GET", "/my-bucket/key", {**signed.headers, "x-oss-date": "20261121T235959Z"})

    assert refusal_code(request, now=NOW - timedelta(hours=8, minutes=30)) == "InvalidArgument"


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 22 Nov 2026 08:30:15 GMT"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form="header")

    assert (
        refusal_code(received("GET", "/my-bucket/key", {**signed.headers, "x-oss-date": date}))
        == "AccessDenied"
    )


def test_a_link_from_the_future_is_refused() -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form="v4")

    assert refusal_code(signed, now=NOW - timedelta(minutes=16)) == "AccessDenied"
    assert check(signed, now=NOW - timedelta(minutes=14)) == KEY


@pytest.mark.parametrize("expires", ["", "soon", "-1", "1e9"])
def test_a_v1_expiry_that_is_no_time_is_refused(expires: str) -> None:
    url = f"/my-bucket/key?OSSAccessKeyId={KEY.access_key_id}&Expires={expires}&Signature=x&security-token="

    assert refusal_code(received("GET", url + quote(KEY.security_token, safe=""), {})) == "AccessDenied"


@pytest.mark.parametrize("expires", ["", "0", "604801", "soon", "-5"])
def test_a_v4_lifetime_that_oss_does_not_allow_is_refused(expires: str) -> None:
    signed = signed_by_the_sdk("GET", "key", {}, {}, form="v4")

    query = signed.raw_query.replace("x-oss-expires=300", f"x-oss-expires={expires}")

    assert refusal_code(received("GET", f"{signed.raw_path}?{query}", signed.headers)) == "InvalidArgument"


def test_a_request_without_any_signature_is_anonymous() -> None:
    assert check(received("GET", "/my-bucket/key?list-type=2", {"Host": HOST})) is None


def test_no_secret_shows_in_an_access_keys_repr() -> None:
    assert repr(KEY) == "AccessKey(access_key_id='LTAIsandbox')"

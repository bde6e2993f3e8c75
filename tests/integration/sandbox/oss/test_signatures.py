"""Who may do what in the sandbox's OSS: signatures in headers and links, made by the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal
from urllib.parse import quote, urlsplit

import alibabacloud_oss_v2 as oss
import pytest

from integration.sandbox.oss.served_oss import (
    BUCKET,
    KEY,
    TEMPORARY_KEY,
    ServedOss,
    client_of,
    fetch,
    refusal,
)
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

DATA = b"a backup set"
Form = Literal["v1", "v4"]
GET = oss.GetObjectRequest(bucket=BUCKET, key="key")


def test_a_wrong_secret_is_refused(served: ServedOss) -> None:
    with client_of(served.server, replace(KEY, secret="guessed")) as client:
        error = refusal(lambda: client.put_object(oss.PutObjectRequest(bucket=BUCKET, key="key", body=b"")))

    assert (error.status_code, error.code, error.ec) == (403, "SignatureDoesNotMatch", "0002-00000201")
    assert error.error_fileds["OSSAccessKeyId"] == KEY.access_key_id
    assert error.error_fileds["StringToSign"].startswith("OSS4-HMAC-SHA256\n")
    assert served.service.keys(BUCKET) == []


@pytest.mark.parametrize("key", [KEY, TEMPORARY_KEY], ids=["permanent", "temporary"])
def test_a_signature_of_version_1_in_a_header_is_taken(served: ServedOss, key: AccessKey) -> None:
    with client_of(served.server, key, signature_version="v1") as client:
        client.put_object(oss.PutObjectRequest(bucket=BUCKET, key="key", body=DATA))

    assert served.read("key") == DATA


def test_a_wrong_secret_in_version_1_is_refused(served: ServedOss) -> None:
    with client_of(served.server, replace(KEY, secret="guessed"), signature_version="v1") as client:
        error = refusal(lambda: client.get_object(GET))

    assert (error.status_code, error.code) == (403, "SignatureDoesNotMatch")


def test_an_unknown_access_key_is_refused(served: ServedOss) -> None:
    with client_of(served.server, AccessKey("LTAIother", KEY.secret)) as client:
        error = refusal(lambda: client.get_object(GET))

    assert (error.status_code, error.code, error.ec) == (403, "InvalidAccessKeyId", "0002-00000902")


def test_a_temporary_key_works_with_its_token(served: ServedOss) -> None:
    with client_of(served.server, TEMPORARY_KEY) as client:
        client.put_object(oss.PutObjectRequest(bucket=BUCKET, key="key", body=DATA))

    assert served.read("key") == DATA


@pytest.mark.parametrize(
    ("token", "code"), [("", "InvalidAccessKeyId"), ("a stale token", "InvalidSecurityToken")]
)
def test_a_temporary_key_is_refused_without_its_token(served: ServedOss, token: str, code: str) -> None:
    with client_of(served.server, replace(TEMPORARY_KEY, security_token=token)) as client:
        error = refusal(lambda: client.get_object(GET))

    assert (error.status_code, error.code) == (403, code)


@pytest.mark.parametrize("off", [timedelta(minutes=16), timedelta(minutes=-16)])
def test_a_clock_that_is_off_by_more_than_15_minutes_is_refused(served: ServedOss, off: timedelta) -> None:
    served.clock.pass_by(off)

    error = refusal(lambda: served.get("key"))

    assert (error.status_code, error.code) == (403, "RequestTimeTooSkewed")


def test_a_clock_that_is_off_by_14_minutes_is_accepted(served: ServedOss) -> None:
    served.clock.pass_by(timedelta(minutes=14))

    served.put("key", DATA)

    assert served.read("key") == DATA


def test_an_anonymous_caller_may_do_nothing_in_a_private_bucket(served: ServedOss) -> None:
    served.put("key", DATA)

    reply = fetch(f"{served.server.url}/{BUCKET}/key")

    assert (reply.status, reply.code) == (403, "AccessDenied")


def test_an_anonymous_caller_may_read_what_is_public_and_only_read(served: ServedOss) -> None:
    served.service.create_bucket("open-bucket", private=False)
    served.service.put_object("open-bucket", "key", DATA)
    served.put("open", DATA, acl="public-read")
    url = f"{served.server.url}/open-bucket/key"

    assert [fetch(each).body for each in (url, f"{served.server.url}/{BUCKET}/open")] == [DATA, DATA]
    assert fetch(url, method="PUT", body=b"new").code == "AccessDenied"
    assert fetch(f"{served.server.url}/open-bucket/?list-type=2").code == "AccessDenied"


@pytest.mark.parametrize("form", ["v1", "v4"])
@pytest.mark.parametrize("key", ["key", "a b+c/备份%41?x=1&y.zip"])
def test_a_link_reads_its_object(served: ServedOss, form: Form, key: str) -> None:
    served.put(key, DATA)

    reply = fetch(served.link(key, form=form), headers={"Range": "bytes=2-7"})

    assert (reply.status, reply.body) == (206, b"backup")


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_a_link_past_its_expiry_is_refused_with_403(served: ServedOss, form: Form) -> None:
    served.put("key", DATA)
    link = served.link("key", form=form, lifetime=timedelta(minutes=30))
    assert fetch(link).status == 200

    served.clock.pass_by(timedelta(minutes=30, seconds=2))
    reply = fetch(link)

    assert (reply.status, reply.code) == (403, "AccessDenied")
    assert b"<Message>Request has expired.</Message>" in reply.body
    assert b"<ServerTime>" in reply.body


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_a_link_can_be_made_expired(served: ServedOss, form: Form) -> None:
    served.put("key", DATA)

    reply = fetch(served.link("key", form=form, lifetime=timedelta(seconds=-5)))

    assert (reply.status, reply.code) == (403, "AccessDenied")


@pytest.mark.parametrize("form", ["v1", "v4"])
@pytest.mark.parametrize(
    "tampered",
    [
        lambda link: link.replace("/key?", "/other?"),
        lambda link: link + "&response-content-type=text%2Fhtml",
        lambda link: link.replace("Expires=1", "Expires=2").replace("x-oss-expires=6", "x-oss-expires=7"),
        lambda link: link[:-4] + ("a" if link[-4] != "a" else "b") + link[-3:],
    ],
    ids=["another key", "another parameter", "a longer life", "another signature"],
)
def test_a_link_that_was_tampered_with_is_refused(
    served: ServedOss, form: Form, tampered: Callable[[str], str]
) -> None:
    for key in ("key", "other"):
        served.put(key, DATA)

    reply = fetch(tampered(served.link("key", form=form)))

    assert (reply.status, reply.code) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_a_link_is_good_for_its_method_only(served: ServedOss, form: Form) -> None:
    served.put("key", DATA)

    replies = [fetch(served.link("key", form=form), method=method) for method in ("HEAD", "PUT", "DELETE")]

    assert [reply.status for reply in replies] == [403, 403, 403]
    assert served.read("key") == DATA


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_a_header_of_oss_that_a_link_does_not_sign_is_refused(served: ServedOss, form: Form) -> None:
    served.put("key", DATA)

    reply = fetch(served.link("key", form=form), headers={"x-oss-range-behavior": "standard"})

    assert reply.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_a_link_of_a_temporary_key_carries_its_token(form: Form) -> None:
    service = OssService([TEMPORARY_KEY])
    service.create_bucket(BUCKET)
    service.put_object(BUCKET, "key", DATA)
    with LoopbackServer(service) as server:
        link = service.presigned_url(server.host, BUCKET, "key", lifetime=timedelta(minutes=1), form=form)

        assert fetch(link).body == DATA
        assert fetch(link.replace(quote("the-token"), "another")).code == "InvalidSecurityToken"


def test_a_link_may_name_the_bucket_in_the_host(served: ServedOss) -> None:
    served.put("a/b", DATA)
    host = f"{BUCKET}.oss.example:8080"
    link = served.service.presigned_url(host, BUCKET, "a/b", lifetime=timedelta(minutes=1))

    reply = fetch(link.replace(f"http://{host}", served.server.url), headers={"Host": host})

    assert (urlsplit(link).path, reply.body) == ("/a/b", DATA)


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_the_sdks_links_are_accepted(served: ServedOss, version: str) -> None:
    served.put("key", DATA)
    request = oss.GetObjectRequest(
        bucket=BUCKET, key="key", response_content_disposition='attachment; filename="a b.zip"'
    )
    with client_of(served.server, TEMPORARY_KEY, signature_version=version) as client:
        link = client.presign(request, expires=timedelta(minutes=1)).url

    reply = fetch(link)

    assert reply.body == DATA
    assert reply.headers["content-disposition"] == 'attachment; filename="a b.zip"'


def test_a_link_for_longer_than_a_week_is_refused(served: ServedOss) -> None:
    reply = fetch(served.link("key", lifetime=timedelta(days=8)))

    assert (reply.status, reply.code) == (400, "InvalidArgument")

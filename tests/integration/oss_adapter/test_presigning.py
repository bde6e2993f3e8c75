"""Links to objects that anybody may open, for a while."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from fakes.clock import FakeClock
from integration.oss_adapter.oss_world import KEY, OWNER, PART, ROLE, World
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.endpoints import OssEndpoint
from oceanferry.adapters.oss.presigner import OssPresigner
from oceanferry.domain.credentials import Credentials, CredentialsSource
from oceanferry.domain.errors import CredentialsRefused
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import quoted

AWHILE = timedelta(minutes=15)


def presigner(world: World, credentials: Credentials | CredentialsSource = OWNER) -> OssPresigner:
    return OssPresigner(world.called(credentials), {"public": OssEndpoint(world.server.url, quoted(""))})


def opened(link: Secret) -> tuple[int, bytes]:
    with urllib3.PoolManager(retries=False) as http:
        answered = http.request("GET", link.reveal())
    return answered.status, answered.data


@pytest.mark.parametrize("credentials", [OWNER, ROLE], ids=["of an account", "of a role"])
@pytest.mark.parametrize("key", [KEY, "oceanbase/备份 1+2&3.zip"])
def test_a_link_leads_to_the_bytes_of_its_object(world: World, credentials: Credentials, key: str) -> None:
    world.oss.put_object(world.bucket, key, PART)
    with presigner(world, credentials) as signing:
        link = signing.presign(key, address="public", lifetime=AWHILE)

    assert opened(link) == (200, PART)


def test_a_link_says_how_long_it_lives_and_shows_no_secret(world: World) -> None:
    with presigner(world) as signing:
        link = signing.presign(KEY, address="public", lifetime=AWHILE)
    query = parse_qs(urlsplit(link.reveal()).query)

    assert int(query["x-oss-expires"][0]) in range(890, 901)
    assert query["x-oss-signature-version"] == ["OSS4-HMAC-SHA256"]
    assert "planted" not in link.reveal()
    assert "oss" not in repr(link)


def test_signing_a_link_makes_no_call(world: World) -> None:
    with presigner(world) as signing:
        signing.presign(KEY, address="public", lifetime=AWHILE)

    assert world.server.requests == []


def test_each_address_has_the_host_of_its_endpoint() -> None:
    public = OssEndpoint("https://oss-cn-shanghai.aliyuncs.com", quoted(""))
    internal = OssEndpoint("https://oss-cn-shanghai-internal.aliyuncs.com", quoted(""))
    bucket = OssBucket("my-archive", "cn-shanghai", OWNER, FakeClock())
    with OssPresigner(bucket, {"public": public, "internal": internal}) as signing:
        links = [signing.presign(KEY, address=each, lifetime=AWHILE).reveal() for each in signing.addresses]

    assert signing.addresses == ("public", "internal")
    assert [urlsplit(each).netloc for each in links] == [
        "my-archive.oss-cn-shanghai.aliyuncs.com",
        "my-archive.oss-cn-shanghai-internal.aliyuncs.com",
    ]


def test_a_key_that_cannot_be_had_is_an_error_of_ours(world: World) -> None:
    def refused() -> Credentials:
        raise CredentialsRefused("The role cannot be assumed")

    with (
        presigner(world, refused) as signing,
        pytest.raises(CredentialsRefused, match="cannot be assumed"),
    ):
        signing.presign(KEY, address="public", lifetime=AWHILE)


def test_a_link_at_the_buckets_own_domain_does_not_name_the_bucket() -> None:
    bucket = OssBucket("my-archive", "cn-shanghai", OWNER, FakeClock())
    domain = OssEndpoint("https://backups.example.com", quoted(""), is_domain=True)
    with OssPresigner(bucket, {"public": domain}) as signing:
        parts = urlsplit(signing.presign(KEY, address="public", lifetime=AWHILE).reveal())

    assert (parts.netloc, parts.path) == ("backups.example.com", f"/{KEY}")

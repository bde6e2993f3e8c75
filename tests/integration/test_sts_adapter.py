"""Roles assumed through the vendor's SDK, from the sandbox's STS, which checks every signature."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import pytest

from canary import printed_by
from fakes.clock import FakeClock
from oceanferry.adapters.alibaba_cloud.assumed_role import AssumedRole, Role
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import (
    CredentialsRefused,
    OceanferryError,
    PermissionDenied,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.secrets import Secret
from oceanferry.ports.clock import Clock
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.alibaba_cloud.sts import SandboxRole, StsService
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

ARN = "acs:ram::9876543210987654:role/archive-writer"
ROLE = Role(ARN, "oceanferry")
CALLER = Credentials("LTAIcaller", Secret("planted-secret"))
FUNCTION = Credentials("STS.function", Secret("planted-secret"), Secret("planted-token"))


def real_now() -> FakeClock:
    """Begin at the moment that STS counts from."""
    return FakeClock(datetime.now(timezone.utc))


@dataclass
class World:
    sts: StsService
    server: LoopbackServer
    keys: KeyRing
    clock: FakeClock = field(default_factory=real_now)

    def assumed(
        self, role: Role = ROLE, credentials: Credentials = CALLER, *, clock: Clock | None = None
    ) -> AssumedRole:
        return AssumedRole(
            role,
            credentials=credentials,
            region="cn-hangzhou",
            endpoint=self.server.url,
            clock=clock or self.clock,
        )

    @property
    def issued(self) -> list[AccessKey]:
        return [key for key in self.keys if key.role_arn]


@pytest.fixture
def world() -> Iterator[World]:
    keys = KeyRing(
        [
            AccessKey("LTAIcaller", "planted-secret"),
            AccessKey("STS.function", "planted-secret", "planted-token"),
            AccessKey("LTAIstranger", "planted-secret"),
        ]
    )
    service = StsService(keys)
    service.add(SandboxRole(ARN, frozenset({"LTAIcaller", "STS.function"})))
    with LoopbackServer(service) as server:
        yield World(service, server, keys)


@pytest.mark.parametrize("credentials", [CALLER, FUNCTION], ids=["user", "function's role"])
def test_an_assumed_role_has_a_temporary_key_that_sts_issued(world: World, credentials: Credentials) -> None:
    key = world.assumed(credentials=credentials)()
    (issued,) = world.issued

    assert (key.access_key_id, key.access_key_secret.reveal()) == (issued.access_key_id, issued.secret)
    assert key.security_token == Secret(issued.security_token)
    assert issued.role_arn == ARN


def test_a_key_is_used_until_it_is_about_to_end(world: World) -> None:
    role = world.assumed()
    first = role()
    world.clock.advance(timedelta(minutes=54))

    assert role() is first
    world.clock.advance(timedelta(minutes=2))
    assert role() != first
    assert len(world.issued) == 2


def test_all_connections_share_one_key(world: World) -> None:
    role = world.assumed()
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: role(), range(16)))

    assert len(set(keys)) == 1
    assert len(world.issued) == 1


def test_trouble_in_renewing_a_key_that_is_still_good_is_no_trouble_yet(world: World) -> None:
    role = world.assumed()
    first = role()
    world.clock.advance(timedelta(minutes=56))
    world.server.faults.plant(Fault("status", status=503, times=-1))
    asked = len(world.server.requests)

    assert role() is first
    attempts = len(world.server.requests) - asked
    assert role() is first
    assert len(world.server.requests) - asked == attempts, "not asked again at once"

    world.clock.advance(timedelta(minutes=4))
    with pytest.raises(ServiceUnavailable, match="assume the role"):
        role()
    world.server.faults.clear()
    assert role() != first


def test_a_caller_that_is_not_trusted_gets_both_sides_of_the_trust(world: World) -> None:
    stranger = Credentials("LTAIstranger", Secret("planted-secret"))
    with pytest.raises(PermissionDenied) as caught:
        world.assumed(credentials=stranger)()

    assert f"assume the role {ARN}" in caught.value.message
    assert f"Allow sts:AssumeRole on {ARN} in a RAM policy of the function's role" in caught.value.advice
    assert "the role's trust policy, in account 9876543210987654," in caught.value.advice
    assert (caught.value.code, bool(caught.value.request_id)) == ("NoPermission", True)


@pytest.mark.parametrize(
    ("external_id", "trusted"), [("the-agreed-one", True), ("another", False), (None, False)]
)
def test_an_external_id_is_what_the_trust_policy_may_ask_for(
    world: World, external_id: str | None, trusted: bool
) -> None:
    world.sts.add(SandboxRole(ARN, frozenset({"LTAIcaller"}), external_id="the-agreed-one"))
    role = world.assumed(Role(ARN, "oceanferry", external_id))
    if trusted:
        role()
        return
    with pytest.raises(PermissionDenied) as caught:
        role()
    assert ("external_id" in caught.value.advice) == (external_id is not None)


def test_a_role_that_is_not_there_is_said_in_words(world: World) -> None:
    role = Role("acs:ram::9876543210987654:role/nobody", "oceanferry")
    with pytest.raises(ServiceRefused, match="role does not exist") as caught:
        world.assumed(role)()

    assert "role_arn" in caught.value.advice


def test_a_name_that_sts_does_not_take_is_said_in_its_words(world: World) -> None:
    with pytest.raises(ServiceRefused, match="RoleSessionName is wrongly formed"):
        world.assumed(Role(ARN, "not a name"))()


def test_a_wrong_secret_is_credentials_refused(world: World) -> None:
    wrong = Credentials("LTAIcaller", Secret("planted-wrong"))
    with pytest.raises(CredentialsRefused):
        world.assumed(credentials=wrong)()


def test_being_throttled_is_tried_again(world: World) -> None:
    body = '{"Code": "Throttling.User", "Message": "Request was denied due to user flow control."}'
    world.server.faults.plant(Fault("status", status=400, body=body, times=2))
    world.assumed()()

    assert len(world.clock.slept) == 2


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"Credentials": {"AccessKeyId": "a", "AccessKeySecret": "planted-issued", "SecurityToken": ""}}',
        '{"Credentials": {"AccessKeyId": "a", "AccessKeySecret": "planted-issued", "Expiration": "soon"}}',
        "<html>",
    ],
)
def test_an_answer_that_cannot_be_read_is_service_unavailable(world: World, body: str) -> None:
    headers = {"content-type": "application/json"}
    world.server.faults.plant(Fault("status", status=200, body=body, headers=headers, times=-1))
    with pytest.raises(ServiceUnavailable) as caught:
        world.assumed()()

    assert "planted" not in printed_by(caught.value)


def test_a_refusal_with_http_200_is_that_refusal_with_its_code(world: World) -> None:
    body = '{"Code": "NoPermission", "Message": "No.", "RequestId": "5C3D"}'
    headers = {"content-type": "application/json"}
    world.server.faults.plant(Fault("status", status=200, body=body, headers=headers, times=-1))
    with pytest.raises(PermissionDenied) as caught:
        world.assumed()()

    assert (caught.value.code, caught.value.request_id) == ("NoPermission", "5C3D")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("status", status=403, body='{"Code": "NoPermission"}', times=-1), PermissionDenied),
        (Fault("status", status=400, body='{"Code": "Throttling"}', times=-1), ServiceThrottled),
        (Fault("reset_before", times=-1), ServiceUnavailable),
    ],
    ids=["denied", "throttled", "reset"],
)
def test_no_error_shows_a_secret(world: World, fault: Fault, error: type[OceanferryError]) -> None:
    world.server.faults.plant(fault)
    with pytest.raises(error) as caught:
        world.assumed(credentials=FUNCTION)()

    assert "planted" not in printed_by(caught.value)


def test_an_upload_goes_on_when_its_key_ends(world: World) -> None:
    oss = OssService(world.keys)
    oss.create_bucket("their-archive", only_for=[ARN])
    data = bytes(150_000)
    with (
        LoopbackServer(oss) as server,
        OssObjectStore(
            OssBucket("their-archive", "cn-hangzhou", world.assumed(), world.clock, server.url)
        ) as store,
    ):
        upload_id = store.begin_upload("backup.zip", {})
        parts = [store.upload_part("backup.zip", upload_id, 1, len(data), [memoryview(data)])]
        world.clock.advance(timedelta(hours=2))
        world.keys.revoke(world.issued[0].access_key_id)
        parts.append(store.upload_part("backup.zip", upload_id, 2, len(data), [memoryview(data)]))
        assert store.complete_upload("backup.zip", upload_id, parts)

    assert oss.object_bytes("their-archive", "backup.zip") == data * 2

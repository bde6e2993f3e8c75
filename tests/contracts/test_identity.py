"""What every Identity and every source of a role's AccessKey does, on STS as it was recorded, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from fakes.clock import FakeClock
from oceanferry.adapters.alibaba_cloud.assumed_role import AssumedRole, Role
from oceanferry.adapters.alibaba_cloud.identity import StsIdentity
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.alibaba_cloud.sts import SandboxRole, StsService
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.recorded_answers import RecordedAnswers
from recorded import recorded, recording

ARN = "acs:ram::1234567890123456:role/writer"
USER = Credentials("LTAIcaller", Secret("the-secret"))
LIKE = recorded(lambda call: call.action in ("GetCallerIdentity", "AssumeRole"))


@pytest.fixture(params=["sandbox", *LIKE])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    service = StsService(KeyRing([AccessKey("LTAIcaller", "the-secret")]))
    service.add(SandboxRole(ARN, frozenset({"LTAIcaller"})))
    calls = recording(request.param).calls if request.param in LIKE else ()
    with LoopbackServer(RecordedAnswers(service, calls)) as server:
        yield server.url


def identity(url: str, credentials: Credentials) -> StsIdentity:
    clock = FakeClock(datetime.now(timezone.utc))
    return StsIdentity(credentials=credentials, region="cn-hangzhou", endpoint=url, clock=clock)


def test_a_user_is_known_by_account_arn_and_kind(url: str) -> None:
    found = identity(url, USER).caller()

    assert (found.account_id, found.kind) == ("1234567890123456", "RAMUser")
    assert found.arn.startswith("acs:ram::1234567890123456:user/")


def test_a_key_that_is_unknown_is_refused(url: str) -> None:
    with pytest.raises(OceanferryError):
        identity(url, Credentials("LTAIstranger", Secret("guessed"))).caller()


def test_a_role_is_assumed_with_a_temporary_accesskey(url: str) -> None:
    clock = FakeClock(datetime.now(timezone.utc))
    role = AssumedRole(
        Role(ARN, "oceanferry"), credentials=USER, region="cn-hangzhou", endpoint=url, clock=clock
    )
    issued = role()

    assert issued.security_token
    assert "assumed-role/writer" in identity(url, issued).caller().arn
    assert role() == issued

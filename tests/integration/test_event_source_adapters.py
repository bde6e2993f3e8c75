"""MNS's queues and topics, and EventBridge's streams, on the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fakes.clock import FakeClock
from oceanferry.adapters.event_sources.messages import MnsMessages
from oceanferry.adapters.event_sources.service_linked_roles import EventBridgeRoles
from oceanferry.adapters.event_sources.streams import EventBridgeStreams
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import OceanferryError, ServiceRefused, ServiceUnavailable
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.event_streams import EventBridgeService
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.mns.service import MnsService

KEY = AccessKey("LTAI-test", "the-secret")
TEMPORARY = AccessKey("STS.test", "another-secret", "the-token/+=")


@dataclass(frozen=True)
class Served:
    service: MnsService
    url: str

    def messages(self, key: AccessKey) -> MnsMessages:
        return MnsMessages(
            credentials=credentials(key),
            region="cn-hangzhou",
            account_id="1",
            endpoint=self.url,
            clock=SystemClock(),
        )


def credentials(key: AccessKey) -> Credentials:
    token = Secret(key.security_token) if key.security_token else None
    return Credentials(key.access_key_id, Secret(key.secret), token)


@pytest.fixture
def mns() -> Iterator[Served]:
    keys = [KEY, TEMPORARY]
    with FunctionComputeService([], keys) as functions:
        service = MnsService(keys, functions, (), (), queues=["requests"])
        with service, LoopbackServer(service) as server:
            yield Served(service, server.url)


@pytest.mark.parametrize("key", [KEY, TEMPORARY], ids=["permanent", "temporary"])
def test_a_message_is_sent_and_seen_and_stays(mns: Served, key: AccessKey) -> None:
    messages = mns.messages(key)
    assert messages.peek("requests") is False

    messages.send("requests", '{"a": "<&>"}')

    assert messages.peek("requests") is True
    assert [each.message.body for each in mns.service.queue("requests").entries()] == ['{"a": "<&>"}']


def test_a_queue_that_there_is_not_has_no_message(mns: Served) -> None:
    assert mns.messages(KEY).peek("nowhere") is False


@pytest.mark.parametrize("refused", [KEY, AccessKey("LTAI-test", "guessed")], ids=["no queue", "wrong key"])
def test_a_refusal_names_the_queue_and_the_permission_and_no_secret(mns: Served, refused: AccessKey) -> None:
    name = "nowhere" if refused is KEY else "requests"
    with pytest.raises(ServiceRefused, match=name) as caught:
        mns.messages(refused).send(name, "{}")

    assert "mns:SendMessage" in caught.value.advice
    assert refused.secret not in f"{caught.value!r} {caught.value.advice}"


def test_a_service_that_is_not_there_is_unavailable() -> None:
    gone = Served(None, "http://127.0.0.1:9")  # type: ignore[arg-type]
    with pytest.raises(ServiceUnavailable, match="MNS"):
        gone.messages(KEY).publish("requests", "{}")


def streams(url: str, key: AccessKey) -> EventBridgeStreams:
    return EventBridgeStreams(
        credentials=credentials(key), region="cn-hangzhou", endpoint=url, clock=FakeClock()
    )


def test_streams_are_shown_to_a_key_that_the_service_knows() -> None:
    with LoopbackServer(EventBridgeService([KEY], [])) as server:
        streams(server.url, KEY).observe()
        with pytest.raises(OceanferryError, match="EventBridge"):
            streams(server.url, AccessKey("LTAI-test", "guessed")).observe()


def test_a_service_linked_role_is_there_or_not() -> None:
    service = EventBridgeService([KEY], [])
    service.missing_roles.add("AliyunServiceRoleForEventBridgeSourceMNS")
    with LoopbackServer(service) as server:
        roles = EventBridgeRoles(
            credentials=credentials(KEY), region="cn-hangzhou", endpoint=server.url, clock=FakeClock()
        )
        assert roles.exists("AliyunServiceRoleForEventBridgeSendToFC") is True
        assert roles.exists("AliyunServiceRoleForEventBridgeSourceMNS") is False

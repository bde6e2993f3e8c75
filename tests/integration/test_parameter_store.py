"""Encrypted parameters, read through the vendor's SDK from the sandbox's OOS, which checks signatures."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
from pydantic_core import to_json

from fakes.clock import FakeClock
from oceanferry.adapters.parameter_store import OosParameterStore
from oceanferry.bootstrap.parameters import load_with_parameters
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import InvalidConfiguration, PermissionDenied, ServiceUnavailable
from oceanferry.domain.secrets import Secret
from oceanferry.settings.chat_destinations import DingtalkDestination
from oceanferry.settings.destinations import DestinationSettings
from oceanferry.settings.model import Settings
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing
from oceanferry_sandbox.alibaba_cloud.parameter_store import ParameterStoreService
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer

CALLER = Credentials("LTAIcaller", Secret("planted-secret"))
VALUE = "SECplanted0123456789"
CONFIGURATION = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters: {orders: {instance_id: ob317v4uif0000}}
destinations:
  room: {type: dingtalk, webhook: "${ROOM}", secret: "${oos:room-secret}"}
"""
ROOM = {"ROOM": "https://oapi.dingtalk.com/robot/send?access_token=x"}


@dataclass
class World:
    service: ParameterStoreService
    server: LoopbackServer

    def store(self, credentials: Credentials = CALLER) -> OosParameterStore:
        now = FakeClock(datetime.now(timezone.utc))
        return OosParameterStore(
            credentials=credentials, region="cn-hangzhou", endpoint=self.server.url, clock=now
        )

    def load(self, file: Path, text: str = CONFIGURATION) -> Settings:
        file.write_text(text, encoding="utf-8")
        environment = {**ROOM, "OCEANFERRY_ENDPOINTS_OOS": self.server.url}
        return load_with_parameters(file, environment, lambda: CALLER)


@pytest.fixture
def world() -> Iterator[World]:
    key = AccessKey(CALLER.access_key_id, CALLER.access_key_secret.reveal())
    service = ParameterStoreService(KeyRing((key,)))
    with LoopbackServer(service) as server:
        service.store("cn-hangzhou", "room-secret", VALUE)
        yield World(service, server)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "oceanferry.yaml"


def secret_of(destination: DestinationSettings) -> Secret:
    assert isinstance(destination, DingtalkDestination)
    assert destination.secret is not None
    return destination.secret


def test_the_value_is_decrypted(world: World) -> None:
    value = world.store().value("room-secret")

    assert value.reveal() == VALUE
    assert VALUE not in repr(value)


def test_a_parameter_that_is_not_there_is_reported_with_the_command_that_stores_it(world: World) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        world.store().value("other")

    assert "no encrypted parameter other in OOS Parameter Store in cn-hangzhou" in caught.value.message
    assert "aliyun oos CreateSecretParameter --RegionId cn-hangzhou --Name other" in caught.value.advice


def test_the_command_that_stores_it_names_the_key_of_the_configuration(world: World, file: Path) -> None:
    chosen = CONFIGURATION.replace("room-secret", "other") + "parameters_kms_key_id: key-hzz62f1cb66fa42qo\n"
    with pytest.raises(InvalidConfiguration) as caught:
        world.load(file, chosen)

    assert "--Name other --Type Secret --KeyId key-hzz62f1cb66fa42qo --Value ..." in caught.value.advice


def test_what_ram_denies_names_the_action_and_the_parameter(world: World) -> None:
    world.service.denied = True
    with pytest.raises(PermissionDenied) as caught:
        world.store().value("room-secret")

    assert (
        "oos:GetSecretParameter on acs:oos:cn-hangzhou:*:secretparameter/room-secret" in caught.value.advice
    )


def test_an_answer_that_is_none_shows_nothing_of_it(world: World) -> None:
    body = to_json({"Parameter": {"Value": [VALUE]}}).decode()
    world.server.faults.plant(Fault("status", status=200, body=body, times=-1))
    with pytest.raises(ServiceUnavailable) as caught:
        world.store().value("room-secret")

    assert VALUE not in "".join(traceback.format_exception(caught.value))


def test_the_configuration_gets_the_value(world: World, file: Path) -> None:
    loaded = world.load(file)

    assert secret_of(loaded.destinations["room"]).reveal() == VALUE
    assert VALUE not in repr(loaded)


def test_a_process_reads_a_parameter_once(world: World, file: Path) -> None:
    for _ in range(3):
        world.load(file)

    assert world.service.asked == ["room-secret"]


def test_without_a_parameter_nothing_is_asked_and_no_access_key_is_needed(world: World, file: Path) -> None:
    def nobody() -> Credentials:
        raise AssertionError

    file.write_text(CONFIGURATION.replace("${oos:room-secret}", "${ROOM}"), encoding="utf-8")
    load_with_parameters(file, ROOM, nobody)

    assert world.service.asked == []


def test_a_denied_parameter_makes_the_configuration_unusable_with_the_reason(
    world: World, file: Path
) -> None:
    world.service.denied = True
    with pytest.raises(InvalidConfiguration, match="read the encrypted parameter room-secret") as caught:
        world.load(file)

    assert "oos:GetSecretParameter" in caught.value.advice


def test_a_name_that_oos_cannot_have_is_refused_at_its_line(world: World, file: Path) -> None:
    with pytest.raises(InvalidConfiguration, match=r"oceanferry.yaml:5: destinations.room.secret: "):
        world.load(file, CONFIGURATION.replace("room-secret", "room secret"))

    assert world.service.asked == []

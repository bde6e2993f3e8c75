"""A secret that is an encrypted parameter of OOS, in the functions, on the command line and in the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_core import from_json

from command_line import CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from process_logging import kept_as_it_is
from sandboxed import EVENTS, LONGEST, PUBLISH, Sandboxed, configuration, quick

NAMED = ("${DINGTALK_SECRET}", "${oos:dingtalk-secret}")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return configuration(tmp_path_factory.mktemp("configuration") / "oceanferry.yaml", NAMED)


@pytest.fixture(scope="module")
def own_cloud(file: Path) -> Iterator[Cloud]:
    """A cloud whose functions find the robot's secret in OOS only."""
    with Cloud(quick(file, environment={"DINGTALK_SECRET": ""})) as running:
        running.parameters.store("cn-hangzhou", "dingtalk-secret", running.environment["DINGTALK_SECRET"])
        yield running


@pytest.fixture
def command(
    own_cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    with kept_as_it_is():
        environment = {**own_cloud.environment, "DINGTALK_SECRET": ""}
        yield CommandLine(environment, monkeypatch, capsys)


def test_the_functions_sign_with_it_and_each_instance_reads_it_once(own_cloud: Cloud) -> None:
    for _ in range(2):
        sandbox = Sandboxed.with_new_backup_set(own_cloud)
        sandbox.fire((EVENTS / "timer.json").read_bytes())

        assert sandbox.chat
        assert not own_cloud.dingtalk.chat.refusals
        assert all(each.status == "Succeeded" for each in sandbox.of(PUBLISH))
    own_cloud.wait_idle(LONGEST)
    instances = {each.instance_id for each in own_cloud.function_compute.invocations}
    assert len(own_cloud.parameters.asked) == len(instances)


def test_the_doctor_reads_it_but_not_offline(own_cloud: Cloud, command: CommandLine, file: Path) -> None:
    before = len(own_cloud.parameters.asked)
    offline = command("doctor", "--offline", "--json", "--config", file).document
    assert [each["meaning"] for each in offline["findings"] if "DINGTALK_SECRET" in each["meaning"]] == []
    assert len(own_cloud.parameters.asked) == before

    command("doctor", "--json", "--config", file)
    assert len(own_cloud.parameters.asked) > before


def test_the_doctor_says_how_to_store_what_is_missing(
    own_cloud: Cloud, command: CommandLine, tmp_path: Path
) -> None:
    other = configuration(tmp_path / "oceanferry.yaml", (NAMED[0], "${oos:no-such-parameter}"))
    finished = command("doctor", "--json", "--config", other)

    assert finished.status == 1
    [found] = from_json(finished.out)["findings"]
    assert "no encrypted parameter no-such-parameter" in found["meaning"]
    assert "aliyun oos CreateSecretParameter --RegionId cn-hangzhou --Name no-such-parameter" in found["fix"]
    assert own_cloud.environment["DINGTALK_SECRET"] not in finished.out


def test_the_policy_allows_that_parameter_and_no_other(command: CommandLine, file: Path) -> None:
    policy = command("policy", "--for", "function", "--config", file).out

    assert policy.count("acs:oos:") == policy.count("acs:kms:") == 1
    assert "acs:oos:cn-hangzhou:1234567890123456:secretparameter/dingtalk-secret" in policy
    assert "acs:kms:cn-hangzhou:1234567890123456:secret/*dingtalk-secret" in policy

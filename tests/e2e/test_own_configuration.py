"""The sandbox with a configuration of one's own: what it names is there, and nothing of it is real."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic_core import from_json, to_json

from command_line import OCEANFERRY, CommandLine
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.greeting import first_step
from process_logging import kept_as_it_is
from sandboxed import LONGEST, quick
from waiting import until

CONFIGURATION = """\
region: cn-beijing
account_id: "2234567890123456"
name: oceanferry-staging
clusters:
  billing: {instance_id: ob4billing00}
routes:
  every-night:
    cluster: billing
    schedule: CRON_TZ=Asia/Shanghai 0 30 7 * * *
    select: {method: logical, object_type: database, max_age: 36h}
    deliver: [dba-room, hook, copies, theirs]
    on_failure: [dba-room]
    heartbeat: "${BEAT}"
destinations:
  dba-room: {type: feishu, webhook: "${ROOM}", secret: "${oos:room-secret}"}
  hook: {type: webhook, url: "${HOOK}", secret: "${HOOK_SECRET}"}
  copies: {type: oss, bucket: billing-copies, region: cn-beijing, prefix: "b/"}
  theirs:
    type: oss
    bucket: copies-of-theirs
    region: cn-shanghai
    role_arn: "acs:ram::9876543210987654:role/archive-writer"
    external_id: ours
ledger: {type: oss, bucket: billing-ledger}
"""
REQUEST = to_json({"route": "every-night"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "oceanferry.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    return file


@pytest.fixture
def cloud(file: Path) -> Iterator[Cloud]:
    with Cloud(replace(quick(seeded=True, most_instances=1), config=file)) as running:
        yield running


@pytest.fixture
def oceanferry(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[CommandLine]:
    with kept_as_it_is():
        yield CommandLine(cloud.environment, monkeypatch, capsys)


def messages(cloud: Cloud) -> dict[str, int]:
    return {room.name: len(room.messages) for room in cloud.chats.chats if room.messages}


def test_its_functions_deliver_to_its_rooms_and_buckets(cloud: Cloud) -> None:
    cloud.function_compute.invoke_async("oceanferry-staging-fetch-link", REQUEST)
    cloud.wait_idle(LONGEST)

    assert messages(cloud) == {"dba-room": 1, "hook": 1}
    copied = [key for key in cloud.oss.keys("billing-copies") if key.endswith("manifest.json")]
    assert copied == ["b/ob4billing00/bak-4nightly01-ob4billing00/manifest.json"]
    assert len([key for key in cloud.oss.keys("copies-of-theirs") if key.endswith("manifest.json")]) == 1
    assert cloud.oss.keys("billing-ledger")
    assert [each.signal for each in cloud.heartbeats.beats][-1] == "success"


def test_its_timer_is_in_what_is_deployed(cloud: Cloud) -> None:
    assert cloud.own
    assert 'cronExpression: "CRON_TZ=Asia/Shanghai 0 30 7 * * *"' in cloud.own.s_yaml


def test_a_bucket_with_the_name_of_the_examples_is_in_the_region_of_its_own_configuration(file: Path) -> None:
    text = CONFIGURATION.replace("billing-copies", "my-archive").replace("billing-ledger", "my-state")
    file.write_text(text, encoding="utf-8")
    with Cloud(replace(quick(seeded=True, most_instances=1), config=file)) as cloud:
        cloud.function_compute.invoke_async("oceanferry-staging-fetch-link", REQUEST)
        cloud.wait_idle(LONGEST)

        assert [key for key in cloud.oss.keys("my-archive") if key.endswith("manifest.json")]


def test_the_first_command_that_is_printed_is_of_its_own_route(cloud: Cloud) -> None:
    assert first_step(cloud.own).endswith("oceanferry run --route every-night")


def test_the_command_line_works_with_the_printed_variables(cloud: Cloud, oceanferry: CommandLine) -> None:
    finished = oceanferry("run", "--route", "every-night")

    assert (finished.status, finished.err) == (0, "")
    assert messages(cloud) == {"dba-room": 1, "hook": 1}
    assert "room-secret" not in cloud.environment


@pytest.mark.parametrize(
    "leak",
    [("${ROOM}", "https://open.feishu.cn/open-apis/bot/v2/hook/${ROOM}"), ("${BEAT}", "https://x/${BEAT}")],
)
def test_an_address_that_would_lead_out_of_the_sandbox_is_refused(leak: tuple[str, str], file: Path) -> None:
    file.write_text(CONFIGURATION.replace(*leak), encoding="utf-8")

    with pytest.raises(InvalidConfiguration, match="Let the variable hold the whole value"):
        Cloud(replace(quick(), config=file))


def test_the_command_runs_it_and_prints_the_variables_that_lead_there(file: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = subprocess.Popen(
        [OCEANFERRY, "sandbox", "--config", file, "--ready-file", ready],
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        environment = from_json(ready.read_bytes())["environment"]
    finally:
        process.terminate()
        process.communicate(timeout=LONGEST.total_seconds())

    assert environment["OCEANFERRY_CONFIG"] == str(file)
    assert {environment[name].partition("//")[2].partition(":")[0] for name in ("ROOM", "HOOK", "BEAT")} == {
        "127.0.0.1"
    }

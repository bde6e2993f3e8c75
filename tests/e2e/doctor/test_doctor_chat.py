"""``oceanferry doctor chat`` and ``oceanferry message``: what chats make of messages, without any news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from command_line import CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import EVENTS, configuration

KINDS = ("link_ready", "succeeded", "failed", "stale", "all_clear")


def chat(
    oceanferry: CommandLine, *options: str, environment: Mapping[str, str] | None = None
) -> dict[str, dict[str, Any]]:
    """Run the command and return its findings by name; of several, the first one."""
    finished = oceanferry("doctor", "chat", *options, "--json", environment=environment)
    found = reversed(finished.document["findings"])
    return {each["name"]: each for each in found}


def refuse(cloud: Cloud, errmsg: str) -> None:
    body = f'{{"errcode": 310000, "errmsg": "{errmsg}"}}'
    cloud.servers["chat"].faults.plant(Fault("status", method="POST", status=200, body=body, times=-1))


def test_each_chat_gets_a_message_that_says_it_is_a_test(cloud: Cloud, oceanferry: CommandLine) -> None:
    before = len(cloud.dingtalk.chat.messages), len(cloud.audit.chat.messages)
    finished = oceanferry("doctor", "chat")

    assert finished.status == 0, finished.out
    [shown] = cloud.dingtalk.chat.messages[before[0] :]
    [hooked] = cloud.audit.chat.messages[before[1] :]
    assert "Test message from Oceanferry" in shown.text
    assert '"type":"test"' in hooked.raw
    assert "took a test message (code 0)" in " ".join(finished.out.split())


def test_one_chat_alone_is_tried(cloud: Cloud, oceanferry: CommandLine) -> None:
    before = len(cloud.audit.chat.messages)
    found = chat(oceanferry, "--destination", "ops-room")

    assert found["chat_accepted"]["subject"] == "ops-room"
    assert len(cloud.audit.chat.messages) == before


@pytest.mark.parametrize("destination", ["archive", "nowhere"])
def test_what_takes_no_messages_is_a_mistake(oceanferry: CommandLine, destination: str) -> None:
    assert oceanferry("doctor", "chat", "--destination", destination).status == 2


def test_a_destination_without_chat_is_a_mistake(oceanferry: CommandLine) -> None:
    assert oceanferry("doctor", "--destination", "ops-room").status == 2


@pytest.mark.parametrize(
    ("errmsg", "reason", "fix"),
    [
        ("description:keywords not in content", "keywords", "keyword"),
        ("description:invalid timestamp", "timestamp", "clock"),
        ("description:sign not match", "signature", "SEC"),
        ("description:ip 1.2.3.4 not in whitelist", "IP address", "outbound IP address"),
    ],
)
def test_each_security_setting_of_dingtalk_is_distinguished(
    cloud: Cloud, oceanferry: CommandLine, errmsg: str, reason: str, fix: str
) -> None:
    refuse(cloud, errmsg)

    refused = chat(oceanferry, "--destination", "ops-room")["chat_refused"]
    assert refused["level"] == "problem"
    assert reason in refused["meaning"]
    assert fix in refused["fix"]


def test_a_wrong_signature_is_found_on_the_robot_itself(oceanferry: CommandLine) -> None:
    found = chat(oceanferry, "--destination", "ops-room", environment={"DINGTALK_SECRET": "SECwrong"})

    assert "signature" in found["chat_refused"]["meaning"]
    assert "SECwrong" not in str(found)


def test_a_missing_keyword_is_found_on_the_robot_itself(
    oceanferry: CommandLine, cloud: Cloud, tmp_path: Path
) -> None:
    config = tmp_path / "oceanferry.yaml"
    shipped = Path(cloud.environment["OCEANFERRY_CONFIG"]).read_text(encoding="utf-8")
    config.write_text(shipped.replace("    keyword: Backup\n", ""), encoding="utf-8")

    found = chat(oceanferry, "--destination", "ops-room", "--config", str(config))
    assert "keyword" in found["chat_refused"]["meaning"]


def test_the_clock_is_compared_with_that_of_the_chat(cloud: Cloud, oceanferry: CommandLine) -> None:
    date = format_datetime(datetime.now(timezone.utc) - timedelta(minutes=70), usegmt=True)
    cloud.servers["chat"].faults.plant(Fault("headers", method="HEAD", headers={"Date": date}, times=-1))
    refuse(cloud, "description:invalid timestamp")

    clock = chat(oceanferry, "--destination", "ops-room")["clock"]
    assert (clock["level"], "1h" in clock["meaning"], "ahead" in clock["meaning"]) == ("problem", True, True)


def test_a_secret_that_cannot_sign_is_a_matter_of_the_configuration(oceanferry: CommandLine) -> None:
    found = chat(oceanferry, "--destination", "audit", environment={"AUDIT_SECRET": "whsec_?"})

    assert found["chat_configuration"]["level"] == "problem"


@pytest.mark.parametrize(("method", "name"), [("HEAD", "chat"), ("POST", "chat_unanswered")])
def test_a_chat_that_does_not_answer_is_a_problem(
    cloud: Cloud, oceanferry: CommandLine, method: str, name: str
) -> None:
    cloud.servers["chat"].faults.plant(Fault("reset_before", method=method, times=-1))

    assert chat(oceanferry, "--destination", "ops-room")[name]["level"] == "problem"


# --- what would be sent -------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "destination"), [*product(KINDS, ["ops-room", "audit"]), ("several_ready", "ops-room")]
)
def test_every_kind_is_shown_as_it_would_be_sent_without_a_secret(
    cloud: Cloud, oceanferry: CommandLine, kind: str, destination: str
) -> None:
    sent = len(cloud.servers["chat"].requests)
    finished = oceanferry("message", "--kind", kind, "--destination", destination, "--json")

    assert finished.status == 0
    assert finished.document["url"].endswith("/***")
    assert isinstance(finished.document["body"], dict)
    for name in ("DINGTALK_WEBHOOK", "DINGTALK_SECRET", "AUDIT_SECRET"):
        assert cloud.environment[name] not in finished.out
    assert finished.document["headers"].get("webhook-signature", "***") == "***"
    assert len(cloud.servers["chat"].requests) == sent


def test_programs_are_not_shown_what_only_people_get(oceanferry: CommandLine) -> None:
    finished = oceanferry("message", "--kind", "several_ready", "--destination", "audit")

    assert finished.status == 2
    assert "Programs read audit, which receives one message for each backup set" in finished.err


def test_people_see_the_request(oceanferry: CommandLine) -> None:
    finished = oceanferry("message", "--kind", "link_ready", "--destination", "ops-room")

    assert finished.out.startswith("POST http://127.0.0.1:")
    assert '"msgtype": "actionCard"' in finished.out


def test_words_of_ones_own_are_shown_and_mistakes_in_them_are_found_by_every_command(
    oceanferry: CommandLine, tmp_path: Path
) -> None:
    ours = ("    keyword: Backup\n", "    keyword: Backup\n    templates: {failed: {title: %s}}\n")
    good = configuration(tmp_path / "good.yaml", (ours[0], ours[1] % '"{{ cluster }} needs you"'))
    bad = configuration(tmp_path / "bad.yaml", (ours[0], ours[1] % '"{{ clutser }} needs you"'))
    about = ("--kind", "failed", "--destination", "ops-room")

    assert "orders needs you" in oceanferry("message", *about, "--config", good).out
    for command in (("message", *about), ("plan", "--event", EVENTS / "timer.json"), ("doctor", "chat")):
        refused = oceanferry(*command, "--config", bad)
        assert refused.status == 2
        assert "destinations.ops-room.templates.failed.title: cannot be filled in: line 1" in refused.err

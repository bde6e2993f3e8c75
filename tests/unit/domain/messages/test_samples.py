"""Every channel can show every kind of message, and a message that says it is a test."""

from __future__ import annotations

import base64
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest

from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.domain.configuration import Language, Reader
from oceanferry.domain.messages.notifications import Trial
from oceanferry.domain.messages.rendering import render
from oceanferry.domain.messages.samples import KINDS, SEVERAL_READY, sample
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret

NOW = datetime(2026, 11, 26, 8, tzinfo=timezone.utc)
TARGET = ChatEndpoint(
    "room",
    Secret("https://chat.invalid/hook?token=planted-token"),
    Secret("whsec_" + base64.b64encode(bytes(range(32))).decode()),
    keyword="Backup",
)


def reader(language: Language = "en") -> Reader:
    return Reader(language=language, timezone=ZoneInfo("Asia/Shanghai"))


def trial(language: Language = "en") -> Trial:
    order = Order(run="run", route="", cluster="test", backup_set_id="", deliver=("room",))
    return Trial(key="key-1", order=order, instance_id="", reader=reader(language), at=NOW)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_shows_every_kind(channel: str, kind: str) -> None:
    reported = sample(
        kind, destination="room", reader=reader(), instance_id="ob1", cluster="orders", now=NOW, key="key-1"
    )

    body = CHANNELS[channel].encode(reported, TARGET, NOW).body
    assert b"orders" in body
    assert b"planted-token" not in body


@pytest.mark.parametrize("channel", [each for each in CHANNELS if each not in ("webhook", "cloudevents")])
def test_people_can_be_shown_the_links_of_several_backup_sets(channel: str) -> None:
    reported = sample(
        SEVERAL_READY, destination="room", reader=reader(), instance_id="ob1", cluster="orders", now=NOW
    )

    body = CHANNELS[channel].encode(reported, TARGET, NOW).body.decode()
    assert all(f"bak-0sample0{number}" in body for number in (1, 2, 3))
    assert "orders (3 backup sets)" in body


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_takes_a_test_message(channel: str) -> None:
    assert CHANNELS[channel].encode(trial(), TARGET, NOW).body


@pytest.mark.parametrize(("language", "said"), [("en", "Test message"), ("zh", "测试消息")])
def test_a_test_message_says_that_it_is_one(language: Language, said: str) -> None:
    message = render(trial(language), NOW)

    assert said in message.title
    assert message.paragraphs
    assert not message.buttons

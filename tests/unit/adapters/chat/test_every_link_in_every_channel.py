"""Every link of a backup set is sent, or the failure says how many were, in every channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

import pytest

from fakes.world import World, asked, backup_set
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.sender import ChannelNotifier
from oceanferry.domain.messages.notifications import Failed
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.secrets import Secret

LONG, TOO_LONG = 1_500, 110_000
"""Tokens of which several have room in a message of each channel, and of which none has."""
SECRET = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
OK = {
    "dingtalk": (200, b'{"errcode":0,"errmsg":"ok"}'),
    "feishu": (200, b'{"code":0,"msg":"success","data":{}}'),
    "wecom": (200, b'{"errcode":0,"errmsg":"ok"}'),
    "slack": (200, b"ok"),
    "teams": (202, b""),
    "webhook": (204, b""),
    "cloudevents": (202, b""),
}
EVERY_CHANNEL = pytest.mark.parametrize("kind", CHANNELS)
_TOKEN = re.compile(r"security-token=(part\d+\.zip)-x+-end")


class Reply(NamedTuple):
    """What a vendor answers."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


@dataclass
class Vendor:
    """Takes everything, and keeps it."""

    kind: str
    bodies: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def post(self, _url: Secret, body: bytes, headers: Mapping[str, str], *, timeout: timedelta) -> Reply:
        assert timeout
        self.bodies.append(body.decode())
        self.keys.append(headers.get("webhook-id", body.decode()))
        return Reply(*OK[self.kind])

    @property
    def linked(self) -> list[list[str]]:
        """The files whose links are whole in each message."""
        found = [list(dict.fromkeys(_TOKEN.findall(body))) for body in self.bodies]
        return [each for each in found if each]


def delivered(kind: str, tokens: Mapping[str, int]) -> tuple[World, Vendor, Receipt]:
    """Deliver the links of files with tokens of these lengths through a real channel."""
    world, vendor = World(), Vendor(kind)
    world.backups.token_lengths = dict(tokens)
    world.backups.add(backup_set(), [(name, 2_000) for name in tokens])
    secret = SECRET if kind == "webhook" else None
    endpoint = ChatEndpoint("ops-room", Secret("https://chat.example.com/hook"), secret=secret)
    room = ChannelNotifier(CHANNELS[kind], endpoint, http=vendor, clock=world.clock)
    fake = world.ports.notifier
    world.ports = replace(world.ports, notifier=lambda name: room if name == "ops-room" else fake(name))
    world.take(asked(route="nightly", deliver=["ops-room"]))
    receipts = [each for outcome in world.drain() for each in outcome.receipts]
    [receipt] = [each for each in receipts if (each.destination, each.kind) == ("ops-room", "link_ready")]
    return world, vendor, receipt


@EVERY_CHANNEL
def test_links_that_have_no_room_in_one_message_come_in_further_ones(kind: str) -> None:
    tokens = {f"part{number}.zip": LONG for number in range(1, 61)}
    _, vendor, receipt = delivered(kind, tokens)

    assert receipt.status == "delivered"
    assert len(vendor.linked) > 1
    assert [name for message in vendor.linked for name in message] == list(tokens)
    assert len(set(vendor.keys)) == len(vendor.keys), "a vendor would drop the next one as a repeat"


@EVERY_CHANNEL
@pytest.mark.parametrize(("room_for", "count"), [(2, "2 of 5"), (0, "0 of 5"), (4, "4 of 5")])
def test_links_that_no_message_has_room_for_are_reported_as_not_sent(
    kind: str, room_for: int, count: str
) -> None:
    names = [f"part{number}.zip" for number in range(1, 6)]
    tokens = {name: LONG if number < room_for else TOO_LONG for number, name in enumerate(names)}
    world, vendor, receipt = delivered(kind, tokens)

    assert receipt.status == "failed"
    assert receipt.failure
    assert f"{count} links of backup set bak-1 were sent to ops-room" in receipt.failure.message
    assert [name for message in vendor.linked for name in message] == names[:room_for]
    named = ['"file_count":5'] if kind in ("webhook", "cloudevents") else names  # programs count, people read
    assert all(name in "".join(vendor.bodies) for name in named)
    [sent] = [each for each in world.notifiers["audit"].sent if isinstance(each, Failed)]
    assert count in sent.failure.message
    failed = world.histories.of("nightly", "ops-room").failed
    assert failed
    assert count in failed.failure.message

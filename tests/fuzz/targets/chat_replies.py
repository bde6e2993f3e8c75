"""Answers of chats and of webhooks' hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from fakes.clock import FakeClock
from fakes.sample_notifications import NOW, failed, link_ready
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.sender import ChannelNotifier
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret

_TOKEN = "planted-token-0123456789"
_TARGET = ChatEndpoint(
    "ops-room",
    Secret(f"https://chat.example/hook?token={_TOKEN}"),
    secret=Secret("whsec_" + "QUFB" * 8),
)
_NEWS = (link_ready(), failed())
_STATUSES = (200, 201, 204, 302, 400, 401, 403, 404, 410, 413, 429, 500, 503, 999)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def post(self, url: Secret, body: bytes, headers: Mapping[str, str], *, timeout: timedelta) -> _Answer:
        return self


def chat_replies(data: bytes) -> None:
    """A message is delivered or an error of ours is raised, which repeats no secret."""
    channel = list(CHANNELS.values())[data[0] % len(CHANNELS) if data else 0]
    status = _STATUSES[data[1] % len(_STATUSES) if len(data) > 1 else 0]
    header, _, body = data[2:].partition(b"\n")
    for text in (body, body.replace(b"TOKEN", _TOKEN.encode())):
        answer = _Answer(status, {"retry-after": header.decode("latin-1")}, text)
        sender = ChannelNotifier(channel, _TARGET, http=answer, clock=FakeClock(NOW))
        reported = _shown(sender, _NEWS[len(data) % len(_NEWS)])
        assert _TOKEN not in reported
        reported.encode()


def _shown(sender: ChannelNotifier, news: Notification) -> str:
    try:
        return repr(sender.send(news))
    except OceanferryError as error:
        return repr(error) + str(error) + Failure.of(error).model_dump_json()

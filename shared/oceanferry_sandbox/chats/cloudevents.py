"""A receiver of CloudEvents over HTTP in structured mode, as their specification of webhooks wants one."""

from __future__ import annotations

import re
import time
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from oceanferry_sandbox.chats.chat import Chat, ChatMessage
from oceanferry_sandbox.chats.receiver import Receiver, shown_event
from oceanferry_sandbox.chats.robot import Clock, Refused, content_type, same_secret
from oceanferry_sandbox.http_server.messages import Request, Response

_MAX_BYTES = 64 * 1024  # what every intermediary must forward
_ATTRIBUTE = re.compile(r"[a-z0-9]{1,20}")


class CloudEventReceiver(Receiver):
    """One endpoint; its codes are HTTP statuses. It takes each pair of source and id once."""

    def __init__(
        self,
        chat_name: str,
        *,
        token: str,
        path: str = "/cloudevents",
        clock: Clock = time.time,
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "CloudEvents", journal), path, clock)
        self._token = token

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        if request.method != "POST":
            raise Refused(405, "only POST", {"Allow": "POST"})
        if not same_secret(request.headers.get("authorization"), f"Bearer {self._token}"):
            raise Refused(401, "no such token")
        if content_type(request) != "application/cloudevents+json":
            raise Refused(415, "not a CloudEvent in structured mode")
        if len(body) > _MAX_BYTES:
            raise Refused(413, f"body over {_MAX_BYTES} bytes")
        event = _read_event(body)
        return self._message(shown_event(event.type, body), body, f"{event.source} {event.id}")

    def _accept(self) -> Response:
        return Response(202)


class _Event(BaseModel):
    model_config = ConfigDict(extra="allow")

    specversion: str = Field(pattern="^1[.]0$")
    id: str = Field(min_length=1)
    source: str = Field(min_length=1)
    type: str = Field(min_length=1)
    subject: str | None = Field(default=None, min_length=1)
    time: AwareDatetime | None = None


def _read_event(body: bytes) -> _Event:
    try:
        event = _Event.model_validate_json(body)
    except ValidationError:
        raise Refused(400, "an attribute is missing or wrong") from None
    if not all(_ATTRIBUTE.fullmatch(name) for name in (event.model_extra or {})):
        raise Refused(400, "an attribute has a name that none may have")
    return event

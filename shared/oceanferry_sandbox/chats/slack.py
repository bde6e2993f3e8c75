"""Slack's incoming webhook: ``POST /services/T…/B…/X…``.

Answers are plain text: ``ok`` with 200, or a word with a 4xx status. A robot's
codes are therefore HTTP statuses and its reasons Slack's words. Slack allows
a message a second with "short bursts"; how long a burst may be it does not
say, so the burst here is a guess. That a GET is answered with
``invalid_payload`` was not verified.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

from oceanferry_sandbox.chats.chat import Chat, ChatMessage
from oceanferry_sandbox.chats.rate_limit import RateLimit
from oceanferry_sandbox.chats.robot import Clock, Refused, Robot, content_type, same_secret
from oceanferry_sandbox.chats.slack_messages import read_message
from oceanferry_sandbox.http_server.messages import Request, Response

_PREFIX = "/services/"


class SlackRobot(Robot):
    """One incoming webhook of one Slack channel.

    Args:
        chat_name: The channel's name.
        path: The three segments after ``/services/``: ``T…/B…/X…``.
        clock: Seconds since 1970.
        per_second: How many messages a second on average.
        burst: How many at once.
        journal: A file in which the chat survives.
    """

    def __init__(
        self,
        chat_name: str,
        *,
        path: str,
        clock: Clock = time.time,
        per_second: float = 1.0,
        burst: int = 5,
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "Slack", journal), clock)
        self._path = path.strip("/")
        self._limit = RateLimit(burst, timedelta(seconds=burst / per_second))

    def serves(self, request: Request) -> bool:
        """Tell whether this is Slack's path."""
        return request.path.startswith(_PREFIX)

    def owns(self, request: Request) -> bool:
        """Tell whether all three segments are this webhook's."""
        return same_secret(request.path.removeprefix(_PREFIX), self._path)

    def address(self, base_url: str) -> str:
        """Return the webhook's URL."""
        return f"{base_url}{_PREFIX}{self._path}"

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        self._check_path(request.path.removeprefix(_PREFIX))
        wait = self._limit.wait(self._clock())
        if wait:
            raise Refused(429, "rate_limited", {"Retry-After": str(math.ceil(wait))})
        if request.method != "POST":
            raise Refused(400, "invalid_payload")
        payload = _payload(request, body)
        return self._message(read_message(payload), payload)

    def _check_path(self, path: str) -> None:
        given, own = path.split("/"), self._path.split("/")
        if given[0] != own[0]:
            raise Refused(404, "no_team")
        if given[1:2] != own[1:2]:
            raise Refused(404, "no_service")
        if not same_secret(path, self._path):
            raise Refused(403, "invalid_token")

    def _is_success(self, code: int | str) -> bool:
        return code == 200

    def _reply(self, code: int | str, reason: str) -> Response:
        return Response(int(code), {"Content-Type": "text/plain; charset=utf-8"}, reason.encode())

    def _accept(self) -> Response:
        return self._reply(200, "ok")


def _payload(request: Request, body: bytes) -> bytes:
    if content_type(request) != "application/x-www-form-urlencoded":
        return body
    return parse_qs(body.decode(errors="replace")).get("payload", [""])[0].encode()

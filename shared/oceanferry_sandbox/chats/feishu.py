"""Feishu's (Lark's) custom bot: ``POST /open-apis/bot/v2/hook/TOKEN``.

Errors are HTTP 200 with a ``code``, except a body that is no JSON, which is
HTTP 400 with code 9499. Codes and texts are from replies that users quote.
Not verified against a live bot: the order of the checks and the exact size at
which 19036 begins (the documentation says 20 KB).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from oceanferry_sandbox.chats.chat import Chat, ChatMessage
from oceanferry_sandbox.chats.feishu_messages import Envelope, read_envelope, read_message
from oceanferry_sandbox.chats.rate_limit import RateLimit
from oceanferry_sandbox.chats.robot import Clock, Refused, Robot, is_recent, json_response, same_secret
from oceanferry_sandbox.http_server.messages import Request, Response

_PATH = "/open-apis/bot/v2/hook/"
_MAX_BYTES = 20 * 1024
_BAD_REQUEST = 9499
_TIMESTAMP_TOLERANCE = timedelta(hours=1)


class FeishuRobot(Robot):
    """One custom bot of one Feishu group.

    Args:
        chat_name: The group's name.
        token: The last segment of the bot's webhook URL.
        secret: With one, bodies must carry ``timestamp`` (seconds) and ``sign``.
        keywords: With any, a message must contain at least one of them.
        clock: Seconds since 1970.
        per_minute: Requests a minute.
        per_second: Requests a second.
        journal: A file in which the chat survives.
    """

    def __init__(
        self,
        chat_name: str,
        *,
        token: str,
        secret: str = "",
        keywords: Sequence[str] = (),
        clock: Clock = time.time,
        per_minute: int = 100,
        per_second: int = 5,
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "Feishu", journal), clock)
        self._token = token
        self._secret = secret
        self._keywords = tuple(keywords)
        self._limits = (
            RateLimit(per_second, timedelta(seconds=1)),
            RateLimit(per_minute, timedelta(minutes=1)),
        )

    def serves(self, request: Request) -> bool:
        """Tell whether this is Feishu's path."""
        return request.path.startswith(_PATH)

    def owns(self, request: Request) -> bool:
        """Tell whether the token is this bot's."""
        return same_secret(request.path.removeprefix(_PATH), self._token)

    def address(self, base_url: str) -> str:
        """Return the bot's webhook URL."""
        return f"{base_url}{_PATH}{self._token}"

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        if request.method != "POST":
            raise Refused(_BAD_REQUEST, "Bad Request")
        if not self.owns(request):
            raise Refused(19001, "param invalid: incoming webhook access token invalid")
        if any(limit.wait(self._clock()) for limit in self._limits):
            raise Refused(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]")
        if len(body) > _MAX_BYTES:
            raise Refused(19036, "request body size exceeds the limit")
        envelope = read_envelope(body)
        if self._secret:
            self._check_signature(envelope)
        shown = read_message(envelope)
        if self._keywords and not any(word in f"{shown.title}\n{shown.text}" for word in self._keywords):
            raise Refused(19024, "Key Words Not Found")
        return self._message(shown, body)

    def _check_signature(self, envelope: Envelope) -> None:
        timestamp = str(envelope.timestamp)
        in_time = is_recent(timestamp, self._clock(), _TIMESTAMP_TOLERANCE)
        if not in_time or not same_secret(envelope.sign, signature(timestamp, self._secret)):
            raise Refused(19021, "sign match fail or timestamp is not within one hour from current time")

    def _reply(self, code: int | str, reason: str) -> Response:
        status = 400 if code == _BAD_REQUEST else 200
        return json_response({"code": code, "data": {}, "msg": reason}, status)

    def _accept(self) -> Response:
        """Return the answer with the old field names beside the new ones, as Feishu does."""
        return json_response(
            {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        )


def signature(timestamp: str, secret: str) -> str:
    """Return Feishu's signature: the text to be signed is the key, the message is empty."""
    key = f"{timestamp}\n{secret}"
    return base64.b64encode(hmac.new(key.encode(), b"", hashlib.sha256).digest()).decode()

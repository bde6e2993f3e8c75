"""WeCom's group robot: ``POST /cgi-bin/webhook/send?key=…``.

Every answer is HTTP 200; the verdict is the body's ``errcode``. The limits
count UTF-8 bytes. Codes and texts are from replies that users quote; the ones
for a body that is no JSON (47001) and for a GET (43002) are WeCom's general
codes and were not seen from this endpoint.
"""

from __future__ import annotations

import itertools
import time
from datetime import timedelta
from pathlib import Path

from oceanferry_sandbox.chats.chat import Chat, ChatMessage
from oceanferry_sandbox.chats.rate_limit import RateLimit
from oceanferry_sandbox.chats.robot import Clock, Refused, Robot, json_response, same_secret
from oceanferry_sandbox.chats.wecom_messages import read_message
from oceanferry_sandbox.http_server.messages import Request, Response

_PATH = "/cgi-bin/webhook/send"


class WeComRobot(Robot):
    """One robot of one WeCom group; its key in the URL is its only secret."""

    def __init__(
        self,
        chat_name: str,
        *,
        key: str,
        clock: Clock = time.time,
        per_minute: int = 20,
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "WeCom", journal), clock)
        self._key = key
        self._limit = RateLimit(per_minute, timedelta(minutes=1))
        self._hints = itertools.count(1)

    def serves(self, request: Request) -> bool:
        """Tell whether this is WeCom's path."""
        return request.path == _PATH

    def owns(self, request: Request) -> bool:
        """Tell whether the key is this robot's."""
        return same_secret(request.query.get("key", ""), self._key)

    def address(self, base_url: str) -> str:
        """Return the robot's webhook URL."""
        return f"{base_url}{_PATH}?key={self._key}"

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        if request.method != "POST":
            raise Refused(43002, "require POST method")
        if not self.owns(request):
            raise Refused(93000, "invalid webhook url")
        if self._limit.wait(self._clock()):
            raise Refused(45009, "api freq out of limit")
        return self._message(read_message(body), body)

    def _reply(self, code: int | str, reason: str) -> Response:
        """Return the answer with the trailer WeCom puts after every error."""
        if str(code) == "0":
            return json_response({"errcode": code, "errmsg": reason})
        hint = f"{int(self._clock())}{next(self._hints):014d}"
        trailer = f"hint: [{hint}], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
        return json_response({"errcode": code, "errmsg": f"{reason}, {trailer}"})

    def _accept(self) -> Response:
        return self._reply(0, "ok")

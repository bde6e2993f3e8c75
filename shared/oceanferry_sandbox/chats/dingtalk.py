# ruff: noqa: RUF001  # DingTalk's own texts have full-width punctuation
"""DingTalk's custom robot: ``POST /robot/send?access_token=…[&timestamp=…&sign=…]``.

Every answer is HTTP 200; the verdict is the body's ``errcode``. Codes and
texts are from DingTalk's documentation and from replies of the live endpoint
that users quote. Not verified against a live robot: the order of the checks,
whether refused requests count towards the rate limit, whether ``msgUuid``
makes a repeat invisible, and that a keyword may stand in the title alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

from oceanferry_sandbox.chats.chat import Chat, ChatMessage, Shown
from oceanferry_sandbox.chats.dingtalk_messages import MISSING_PARAMETER, read_message
from oceanferry_sandbox.chats.rate_limit import RateLimit
from oceanferry_sandbox.chats.robot import (
    Clock,
    Refused,
    Robot,
    is_json,
    is_recent,
    json_response,
    same_secret,
)
from oceanferry_sandbox.http_server.messages import Request, Response

_PATH = "/robot/send"
_MAX_BYTES = 20_000
_SECURITY = 310000
_TIMESTAMP_TOLERANCE = timedelta(hours=1)
_THROTTLED_FOR = timedelta(minutes=10)

Wording = Literal["documented", "linked", "described"]
"""The generations of DingTalk's texts for code 310000.

As documented, with a link added (seen 2020-2021), in Chinese (since 2022).
"""

_MORE = ", more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"
_LINK = "link:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;"
_DESCRIBED = {
    "keywords not in content": (
        "description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;"
    ),
    "sign not match": (
        "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，"
        "请确认机器人的密钥加密和填写正确;" + _LINK
    ),
    "invalid timestamp": "description:机器人发送签名过期;solution:请重新生成签名;" + _LINK,
}


class DingTalkRobot(Robot):
    """One custom robot of one DingTalk group.

    Args:
        chat_name: The group's name.
        access_token: The token in the robot's webhook URL.
        secret: ``SEC…``; with one, requests must carry a timestamp and its signature.
        keywords: With any, a message must contain at least one of them.
        clock: Seconds since 1970.
        per_minute: More than this many requests a minute close the robot for ten minutes.
        wording: Which generation of texts explains code 310000.
        journal: A file in which the chat survives.
    """

    def __init__(
        self,
        chat_name: str,
        *,
        access_token: str,
        secret: str = "",
        keywords: Sequence[str] = (),
        clock: Clock = time.time,
        per_minute: int = 20,
        wording: Wording = "documented",
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "DingTalk", journal), clock)
        self._access_token = access_token
        self._secret = secret
        self._keywords = tuple(keywords)
        self._per_minute = per_minute
        self._limit = RateLimit(per_minute, timedelta(minutes=1), _THROTTLED_FOR)
        self._wording = wording

    def serves(self, request: Request) -> bool:
        """Tell whether this is DingTalk's path."""
        return request.path == _PATH

    def owns(self, request: Request) -> bool:
        """Tell whether the access token is this robot's."""
        return same_secret(request.query.get("access_token", ""), self._access_token)

    def address(self, base_url: str) -> str:
        """Return the robot's webhook URL, without timestamp and signature."""
        return f"{base_url}{_PATH}?access_token={self._access_token}"

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        self._check_request(request, body)
        if self._limit.wait(self._clock()):
            raise Refused(130101, f"send too fast, exceed {self._per_minute} times per minute")
        if self._secret:
            self._check_signature(request.query)
        shown, msg_uuid = read_message(body)
        self._check_keywords(shown)
        return self._message(shown, body, msg_uuid)

    def _check_request(self, request: Request, body: bytes) -> None:
        if request.method != "POST":
            raise Refused(43002, "需要POST请求")
        if not request.query.get("access_token"):
            raise Refused(MISSING_PARAMETER, "缺少参数 access_token")
        if not self.owns(request):
            raise Refused(300005, "token is not exist")
        if not is_json(request):
            raise Refused(43004, "无效的HTTP HEADER Content-Type")
        if len(body) > _MAX_BYTES:
            raise Refused(460101, f"message too long, exceed {_MAX_BYTES} bytes")

    def _check_signature(self, query: dict[str, str]) -> None:
        timestamp, sign = query.get("timestamp", ""), query.get("sign", "")
        if not sign:
            raise self._insecure("sign not match")
        if not is_recent(timestamp[:-3], self._clock(), _TIMESTAMP_TOLERANCE):
            raise self._insecure("invalid timestamp")
        if not same_secret(sign, signature(timestamp, self._secret)):
            raise self._insecure("sign not match")

    def _check_keywords(self, shown: Shown) -> None:
        said = f"{shown.title}\n{shown.text}\n" + "\n".join(label for label, _ in shown.buttons)
        if self._keywords and not any(keyword in said for keyword in self._keywords):
            raise self._insecure("keywords not in content")

    def _insecure(self, reason: str) -> Refused:
        worded = {"documented": reason, "linked": reason + _MORE, "described": _DESCRIBED[reason]}
        return Refused(_SECURITY, worded[self._wording])

    def _reply(self, code: int | str, reason: str) -> Response:
        return json_response({"errcode": code, "errmsg": reason})

    def _accept(self) -> Response:
        return self._reply(0, "ok")


def signature(timestamp: str, secret: str) -> str:
    """Return the base64 signature of *timestamp* (milliseconds), not yet percent-encoded."""
    text = f"{timestamp}\n{secret}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()

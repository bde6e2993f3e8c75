"""What WeCom's answers mean. Every one is HTTP 200: only ``errcode`` 0 is a success.

Codes are from the robot's documentation, WeCom's list of global codes, and
answers that users quote.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pydantic import ValidationError

from oceanferry.adapters.chat.channel import BilingualText, Verdict, code_entry
from oceanferry.adapters.chat.http_status import by_status, is_success, unreadable
from oceanferry.adapters.chat.vendor_code import VendorCode
from oceanferry.domain.documents import TolerantModel

_NEW_WEBHOOK = BilingualText(
    "Create a robot in the group and configure its webhook URL", "请在群里新建机器人，并配置它的 Webhook 地址"
)
_FEWER = BilingualText(
    "Send fewer messages to this group, or spread them over several robots",
    "请减少发往该群的消息，或分给多个机器人",
)
_TOO_MANY = BilingualText("more than 20 messages in a minute", "一分钟内超过 20 条消息")

CODES: Mapping[str, Verdict] = dict(
    [
        code_entry("-1", "retry_after", BilingualText("WeCom is busy", "企业微信系统繁忙")),
        code_entry(
            "93000",
            "configuration",
            BilingualText("the key does not belong to any robot", "没有机器人使用这个 key"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "93004",
            "configuration",
            BilingualText("the robot has been removed", "机器人已被移除"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "93008",
            "configuration",
            BilingualText("the robot is not in the group", "机器人不在群里"),
            _NEW_WEBHOOK,
        ),
        code_entry("45009", "retry_after", _TOO_MANY, _FEWER, timedelta(minutes=1)),
        code_entry(
            "45033",
            "retry_after",
            BilingualText("too many calls at once", "并发调用过多"),
            _FEWER,
            timedelta(minutes=1),
        ),
        code_entry(
            "40058",
            "ours",
            BilingualText("a parameter is invalid, or the text is too long", "参数有误，或文本过长"),
        ),
        code_entry(
            "40008",
            "ours",
            BilingualText("WeCom does not know this type of message", "企业微信不支持该消息类型"),
        ),
        code_entry(
            "41001", "configuration", BilingualText("the URL has no key", "URL 里没有 key"), _NEW_WEBHOOK
        ),
        code_entry("43002", "ours", BilingualText("it was not a POST request", "不是 POST 请求")),
        code_entry("44004", "ours", BilingualText("the text is empty", "文本为空")),
        code_entry("45002", "ours", BilingualText("the text is too long", "文本过长")),
        code_entry(
            "47001",
            "ours",
            BilingualText("the body is not the JSON that WeCom expects", "请求体不是企业微信要求的 JSON"),
        ),
    ]
)
"""By ``errcode``."""

_UNNAMED = BilingualText(
    "WeCom returned an error code that Oceanferry does not know", "企业微信拒绝了消息，原因未归类"
)
_SEE_THE_CODES = BilingualText(
    "Search WeCom's list of global error codes for the code", "请在企业微信的全局错误码列表里查询该错误码"
)


class _Reply(TolerantModel):
    errcode: VendorCode
    errmsg: object = ""


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer."""
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError:
        return unreadable(status) if is_success(status) else by_status(status)
    code = str(reply.errcode)
    if code == "0":
        return Verdict("delivered", code) if is_success(status) else by_status(status)
    words = reply.errmsg if isinstance(reply.errmsg, str) else ""
    return replace(CODES.get(code, Verdict("configuration", code, _UNNAMED, _SEE_THE_CODES)), words=words)

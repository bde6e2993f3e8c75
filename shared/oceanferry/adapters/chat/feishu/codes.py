"""What Feishu's answers mean. Refusals are HTTP 200 as well: only ``code`` 0 is a success.

Codes are from the custom bot's documentation and from answers that users
quote; the older ``StatusCode`` stands beside ``code``, or alone.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pydantic import Field, ValidationError

from oceanferry.adapters.chat.channel import BilingualText, Verdict, code_entry
from oceanferry.adapters.chat.http_status import by_status, is_success, unreadable
from oceanferry.adapters.chat.vendor_code import VendorCode
from oceanferry.domain.documents import TolerantModel

_NEW_WEBHOOK = BilingualText(
    "Create a custom bot in the group and configure its webhook URL",
    "请在群里新建自定义机器人，并配置它的 Webhook 地址",
)
_FEWER = BilingualText(
    "Send fewer messages to this group, and none at the full or half hour",
    "请减少发往该群的消息，并避开整点和半点",
)

CODES: Mapping[str, Verdict] = dict(
    [
        code_entry(
            "19001",
            "configuration",
            BilingualText("the token does not belong to any bot", "没有机器人使用这个 token"),
            _NEW_WEBHOOK,
        ),
        code_entry("19002", "ours", BilingualText("a parameter is missing or wrong", "缺少参数或参数有误")),
        code_entry(
            "19021",
            "configuration",
            BilingualText(
                "the signature does not match, or its timestamp differs from the current time by more"
                " than one hour",
                "签名不匹配，或时间戳与当前时间相差超过一小时",
            ),
            BilingualText(
                "Set the destination's secret to the secret of this bot, and synchronize the sending"
                " machine's clock (NTP)",
                "请把目标的 secret 设为这个机器人自己的签名密钥，并校准发送方时钟",
            ),
        ),
        code_entry(
            "19022",
            "configuration",
            BilingualText(
                "the sender's IP address is not on the bot's allowlist", "发送方 IP 不在机器人的白名单里"
            ),
            BilingualText(
                "Add the function's outbound IP address to the allowlist, or use a signature instead",
                "请把函数的出口地址加入白名单，或改用签名校验",
            ),
        ),
        code_entry(
            "19024",
            "configuration",
            BilingualText("the message contains none of the bot's keywords", "消息不含机器人的任何关键词"),
            BilingualText(
                "Set the destination's keyword to one of those in the bot's security settings",
                "请把目标的 keyword 设为机器人安全设置里的某个关键词",
            ),
        ),
        code_entry("19036", "ours", BilingualText("the message is too long", "消息过长")),
        code_entry(
            "11232",
            "retry_after",
            BilingualText("too many messages", "消息过多"),
            _FEWER,
            timedelta(minutes=1),
        ),
        code_entry(
            "2200",
            "retry_after",
            BilingualText("Feishu reports an internal error", "飞书内部错误"),
            pause=timedelta(minutes=1),
        ),
        code_entry(
            "9499", "ours", BilingualText("Feishu rejected the request as malformed", "飞书认为请求有误")
        ),
    ]
)
"""By ``code``."""

_UNNAMED = BilingualText(
    "Feishu returned an error code that Oceanferry does not know", "飞书拒绝了消息，原因未归类"
)
_SEE_THE_CODES = BilingualText(
    "Search the documentation of Feishu's custom bots for the code",
    "请在飞书自定义机器人的文档里查询该错误码",
)


class _Reply(TolerantModel):
    code: VendorCode | None = None
    status_code: VendorCode | None = Field(default=None, alias="StatusCode")
    msg: object = ""
    status_message: object = Field(default="", alias="StatusMessage")


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer."""
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError:
        return unreadable(status) if is_success(status) else by_status(status)
    # Both, where there are both, have to say so.
    codes = [str(each) for each in (reply.code, reply.status_code) if each is not None]
    refusal = next((each for each in codes if each != "0"), "")
    if refusal:
        words = next(
            (each for each in (reply.msg, reply.status_message) if isinstance(each, str) and each), ""
        )
        return replace(
            CODES.get(refusal, Verdict("configuration", refusal, _UNNAMED, _SEE_THE_CODES)), words=words
        )
    if not is_success(status):
        return by_status(status)
    return Verdict("delivered", "0") if codes else unreadable(status)

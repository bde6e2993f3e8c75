"""What DingTalk's answers mean. A refusal is HTTP 200 as well: only ``errcode`` 0 is a success.

Codes and texts are from DingTalk's documentation and from answers that users
quote.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from pydantic import ValidationError

from oceanferry.adapters.chat.channel import BilingualText, Verdict, code_entry
from oceanferry.adapters.chat.http_status import by_status, is_success, unreadable
from oceanferry.adapters.chat.vendor_code import VendorCode
from oceanferry.domain.documents import TolerantModel

_CLOSED = timedelta(minutes=10)
"""For so long a robot stays closed after 20 messages in a minute."""
_PUNISHED = timedelta(minutes=1)
_GATEWAY_STATUSES = range(10_000)
_LONGEST = timedelta(days=1)

_NEW_WEBHOOK = BilingualText(
    "Create a robot in the group and configure its webhook URL", "请在群里新建机器人，并配置它的 Webhook 地址"
)
_FEWER = BilingualText(
    "Send fewer messages to this group, or spread them over several robots",
    "请减少发往该群的消息，或分给多个机器人",
)
_HARMLESS = BilingualText(
    "Deliver this backup set to a bucket or a webhook instead; ask DingTalk why it was blocked",
    "请改为投递到 Bucket 或 Webhook，并向钉钉询问拦截原因",
)
_NO_ROBOT = BilingualText("the access token does not belong to any robot", "没有机器人使用这个 access_token")
_TOO_MANY = BilingualText("too many messages in a minute", "一分钟内消息过多")

CODES: Mapping[str, Verdict] = dict(
    [
        code_entry("-1", "retry_after", BilingualText("DingTalk is busy", "钉钉系统繁忙")),
        code_entry("40035", "ours", BilingualText("a parameter is missing", "缺少参数")),
        code_entry("43002", "ours", BilingualText("it was not a POST request", "不是 POST 请求")),
        code_entry("43004", "ours", BilingualText("the Content-Type is wrong", "Content-Type 不正确")),
        code_entry(
            "400105",
            "ours",
            BilingualText("DingTalk does not know this type of message", "钉钉不支持该消息类型"),
        ),
        code_entry(
            "460101", "ours", BilingualText("the message is longer than 20,000 bytes", "消息超过 20,000 字节")
        ),
        code_entry("101002", "ours", BilingualText("the message is too long", "消息过长")),
        code_entry("300001", "configuration", _NO_ROBOT, _NEW_WEBHOOK),
        # Not documented, but what the live endpoint answers.
        code_entry("300005", "configuration", _NO_ROBOT, _NEW_WEBHOOK),
        code_entry("400101", "configuration", _NO_ROBOT, _NEW_WEBHOOK),
        code_entry(
            "400013",
            "configuration",
            BilingualText("the group has been dismissed", "群已解散"),
            BilingualText("Configure a robot of another group", "请配置其他群的机器人"),
        ),
        code_entry(
            "400102",
            "configuration",
            BilingualText("the robot is switched off", "机器人已停用"),
            BilingualText("Switch it on in the group's settings", "请在群设置里启用它"),
        ),
        code_entry(
            "400106",
            "configuration",
            BilingualText("the robot has left the group", "机器人不在群里"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "90030",
            "configuration",
            BilingualText(
                "the organisation's quota of webhook calls is used up", "组织的 Webhook 调用额度已用完"
            ),
            BilingualText(
                "Raise the quota in DingTalk's admin console, or deliver to another channel",
                "请在钉钉管理后台提高额度，或改投其他渠道",
            ),
        ),
        code_entry(
            "130101",
            "retry_after",
            BilingualText("more than 20 messages in a minute", "一分钟内超过 20 条消息"),
            _FEWER,
            _CLOSED,
        ),
        code_entry("410100", "retry_after", BilingualText("too many messages", "消息过多"), _FEWER, _CLOSED),
        # Not documented, but seen.
        code_entry("660026", "retry_after", _TOO_MANY, _FEWER, _CLOSED),
        code_entry(
            "430101",
            "content",
            BilingualText(
                "DingTalk rejected a link in the message as unsafe", "钉钉认为消息里有不安全的链接"
            ),
            _HARMLESS,
        ),
        code_entry(
            "430102",
            "content",
            BilingualText("DingTalk rejected the text as unsafe", "钉钉认为文本不安全"),
            _HARMLESS,
        ),
        code_entry(
            "430103",
            "content",
            BilingualText("DingTalk rejected an image as unsafe", "钉钉认为图片不安全"),
            _HARMLESS,
        ),
        code_entry(
            "430104",
            "content",
            BilingualText("DingTalk rejected the content as unsafe", "钉钉认为内容不安全"),
            _HARMLESS,
        ),
    ]
)
"""By ``errcode``, except 310000."""

_SECURITY = "310000"
SECURITY_REASONS = (
    (
        re.compile("keyword|关键词"),
        BilingualText("the message contains none of the robot's keywords", "消息不含机器人的任何关键词"),
        BilingualText(
            "Set the destination's keyword to one of those in the robot's security settings",
            "请把目标的 keyword 设为机器人安全设置里的某个关键词",
        ),
    ),
    (
        re.compile("timestamp|时间戳|过期"),
        BilingualText(
            "the signature's timestamp differs from the current time by more than one hour",
            "签名的时间戳与当前时间相差超过一小时",
        ),
        BilingualText("Synchronize the clock of the sending machine (NTP)", "请校准发送方机器的时钟"),
    ),
    (
        re.compile("sign|签名"),
        BilingualText("the signature does not match", "签名不匹配"),
        BilingualText(
            "Set the destination's secret to the complete SEC… value of this robot, without spaces",
            "请把目标的 secret 设为这个机器人自己的 SEC…，完整且不带空格",
        ),
    ),
    (
        re.compile(r"whitelist|白名单|\bip\b"),
        BilingualText(
            "the sender's IP address is not on the robot's allowlist", "发送方 IP 不在机器人的白名单里"
        ),
        BilingualText(
            "Add the function's outbound IP address to the allowlist, or use a signature instead",
            "请把函数的出口地址加入白名单，或改用加签方式",
        ),
    ),
)
"""Code 310000 covers all security settings; which one it was, only its text says."""

_SOLUTION = re.compile("[;\uff1b](?:solution|解决方案)")
"""From here on the text explains, and to explain a signature it mentions timestamps."""

_TURNED_AWAY = BilingualText("DingTalk's gateway rejected the request", "被钉钉网关拦下")
_UNNAMED = BilingualText(
    "DingTalk returned an error code that Oceanferry does not know", "钉钉拒绝了消息，原因未归类"
)


class _Reply(TolerantModel):
    errcode: VendorCode | None = None
    """Documented as a number and as a string."""
    errmsg: object = ""
    status: object = None
    punish: object = None
    wait: object = None
    """Seconds, in the answer of the gateway that slows down crawlers; it has no errcode."""


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer."""
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError:
        return unreadable(status) if is_success(status) else by_status(status)
    if reply.errcode is not None and (is_success(status) or str(reply.errcode) != "0"):
        return _by_code(str(reply.errcode), reply.errmsg if isinstance(reply.errmsg, str) else "")
    if not is_success(status):
        return by_status(status)
    if reply.punish is not None:
        code = str(reply.status) if reply.status in _GATEWAY_STATUSES else str(status)
        return Verdict("retry_after", code, _TURNED_AWAY, _FEWER, _pause(reply.wait))
    return unreadable(status)


def _by_code(code: str, words: str) -> Verdict:
    if code == "0":
        return Verdict("delivered", code)
    if code == _SECURITY:
        return _security(words)
    unknown = Verdict("configuration", code, _UNNAMED)
    return replace(CODES.get(code, unknown), words=words)


def _security(words: str) -> Verdict:
    description = _SOLUTION.split(words.lower(), maxsplit=1)[0]
    for pattern, reason, advice in SECURITY_REASONS:
        if pattern.search(description):
            return Verdict("configuration", _SECURITY, reason, advice, words=words)
    return Verdict(
        "configuration",
        _SECURITY,
        BilingualText("a security setting of the robot rejected the message", "被机器人的某项安全设置拒绝"),
        BilingualText(
            "Compare the keyword, the secret and the IP allowlist with the robot's security settings",
            "请核对机器人安全设置里的关键词、加签密钥和 IP 白名单",
        ),
        words=words,
    )


def _pause(wait: object) -> timedelta:
    if isinstance(wait, (int, float)) and wait > 0:
        return timedelta(seconds=min(wait, _LONGEST.total_seconds()))
    return _PUNISHED

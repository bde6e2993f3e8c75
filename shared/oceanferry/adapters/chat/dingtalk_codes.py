"""What DingTalk's answers mean. A refusal is HTTP 200 as well: only ``errcode`` 0 is a success.

Codes and texts are from DingTalk's documentation and from answers that users
quote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError

from oceanferry.adapters.chat.channel import Outcome, Verdict
from oceanferry.adapters.chat.http_status import by_status, is_success

_CLOSED = timedelta(minutes=10)
"""For so long a robot stays closed after 20 messages in a minute."""
_PUNISHED = timedelta(minutes=1)
_GATEWAY_STATUSES = range(10_000)
_LONGEST = timedelta(days=1)

_NEW_WEBHOOK = "Create a robot in the group and configure its webhook URL"
_FEWER = "Send fewer messages to this group, or spread them over several robots"
_HARMLESS = "Deliver this backup set to a bucket or a webhook instead; ask DingTalk why it was blocked"


def _row(
    code: str, outcome: Outcome, reason: str, advice: str = "", pause: timedelta | None = None
) -> tuple[str, Verdict]:
    return code, Verdict(outcome, code, reason, advice, pause)


CODES: Mapping[str, Verdict] = dict(
    [
        _row("-1", "retry_after", "DingTalk is busy"),
        _row("40035", "ours", "a parameter is missing"),
        _row("43002", "ours", "it was not a POST request"),
        _row("43004", "ours", "the Content-Type is wrong"),
        _row("400105", "ours", "DingTalk does not know this type of message"),
        _row("460101", "ours", "the message is longer than 20,000 bytes"),
        _row("101002", "ours", "the message is too long"),
        _row("300001", "configuration", "no robot has this access token", _NEW_WEBHOOK),
        # Not documented, but what the live endpoint answers.
        _row("300005", "configuration", "no robot has this access token", _NEW_WEBHOOK),
        _row("400101", "configuration", "no robot has this access token", _NEW_WEBHOOK),
        _row("400013", "configuration", "the group has been dismissed", "Configure a robot of another group"),
        _row("400102", "configuration", "the robot is switched off", "Switch it on in the group's settings"),
        _row("400106", "configuration", "the robot has left the group", _NEW_WEBHOOK),
        _row(
            "90030",
            "configuration",
            "the organisation's quota of webhook calls is used up",
            "Raise the quota in DingTalk's admin console, or deliver to another channel",
        ),
        _row("130101", "retry_after", "more than 20 messages in a minute", _FEWER, _CLOSED),
        _row("410100", "retry_after", "too many messages", _FEWER, _CLOSED),
        # Not documented, but seen.
        _row("660026", "retry_after", "too many messages in a minute", _FEWER, _CLOSED),
        _row("430101", "content", "DingTalk holds a link in the message for unsafe", _HARMLESS),
        _row("430102", "content", "DingTalk holds the text for unsafe", _HARMLESS),
        _row("430103", "content", "DingTalk holds an image for unsafe", _HARMLESS),
        _row("430104", "content", "DingTalk holds the content for unsafe", _HARMLESS),
    ]
)
"""By ``errcode``, except 310000."""

_SECURITY = "310000"
_SECURITY_REASONS = (
    (
        re.compile("keyword|关键词"),
        "the message contains none of the robot's keywords",
        "Set the destination's keyword to one of those in the robot's security settings",
    ),
    (
        re.compile("timestamp|时间戳|过期"),
        "the signature's timestamp is not of this hour",
        "Set the clock of the machine that sends",
    ),
    (
        re.compile("sign|签名"),
        "the signature does not match",
        "Set the destination's secret to the SEC… of this very robot, whole and without blanks",
    ),
    (
        re.compile(r"whitelist|白名单|\bip\b"),
        "the sender's IP address is not on the robot's list",
        "Add the function's outgoing address to the list, or secure the robot by signature instead",
    ),
)
"""Code 310000 covers all security settings; which one it was, only its text says."""

_SOLUTION = re.compile("[;\uff1b](?:solution|解决方案)")
"""From here on the text explains, and to explain a signature it mentions timestamps."""

_UNREADABLE = Verdict(
    "retry_after", "", "the answer cannot be read", "See whether something between here and DingTalk answers"
)


_Number = Annotated[StrictInt, Field(gt=-(10**12), lt=10**12)]
_Digits = Annotated[StrictStr, Field(pattern=r"^-?[0-9]{1,12}$")]


class _Reply(BaseModel):
    """Tolerant: whatever else DingTalk adds is not looked at."""

    errcode: _Number | _Digits | None = None
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
        return replace(_UNREADABLE, code=str(status)) if is_success(status) else by_status(status)
    if reply.errcode is not None and (is_success(status) or str(reply.errcode) != "0"):
        return _by_code(str(reply.errcode), reply.errmsg if isinstance(reply.errmsg, str) else "")
    if not is_success(status):
        return by_status(status)
    if reply.punish is not None:
        code = str(reply.status) if reply.status in _GATEWAY_STATUSES else str(status)
        return Verdict("retry_after", code, "DingTalk's gateway turned it away", _FEWER, _pause(reply.wait))
    return replace(_UNREADABLE, code=str(status))


def _by_code(code: str, words: str) -> Verdict:
    if code == "0":
        return Verdict("delivered", code)
    if code == _SECURITY:
        return _security(words)
    unknown = Verdict("configuration", code, "DingTalk refused for a reason that has no name here")
    return replace(CODES.get(code, unknown), words=words)


def _security(words: str) -> Verdict:
    description = _SOLUTION.split(words.lower(), maxsplit=1)[0]
    for pattern, reason, advice in _SECURITY_REASONS:
        if pattern.search(description):
            return Verdict("configuration", _SECURITY, reason, advice, words=words)
    return Verdict(
        "configuration",
        _SECURITY,
        "one of the robot's security settings refuses it",
        "Compare keyword, secret and list of addresses with the robot's security settings",
        words=words,
    )


def _pause(wait: object) -> timedelta:
    if isinstance(wait, (int, float)) and wait > 0:
        return timedelta(seconds=min(wait, _LONGEST.total_seconds()))
    return _PUNISHED

"""What Slack's answers mean: ``ok`` with 200, or a word with a 4xx status.

The words are those of Slack's documentation of incoming webhooks.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from oceanferry.adapters.chat.channel import Said, Verdict, row
from oceanferry.adapters.chat.http_status import by_status, is_success, unreadable

_NEW_WEBHOOK = Said(
    "Create an incoming webhook for the channel and configure its URL",
    "请为该频道新建 Incoming Webhook，并配置它的 URL",
)
_ADMINISTRATOR = Said("Ask the workspace's administrator", "请联系该工作区的管理员")
_OTHER_CHANNEL = Said("Create an incoming webhook for another channel", "请为其他频道新建 Incoming Webhook")

CODES: Mapping[str, Verdict] = dict(
    [
        row("invalid_payload", "ours", Said("Slack cannot read the request", "Slack 无法识别请求")),
        row(
            "invalid_blocks",
            "ours",
            Said("a block is not as Slack wants it", "某个 block 不符合 Slack 的要求"),
        ),
        row("no_text", "ours", Said("the message has no text", "消息没有文本")),
        row("too_many_attachments", "ours", Said("the message has too many attachments", "附件过多")),
        row(
            "no_service",
            "configuration",
            Said("there is no such webhook, or it is switched off", "没有这个 Webhook，或已停用"),
            _NEW_WEBHOOK,
        ),
        row("no_service_id", "configuration", Said("the URL is not complete", "URL 不完整"), _NEW_WEBHOOK),
        row(
            "no_active_hooks",
            "configuration",
            Said("the webhook is switched off", "Webhook 已停用"),
            _NEW_WEBHOOK,
        ),
        row("no_team", "configuration", Said("there is no such workspace", "没有这个工作区"), _NEW_WEBHOOK),
        row(
            "team_disabled", "configuration", Said("the workspace is closed", "工作区已停用"), _ADMINISTRATOR
        ),
        row(
            "invalid_token",
            "configuration",
            Said("the URL is not the webhook's", "URL 不是该 Webhook 的"),
            _NEW_WEBHOOK,
        ),
        row(
            "action_prohibited",
            "configuration",
            Said("an administrator does not allow it", "管理员不允许"),
            _ADMINISTRATOR,
        ),
        row(
            "posting_to_general_channel_denied",
            "configuration",
            Said("only some may post to this channel", "该频道只允许部分人发言"),
            _ADMINISTRATOR,
        ),
        row("channel_not_found", "configuration", Said("the channel is gone", "频道不存在"), _OTHER_CHANNEL),
        row(
            "channel_is_archived",
            "configuration",
            Said("the channel is archived", "频道已归档"),
            _OTHER_CHANNEL,
        ),
        row("user_not_found", "configuration", Said("the receiver is gone", "接收人不存在"), _OTHER_CHANNEL),
        row(
            "rate_limited",
            "retry_after",
            Said("Slack asks for fewer messages", "Slack 要求减少消息"),
            Said("Send fewer messages to this channel", "请减少发往该频道的消息"),
            timedelta(minutes=1),
        ),
        row("rollup_error", "retry_after", Said("Slack failed", "Slack 出错")),
    ]
)
"""By the word in the body."""

_MOST_WORDS = 100


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer."""
    word = body[:_MOST_WORDS].decode(errors="replace").strip()
    if is_success(status):
        return Verdict("delivered", "ok") if word == "ok" and status == HTTPStatus.OK else unreadable(status)
    if word in CODES:
        return CODES[word]
    return replace(by_status(status), words=word)

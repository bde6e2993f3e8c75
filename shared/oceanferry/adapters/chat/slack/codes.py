"""What Slack's answers mean: ``ok`` with 200, or a word with a 4xx status.

The words are those of Slack's documentation of incoming webhooks.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from oceanferry.adapters.chat.channel import BilingualText, Verdict, code_entry
from oceanferry.adapters.chat.http_status import by_status, is_success, unreadable

_NEW_WEBHOOK = BilingualText(
    "Create an incoming webhook for the channel and configure its URL",
    "请为该频道新建 Incoming Webhook，并配置它的 URL",
)
_ADMINISTRATOR = BilingualText("Ask the workspace's administrator", "请联系该工作区的管理员")
_OTHER_CHANNEL = BilingualText(
    "Create an incoming webhook for another channel", "请为其他频道新建 Incoming Webhook"
)

CODES: Mapping[str, Verdict] = dict(
    [
        code_entry(
            "invalid_payload", "ours", BilingualText("Slack cannot read the request", "Slack 无法识别请求")
        ),
        code_entry(
            "invalid_blocks",
            "ours",
            BilingualText(
                "a block does not have the format that Slack requires", "某个 block 不符合 Slack 的要求"
            ),
        ),
        code_entry("no_text", "ours", BilingualText("the message has no text", "消息没有文本")),
        code_entry(
            "too_many_attachments", "ours", BilingualText("the message has too many attachments", "附件过多")
        ),
        code_entry(
            "no_service",
            "configuration",
            BilingualText("the webhook does not exist or is disabled", "没有这个 Webhook，或已停用"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "no_service_id",
            "configuration",
            BilingualText("the URL is not complete", "URL 不完整"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "no_active_hooks",
            "configuration",
            BilingualText("the webhook is disabled", "Webhook 已停用"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "no_team",
            "configuration",
            BilingualText("the workspace does not exist", "没有这个工作区"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "team_disabled",
            "configuration",
            BilingualText("the workspace is closed", "工作区已停用"),
            _ADMINISTRATOR,
        ),
        code_entry(
            "invalid_token",
            "configuration",
            BilingualText("the URL does not belong to the webhook", "URL 不是该 Webhook 的"),
            _NEW_WEBHOOK,
        ),
        code_entry(
            "action_prohibited",
            "configuration",
            BilingualText("an administrator does not allow it", "管理员不允许"),
            _ADMINISTRATOR,
        ),
        code_entry(
            "posting_to_general_channel_denied",
            "configuration",
            BilingualText("only selected members may post to this channel", "该频道只允许部分人发言"),
            _ADMINISTRATOR,
        ),
        code_entry(
            "channel_not_found",
            "configuration",
            BilingualText("the channel was deleted", "频道不存在"),
            _OTHER_CHANNEL,
        ),
        code_entry(
            "channel_is_archived",
            "configuration",
            BilingualText("the channel is archived", "频道已归档"),
            _OTHER_CHANNEL,
        ),
        code_entry(
            "user_not_found",
            "configuration",
            BilingualText("the recipient was deleted", "接收人不存在"),
            _OTHER_CHANNEL,
        ),
        code_entry(
            "rate_limited",
            "retry_after",
            BilingualText("Slack's rate limit is exceeded", "Slack 要求减少消息"),
            BilingualText("Send fewer messages to this channel", "请减少发往该频道的消息"),
            timedelta(minutes=1),
        ),
        code_entry(
            "rollup_error", "retry_after", BilingualText("Slack returned a server error", "Slack 出错")
        ),
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

"""Slack's incoming webhook: blocks, whose lengths Slack counts in characters.

The URL is the secret. Slack drops no repeats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, json_body
from oceanferry.adapters.chat.fitting import fitted
from oceanferry.adapters.chat.slack.codes import CODES, check
from oceanferry.domain.foreign_text import visible
from oceanferry.domain.messages.message import Button, Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit

LIMIT_BYTES = 100_000
"""Slack publishes none for a body; this is what a message never needs."""

_MOST_BLOCKS = 50
_MOST_IN_TITLE = 150
_MOST_IN_TEXT = 3_000
_MOST_IN_LABEL = 75
_MOST_IN_URL = 3_000
"""All from the reference of Slack's Block Kit; links that are longer stand in no button."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_COPIED = re.compile(r"\{[^{}`]*\}|\S+")
"""A request, or a word."""
_WOULD_BE_MARKUP = re.compile(r"[*_~`]|://")

_BACKTICK = "'"

_Block = Mapping[str, object]


def encode(notification: Notification, target: ChatEndpoint, now: datetime) -> Outgoing:
    """Make the request."""
    blocks, whole = fitted(
        notification, now, lambda message: _blocks(message, target.keyword), _fit, target.reword
    )
    title = str(notification.order.cluster or notification.order.run)
    shown = next((str(each["text"]["text"]) for each in blocks if each["type"] == "header"), title)  # type: ignore[index]
    return Outgoing(
        target.url,
        {"Content-Type": "application/json; charset=utf-8"},
        json_body({"text": shown, "blocks": blocks}),
        whole,
    )


def escaped(text: str) -> str:
    """Make *text* mean nothing but itself in Slack's own markup, in one line, and be copied as it was."""
    return _COPIED.sub(lambda found: _code(found[0]), visible(text)).translate(_ESCAPES)


def _code(word: str) -> str:
    code = word.startswith("{") or _WOULD_BE_MARKUP.search(word)
    return f"`{word.replace('`', _BACKTICK)}`" if code else word


def _blocks(message: Message, keyword: str) -> list[_Block]:
    facts = [f"*{escaped(each.label)}*{message.colon}{escaped(each.value)}" for each in message.facts]
    texts = [*_grouped(facts), *(escaped(each) for each in message.paragraphs)]
    if keyword and not any(keyword in text for text in (message.title, *texts)):
        texts.append(escaped(keyword))
    header = {
        "type": "header",
        "text": {"type": "plain_text", "text": _cut(visible(message.title), _MOST_IN_TITLE)},
    }
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": each}} for each in texts if each]
    return [header, *sections, *(_button(each, index) for index, each in enumerate(message.buttons))]


def _grouped(facts: Sequence[str]) -> list[str]:
    """Put facts into as few texts as Slack takes."""
    texts: list[str] = []
    for fact in facts:
        if texts and len(texts[-1]) + 1 + len(fact) <= _MOST_IN_TEXT:
            texts[-1] += f"\n{fact}"
        else:
            texts.append(fact)
    return texts


def _button(button: Button, index: int) -> _Block:
    element = {
        "type": "button",
        "action_id": f"open-{index}",
        "text": {"type": "plain_text", "text": _cut(visible(button.label), _MOST_IN_LABEL)},
        "url": button.url.reveal(),
    }
    return {"type": "actions", "elements": [element]}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _fit(blocks: list[_Block]) -> bool:
    return (
        len(blocks) <= _MOST_BLOCKS
        and len(json_body({"blocks": blocks})) <= LIMIT_BYTES
        and all(_fits(block) for block in blocks)
    )


def _fits(block: _Block) -> bool:
    if block["type"] == "actions":
        return all(len(each["url"]) <= _MOST_IN_URL for each in block["elements"])  # type: ignore[attr-defined]
    return len(block["text"]["text"]) <= _MOST_IN_TEXT  # type: ignore[index]


CHANNEL = Channel(
    "Slack", encode, check, LIMIT_BYTES, rate=(RateLimit(1, timedelta(seconds=1)),), codes=CODES
)

"""Microsoft Teams: a webhook of its Workflows app, with an Adaptive Card.

The older connectors are gone. The URL holds the signature and is the secret.
Workflows answers 202 when it has taken the card, before it posts it. A workflow
that ends in a Response action answers after it has posted, with any 2xx and body.
Teams drops no repeats. Not verified against a live workflow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, json_body
from oceanferry.adapters.chat.fitting import fitted, within
from oceanferry.adapters.chat.markdown import inert
from oceanferry.adapters.chat.teams.codes import CODES, check
from oceanferry.domain.foreign_text import visible
from oceanferry.domain.messages.message import Button, Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit

LIMIT_BYTES = 28 * 1024
"""Of the whole body: what Teams takes as one message."""

_MOST_IN_SET = 6
"""Buttons: `maxActions` of Teams' host configuration."""

_CARD = "application/vnd.microsoft.card.adaptive"


def encode(notification: Notification, target: ChatEndpoint, now: datetime) -> Outgoing:
    """Make the request."""
    fit = fitted(
        notification,
        now,
        lambda message: _body(message, target.keyword),
        within(LIMIT_BYTES),
        target.reword,
    )
    return Outgoing(target.url, {"Content-Type": "application/json; charset=utf-8"}, *fit)


def _body(message: Message, keyword: str) -> bytes:
    facts = [_text(f"{visible(each.label)}{message.colon}", each.value) for each in message.facts]
    texts = [*message.paragraphs]
    said = [message.title, *texts, *(each.value for each in message.facts)]
    if keyword and not any(keyword in each for each in said):
        texts.append(keyword)
    heading = {
        "type": "TextBlock",
        "text": inert(message.title),
        "wrap": True,
        "size": "Medium",
        "weight": "Bolder",
        "style": "heading",
    }
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",  # TextBlock.style; everything else is older
        "msteams": {"width": "Full"},
        "body": [heading, *facts, *(_text("", each) for each in texts), *_buttons(message.buttons)],
    }
    return json_body({"type": "message", "attachments": [{"contentType": _CARD, "content": card}]})


def _text(label: str, text: str) -> Mapping[str, object]:
    """Return a line in which nothing is markup: a TextBlock, and a FactSet, would read markdown."""
    runs = [{"type": "TextRun", "text": label, "weight": "Bolder"}] if label else []
    return {"type": "RichTextBlock", "inlines": [*runs, {"type": "TextRun", "text": visible(text)}]}


def _buttons(buttons: Sequence[Button]) -> list[Mapping[str, object]]:
    """Return sets of six, because Teams shows no more of one set."""
    actions = [
        {"type": "Action.OpenUrl", "title": inert(each.label), "url": each.url.reveal()} for each in buttons
    ]
    starts = range(0, len(actions), _MOST_IN_SET)
    return [{"type": "ActionSet", "actions": actions[start : start + _MOST_IN_SET]} for start in starts]


CHANNEL = Channel(
    "Teams", encode, check, LIMIT_BYTES, rate=(RateLimit(4, timedelta(seconds=1)),), codes=CODES
)

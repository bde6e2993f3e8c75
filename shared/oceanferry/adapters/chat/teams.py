"""Microsoft Teams: a webhook of its Workflows app, with an Adaptive Card.

The older connectors are gone. The URL holds the signature and is the secret.
Workflows answers 202 when it has taken the card, before it posts it: whether
the flow then succeeds is not told, so 202 is the most that can be known. Teams
drops no repeats. Not verified against a live workflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, json_body
from oceanferry.adapters.chat.fitting import fitted, within
from oceanferry.adapters.chat.markdown import plain
from oceanferry.adapters.chat.teams_codes import CODES, check
from oceanferry.domain.messages import Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit

LIMIT_BYTES = 28 * 1024
"""Of the whole body: what Teams takes as one message."""

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
    facts = [{"title": plain(each.label), "value": plain(each.value)} for each in message.facts]
    texts = [plain(each) for each in message.paragraphs]
    said = [message.title, *texts, *(fact["value"] for fact in facts)]
    if keyword and not any(keyword in each for each in said):
        texts.append(plain(keyword))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [
            {**_text(plain(message.title)), "size": "Medium", "weight": "Bolder", "style": "heading"},
            {"type": "FactSet", "facts": facts},
            *map(_text, texts),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": plain(each.label), "url": each.url.reveal()}
            for each in message.buttons
        ],
    }
    return json_body({"type": "message", "attachments": [{"contentType": _CARD, "content": card}]})


def _text(text: str) -> Mapping[str, object]:
    return {"type": "TextBlock", "text": text, "wrap": True}


CHANNEL = Channel(
    "Teams", encode, check, LIMIT_BYTES, rate=(RateLimit(4, timedelta(seconds=1)),), codes=CODES
)

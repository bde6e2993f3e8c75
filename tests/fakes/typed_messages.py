"""Messages as somebody would type them: with a space where a line must not break."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from oceanferry.domain.messages import rendering
from oceanferry.domain.messages.message import Fact, Message
from oceanferry.domain.messages.notifications import Notification


def typed(text: str) -> str:
    """Return the text with ordinary spaces only."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def render(notification: Notification, now: datetime, *, most_buttons: int | None = None) -> Message:
    """Write the message as the product does."""
    return _typed(rendering.render(notification, now, most_buttons=most_buttons))


def _typed(message: Message) -> Message:
    return replace(
        message,
        title=typed(message.title),
        facts=tuple(Fact(typed(each.label), typed(each.value)) for each in message.facts),
        paragraphs=tuple(map(typed, message.paragraphs)),
        buttons=tuple(replace(each, label=typed(each.label)) for each in message.buttons),
    )

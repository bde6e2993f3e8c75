"""Messages without any markup, and the word that a robot wants to find in them."""

from __future__ import annotations

from oceanferry.domain.foreign_text import visible
from oceanferry.domain.messages.message import Message


def plain_text(message: Message) -> str:
    """Write everything in lines; links stand in full after their labels, where chats make them clickable."""
    facts = [f"{visible(each.label)}{message.colon}{visible(each.value)}" for each in message.facts]
    links = [f"{visible(each.label)}\n{each.url.reveal()}" for each in message.buttons]
    blocks = [visible(message.title), "\n".join(facts), *map(visible, message.paragraphs), *links]
    return "\n\n".join(filter(None, blocks))


def with_keyword(text: str, keyword: str) -> str:
    """Return *text* with *keyword* in it, at its end unless it is there already."""
    return text if keyword in text else f"{text}\n\n{keyword}"

"""What messages say: notifications put into the words of their readers, before any chat's format."""

from __future__ import annotations

from oceanferry.domain.messages.message import Button, Fact, Message
from oceanferry.domain.messages.plain_facts import KINDS, kind_of, plain_facts
from oceanferry.domain.messages.rendering import joined, render, without_template

__all__ = [
    "KINDS",
    "Button",
    "Fact",
    "Message",
    "joined",
    "kind_of",
    "plain_facts",
    "render",
    "without_template",
]

"""What messages say: notifications put into the words of their readers, before any chat's format."""

from __future__ import annotations

from oceanferry.domain.messages.message import Button, Fact, Message
from oceanferry.domain.messages.rendering import render

__all__ = ["Button", "Fact", "Message", "render"]

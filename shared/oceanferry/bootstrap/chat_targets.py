"""From the settings of chats and webhooks to what channels take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oceanferry.settings.chat_destinations import ChatDestination, Robot
from oceanferry.settings.message_templates import Rewording

if TYPE_CHECKING:
    from oceanferry.adapters.chat.channel import ChatEndpoint


def target_of(destination: str, chosen: ChatDestination) -> ChatEndpoint:
    """Return where a destination is, as a channel takes it."""
    from oceanferry.adapters.chat.channel import ChatEndpoint

    target = ChatEndpoint(**vars(chosen.chat_options(destination)))
    if isinstance(chosen, Robot) and chosen.templates:
        return replace(target, reword=Rewording(destination, chosen.templates))
    return target

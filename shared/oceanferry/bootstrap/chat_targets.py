"""From the settings of chats and webhooks to what channels take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oceanferry.settings.chat_destinations import Robot
from oceanferry.settings.destinations import DestinationSettings
from oceanferry.settings.message_templates import Rewording
from oceanferry.settings.oss_destination import OssDestination

if TYPE_CHECKING:
    from oceanferry.adapters.chat.channel import ChatEndpoint


def target_of(destination: str, chosen: DestinationSettings) -> ChatEndpoint:
    """Return where a destination is, as a channel takes it."""
    from oceanferry.adapters.chat.channel import ChatEndpoint

    if isinstance(chosen, OssDestination):
        raise TypeError(f"{destination} does not receive messages")
    target = ChatEndpoint(**vars(chosen.chat_options(destination)))
    if isinstance(chosen, Robot) and chosen.templates:
        return replace(target, reword=Rewording(destination, chosen.templates))
    return target

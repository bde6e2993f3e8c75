"""From the settings of chats and webhooks to what channels take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oceanferry.domain.rate_limits import RateLimit
from oceanferry.settings.chat_destinations import (
    CloudeventsDestination,
    DingtalkDestination,
    FeishuDestination,
    Robot,
    WebhookDestination,
)
from oceanferry.settings.destinations import DestinationSettings
from oceanferry.settings.message_templates import Rewording

if TYPE_CHECKING:
    from oceanferry.adapters.chat.channel import ChatEndpoint


def target_of(destination: str, chosen: DestinationSettings) -> ChatEndpoint:
    """Return where a destination is, as a channel takes it."""
    from oceanferry.adapters.chat.channel import ChatEndpoint, Mentions

    if isinstance(chosen, Robot):
        rates = (RateLimit(chosen.per_minute, timedelta(minutes=1)),) if chosen.per_minute else ()
        target = ChatEndpoint(destination, chosen.webhook, keyword=chosen.keyword, rates=rates)
        if chosen.templates:
            target = replace(target, reword=Rewording(destination, chosen.templates))
        if isinstance(chosen, DingtalkDestination):
            mentions = Mentions(tuple(chosen.at.mobiles), tuple(chosen.at.user_ids), chosen.at.all)
            return replace(
                target,
                secret=chosen.secret,
                format=chosen.format,
                mentions=mentions,
                opens_browser=chosen.buttons_open == "browser",
            )
        if isinstance(chosen, FeishuDestination):
            return replace(target, secret=chosen.secret, format=chosen.format)
        return target
    if isinstance(chosen, (WebhookDestination, CloudeventsDestination)):
        return ChatEndpoint(destination, chosen.url, chosen.secret)
    raise TypeError(f"{destination} does not receive messages")

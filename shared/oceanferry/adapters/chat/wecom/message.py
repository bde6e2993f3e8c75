"""WeCom's group robot: markdown without lists, whose links stand in the text, because it has no buttons.

The key in the URL is the robot's only secret. The robot drops no repeats.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, json_body
from oceanferry.adapters.chat.fitting import fitted, within
from oceanferry.adapters.chat.markdown import markdown
from oceanferry.adapters.chat.plain_text import with_keyword
from oceanferry.adapters.chat.wecom.codes import CODES, check
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit

LIMIT_BYTES = 4_096
"""Of the text alone; a longer one is answered with 40058."""


def encode(notification: Notification, target: ChatEndpoint, now: datetime) -> Outgoing:
    """Make the request."""
    text, whole = fitted(
        notification,
        now,
        lambda message: with_keyword(markdown(message, links=True, bullet=""), target.keyword).encode(
            errors="replace"
        ),
        within(LIMIT_BYTES),
        target.reword,
    )
    body = json_body({"msgtype": "markdown", "markdown": {"content": text.decode()}})
    return Outgoing(target.url, {"Content-Type": "application/json; charset=utf-8"}, body, whole)


CHANNEL = Channel(
    "WeCom", encode, check, LIMIT_BYTES, rate=(RateLimit(20, timedelta(minutes=1)),), codes=CODES
)

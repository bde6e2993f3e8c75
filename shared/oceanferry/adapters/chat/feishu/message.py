"""Feishu's custom bot, which is Lark's outside of China: a card with buttons, or a text.

The bot drops no repeats. Signed requests carry ``timestamp`` (seconds) and
``sign`` in the body; the text to be signed is the key, and the message is empty.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, json_body
from oceanferry.adapters.chat.feishu.codes import CODES, check
from oceanferry.adapters.chat.fitting import fitted, within
from oceanferry.adapters.chat.markdown import inert, markdown
from oceanferry.adapters.chat.plain_text import plain_text, with_keyword
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import Failed, Notification, Stale, each_of
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.secrets import Secret

LIMIT_BYTES = 20 * 1024
"""Of the whole body; a longer one is answered with 19036."""


def encode(notification: Notification, target: ChatEndpoint, now: datetime) -> Outgoing:
    """Make the request; it is signed when the target has a secret, and good for an hour."""
    signed = _signed(target.secret, now)
    in_red = isinstance(each_of(notification)[0], (Failed, Stale))
    fit = fitted(
        notification,
        now,
        lambda message: json_body({**signed, **_content(message, target, in_red=in_red)}),
        within(LIMIT_BYTES),
        target.reword,
    )
    return Outgoing(target.url, {"Content-Type": "application/json; charset=utf-8"}, *fit)


def signature(timestamp: str, secret: Secret) -> str:
    """Return what belongs to a timestamp of Unix seconds."""
    key = f"{timestamp}\n{secret.reveal()}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def _signed(secret: Secret | None, now: datetime) -> Mapping[str, str]:
    if not secret:
        return {}
    timestamp = str(int(now.timestamp()))
    return {"timestamp": timestamp, "sign": signature(timestamp, secret)}


def _content(message: Message, target: ChatEndpoint, *, in_red: bool) -> Mapping[str, object]:
    if target.format == "text":
        # The words of others must not mention a member.
        text = with_keyword(plain_text(message).replace("<", "\uff1c"), target.keyword)
        return {"msg_type": "text", "content": {"text": text}}
    text = with_keyword(markdown(message, heading=False), target.keyword)
    elements: list[Mapping[str, object]] = [{"tag": "markdown", "content": text}]
    elements += [_button(each.label, each.url) for each in message.buttons]
    header = {
        "template": "red" if in_red else "blue",
        "title": {"tag": "plain_text", "content": inert(message.title)},
    }
    card = {"config": {"wide_screen_mode": True}, "header": header, "elements": elements}
    return {"msg_type": "interactive", "card": card}


def _button(label: str, url: Secret) -> Mapping[str, object]:
    """Return a row with one button: names of files are too long for two beside each other."""
    button = {
        "tag": "button",
        "text": {"tag": "plain_text", "content": label},
        "type": "primary",
        "url": url.reveal(),
    }
    return {"tag": "action", "actions": [button]}


CHANNEL = Channel(
    "Feishu",
    encode,
    check,
    LIMIT_BYTES,
    rate=(RateLimit(5, timedelta(seconds=1)), RateLimit(100, timedelta(minutes=1))),
    codes=CODES,
)

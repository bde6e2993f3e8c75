"""DingTalk's custom robot: a card with buttons when there are links, markdown otherwise.

Sources: the robot's documentation and answers of the live endpoint that users
quote. Not checked against a live robot: that ``msgUuid`` makes a repeat
invisible, and how many buttons a card shows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, json_body
from oceanferry.adapters.chat.dingtalk.codes import CODES, check
from oceanferry.adapters.chat.fitting import fitted, within
from oceanferry.adapters.chat.markdown import markdown
from oceanferry.adapters.chat.plain_text import plain_text, with_keyword
from oceanferry.domain.chat_options import Mentions
from oceanferry.domain.foreign_text import visible
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.secrets import Secret

LIMIT_BYTES = 20_000
"""Of the whole body; a longer one is answered with 460101."""

_HEADERS = {"Content-Type": "application/json; charset=utf-8"}
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def encode(notification: Notification, target: ChatEndpoint, now: datetime) -> Outgoing:
    """Make the request; its URL is signed when the target has a secret, and good for an hour."""
    fit = fitted(
        notification,
        now,
        lambda message: _body(message, target, notification.key),
        within(LIMIT_BYTES),
        target.reword,
    )
    return Outgoing(_signed(target, now), _HEADERS, *fit)


def _body(message: Message, target: ChatEndpoint, key: str) -> bytes:
    at = _at(target.mentions)
    linked = target.format == "markdown"
    text = plain_text(message) if target.format == "text" else markdown(message, links=linked)
    text = with_keyword(text, target.keyword) + at.numbers
    return json_body({**_content(message, text, target), "msgUuid": key, **at.field})


def _content(message: Message, text: str, target: ChatEndpoint) -> Mapping[str, object]:
    chosen = target.format
    if chosen == "text":
        return {"msgtype": "text", "text": {"content": text}}
    shown: dict[str, object] = {"title": visible(message.title), "text": text}
    if chosen == "markdown" or not message.buttons:
        return {"msgtype": "markdown", "markdown": shown}
    opened = _in_browser if target.opens_browser else Secret.reveal
    buttons = [{"title": each.label, "actionURL": opened(each.url)} for each in message.buttons]
    return {"msgtype": "actionCard", "actionCard": {**shown, "btnOrientation": "0", "btns": buttons}}


def _in_browser(url: Secret) -> str:
    """Return the address with which DingTalk's clients leave a link to the system's browser.

    A bare one opens in a panel beside the chat, or in DingTalk's own browser, where
    many a download does not start. The form is the one that DingTalk's documentation
    of message links has.
    """
    return f"dingtalk://dingtalkclient/page/link?url={quote(url.reveal(), safe='')}&pc_slide=false"


class _At(NamedTuple):
    """Who is called: the field of the request, and the numbers, which must also stand in the text."""

    numbers: str
    field: Mapping[str, object]


def _at(mentions: Mentions) -> _At:
    if not mentions:
        return _At("", {})
    named = " ".join(f"@{each}" for each in (*mentions.mobiles, *mentions.user_ids))
    field = {
        "atMobiles": mentions.mobiles,
        "atUserIds": mentions.user_ids,
        "isAtAll": mentions.everybody,
    }
    return _At(f"\n\n{named}" if named else "", {"at": field})


def _signed(target: ChatEndpoint, now: datetime) -> Secret:
    if not target.secret:
        return target.url
    timestamp = str((now - _EPOCH) // timedelta(milliseconds=1))
    sign = quote_plus(_signature(timestamp, target.secret))
    address, _, query = target.url.reveal().partition("?")
    # A URL copied from a log or a form may carry an old pair; of two, DingTalk would check the first.
    kept = [each for each in query.split("&") if each and each.split("=")[0] not in ("timestamp", "sign")]
    return Secret(f"{address}?{'&'.join([*kept, f'timestamp={timestamp}', f'sign={sign}'])}")


def _signature(timestamp: str, secret: Secret) -> str:
    key = secret.reveal()
    digest = hmac.new(key.encode(), f"{timestamp}\n{key}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


CHANNEL = Channel(
    "DingTalk",
    encode,
    check,
    LIMIT_BYTES,
    # Over it, the robot is closed for ten minutes.
    rate=(RateLimit(20, timedelta(minutes=1)),),
    codes=CODES,
    idempotent=True,
)

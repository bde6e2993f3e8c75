"""What a channel is: data and two pure functions, so that it is tested without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from oceanferry.domain.chat_options import ChatOptions
from oceanferry.domain.errors import AnswerClass
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.secrets import Secret


class BilingualText(NamedTuple):
    """A text in the languages of the readers."""

    en: str
    zh: str


NOTHING = BilingualText("", "")


Reword = Callable[[Notification, Message], Message]
"""Puts a message into other words; its buttons stay as they are."""


def as_it_is(_notification: Notification, message: Message) -> Message:
    """Leave a message in the built-in words."""
    return message


@dataclass(frozen=True)
class ChatEndpoint(ChatOptions):
    """Where a destination's messages go, and in whose words."""

    reword: Reword = as_it_is


@dataclass(frozen=True)
class Outgoing:
    """A request ready to be posted."""

    url: Secret
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True
    """Whether nothing was left out for lack of room."""


@dataclass(frozen=True)
class Verdict:
    """What a channel makes of an answer."""

    outcome: AnswerClass
    code: str
    """The vendor's code, or the HTTP status where there is none."""
    reason: BilingualText = NOTHING
    """What happened, in English to be read after a colon."""
    advice: BilingualText = NOTHING
    pause: timedelta | None = None
    """How long the vendor wants to be left alone, when it says or is known to."""
    words: str = ""
    """The vendor's own text. It may repeat what was sent, secrets included."""


def code_entry(
    code: str,
    outcome: AnswerClass,
    reason: BilingualText,
    advice: BilingualText = NOTHING,
    pause: timedelta | None = None,
) -> tuple[str, Verdict]:
    """Return a line of a channel's table of codes."""
    return code, Verdict(outcome, code, reason, advice, pause)


@dataclass(frozen=True)
class Channel:
    """One kind of chat or webhook."""

    name: str
    """What people call it."""
    encode: Callable[[Notification, ChatEndpoint, datetime], Outgoing]
    """Makes the request for a notification, to a target, as of a moment.

    Raises InvalidConfiguration when the target cannot be used as it is.
    """
    check: Callable[[int, bytes], Verdict]
    """Judges the HTTP status and the body of an answer. Never raises; what it cannot read is no success."""
    limit_bytes: int
    """Of a whole request body, or of what the vendor counts of it."""
    rate: tuple[RateLimit, ...] = ()
    """What the vendor takes from one sender, all of it at once; empty: as much as comes."""
    codes: Mapping[str, Verdict] = field(default_factory=dict)
    """What the vendor's codes mean, for the page that lists them."""
    timeout: timedelta = timedelta(seconds=20)
    idempotent: bool = False
    """Whether the vendor drops a message that comes again with the same key."""


def json_body(content: Mapping[str, object]) -> bytes:
    """Write *content* as compact UTF-8 JSON; half a surrogate pair, which has no bytes, becomes ``?``."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")

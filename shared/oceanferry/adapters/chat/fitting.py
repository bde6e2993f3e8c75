"""Making a message fit into what a channel takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from oceanferry.adapters.chat.channel import Reword, as_it_is
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import Notification, each_of
from oceanferry.domain.messages.rendering import joined, render
from oceanferry.domain.searching import largest

Encoded = TypeVar("Encoded")


def fitted(
    notification: Notification,
    now: datetime,
    encode: Callable[[Message], Encoded],
    fits: Callable[[Encoded], bool],
    reword: Reword = as_it_is,
) -> tuple[Encoded, bool]:
    """Render *notification* and *reword* it so that what *encode* makes of it *fits*.

    Links are dropped first, from the last file backwards; the message names
    those files and tells how to get them. The last remaining link outlives the
    text, which is shortened next. Links and characters stay whole.

    Returns it, and whether nothing had to be left out.
    """
    whole = worded(notification, now, reword)
    if fits(encoded := encode(whole)):
        return encoded, True

    def linked(count: int) -> Message:
        return worded(notification, now, reword, most_buttons=count)

    if count := largest(len(whole.buttons) - 1, lambda count: fits(encode(linked(count)))):
        return encode(linked(count)), False
    shortened = _shortened(linked(1), encode, fits)
    shortest = shortened if fits(shortened) else _shortened(linked(0), encode, fits)
    return shortest, False


def worded(
    notification: Notification, now: datetime, reword: Reword, *, most_buttons: int | None = None
) -> Message:
    """Render and *reword*; news of several backup sets each by itself, before they become one message."""
    messages: list[Message] = []
    for each in each_of(notification):
        left = None if most_buttons is None else most_buttons - sum(len(known.buttons) for known in messages)
        messages.append(_worded(each, now, reword, left))
    return joined(notification, messages)


def _worded(notification: Notification, now: datetime, reword: Reword, most_buttons: int | None) -> Message:
    whole = render(notification, now)
    if most_buttons is None:
        return reword(notification, whole)
    fewer = render(notification, now, most_buttons=most_buttons)
    return _telling(reword(notification, fewer), fewer, whole)


def within(limit_bytes: int) -> Callable[[bytes], bool]:
    """Return what tells whether bytes are no more than that."""
    return lambda body: len(body) <= limit_bytes


def _telling(reworded: Message, fewer: Message, whole: Message) -> Message:
    """Return *reworded* with what is said of the links that *fewer* lacks, whosever the words."""
    added = (each for each in fewer.paragraphs if each not in (*whole.paragraphs, *reworded.paragraphs))
    return replace(reworded, paragraphs=(*reworded.paragraphs, *added))


def _shortened(
    message: Message, encode: Callable[[Message], Encoded], fits: Callable[[Encoded], bool]
) -> Encoded:
    most = largest(message.longest, lambda most: fits(encode(message.within(most))))
    return encode(message.within(max(most, 1)))

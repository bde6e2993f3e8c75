"""Making a message fit into what a channel takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from oceanferry.adapters.chat.channel import Reword, as_it_is
from oceanferry.domain.messages import Message, render
from oceanferry.domain.notifications import Notification

Encoded = TypeVar("Encoded")


def fitted(
    notification: Notification,
    now: datetime,
    encode: Callable[[Message], Encoded],
    fits: Callable[[Encoded], bool],
    reword: Reword = as_it_is,
) -> Encoded:
    """Render *notification* and *reword* it so that what *encode* makes of it *fits*.

    Links are dropped first, from the last file backwards; the message names
    those files and tells how to get them. The last remaining link outlives the
    text, which is shortened next. Links and characters stay whole.
    """
    built_in = render(notification, now)
    whole = reword(notification, built_in)
    if fits(encoded := encode(whole)):
        return encoded

    def linked(count: int) -> Message:
        fewer = render(notification, now, most_buttons=count)
        return _telling(reword(notification, fewer), fewer, built_in)

    if count := largest(len(whole.buttons) - 1, lambda count: fits(encode(linked(count)))):
        return encode(linked(count))
    shortened = _shortened(linked(1), encode, fits)
    return shortened if fits(shortened) else _shortened(linked(0), encode, fits)


def within(limit_bytes: int) -> Callable[[bytes], bool]:
    """Return what tells whether bytes are no more than that."""
    return lambda body: len(body) <= limit_bytes


def largest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number from 1 to *most* that *fits*, 0 when none does.

    Searches by halves, as if every number below one that fits did, too; what it
    returns was tried.
    """
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        if fits(middle):
            low = middle
        else:
            most = middle - 1
    return low


def _telling(reworded: Message, fewer: Message, whole: Message) -> Message:
    """Return *reworded* with what is said of the links that *fewer* lacks, whosever the words."""
    added = (each for each in fewer.paragraphs if each not in (*whole.paragraphs, *reworded.paragraphs))
    return replace(reworded, paragraphs=(*reworded.paragraphs, *added))


def _shortened(
    message: Message, encode: Callable[[Message], Encoded], fits: Callable[[Encoded], bool]
) -> Encoded:
    most = largest(message.longest, lambda most: fits(encode(message.within(most))))
    return encode(message.within(max(most, 1)))

"""Making a message fit into what a channel takes, counted in bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from oceanferry.domain.messages import Message, render
from oceanferry.domain.notifications import Notification

Encode = Callable[[Message], bytes]


def fitted(notification: Notification, now: datetime, encode: Encode, *, limit_bytes: int) -> bytes:
    """Render *notification* so that what *encode* makes of it is no longer than *limit_bytes*.

    Links are dropped first, from the last file backwards; the message names
    those files and tells how to get them. The last remaining link outlives the
    text, which is shortened next. Links and characters stay whole.
    """
    whole = render(notification, now)
    if len(body := encode(whole)) <= limit_bytes:
        return body

    def linked(count: int) -> Message:
        return render(notification, now, most_buttons=count)

    if count := largest(len(whole.buttons) - 1, lambda count: len(encode(linked(count))) <= limit_bytes):
        return encode(linked(count))
    shortened = _shortened(linked(1), encode, limit_bytes)
    return shortened if len(shortened) <= limit_bytes else _shortened(linked(0), encode, limit_bytes)


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


def _shortened(message: Message, encode: Encode, limit_bytes: int) -> bytes:
    most = largest(message.longest, lambda most: len(encode(message.within(most))) <= limit_bytes)
    return encode(message.within(max(most, 1)))

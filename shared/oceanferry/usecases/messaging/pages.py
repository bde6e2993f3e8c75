"""The links of a backup set in as many messages as they need."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oceanferry.domain.messages.notifications import LinkReady, Notification
from oceanferry.domain.searching import largest
from oceanferry.ports.notifier import Notifier


@dataclass(frozen=True)
class Page:
    """What one message tells."""

    notification: Notification
    about: int = 0
    """How many links it is about, from the first one on."""
    left_out: int = 0
    """For how many of these no message has room: it names their files."""


def first_page(notification: Notification, notifier: Notifier) -> Page:
    """Return what the next message tells: all, or of a backup set as many links as it has room for."""
    if not isinstance(notification, LinkReady):
        return Page(notification)
    links = notification.links

    def fits(first: int, last: int) -> bool:
        return notifier.fits(replace(notification, links=links[first:last]))

    if count := largest(len(links), lambda most: fits(0, most)):
        return Page(replace(notification, links=links[:count]), about=count)
    none = next((at for at in range(len(links)) if fits(at, at + 1)), len(links))
    return Page(replace(notification, links=links[:none]), about=none, left_out=none)

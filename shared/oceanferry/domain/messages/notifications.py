"""What a message says, before any chat's format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Reader
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.redeeming.terms import RedeemLinks
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import Receipt


@dataclass(frozen=True)
class Notification:
    """One message to one destination: the facts, and who reads them."""

    key: str
    """Stays the same when the message is sent again, so that a vendor can drop the repeat."""
    order: Order
    instance_id: str
    reader: Reader
    at: datetime


@dataclass(frozen=True)
class LinkReady(Notification):
    """The backup set can be downloaded."""

    backup_set: BackupSet
    links: tuple[DownloadLink, ...]
    expires_at: datetime | None
    earlier_links: int = 0
    """How many files come before these ones, and are in other messages."""
    total: int = 0
    """How many files the backup set has; 0: as many as there are links."""
    redeem: RedeemLinks | None = None
    """Where buttons lead instead of to the links themselves; None when they lead to those."""


@dataclass(frozen=True)
class Succeeded(Notification):
    """Every delivery of the run is proven."""

    receipts: tuple[Receipt, ...]


@dataclass(frozen=True)
class Failed(Notification):
    """A delivery, or the whole run, was given up."""

    failure: Failure
    destination: str
    """Which delivery; empty when it was the run."""


@dataclass(frozen=True)
class Combined(Notification):
    """What there is to tell of several backup sets of one run, in one message."""

    notifications: tuple[Notification, ...]
    """Of one kind and to the same reader, two at least."""


@dataclass(frozen=True)
class Trial(Notification):
    """A test of whether messages arrive."""


@dataclass(frozen=True)
class Stale(Notification):
    """A route has problems that may go unnoticed."""

    alarms: tuple[Alarm, ...]
    """The alarms of this message, one at least."""
    still: tuple[Alarm, ...] = ()
    """Alarms of earlier messages that are still open."""
    reminder: bool = False
    """Whether earlier messages had all of them."""


@dataclass(frozen=True)
class AllClear(Notification):
    """What was wrong with a route is wrong no more."""

    alarms: tuple[Alarm, ...]
    """What has healed, one at least."""
    still: tuple[Alarm, ...] = ()
    """What is wrong all the same."""


def each_of(notification: Notification) -> tuple[Notification, ...]:
    """Return the news of a notification about several backup sets, or else the notification."""
    return notification.notifications if isinstance(notification, Combined) else (notification,)

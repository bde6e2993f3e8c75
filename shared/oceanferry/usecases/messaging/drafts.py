"""The parts of a message, one for each backup set, and how many of them have room in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.messages.notifications import Combined, Notification
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.searching import largest
from oceanferry.ports.ledger import Claim
from oceanferry.ports.notifier import Notifier

_ANY_KEY = "0" * 40  # all keys are so long


@dataclass(frozen=True)
class Draft:
    """A backup set's part of a message, ready to be sent."""

    job: PublishJob
    claim: Claim
    """Which is made when it is sent."""
    notification: Notification


def one_message(drafts: Sequence[Draft], key: str) -> Notification:
    """Return the message about all backup sets; *key* is that of the message."""
    first = drafts[0].notification
    if len(drafts) == 1:
        return first
    notifications = tuple(each.notification for each in drafts)
    return Combined(key, first.order, first.instance_id, first.reader, first.at, notifications)


def most_in_one(drafts: Sequence[Draft], notifier: Notifier) -> int:
    """Return how many of *drafts* have room in one message; one is sent whether it has or not."""
    if len(drafts) <= 1:
        return len(drafts)
    return max(1, largest(len(drafts), lambda count: notifier.fits(one_message(drafts[:count], _ANY_KEY))))

"""The message that a delivery, or a whole run, was given up."""

from __future__ import annotations

import json
from collections.abc import Iterator

from oceanferry.domain.messages.figures import moment
from oceanferry.domain.messages.message import Fact, Message
from oceanferry.domain.messages.notifications import Failed
from oceanferry.domain.messages.words import Words


def failed(notification: Failed, words: Words) -> Message:
    """Write the message, with the reason and the request that repeats what failed."""
    return Message(
        title=words.failed_title(notification.order.cluster, notification.destination),
        facts=tuple(_facts(notification, words)),
        colon=words.COLON,
        paragraphs=(words.repeat(_request(notification)),),
    )


def _facts(notification: Failed, words: Words) -> Iterator[Fact]:
    order, failure, labels = notification.order, notification.failure, words.LABELS
    yield Fact(labels.cluster, f"{order.cluster} ({notification.instance_id})")
    yield Fact(labels.backup_set, order.backup_set_id or words.UNKNOWN_BACKUP_SET)
    yield Fact(labels.destination, ", ".join(_destinations(notification)))
    yield from words.explain(failure)
    if failure.code:
        yield Fact(labels.code, failure.code)
    if failure.request_id:
        yield Fact(labels.request_id, failure.request_id)
    yield Fact(labels.given_up_at, moment(notification.at, notification.reader.timezone))
    if order.route:
        yield Fact(labels.route, order.route)
    yield Fact(labels.run, order.run)


def _destinations(notification: Failed) -> list[str]:
    return [notification.destination] if notification.destination else list(notification.order.deliver)


def _request(notification: Failed) -> str:
    """Write the request for the same backup set, or for the route when it has not chosen one yet."""
    order = notification.order
    if order.route and not order.backup_set_id:
        wanted = {"route": order.route}
    else:
        wanted = {"cluster": order.cluster, "backup_set_id": order.backup_set_id}
    return json.dumps({**wanted, "deliver": _destinations(notification), "force": True})

"""What a template gets: words and numbers, with no link, no secret and no object among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args

from oceanferry.domain.messages.figures import moment
from oceanferry.domain.messages.message import Message
from oceanferry.domain.messages.notifications import (
    AllClear,
    Failed,
    LinkReady,
    Notification,
    Stale,
    Succeeded,
)
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.orders import MessageKind
from oceanferry.domain.wording import size

KINDS: tuple[MessageKind, ...] = get_args(MessageKind)
_TYPES: Mapping[type[Notification], MessageKind] = {
    LinkReady: "link_ready",
    Succeeded: "succeeded",
    Failed: "failed",
    Stale: "stale",
    AllClear: "all_clear",
}
_MOST = 100
"""Of each list, so that a loop inside a loop ends."""


def kind_of(notification: Notification) -> MessageKind | None:
    """Return what templates call the kind; None for one that has no template."""
    return _TYPES.get(type(notification))


def plain_facts(notification: Notification, message: Message, destination: str) -> dict[str, object]:
    """Return what a template for *destination* sees, *message* being the one it stands in for."""
    order = notification.order
    return {
        "kind": kind_of(notification) or "",
        "destination": destination,
        "cluster": order.cluster,
        "instance_id": notification.instance_id,
        "backup_set_id": order.backup_set_id,
        "route": order.route,
        "run": order.run,
        "deliver": list(order.deliver[:_MOST]),
        "at": moment(notification.at, notification.reader.timezone),
        "title": message.title,
        "facts": [{"label": each.label, "value": each.value} for each in message.facts[:_MOST]],
        "paragraphs": list(message.paragraphs[:_MOST]),
        **_of_its_kind(notification),
    }


def _of_its_kind(notification: Notification) -> dict[str, object]:
    if isinstance(notification, LinkReady):
        return _link_ready(notification)
    if isinstance(notification, Succeeded):
        return _succeeded(notification)
    if isinstance(notification, Failed):
        stated = notification.failure
        named = ("error", "message", "advice", "code", "request_id")
        failure = {name: cast("str", getattr(stated, name)) for name in named}
        return {"failed_destination": notification.destination, "failure": failure}
    if isinstance(notification, Stale | AllClear):
        return {
            "alarms": [_alarm(each) for each in notification.alarms[:_MOST]],
            "still": [_alarm(each) for each in notification.still[:_MOST]],
        }
    return {}


def _link_ready(notification: LinkReady) -> dict[str, object]:
    backup_set, zone = notification.backup_set, notification.reader.timezone
    until = notification.redeem.expires_at if notification.redeem else notification.expires_at
    links = notification.links
    return {
        "method": backup_set.method,
        "object_type": backup_set.object_type,
        "tenants": list(backup_set.tenants[:_MOST]),
        "restores_to": moment(backup_set.checkpoint, zone, seconds=True) if backup_set.checkpoint else "",
        "valid_until": moment(until, zone) if until else "",
        "file_count": len(links),
        "files": [_file(each.file_name, each.size_bytes) for each in links[:_MOST]],
    }


def _succeeded(notification: Succeeded) -> dict[str, object]:
    return {
        "receipts": [
            {
                "destination": each.destination,
                "status": each.status,
                "proven": each.proven,
                "bucket": each.bucket,
                "manifest": each.manifest,
                "file_count": each.object_count,
            }
            for each in notification.receipts[:_MOST]
        ]
    }


def _file(name: str, size_bytes: int | None) -> dict[str, object]:
    return {
        "name": name,
        "size": "" if size_bytes is None else size(size_bytes),
        "size_bytes": size_bytes or 0,
    }


def _alarm(alarm: Alarm) -> dict[str, str]:
    return {
        "condition": alarm.condition,
        "destination": alarm.destination,
        "run": alarm.run,
        "backup_set_id": alarm.backup_set_id,
    }

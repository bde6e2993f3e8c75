"""What a webhook's receiver gets: facts for a program, not words for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from oceanferry.adapters.chat.channel import json_body
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import (
    AllClear,
    Failed,
    LinkReady,
    Notification,
    Stale,
    Succeeded,
    Trial,
)
from oceanferry.domain.redeeming.terms import RedeemLinks
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.searching import largest
from oceanferry.domain.secrets import Secret

LIMIT_BYTES = 20_000
"""What the specification advises; receivers may refuse more."""

_MOST_WORDS = 2_000
_MOST_WORDS_OF_AN_ALARM = 500
_KNOWN_FROM_THE_ORDER = {"run", "route", "cluster", "instance_id", "backup_set_id"}


@dataclass(frozen=True)
class EventFacts:
    """What an event says, whatever it is wrapped in."""

    type: str
    timestamp: str
    """When the news arose (UTC, ISO 8601)."""
    data: Mapping[str, object]


def event(notification: Notification) -> tuple[bytes, bool]:
    """Write the body of a Standard Webhook, the same however often it is sent; see :func:`within_limit`."""
    return within_limit(
        notification,
        lambda facts: json_body({"type": facts.type, "timestamp": facts.timestamp, "data": facts.data}),
    )


def within_limit(notification: Notification, write: Callable[[EventFacts], bytes]) -> tuple[bytes, bool]:
    """Write what there is to say, in no more than :data:`LIMIT_BYTES`, and tell whether it has every link.

    Lists that make it longer lose their last entries; the count beside each
    list always tells how many there are.
    """

    def written(most: int | None) -> bytes:
        return write(_event(notification, most))

    if len(whole := written(None)) <= LIMIT_BYTES:
        return whole, True
    most = largest(_longest(notification), lambda most: len(written(most)) <= LIMIT_BYTES)
    return written(most), not isinstance(notification, LinkReady) or most >= len(notification.links)


def _event(notification: Notification, most: int | None) -> EventFacts:
    order = notification.order
    kind, facts = _facts(notification, most)
    data = {
        "run": order.run,
        "route": order.route,
        "cluster": order.cluster,
        "instance_id": notification.instance_id,
        "backup_set_id": order.backup_set_id,
        **facts,
    }
    return EventFacts(kind, _moment(notification.at) or "", data)


def _facts(notification: Notification, most: int | None) -> tuple[str, Mapping[str, object]]:
    if isinstance(notification, LinkReady):
        return "backup_set.link_ready", _link_ready(notification, most)
    if isinstance(notification, Succeeded):
        return "delivery.succeeded", _succeeded(notification, most)
    if isinstance(notification, Failed):
        return "delivery.failed", _failed(notification, most)
    if isinstance(notification, Stale):
        return "delivery.stale", {**_alarms(notification, most), "reminder": notification.reminder}
    if isinstance(notification, AllClear):
        return "delivery.all_clear", _alarms(notification, most)
    if isinstance(notification, Trial):
        return "test", {}
    raise TypeError(f"No event for a {type(notification).__name__}")


def _link_ready(notification: LinkReady, most: int | None) -> Mapping[str, object]:
    backup_set = notification.backup_set
    return {
        "method": backup_set.method,
        "object_type": backup_set.object_type,
        "tenants": backup_set.tenants[:most],
        "tenant_count": len(backup_set.tenants),
        "started_at": _moment(backup_set.started_at),
        "finished_at": _moment(backup_set.finished_at),
        "checkpoint": _moment(backup_set.checkpoint),
        "size_bytes": backup_set.size_bytes,
        "expires_at": _moment(notification.expires_at),
        "redeem_expires_at": _moment(notification.redeem.expires_at) if notification.redeem else None,
        "files": [_file(each, notification.redeem) for each in notification.links[:most]],
        "first_file": notification.earlier_links + 1,
        "file_count": notification.total or len(notification.links),
    }


def _file(link: DownloadLink, redeem: RedeemLinks | None) -> Mapping[str, object]:
    return {
        "part_id": link.part_id,
        "file_name": link.file_name,
        "size_bytes": link.size_bytes,
        "public_url": _url(link.public_url),
        "internal_url": _url(link.internal_url),
        "expires_at": _moment(link.expires_at),
        "redeem_url": _url(redeem.urls.get(link.part_id)) if redeem else None,
    }


def _succeeded(notification: Succeeded, most: int | None) -> Mapping[str, object]:
    return {
        "receipts": [_receipt(each, most) for each in notification.receipts[:most]],
        "receipt_count": len(notification.receipts),
    }


def _receipt(receipt: Receipt, most: int | None) -> Mapping[str, object]:
    facts = receipt.model_dump(mode="json", exclude={*_KNOWN_FROM_THE_ORDER, "objects", "message"})
    objects = [each.model_dump(mode="json") for each in receipt.objects[:most]]
    return {**facts, "objects": objects}


def _failed(notification: Failed, most: int | None) -> Mapping[str, object]:
    return {
        "destination": notification.destination,
        "deliver": notification.order.deliver[:most],
        **_reason(notification.failure, _MOST_WORDS),
    }


def _reason(failure: Failure, most_words: int) -> Mapping[str, object]:
    return {
        "error": failure.error,
        "message": failure.message[:most_words],
        "advice": failure.advice[:most_words],
        "code": failure.code,
        "request_id": failure.request_id,
    }


def _alarms(notification: Stale | AllClear, most: int | None) -> Mapping[str, object]:
    return {
        "alarms": [_alarm(each) for each in notification.alarms[:most]],
        "alarm_count": len(notification.alarms),
        "still": [_alarm(each) for each in notification.still[:most]],
        "still_count": len(notification.still),
    }


def _alarm(alarm: Alarm) -> Mapping[str, object]:
    return {
        "condition": alarm.condition,
        "destination": alarm.destination,
        "opened_at": _moment(alarm.opened_at),
        "since": _moment(alarm.since),
        "never": alarm.never,
        "limit_seconds": alarm.limit.total_seconds() if alarm.limit else None,
        "run": alarm.run,
        "backup_set_id": alarm.backup_set_id,
        "count": alarm.count,
        "cleaned_from": _moment(alarm.cleaned_from),
        "failure": _reason(alarm.failure, _MOST_WORDS_OF_AN_ALARM) if alarm.failure else None,
    }


def _longest(notification: Notification) -> int:
    """Return the length of the longest list that may be shortened."""
    lists: list[int] = [len(notification.order.deliver)]
    if isinstance(notification, LinkReady):
        lists += [len(notification.links), len(notification.backup_set.tenants)]
    if isinstance(notification, Succeeded):
        lists += [len(notification.receipts), *(len(each.objects) for each in notification.receipts)]
    if isinstance(notification, Stale | AllClear):
        lists += [len(notification.alarms), len(notification.still)]
    return max(lists)


def _url(url: Secret | None) -> str | None:
    return url.reveal() if url else None


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(timezone.utc).isoformat().replace("+00:00", "Z") if at else None

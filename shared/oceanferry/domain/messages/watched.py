"""The messages of the watchdog: what is wrong with a route, and what is wrong no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from oceanferry.domain.messages.figures import moment
from oceanferry.domain.messages.message import Fact, Message
from oceanferry.domain.messages.notifications import AllClear, Notification, Stale
from oceanferry.domain.messages.words import Words
from oceanferry.domain.runs.alarms import Alarm


def stale(notification: Stale, words: Words) -> Message:
    """Write what is wrong, and what to do about each kind of it."""
    alarms, at = notification.alarms, notification.at
    return Message(
        title=_title(notification, words),
        facts=(
            *_heading(notification, words),
            *(_wrong(each, notification, words) for each in alarms),
            *_noticed(notification, words),
            *_left(notification, notification.still, words),
        ),
        colon=words.COLON,
        paragraphs=tuple(dict.fromkeys(_remedy(each, notification, words, at) for each in alarms)),
    )


def all_clear(notification: AllClear, words: Words) -> Message:
    """Write what has healed, and what has not."""
    alarms = words.ALARMS
    return Message(
        title=alarms.clear_title(_subject(notification), len(notification.still)),
        facts=(
            *_heading(notification, words),
            *(_over(each, notification, words) for each in notification.alarms),
            *_left(notification, notification.still, words),
        ),
        colon=words.COLON,
    )


def _title(notification: Stale, words: Words) -> str:
    alarms, subject, reminder = notification.alarms, _subject(notification), notification.reminder
    if len(alarms) > 1:
        return words.ALARMS.alarms_title(subject, len(alarms), reminder=reminder)
    [alarm] = alarms
    return words.ALARMS.alarm_title(alarm.condition, subject, alarm.destination, reminder=reminder)


def _subject(notification: Notification) -> str:
    """Name the route, or the cluster of a request without one."""
    return notification.order.route or notification.order.cluster


def _heading(notification: Notification, words: Words) -> Iterator[Fact]:
    order, labels = notification.order, words.LABELS
    if order.cluster:
        yield Fact(labels.cluster, f"{order.cluster} ({notification.instance_id})")
    if order.route:
        yield Fact(labels.route, order.route)


def _wrong(alarm: Alarm, notification: Notification, words: Words) -> Fact:
    alarms = words.ALARMS
    since = moment(alarm.since, notification.reader.timezone) if alarm.since else ""
    ago = alarms.lasting(notification.at - alarm.since) if alarm.since else ""
    return Fact(alarms.named(alarm.condition, alarm.destination), alarms.what(alarm, since, ago))


def _noticed(notification: Stale, words: Words) -> Iterator[Fact]:
    alarms = words.ALARMS
    label = alarms.FIRST_NOTICED if notification.reminder else alarms.NOTICED
    yield Fact(label, _moment(min(each.opened_at for each in notification.alarms), notification))
    for each in notification.alarms:
        if each.failure and each.failure.code:
            yield Fact(words.LABELS.code, each.failure.code)
        if each.failure and each.failure.request_id:
            yield Fact(words.LABELS.request_id, each.failure.request_id)


def _left(notification: Notification, still: Sequence[Alarm], words: Words) -> Iterator[Fact]:
    for each in still:
        wrong = _wrong(each, notification, words)
        yield Fact(f"{words.ALARMS.STILL_WRONG}{words.COLON}{wrong.label}", wrong.value)


def _over(alarm: Alarm, notification: Notification, words: Words) -> Fact:
    alarms = words.ALARMS
    lasted = alarms.lasting(notification.at - alarm.opened_at)
    cleaned = alarm.cleaned_from is not None and alarm.cleaned_from <= notification.at
    healed = alarms.healed(_moment(alarm.opened_at, notification), lasted, cleaned=cleaned)
    return Fact(alarms.named(alarm.condition, alarm.destination), healed)


def _remedy(alarm: Alarm, notification: Notification, words: Words, now: datetime) -> str:
    later = alarm.cleaned_from if alarm.cleaned_from and alarm.cleaned_from > now else None
    return words.ALARMS.remedy(alarm, _moment(later, notification) if later else "")


def _moment(at: datetime, notification: Notification) -> str:
    return moment(at, notification.reader.timezone)

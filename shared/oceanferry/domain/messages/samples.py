"""Notifications of one imaginary night, to see what each kind looks like before there is a reason for one."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Reader
from oceanferry.domain.errors import Explanation
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import (
    AllClear,
    Combined,
    Failed,
    LinkReady,
    Notification,
    Stale,
    Succeeded,
)
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import Acknowledgement, CopiedObject, receipt
from oceanferry.domain.secrets import Secret

SEVERAL_READY = "several_ready"
"""The links of several backup sets in one message."""

_BACKUP_SET = "bak-0sample01"
_GIB = 2**30
_OVERDUE_AFTER = timedelta(hours=26)


def sample(
    kind: str,
    *,
    destination: str,
    reader: Reader,
    instance_id: str,
    cluster: str,
    now: datetime,
    key: str = "oceanferry-sample",
    terms: RedeemTerms | None = None,
) -> Notification:
    """Return a notification of *kind*, one of KINDS or SEVERAL_READY, about invented backup sets.

    Args:
        kind: Which one.
        destination: To whom.
        reader: Who reads it.
        instance_id: The cluster's.
        cluster: What the configuration calls it.
        now: When it is sent.
        key: By which the vendor knows a repeat.
        terms: Where buttons lead, when not to the links.
    """
    order = Order(
        run="0123456789abcdef",
        route="sample",
        cluster=cluster,
        backup_set_id=_BACKUP_SET,
        deliver=(destination, "archive"),
    )
    heading = Notification(key=key, order=order, instance_id=instance_id, reader=reader, at=now)
    if kind == "link_ready":
        return _link_ready(heading, destination, terms)
    if kind == SEVERAL_READY:
        return _several_ready(heading, destination, terms)
    return KINDS[kind](heading)


def _several_ready(heading: Notification, destination: str, terms: RedeemTerms | None) -> Combined:
    names = [f"{_BACKUP_SET[:-1]}{number}" for number in (1, 2, 3)]
    headings = [
        replace(heading, order=heading.order.model_copy(update={"backup_set_id": name})) for name in names
    ]
    notifications = [
        _link_ready(each, destination, terms, age=timedelta(days=days)) for days, each in enumerate(headings)
    ]
    return Combined(**vars(heading), notifications=tuple(notifications))


def _link_ready(
    heading: Notification, destination: str, terms: RedeemTerms | None, *, age: timedelta = timedelta(0)
) -> LinkReady:
    now, order = heading.at, heading.order
    links = tuple(_link(order.backup_set_id, number) for number in (1, 2))
    named = {"cluster": order.cluster, "backup_set_id": order.backup_set_id, "to": destination}
    buttons = terms.buttons(links, **named, now=now) if terms else None
    return LinkReady(
        **vars(heading),
        backup_set=_backup_set(heading, now - age),
        links=links,
        expires_at=now + timedelta(hours=1),
        redeem=buttons,
    )


def _link(backup_set_id: str, number: int) -> DownloadLink:
    host = "sample.oss-cn-hangzhou{}.aliyuncs.com"
    path = f"{backup_set_id}_part{number}.zip?Expires=0&Signature=sample"
    return DownloadLink(
        part_id=number,
        file_name=f"{backup_set_id}_part{number}.zip",
        public_url=Secret(f"https://{host.format('')}/{path}"),
        internal_url=Secret(f"https://{host.format('-internal')}/{path}"),
        stated_size=3 * _GIB,
    )


def _backup_set(heading: Notification, now: datetime) -> BackupSet:
    return BackupSet(
        instance_id=heading.instance_id,
        backup_set_id=heading.order.backup_set_id,
        status="DONE",
        validity="VALID",
        method="logical",
        object_type="database",
        started_at=now - timedelta(hours=7),
        finished_at=now - timedelta(hours=5, minutes=30),
        checkpoint=now - timedelta(hours=6),
        size_bytes=6 * _GIB,
        tenants=("sales", "billing"),
    )


def _succeeded(heading: Notification) -> Succeeded:
    common = {
        "instance_id": heading.instance_id,
        "status": "delivered",
        "at": heading.at - timedelta(minutes=3),
    }
    folder = f"oceanbase/{heading.instance_id}/{_BACKUP_SET}"
    objects = tuple(
        CopiedObject(
            key=f"{folder}/{_BACKUP_SET}_part{number}.zip",
            part_id=number,
            size_bytes=3 * _GIB,
            crc64=str(9_045_894_427_173_776_900 + number),
        )
        for number in (1, 2)
    )
    message = receipt(
        heading.order,
        destination=heading.order.deliver[0],
        kind="link_ready",
        acknowledgement=Acknowledgement(http_status=200, code="0"),
        **common,  # type: ignore[arg-type]  # what all receipts have
    )
    copy = receipt(
        heading.order,
        destination="archive",
        kind="copy",
        bucket="my-archive",
        manifest=f"{folder}/manifest.json",
        objects=objects,
        **common,  # type: ignore[arg-type]  # as above
    )
    return Succeeded(**vars(heading), receipts=(message, copy))


def _failed(heading: Notification) -> Failed:
    failure = Failure(
        error="PermissionDenied",
        message=f"Could not write {_BACKUP_SET} to bucket my-archive: the identity may not do this",
        advice="Allow oss:PutObject on acs:oss:*:*:my-archive/* in a RAM policy of the function's role",
        code="AccessDenied",
        request_id="6740A1B2C3D4E5F6",
        chinese=Explanation(
            "当前身份没有所需权限",
            "请在 RAM 权限策略中为函数角色授权。所需权限：oss:PutObject；资源：acs:oss:*:*:my-archive/*",
        ),
    )
    return Failed(**vars(heading), failure=failure, destination="archive")


def _alarm(heading: Notification) -> Alarm:
    return Alarm(
        condition="overdue",
        destination="archive",
        opened_at=heading.at - timedelta(minutes=2),
        since=heading.at - timedelta(hours=40),
        limit=_OVERDUE_AFTER,
    )


def _watched(heading: Notification) -> dict[str, object]:
    order = heading.order.model_copy(update={"backup_set_id": ""})
    return {**vars(heading), "order": order, "alarms": (_alarm(heading),)}


def _stale(heading: Notification) -> Stale:
    return Stale(**_watched(heading))  # type: ignore[arg-type]  # the fields of a Stale


def _all_clear(heading: Notification) -> AllClear:
    return AllClear(**_watched(heading))  # type: ignore[arg-type]  # the fields of an AllClear


def _plain_link_ready(heading: Notification) -> LinkReady:
    return _link_ready(heading, heading.order.deliver[0], None)


KINDS: Mapping[str, Callable[[Notification], Notification]] = {
    "link_ready": _plain_link_ready,
    "succeeded": _succeeded,
    "failed": _failed,
    "stale": _stale,
    "all_clear": _all_clear,
}

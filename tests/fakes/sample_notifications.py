"""Notifications of one imaginary night, one function for each kind."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TypedDict
from zoneinfo import ZoneInfo

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Language, Reader
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
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import Acknowledgement, CopiedObject, Receipt, receipt
from oceanferry.domain.secrets import Secret

NOW = datetime(2026, 11, 22, 0, 2, tzinfo=timezone.utc)
INSTANCE = "ob317v4uif0000"
KEY = "2f0c5d1e8a7b4c3d9e6f0a1b2c3d4e5f60718293"
ORDER = Order(
    run="0123456789abcdef",
    route="nightly",
    cluster="orders",
    backup_set_id="bak-4n1",
    deliver=("ops-room", "archive"),
)
BACKUP_SET = BackupSet(
    instance_id=INSTANCE,
    backup_set_id="bak-4n1",
    status="DONE",
    validity="VALID",
    method="logical",
    object_type="tenant",
    started_at=datetime(2026, 11, 21, 17, 0, 0, tzinfo=timezone.utc),
    finished_at=datetime(2026, 11, 21, 18, 30, 0, tzinfo=timezone.utc),
    checkpoint=datetime(2026, 11, 21, 18, 0, 13, tzinfo=timezone.utc),
    size_bytes=7 * 2**30,
    tenants=("t_pay", "t_user"),
)
SIGNATURE = "Signature=vD9yN0planted%2Bsignature%3D"


def reader(language: Language = "zh", zone: str = "Asia/Shanghai", *, inside: bool = False) -> Reader:
    return Reader(language=language, timezone=ZoneInfo(zone), inside=inside)


def link(
    part_id: int = 1, *, public: bool = True, internal: bool = True, name: str | None = None
) -> DownloadLink:
    file_name = f"bak-4n1_{part_id}.tar.gz" if name is None else name

    def url(host: str) -> Secret:
        return Secret(f"https://backups.{host}.aliyuncs.com/{part_id}?Expires=1795308000&{SIGNATURE}")

    return DownloadLink(
        part_id=part_id,
        file_name=file_name,
        public_url=url("oss-cn-hangzhou") if public else None,
        internal_url=url("oss-cn-hangzhou-internal") if internal else None,
        stated_size=3 * 2**30,
    )


class _Heading(TypedDict):
    key: str
    order: Order
    instance_id: str
    reader: Reader
    at: datetime


def _heading(to: Reader | None, key: str, order: Order) -> _Heading:
    return {"key": key, "order": order, "instance_id": INSTANCE, "reader": to or reader(), "at": NOW}


def link_ready(
    *links: DownloadLink,
    to: Reader | None = None,
    key: str = KEY,
    order: Order = ORDER,
    backup_set: BackupSet = BACKUP_SET,
    expires_at: datetime | None = NOW + timedelta(minutes=58, seconds=20),
) -> LinkReady:
    return LinkReady(
        **_heading(to, key, order),
        backup_set=backup_set,
        links=links or (link(),),
        expires_at=expires_at,
    )


def failed(
    failure: Failure | None = None,
    *,
    to: Reader | None = None,
    key: str = KEY,
    order: Order = ORDER,
    destination: str = "archive",
) -> Failed:
    message = failure or Failure(
        error="PermissionDenied",
        message="Writing backup set bak-4n1 to bucket 'my-archive' is not allowed",
        advice="Grant oss:PutObject on my-archive/* to the function's role",
        code="AccessDenied",
        request_id="6740A1B2C3D4E5F6",
    )
    return Failed(**_heading(to, key, order), failure=message, destination=destination)


def succeeded(*receipts: Receipt, to: Reader | None = None, key: str = KEY) -> Succeeded:
    message = receipts or (copy_receipt(), message_receipt())
    return Succeeded(**_heading(to, key, ORDER), receipts=message)


def several(*news: Notification, key: str = KEY) -> Combined:
    """Put news, or the links of two backup sets, into one message."""
    sent = news or (link_ready(key="1" * 40), link_ready(link(2), key="2" * 40, order=order_of("bak-4n2")))
    first = sent[0]
    return Combined(key, first.order, first.instance_id, first.reader, first.at, sent)


def order_of(backup_set_id: str) -> Order:
    return ORDER.model_copy(update={"backup_set_id": backup_set_id})


OVERDUE = Alarm(
    condition="overdue",
    destination="archive",
    opened_at=NOW - timedelta(minutes=2),
    since=NOW - timedelta(hours=40),
    limit=timedelta(hours=26),
)
TOO_OLD = Alarm(
    condition="backup_too_old",
    opened_at=NOW - timedelta(hours=3),
    failure=Failure(
        error="BackupSetTooOld",
        message="The newest backup set bak-4n1 restores to 2026-11-20 03:00 UTC, 1d 21h ago,"
        " older than max_age 1d 12h",
        advice="Find out why no newer backup finished, or request this backup set by its backup_set_id",
    ),
)
WATCH = ORDER.model_copy(update={"run": "watch-1", "backup_set_id": ""})


def stale(
    *alarms: Alarm,
    still: tuple[Alarm, ...] = (),
    reminder: bool = False,
    to: Reader | None = None,
    key: str = KEY,
) -> Stale:
    return Stale(**_heading(to, key, WATCH), alarms=alarms or (OVERDUE,), still=still, reminder=reminder)


def all_clear(
    *alarms: Alarm, still: tuple[Alarm, ...] = (), to: Reader | None = None, key: str = KEY
) -> AllClear:
    return AllClear(**_heading(to, key, WATCH), alarms=alarms or (OVERDUE,), still=still)


def copy_receipt(files: int = 2, **changed: object) -> Receipt:
    objects = tuple(
        CopiedObject(
            key=f"oceanbase/orders/bak-4n1/bak-4n1_{part}.tar.gz",
            part_id=part,
            size_bytes=3 * 2**30,
            crc64=str(9_876_543_210_000 + part),
        )
        for part in range(1, files + 1)
    )
    reported: dict[str, object] = {
        "destination": "archive",
        "kind": "copy",
        "status": "delivered",
        "at": NOW - timedelta(minutes=3),
        "bucket": "my-archive",
        "manifest": "oceanbase/orders/bak-4n1/manifest.json",
        "objects": objects,
    }
    return _receipt({**reported, **changed})


def message_receipt(**changed: object) -> Receipt:
    reported: dict[str, object] = {
        "destination": "ops-room",
        "kind": "link_ready",
        "status": "delivered",
        "at": NOW - timedelta(minutes=5),
        "acknowledgement": Acknowledgement(http_status=200, code="0"),
    }
    return _receipt({**reported, **changed})


def _receipt(reported: dict[str, object]) -> Receipt:
    return receipt(ORDER, instance_id=INSTANCE, **reported)  # type: ignore[arg-type]

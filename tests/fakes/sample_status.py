"""How deliveries stand on one imaginary day: one destination is in trouble, the others are not."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from datetime import datetime, timedelta

from fakes.clock import NOON
from oceanferry.domain.errors import Explanation
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.watching.status import (
    DeliveryUnderWay,
    DestinationStatus,
    FailedDelivery,
    ProvenDelivery,
    RouteStatus,
    StatusReport,
)

NOT_ALLOWED = Failure(
    error="PermissionDenied",
    message="Writing backup set bak-4nightly02 to bucket 'my-archive' is not allowed",
    advice="Allow oss:PutObject on acs:oss:*:*:my-archive/* in a RAM policy of the function's role",
    code="AccessDenied",
    request_id="6740A1B2C3D4E5F6",
    chinese=Explanation(
        "当前身份没有所需权限",
        "请在 RAM 权限策略中为函数角色授权。所需权限：oss:PutObject；资源：acs:oss:*:*:my-archive/*",
    ),
)


def before(**length: float) -> datetime:
    return NOON - timedelta(**length)


def proven(backup_set_id: str, at: datetime) -> ProvenDelivery:
    return ProvenDelivery(backup_set_id=backup_set_id, run="0123456789abcdef", at=at)


def fine(destination: str) -> DestinationStatus:
    return DestinationStatus(
        destination=destination,
        takes="messages",
        state="fine",
        proven=proven("bak-4nightly02", before(hours=12, minutes=-6)),
        expected_by=before(hours=-14, minutes=-6),
    )


def failed() -> FailedDelivery:
    return FailedDelivery(
        backup_set_id="bak-4nightly02",
        run="0123456789abcdef",
        at=before(hours=11, minutes=30),
        failure=NOT_ALLOWED,
    )


ARCHIVE = DestinationStatus(
    destination="archive",
    takes="copies",
    state="overdue",
    proven=proven("bak-4nightly00", before(days=2, hours=12)),
    expected_by=before(hours=34),
    failed=failed(),
)
OVERDUE = Alarm(
    condition="overdue",
    destination="archive",
    opened_at=before(hours=33, minutes=48),
    since=before(days=2, hours=12),
    limit=timedelta(hours=26),
)
NIGHTLY = RouteStatus(
    route="nightly",
    cluster="orders",
    destinations=(fine("ops-room"), fine("audit"), ARCHIVE),
    alarms=(OVERDUE,),
)
WEEKLY = RouteStatus(
    route="weekly",
    cluster="orders",
    destinations=(
        DestinationStatus(
            destination="archive",
            takes="copies",
            state="fine",
            proven=proven("bak-4weekly01", before(days=6, hours=6)),
            expected_by=before(hours=-42),
            under_way=(
                DeliveryUnderWay(
                    backup_set_id="bak-4weekly02", run="fedcba9876543210", began_at=before(minutes=24)
                ),
            ),
        ),
    ),
)
REPORT = StatusReport(at=NOON, well=False, routes=(NIGHTLY, WEEKLY))
WELL = StatusReport(at=NOON, well=True, routes=(WEEKLY,))

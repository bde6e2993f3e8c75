"""A page of each state, as somebody may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.redeeming.terms import ButtonState, OfferedCopy, RedeemPage
from oceanferry.domain.redeeming.vouchers import Voucher

NOW = datetime(2026, 11, 22, 4, 5, tzinfo=timezone.utc)
FILE = "bak-4nightly01_part1.zip"
CONTACT = "DBA on call, dba@example.com, ext. 4711"
CONTACT_IN_CHINESE = "值班 DBA：dba@example.com，分机 4711"  # noqa: RUF001  # Chinese punctuation
VOUCHER = Voucher(
    "orders", "bak-4nightly01", 1, "ops-room", NOW - timedelta(hours=4), NOW + timedelta(days=6, hours=20)
)
COPY = OfferedCopy(
    destination="archive",
    bucket="my-archive",
    region="cn-shanghai",
    copied_at=NOW - timedelta(hours=4),
    file_name=FILE,
    size_bytes=20_480_007,
    addresses=("public", "internal"),
)
ABOUT = BackupSet(
    instance_id="ob317v4uif0000",
    backup_set_id="bak-4nightly01",
    method="logical",
    object_type="tenant",
    checkpoint=NOW - timedelta(hours=10),
    tenants=("sales", "billing"),
)

_READY = RedeemPage(
    "ready",
    NOW,
    VOUCHER,
    contact=CONTACT,
    backup_set=ABOUT,
    file_name=FILE,
    size_bytes=20_480_007,
    region="cn-hangzhou",
    addresses=("public", "internal"),
    links_expire_at=NOW + timedelta(minutes=50),
    copies=(COPY,),
)
_UNNAMED = replace(_READY, file_name="", size_bytes=None, region="", addresses=(), links_expire_at=None)
_REFUSED = RedeemPage("expired", NOW, VOUCHER, contact=CONTACT)

PAGES: Mapping[ButtonState, RedeemPage] = {
    "ready": _READY,
    "unprepared": replace(_UNNAMED, state="unprepared", copies=()),
    "preparing": replace(
        _UNNAMED, state="preparing", copies=(), waiting_since=NOW - timedelta(minutes=3, seconds=10)
    ),
    "not_prepared": replace(_UNNAMED, state="not_prepared", copies=()),
    "gone": replace(_REFUSED, state="gone", copies=(COPY,)),
    "unreachable": replace(_REFUSED, state="unreachable"),
    "expired": replace(
        _REFUSED,
        voucher=replace(VOUCHER, expires_at=NOW - timedelta(hours=3), issued_at=NOW - timedelta(days=7)),
    ),
    "revoked": replace(_REFUSED, state="revoked"),
    "used_up": replace(_REFUSED, state="used_up", uses_left=0),
    "wrong_network": replace(_REFUSED, state="wrong_network"),
    "invalid": replace(_REFUSED, state="invalid", voucher=None),
}

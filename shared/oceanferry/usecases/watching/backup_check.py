"""Whether OceanBase still makes the backups that a route selects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from oceanferry.domain.backup_sets import BackupSet, select
from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import BackupSetTooOld, NoMatchingBackupSet
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.requests import is_identifier


def backup_alarms(route: Route, found: Sequence[BackupSet], *, now: datetime) -> list[Alarm]:
    """Return whether the newest backup set that *route* selects is too old or failed."""
    return [*_too_old(route, found, now), *_failed(route, found, now)]


def _too_old(route: Route, found: Sequence[BackupSet], now: datetime) -> list[Alarm]:
    try:
        select(found, route.selection, now=now)
    except (NoMatchingBackupSet, BackupSetTooOld) as error:
        return [Alarm(condition="backup_too_old", destination="", opened_at=now, failure=Failure.of(error))]
    return []


def _failed(route: Route, found: Sequence[BackupSet], now: datetime) -> list[Alarm]:
    selection = route.selection
    wanted = [(at, each) for each in found if selection.is_about(each) and (at := each.started_at)]
    wanted = [(at, each) for at, each in wanted if each.failed or each.restorable]
    if not wanted:
        return []
    at, newest = max(wanted, key=lambda pair: pair[0])
    if not newest.failed:
        return []
    named = newest.backup_set_id if is_identifier(newest.backup_set_id) else ""
    return [Alarm(condition="backup_failed", destination="", opened_at=now, since=at, backup_set_id=named)]

"""From a request to the backup sets that it means."""

from __future__ import annotations

from contextlib import suppress

from oceanferry.domain.backup_sets import BackupSet, select
from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import (
    BackupSetNotFound,
    BackupSetTooOld,
    NoMatchingBackupSet,
    ServiceRefused,
)
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.orders import order_for
from oceanferry.domain.runs.requests import Asked, is_identifier
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.usecases.links.recent_backup_sets import backup_sets_since, every_backup_set

_MOST_TOGETHER = 20
"""So many are polled, one by one, within seconds, and listed in a message that people still read."""


def resolve(asked: Asked, route: Route, *, backups: BackupService, clock: Clock) -> list[FetchLinkJob]:
    """Find the backup sets that a request means, newest first; their jobs wait for many of them together.

    A download task that a backup set has already is joined by the job instead
    of being duplicated.

    Raises:
        BackupSetNotFound: The instance has no backup set of the id asked for.
        NoMatchingBackupSet: None is finished and valid and selected by the route.
        BackupSetTooOld: The newest one is older than the route's ``max_age``.
        ServiceRefused: OceanBase gives it an id that jobs and keys cannot hold.
    """
    began = clock.now()
    jobs = [
        FetchLinkJob(
            order=order_for(asked, route, backup_set, listed_at=began),
            download_task_id=joinable(backup_set),
            asked_at=clock.now(),
        )
        for backup_set in chosen(asked, route, backups=backups, clock=clock)
    ]
    return [together(jobs[at : at + _MOST_TOGETHER]) for at in range(0, len(jobs), _MOST_TOGETHER)]


def chosen(asked: Asked, route: Route, *, backups: BackupService, clock: Clock) -> list[BackupSet]:
    """Return the backup sets that a request means, newest first. Raises as :func:`resolve`."""
    wanted = asked.request.backup_set_id
    if wanted:
        return [find(route.cluster.instance_id, wanted, backups=backups)]
    found = _selected(route, backups=backups, clock=clock)
    return [_deliverable(each) for each in found]


def _selected(route: Route, *, backups: BackupService, clock: Clock) -> list[BackupSet]:
    """Return what the route selects; where it has ``max_age``, older backup sets are not listed."""
    instance_id, max_age = route.cluster.instance_id, route.selection.max_age
    if max_age is not None:
        recent = backup_sets_since(instance_id, clock.now() - max_age, backups=backups)
        with suppress(NoMatchingBackupSet, BackupSetTooOld):  # which the whole listing explains
            if recent is not None:
                return select(recent, route.selection, now=clock.now())
    return select(every_backup_set(instance_id, backups=backups), route.selection, now=clock.now())


def find(instance_id: str, backup_set_id: str, *, backups: BackupService) -> BackupSet:
    """Return the finished, valid backup set of that id.

    Raises:
        BackupSetNotFound: There is none of that id.
        NoMatchingBackupSet: It is not finished or not valid.
    """
    for backup_set in backups.backup_sets(instance_id):
        if backup_set.backup_set_id == backup_set_id:
            return _restorable(backup_set)
    raise BackupSetNotFound(
        f"Instance {instance_id} has no backup set {backup_set_id}",
        advice="List its backup sets with: oceanferry list",
    )


def joinable(backup_set: BackupSet) -> str:
    """Return the download task that the backup set has already; empty when there is none to be named."""
    return backup_set.download_task_id if is_identifier(backup_set.download_task_id) else ""


def _deliverable(backup_set: BackupSet) -> BackupSet:
    if is_identifier(backup_set.backup_set_id):
        return backup_set
    raise ServiceRefused(
        f"OceanBase returned the backup set ID {backup_set.backup_set_id[:130]!r}, which cannot be part"
        " of an object key",
        advice="Request another backup set by its backup_set_id, and report this ID as a bug",
    )


def _restorable(backup_set: BackupSet) -> BackupSet:
    if backup_set.restorable:
        return backup_set
    state = "not valid" if backup_set.finished else "not finished"
    words = backup_set.validity if backup_set.finished else backup_set.status
    raise NoMatchingBackupSet(
        f"Backup set {backup_set.backup_set_id} is {state}: its status is {words or 'empty'}",
        advice="Only a finished, valid backup set can be downloaded",
    )

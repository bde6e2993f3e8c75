"""Asking for the backup sets of the last days only, without trusting the service to leave out the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import ServiceRefused
from oceanferry.ports.backup_service import BackupService

_LONGEST_BACKUP = timedelta(days=2)
"""A backup set restores to a moment that is no later than that after the backup began."""
_FIRST_PAGE = 100


def backup_sets_since(
    instance_id: str, oldest: datetime, *, backups: BackupService
) -> list[BackupSet] | None:
    """Return all backup sets that restore to *oldest* or later, among others perhaps.

    Returns None when the service refused the question, or left one out that it lists elsewhere.
    """
    since = oldest - _LONGEST_BACKUP
    page = list(islice(backups.backup_sets(instance_id), _FIRST_PAGE))
    if len(page) < _FIRST_PAGE:
        return page
    try:
        found = {each.backup_set_id: each for each in backups.backup_sets(instance_id, since=since)}
    except ServiceRefused:  # what it has against the question is no reason to fail
        return None
    recent = [each for each in page if each.started_at and each.started_at >= since]
    if any(each.backup_set_id not in found for each in recent):
        return None
    return list({**{each.backup_set_id: each for each in page}, **found}.values())


def every_backup_set(instance_id: str, *, backups: BackupService) -> list[BackupSet]:
    """Return all backup sets. Raises ServiceRefused when their end is not reached."""
    return list(backups.backup_sets(instance_id))

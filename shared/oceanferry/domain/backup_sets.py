"""Backup sets of an instance, and which of them a route means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oceanferry.domain.errors import BackupSetTooOld, NoMatchingBackupSet
from oceanferry.domain.no_match import no_match
from oceanferry.domain.wording import duration

# DescribeDataBackupSet's reference names some statuses (DOING, DONE, FAILED, …) and, of Validity, only
# the sample "VALID", in mixed case; the other words are what its sibling APIs use.
_FINISHED = {"done", "success", "succeeded", "finished", "completed"}
_VALID = {"", "valid"}
METHODS = ("logical", "physical", "native_logical")
"""Every Method in the metadata of DescribeRestorableTenants."""
OBJECT_TYPES = ("cluster", "tenant", "table", "database")
"""Every BackupObjectType in the metadata of DescribeDataBackupSet."""

_LONGEST_WORD = 40
_FAILED = {"failed", "fail", "failure", "error", "canceled", "cancelled"}


@dataclass(frozen=True)
class BackupSet:
    """One backup set as DescribeDataBackupSet lists it; times are UTC."""

    instance_id: str
    backup_set_id: str
    status: str = ""
    validity: str = ""
    method: str = ""
    """One of METHODS, as far as is known."""
    object_type: str = ""
    """What was backed up: one of OBJECT_TYPES, as far as is known."""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    checkpoint: datetime | None = None
    """The moment that a restore leads back to."""
    size_bytes: int | None = None
    tenants: tuple[str, ...] = ()
    storage_class: str = ""
    """``standard``, or ``archive`` for what is in slower storage."""
    download_task_id: str = ""
    download_task_status: str = ""

    @property
    def restorable(self) -> bool:
        """Whether the backup is finished and valid: worth delivering."""
        return self.finished and self.validity.lower() in _VALID

    @property
    def finished(self) -> bool:
        """Whether the backup succeeded."""
        return self.status.lower() in _FINISHED

    @property
    def failed(self) -> bool:
        """Whether the backup is known to have failed; an unknown status is not."""
        return self.status.lower() in _FAILED or (self.finished and self.validity.lower() not in _VALID)

    @property
    def perhaps_not_downloadable(self) -> bool:
        """Whether OceanBase may refuse the download although the backup is finished.

        OB Cloud's API shows a finished physical backup of a cluster with ``downloadEnabled: false``
        (en.oceanbase.com/docs/common-oceanbase-cloud-10000000003236279); this API has no such field.
        """
        return self.method.lower() == "physical"

    @property
    def kind(self) -> tuple[str, str]:
        """Its method and object type as a route's ``select`` names them."""
        return self.method.lower()[:_LONGEST_WORD], self.object_type.lower()[:_LONGEST_WORD]

    @property
    def restores_to(self) -> datetime | None:
        """The checkpoint, or else the end or the start: how recent this backup set is."""
        return self.checkpoint or self.finished_at or self.started_at


@dataclass(frozen=True)
class Selection:
    """Which backup sets a route delivers; an empty field does not restrict."""

    method: str = ""
    object_type: str = ""
    newest: bool = True
    """Only the newest match; otherwise every match that ``max_age`` admits."""
    max_age: timedelta | None = None

    def admits(self, backup_set: BackupSet) -> bool:
        """Tell whether *backup_set* is finished, valid and of the kind asked for."""
        return backup_set.restorable and self.is_about(backup_set)

    def is_about(self, backup_set: BackupSet) -> bool:
        """Tell whether *backup_set* is of the kind asked for, whatever its status."""
        method = backup_set.method.lower()
        methods = ("", method, "logical") if method == "native_logical" else ("", method)
        return self.method.lower() in methods and self.object_type.lower() in (
            "",
            backup_set.object_type.lower(),
        )


def select(backup_sets: Iterable[BackupSet], selection: Selection, *, now: datetime) -> list[BackupSet]:
    """Choose what to deliver, newest first.

    Raises:
        NoMatchingBackupSet: None is finished, valid and of the kind asked for.
        BackupSetTooOld: There is one, but even the newest is older than ``max_age``.
    """
    listed = list(backup_sets)
    matching = [(at, each) for each in listed if selection.admits(each) and (at := each.restores_to)]
    if not matching:
        raise _no_match(selection, listed)
    matching.sort(key=lambda pair: (pair[0], pair[1].backup_set_id), reverse=True)
    newest_at, newest = matching[0]
    if selection.max_age is not None and now - newest_at > selection.max_age:
        raise BackupSetTooOld(
            f"The newest backup set {newest.backup_set_id} restores to {newest_at:%Y-%m-%d %H:%M} UTC,"
            f" {duration(now - newest_at)} ago, older than max_age {duration(selection.max_age)}",
            advice="Find out why no newer backup finished, or request this backup set by its backup_set_id",
        )
    if selection.newest:
        return [newest]
    return [each for at, each in matching if selection.max_age is None or now - at <= selection.max_age]


def _no_match(selection: Selection, listed: Sequence[BackupSet]) -> NoMatchingBackupSet:
    kinds = Counter(each.kind for each in listed if each.restorable and each.restores_to)
    return no_match(_described(selection), kinds.most_common(), listed=len(listed))


def _described(selection: Selection) -> str:
    wanted = [f"method {selection.method}"] if selection.method else []
    wanted += [f"object_type {selection.object_type}"] if selection.object_type else []
    return " and ".join(wanted) or "the route (any method, any object type)"

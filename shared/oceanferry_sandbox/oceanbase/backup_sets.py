"""Backup sets as the sandbox keeps them, and which of them a listing shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SandboxPart:
    """One file of a backup set, kept as an object of the sandbox's OSS."""

    part_id: int
    file_name: str
    bucket: str
    key: str
    size_bytes: int


@dataclass(frozen=True)
class SandboxBackupSet:
    """One backup set of one instance.

    The words of *status*, *method*, *type*, *policy* and *validity* are repeated in replies as they are.
    The documentation has samples of them but no lists, so any word may be used.
    """

    instance_id: str
    set_id: str
    start_time: datetime
    end_time: datetime | None = None
    """None while the backup is running; such a set cannot be downloaded."""
    checkpoint: datetime | None = None
    """The moment the set restores to."""
    status: str = "DONE"
    method: str = "logical"
    type: str = "automated"
    policy: str = "automated"
    backup_object_type: str = "database"
    data_size: int = 0
    """Bytes, before compression."""
    validity: str = "VALID"
    cluster_name: str = ""
    tenant_names: tuple[str, ...] = ()
    parts: tuple[SandboxPart, ...] = ()

    @property
    def downloadable(self) -> bool:
        """Whether a download task can be created for the set."""
        return self.end_time is not None and bool(self.parts)


@dataclass(frozen=True)
class BackupSetFilter:
    """What a listing is asked for; an empty member lets everything pass.

    Unverified: that the real service compares words exactly, and that its two times enclose the
    moment at which a backup was *started*.
    """

    instance_id: str
    status: str = ""
    backup_object_type: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None

    def of(self, backup_sets: Iterable[SandboxBackupSet]) -> list[SandboxBackupSet]:
        """Return those of *backup_sets* that pass, in their order."""
        return [backup_set for backup_set in backup_sets if self._passes(backup_set)]

    def _passes(self, backup_set: SandboxBackupSet) -> bool:
        return (
            backup_set.instance_id == self.instance_id
            and self.status in ("", backup_set.status)
            and self.backup_object_type in ("", backup_set.backup_object_type)
            and (self.not_before is None or backup_set.start_time >= self.not_before)
            and (self.not_after is None or backup_set.start_time <= self.not_after)
        )

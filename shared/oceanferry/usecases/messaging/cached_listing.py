"""Asking for the list of backup sets once, by an invocation that looks up several of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.links import DownloadTask
from oceanferry.ports.backup_service import BackupService


@dataclass(frozen=True)
class CachedListing:
    """A BackupService that repeats what was listed before."""

    backups: BackupService
    _listed: dict[tuple[str, datetime | None], list[BackupSet]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        asked = (instance_id, since)
        with self._lock:
            if asked not in self._listed:
                self._listed[asked] = list(self.backups.backup_sets(instance_id, since=since))
            return iter(self._listed[asked])

    def request_download(self, instance_id: str, backup_set_id: str) -> str:
        return self.backups.request_download(instance_id, backup_set_id)

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        return self.backups.download_task(instance_id, task_id, of=of)

"""The service that has the backup sets and prepares their download links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.links import DownloadTask


class BackupService(Protocol):
    """ApsaraDB for OceanBase, as far as backups go.

    Every method raises CredentialsRefused, PermissionDenied, InstanceNotFound,
    ServiceRefused, ServiceThrottled or ServiceUnavailable; passing trouble has
    been retried a few times before.
    """

    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        """Yield the instance's backup sets in no promised order, those begun before *since* left out."""

    def request_download(self, instance_id: str, backup_set_id: str) -> str:
        """Start a download task and return its id.

        Not idempotent on the live service as far as is known: look for a task
        in the backup set first. Raises BackupSetNotFound.
        """

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        """Return the task as it is now; its links are signed anew or not, as the service likes.

        A task that is gone is answered with the status ``not_exist`` instead of an error.
        Besides, raises ServiceRefused when the service names another backup set than *of*.
        """

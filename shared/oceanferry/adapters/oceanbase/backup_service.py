"""ApsaraDB for OceanBase's backup sets and download links, through its API of version 2019-09-01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone

from alibabacloud_oceanbasepro20190901.client import Client

from oceanferry.adapters.alibaba_cloud.caller import CALL_TIMEOUT, Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.alibaba_cloud.rpc_api import RpcApi
from oceanferry.adapters.oceanbase.links import links
from oceanferry.adapters.oceanbase.refusals import (
    DownloadTaskGone,
    DownloadTaskRunning,
    named,
    named_in_creating,
    named_in_describing,
)
from oceanferry.adapters.oceanbase.replies import BackupSetItem, Creation, Description, ListingPage
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import ServiceRefused, ServiceUnavailable
from oceanferry.domain.links import DownloadTask, task_of
from oceanferry.ports.clock import Clock

# The default is 10, and the maximum 100 (api.aliyun.com, oceanbasepro, DescribeDataBackupSet).
_PAGE_SIZE = 100
_MOST_PAGES = 1000
_MOST_PASSES = 3
"""Backup sets that are added meanwhile move others to the next page; the next pass finds what is missing."""


class OceanBaseBackupService:
    """A BackupService.

    Calls are made through the SDK's generic ``call_api``, because its typed
    models drop fields that the API returns by now.

    Args:
        credentials: The identity needs the RAM actions
            ``oceanbase:DescribeDataBackupSet``,
            ``oceanbase:CreateBackupSetDownloadLink`` and
            ``oceanbase:DescribeBackupSetDownloadLink``, on ``*``.
        region: The instance's region.
        endpoint: None for the region's own.
        clock: What links expire by, and what passes between attempts.
        timeout: How long a single answer is waited for, and after which no further attempt is begun.
        allow: Hosts that links may lead to although they are no OSS endpoints.
    """

    def __init__(
        self,
        *,
        credentials: Credentials,
        region: str,
        endpoint: str | None,
        clock: Clock,
        timeout: timedelta = CALL_TIMEOUT,
        allow: Sequence[str] = (),
    ) -> None:
        settings = configuration(credentials, region=region, endpoint=endpoint, timeout=timeout)
        self._api = RpcApi("2019-09-01", Client(settings), Caller(credentials, clock, timeout))
        self._clock = clock
        self._allow = tuple(allow)

    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        """Yield the backup sets, each once, asking for further pages as they are needed.

        Besides, raises ServiceRefused when the service does not show all that it says there are.
        """
        seen: set[str] = set()
        for _ in range(_MOST_PASSES):
            unnamed = 0
            for page in self._pages(instance_id, since):
                for entry in page.backup_sets:
                    if entry.set_id and entry.set_id not in seen:
                        seen.add(entry.set_id)
                        yield _backup_set(instance_id, entry)
                unnamed += sum(not entry.set_id for entry in page.backup_sets)
                if page.total is not None and len(seen) + unnamed >= page.total:
                    return
            if page.total is None and len(page.backup_sets) < _PAGE_SIZE:
                return
        raise ServiceRefused(
            f"OceanBase shows {len(seen)} backup sets of instance {instance_id} and the list has no end",
            advice="Ask for a backup set by its backup_set_id, and report this",
        )

    def request_download(self, instance_id: str, backup_set_id: str) -> str:
        """Start a download task, or join the one that the service says is running."""
        operation = Operation(
            "OceanBase",
            f"request the download of backup set {backup_set_id} of instance {instance_id}",
            "oceanbase:CreateBackupSetDownloadLink",
            repeatable=False,
        )
        parameters = {"InstanceId": instance_id, "BackupSetId": backup_set_id}
        try:
            task_id = self._api.ask(operation, parameters, Creation, named_in_creating).task_id
        except DownloadTaskRunning:
            task_id = self._task_of(instance_id, backup_set_id)
        if not task_id:
            raise ServiceUnavailable(
                operation.failure("OceanBase answered without a task ID"),
                advice="Try again later; the retry finds a task that was started",
            )
        return task_id

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        """Return the task as it is now.

        A link's end is read from its own signature; failing that, it is
        ``UrlAliveTime`` from now. ``UrlExpiredTime`` has no zone and is not used.
        """
        operation = Operation(
            "OceanBase",
            f"get download task {task_id} of instance {instance_id}",
            "oceanbase:DescribeBackupSetDownloadLink",
        )
        parameters = {"InstanceId": instance_id, "DownloadTaskId": task_id}
        try:
            task = self._api.ask(operation, parameters, Description, named_in_describing).task
        except DownloadTaskGone:
            return DownloadTask(task_id, backup_set_id="", status="not_exist")
        found = links(task, self._clock.now(), allow=self._allow)
        return task_of(DownloadTask(task_id, task.backup_set_id, task.status, found), of)

    def _pages(self, instance_id: str, since: datetime | None) -> Iterator[ListingPage]:
        """Yield the pages up to the first that is empty, or is the same as the one before."""
        before: list[str] = []
        for number in range(1, _MOST_PAGES + 1):
            page = self._page(instance_id, number, since)
            yield page
            shown = [entry.set_id for entry in page.backup_sets]
            if not shown or shown == before:
                return
            before = shown

    def _page(self, instance_id: str, number: int, since: datetime | None) -> ListingPage:
        operation = Operation(
            "OceanBase",
            f"list the backup sets of instance {instance_id}",
            "oceanbase:DescribeDataBackupSet",
        )
        parameters = {"InstanceId": instance_id, "PageNumber": str(number), "PageSize": str(_PAGE_SIZE)}
        if since:
            parameters |= {"StartTime": _utc(since), "EndTime": _utc(self._clock.now())}
        return self._api.ask(operation, parameters, ListingPage, named)

    def _task_of(self, instance_id: str, backup_set_id: str) -> str:
        found = (each for each in self.backup_sets(instance_id) if each.backup_set_id == backup_set_id)
        backup_set = next(found, None)
        return backup_set.download_task_id if backup_set else ""


def _backup_set(instance_id: str, entry: BackupSetItem) -> BackupSet:
    return BackupSet(
        instance_id=instance_id,
        backup_set_id=entry.set_id,
        status=entry.status,
        validity=entry.validity,
        method=entry.method,
        object_type=entry.object_type,
        started_at=entry.start_time,
        finished_at=entry.end_time,
        checkpoint=entry.checkpoint,
        size_bytes=entry.data_size,
        tenants=tuple(dict.fromkeys(each.tenant for each in entry.objects if each.tenant)),
        storage_class=entry.storage_class,
        download_task_id=entry.download_task_id,
        download_task_status=entry.download_task_status,
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The download task of one backup set: which may be joined, what a poll finds, and when to stop waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import DownloadTaskFailed, LinkNotReadyInTime, ServiceRefused
from oceanferry.domain.links import DownloadTask, Listing
from oceanferry.domain.runs.jobs import FetchLinkJob
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.domain.wording import duration
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.usecases.links.resolve import find, joinable

_MOST_EXPIRED_TASKS = 5
"""A run does not ask for task after task when links expire faster than they can be seen."""


@dataclass(frozen=True)
class Poll:
    """What one poll of a backup set's download task found."""

    job: FetchLinkJob
    """With the task that it has joined, or asked for."""
    task: DownloadTask
    listed_before: Listing | None
    """Which files an earlier poll found, long enough ago."""

    @classmethod
    def at(cls, job: FetchLinkJob, task: DownloadTask) -> Poll:
        """Return what a poll found: the job as it goes on remembers which files are listed."""
        listed = task.listing if task.ready else None
        return cls(job.model_copy(update={"listed": listed}), task, job.listed)

    @property
    def whole(self) -> bool:
        """Whether the links are there, all of them."""
        return self.task.whole(self.listed_before)


def known_tasks(job: FetchLinkJob, instance_id: str, backups: BackupService) -> Iterator[FetchLinkJob]:
    """Yield the job with each task that it may join: its own, then the one that is listed by now.

    A renewal begins with the task whose links were dead when they were used.
    That one is joined only if it claims that they live, and only once: links
    whose end is unknown, or wrong, would be found dead for ever.
    """
    begins_again = job.link_renewals > 0 and job.reschedules == 0
    if job.download_task_id and not begins_again:
        yield job
    if job.link_renewals or job.reschedules:  # otherwise the backup sets have been listed a moment ago
        listed = joinable(find(instance_id, job.order.backup_set_id, backups=backups))
        another = listed != job.download_task_id
        if listed and (another or (begins_again and job.link_renewals == 1)):
            yield job.model_copy(update={"download_task_id": listed, "requested": False, "listed": None})


def request_task(job: FetchLinkJob, instance_id: str, backups: BackupService) -> FetchLinkJob:
    """Ask OceanBase for a download task; returns the job with it.

    Raises:
        LinkNotReadyInTime: Too many tasks of this run expired, each before all of its links were seen.
        ServiceRefused: OceanBase returned a task without an ID.
    """
    if job.expired_tasks >= _MOST_EXPIRED_TASKS:
        raise LinkNotReadyInTime(
            f"OceanBase prepared backup set {job.order.backup_set_id} for download {job.expired_tasks} times,"
            " and each time the links expired before all of them were seen",
            advice="Check in the OceanBase console how long its download links live, then send the request"
            " again",
        )
    task_id = backups.request_download(instance_id, job.order.backup_set_id)
    if not is_identifier(task_id):
        raise ServiceRefused(
            "OceanBase returned a download task without a usable ID for backup set"
            f" {job.order.backup_set_id}",
            advice="Check the backup set's downloads in the OceanBase console",
        )
    return job.model_copy(update={"download_task_id": task_id, "requested": True, "listed": None})


def ensure_still_possible(job: FetchLinkJob, task: DownloadTask, *, route: Route, clock: Clock) -> None:
    """Raise DownloadTaskFailed, or LinkNotReadyInTime when the route's ``link_timeout`` has passed."""
    if task.failed:
        raise DownloadTaskFailed(
            f"OceanBase could not prepare backup set {job.order.backup_set_id} for download:"
            f" task {task.task_id} is {task.status}{f', but {task.defect}' if task.finished else ''}",
            advice="Check the task in the OceanBase console, then send the request again",
        )
    waited = abs(clock.now() - job.asked_at)  # nothing waits for ever because of a moment in the future
    if waited >= route.link_timeout:
        raise LinkNotReadyInTime(
            f"The download link of backup set {job.order.backup_set_id} was not ready after"
            f" {duration(waited)}; the download task is {task.status or 'in no state'}"
            f"{_so_far(task)}",
            advice="Raise link_timeout if backup sets of this size take longer, then send the request again",
        )


def _so_far(task: DownloadTask) -> str:
    if not task.links:
        return ""
    return f", and {task.defect or f'lists {len(task.links)} files so far'}"

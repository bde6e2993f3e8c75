"""Links that work at the moment they are used."""

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import LinkNotReadyInTime
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.runs.jobs import DeliveryJob, FetchLinkJob
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.usecases.links.job_task import task_of_job

# A link asked for anew is used however short it lives; if even that dies before use, something is wrong.
_MOST_RENEWALS = 3


def valid_links(
    job: DeliveryJob, *, route: Route, backups: BackupService, clock: Clock, margin: timedelta
) -> DownloadTask | FetchLinkJob:
    """Ask OceanBase for the links as they are now.

    Returns:
        The task with all its links, which live for *margin* at least; or the job that gets
        them and leads back to this one delivery: new links when they are dead or gone, the
        rest when a task that has not ended lists more files than before.

    Raises:
        LinkNotReadyInTime: As :func:`renewal`.
    """
    task = task_of_job(job, route.cluster.instance_id, backups)
    needed = margin if job.link_renewals == 0 else timedelta(0)
    if not task.ready or task.expired(clock.now(), margin=needed):
        return renewal(job, clock=clock)
    if task.whole(job.listed):
        return task
    if job.listed is None or len(task.links) > job.listed.files:
        return _another_poll(job, task, clock=clock)
    return renewal(job, clock=clock)


def _another_poll(job: DeliveryJob, task: DownloadTask, *, clock: Clock) -> FetchLinkJob:
    """Return the job that polls the same task until it lists no more files."""
    return FetchLinkJob(
        order=job.order,
        download_task_id=job.download_task_id,
        listed=task.listing,
        only=(job.destination,),
        asked_at=clock.now(),
        link_renewals=job.link_renewals,
        reschedules=1,
        continuations=job.continuations + 1,
    )


def renewal(job: DeliveryJob, *, clock: Clock) -> FetchLinkJob:
    """Return the job that gets living links and leads back to this one delivery; it names the dead task.

    Raises:
        LinkNotReadyInTime: That was done before, and the links died again.
    """
    if job.link_renewals >= _MOST_RENEWALS:
        raise LinkNotReadyInTime(
            f"The links of backup set {job.order.backup_set_id} expired {job.link_renewals} times before"
            f" {job.destination} could use them",
            advice="Check the host clock and the function's asynchronous queue backlog",
        )
    return FetchLinkJob(
        order=job.order,
        download_task_id=job.download_task_id,
        only=(job.destination,),
        asked_at=clock.now(),
        link_renewals=job.link_renewals + 1,
        continuations=job.continuations,
    )

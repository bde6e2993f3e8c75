"""Waiting for a download link without paying for the wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import DownloadTaskFailed, LinkNotReadyInTime, ServiceRefused
from oceanferry.domain.jobs import CopyObjectJob, DeliveryJob, FetchLinkJob, PublishJob
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.outcomes import Outcome, outcome
from oceanferry.domain.requests import is_identifier
from oceanferry.domain.wording import duration
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.progress import Progress
from oceanferry.usecases.deadlines import Deadline
from oceanferry.usecases.resolve import find, joinable

# A link that somebody else asked for is only joined while it has this long to live.
WORTH_JOINING = timedelta(minutes=10)


@dataclass(frozen=True)
class Patience:
    """How the wait for a link is spread; nobody pays for the time between two looks."""

    first_look: timedelta = timedelta(seconds=2)
    """Slept through once, because small backup sets are ready within seconds; not at all when it is 0."""
    first_delay: timedelta = timedelta(seconds=5)
    """Before the next look; doubled each time."""
    longest_delay: timedelta = timedelta(minutes=5)

    def delay(self, hops: int) -> timedelta:
        """Return how long to wait before look *hops* + 1 (hops count from 0)."""
        return min(self.first_delay * float(1 << min(hops, 16)), self.longest_delay)


def fetch_link(
    job: FetchLinkJob,
    *,
    route: Route,
    configuration: Configuration,
    backups: BackupService,
    invoker: Invoker,
    clock: Clock,
    progress: Progress,
    patience: Patience,
    deadline: Deadline,
) -> Outcome:
    """Look whether the link is ready; hand over to the destinations, or to itself for later.

    A task that runs or is finished is joined; one whose links are dead, or
    nearly so, is asked for anew. Calling this again with the same job is safe:
    the hand-overs carry the same task ids.

    Raises:
        DownloadTaskFailed: OceanBase gave up the task that this run asked for.
        ServiceRefused: OceanBase started a task without a usable id.
        LinkNotReadyInTime: The route's ``link_timeout`` has passed.
        OutOfTime: OceanBase or the hand-overs took too long; what was handed over stays so.
    """
    job, task = _look(job, route=route, backups=backups, clock=clock)
    first_look = patience.first_look if job.hops == 0 and deadline.leaves(patience.first_look) else None
    if not task.ready and first_look:
        clock.sleep(first_look)
        task = backups.download_task(route.cluster.instance_id, job.download_task_id)
    if task.ready:
        for delivery in deliveries(job, configuration):
            deadline.check(f"hand over to {delivery.destination}")
            invoker.hand_over(delivery)
        return outcome(job, "handed_over")
    _check_hope(job, task, route=route, clock=clock)
    delay = patience.delay(job.hops)
    invoker.hand_over(job.next_hop(), delay=delay)
    progress.waiting(job.order.backup_set_id, task.status, delay)
    return outcome(job, "waiting", next_look_seconds=delay.total_seconds())


def deliveries(job: FetchLinkJob, configuration: Configuration) -> list[DeliveryJob]:
    """Return the job of each destination: a copy for a bucket, a message for the others."""
    common = {
        "order": job.order,
        "download_task_id": job.download_task_id,
        "renewals": job.renewals,
        "laps": job.laps,
    }
    return [
        CopyObjectJob.model_validate({**common, "destination": name})
        if configuration.destination(name).takes_copies
        else PublishJob.model_validate({**common, "destination": name, "kind": "link_ready"})
        for name in job.only or job.order.deliver
    ]


def _look(
    job: FetchLinkJob, *, route: Route, backups: BackupService, clock: Clock
) -> tuple[FetchLinkJob, DownloadTask]:
    instance_id = route.cluster.instance_id
    for known in _known_tasks(job, instance_id, backups):
        task = backups.download_task(instance_id, known.download_task_id)
        margin = timedelta(0) if known.requested else WORTH_JOINING
        if not task.expired(clock.now(), margin=margin) and (known.requested or not task.failed):
            return known, task
    task_id = _request(job, instance_id, backups)
    job = job.model_copy(update={"download_task_id": task_id, "requested": True})
    return job, backups.download_task(instance_id, task_id)


def _known_tasks(job: FetchLinkJob, instance_id: str, backups: BackupService) -> Iterator[FetchLinkJob]:
    """Yield the job with each task that it may join: its own, then the one that is listed by now.

    A renewal begins with the task whose links were dead when they were used.
    That one is joined only if it claims that they live, and only once: links
    whose end is unknown, or wrong, would be found dead for ever.
    """
    begins_again = job.renewals > 0 and job.hops == 0
    if job.download_task_id and not begins_again:
        yield job
    if job.renewals or job.hops:  # otherwise the backup sets have been listed a moment ago
        listed = joinable(find(instance_id, job.order.backup_set_id, backups=backups))
        another = listed != job.download_task_id
        if listed and (another or (begins_again and job.renewals == 1)):
            yield job.model_copy(update={"download_task_id": listed, "requested": False})


def _request(job: FetchLinkJob, instance_id: str, backups: BackupService) -> str:
    task_id = backups.request_download(instance_id, job.order.backup_set_id)
    if not is_identifier(task_id):
        raise ServiceRefused(
            f"OceanBase answered the request for backup set {job.order.backup_set_id} with a download task"
            " that has no usable id",
            advice="Look at the backup set's downloads in the OceanBase console",
        )
    return task_id


def _check_hope(job: FetchLinkJob, task: DownloadTask, *, route: Route, clock: Clock) -> None:
    if task.failed:
        raise DownloadTaskFailed(
            f"OceanBase could not prepare backup set {job.order.backup_set_id} for download:"
            f" task {task.task_id} is {task.status}",
            advice="Look at the task in the OceanBase console, then send the request again",
        )
    waited = clock.now() - job.asked_at
    if waited >= route.link_timeout:
        raise LinkNotReadyInTime(
            f"The download link of backup set {job.order.backup_set_id} was not ready after"
            f" {duration(waited)}; OceanBase says {task.status or 'nothing'}",
            advice="Raise link_timeout if backup sets of this size take longer, then send the request again",
        )

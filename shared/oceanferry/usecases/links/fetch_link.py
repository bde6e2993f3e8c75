"""Waiting for a download link without paying for the wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import (
    DownloadTaskFailed,
    InvalidRequest,
    LinkNotReadyInTime,
    OceanferryError,
    OutOfTime,
    PermanentError,
    RetryableError,
    ServiceRefused,
)
from oceanferry.domain.links import DownloadTask, Listing
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.jobs import CopyObjectJob, DeliveryJob, FetchLinkJob, PublishJob
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.domain.wording import duration
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.progress import Progress
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.links import link_lifetimes
from oceanferry.usecases.links.resolve import find, joinable
from oceanferry.usecases.runs.batches import (
    jobs_for_destination,
    raise_if_all_alike,
    split_by_error,
    try_step,
)
from oceanferry.usecases.runs.poll_policy import poll_delay, settling_delay
from oceanferry.usecases.runs.work import Work


@dataclass(frozen=True)
class LinkFetch:
    """Looks whether links are ready; hands over to the destinations, or to itself for later.

    A task that runs or is finished is joined; one whose links are dead, or
    nearly so, is asked for anew. Running the same job again is safe: the
    hand-overs carry the same task ids.
    """

    work: Work[FetchLinkJob]
    configuration: Configuration
    backups: BackupService
    invoker: Invoker
    clock: Clock
    progress: Progress
    side_by_side: SideBySide = one_after_another

    def run(self) -> Outcome:
        """Look at each backup set of the job.

        Those that are ready go on together. The others wait together, with those
        that could not be looked at just now; who meets an error for good goes on
        without them, and meets it again.

        Raises:
            DownloadTaskFailed: OceanBase gave up the task that this run asked for.
            ServiceRefused: OceanBase started a task without a usable id.
            LinkNotReadyInTime: The route's ``link_timeout`` has passed.
            OutOfTime: OceanBase or the hand-overs took too long; what was handed over stays so.
        """
        job = self.work.job
        found = self.side_by_side(lambda each: try_step(partial(self._look, each)), job.each())
        looks = [_looked(each, look) for each, look in zip(job.each(), found, strict=True)]
        if any(_unready(found) for _, found in looks) and self._sleeps(job):
            again = self.side_by_side(lambda look: try_step(partial(self._look_again, look)), found)
            looks = [(each, look) for (each, _), look in zip(looks, again, strict=True)]
        looks = [(each, try_step(partial(self._hope, found))) for each, found in looks]
        raise_if_all_alike([found for _, found in looks if isinstance(found, OceanferryError)], of=len(looks))
        self._hand_over([each for each, found in looks if isinstance(found, _Look) and found.whole])
        notes = self._let_go([(each, found) for each, found in looks if isinstance(found, PermanentError)])
        # Those that there was no time for come first the next time, or they would never be looked at.
        waiting = sorted(
            ((each, found) for each, found in looks if _waits(found)),
            key=lambda look: not isinstance(look[1], OutOfTime),
        )
        if not waiting:
            return outcome(job, "handed_over", notes=notes)
        delay = self._wait(job, waiting)
        return outcome(job, "waiting", next_attempt_seconds=delay.total_seconds(), notes=notes)

    def _hand_over(self, ready: Sequence[FetchLinkJob]) -> None:
        check_destinations(self.work.job, self.configuration)

        def hand_over(delivery: DeliveryJob) -> None:
            self.work.time_budget.check(f"hand over to {delivery.destination}")
            self.invoker.hand_over(delivery)

        self.side_by_side(hand_over, deliveries(ready, self.configuration))

    def _let_go(self, failed: Sequence[tuple[FetchLinkJob, PermanentError]]) -> list[str]:
        """Let those that met an error for good go on without the others; returns what to say of it."""
        for each in split_by_error(failed):
            self.invoker.hand_over(each.rescheduled())
        return [
            f"{each.order.backup_set_id} continues in a job of its own: {error}" for each, error in failed
        ]

    def _sleeps(self, job: FetchLinkJob) -> bool:
        """Sleep before the second look, if there is one."""
        pause = self.work.first_poll
        if job.reschedules or not pause or not self.work.time_budget.leaves(pause):
            return False
        self.clock.sleep(pause)
        return True

    def _look(self, job: FetchLinkJob) -> _Look:
        self.work.time_budget.check(f"check backup set {job.order.backup_set_id}")
        for known in _known_tasks(job, self.work.instance_id, self.backups):
            task = self._task(known)
            margin = timedelta(0) if known.requested else link_lifetimes.TO_JOIN
            if not task.expired(self.clock.now(), margin=margin) and (known.requested or not task.failed):
                return _Look.at(known, task)
        task_id = _request(job, self.work.instance_id, self.backups)
        job = job.model_copy(update={"download_task_id": task_id, "requested": True, "listed": None})
        return _Look.at(job, self._task(job))

    def _look_again(self, found: _Look | OceanferryError) -> _Look:
        if isinstance(found, OceanferryError):
            raise found
        if found.whole:
            return found
        task = self._task(found.job)
        job = found.job.model_copy(update={"listed": task.listing if task.ready else None})
        return replace(found, job=job, task=task)

    def _task(self, job: FetchLinkJob) -> DownloadTask:
        return self.backups.download_task(
            self.work.instance_id, job.download_task_id, of=job.order.backup_set_id
        )

    def _hope(self, found: _Look | OceanferryError) -> _Look:
        if isinstance(found, OceanferryError):
            raise found
        if not found.whole:
            _check_hope(found.job, found.task, route=self.work.route, clock=self.clock)
        return found

    def _wait(
        self, job: FetchLinkJob, waiting: Sequence[tuple[FetchLinkJob, _Look | OceanferryError]]
    ) -> timedelta:
        asked_for = [found.retry_after for _, found in waiting if isinstance(found, RetryableError)]
        settling = any(isinstance(found, _Look) and found.task.ready for _, found in waiting)
        delay = max(
            poll_delay(job.reschedules),
            *(each for each in asked_for if each),
            settling_delay(self.clock.now() - job.asked_at) if settling else timedelta(0),
        )
        self.invoker.hand_over(together([each for each, _ in waiting]).rescheduled(), delay=delay)
        for each, found in waiting:
            status = found.task.status if isinstance(found, _Look) else type(found).__name__
            self.progress.waiting(each.order.backup_set_id, status, delay)
        return delay


@dataclass(frozen=True)
class _Look:
    """What one look at a backup set's download found."""

    job: FetchLinkJob
    """With the task that it has joined, or asked for."""
    task: DownloadTask
    listed_before: Listing | None
    """Which files an earlier look has found, long enough ago."""

    @classmethod
    def at(cls, job: FetchLinkJob, task: DownloadTask) -> _Look:
        """Return what a look found: the job as it goes on remembers which files are listed."""
        listed = task.listing if task.ready else None
        return cls(job.model_copy(update={"listed": listed}), task, job.listed)

    @property
    def whole(self) -> bool:
        """Whether the links are there, all of them."""
        return self.task.whole(self.listed_before)


def _looked(
    job: FetchLinkJob, found: _Look | OceanferryError
) -> tuple[FetchLinkJob, _Look | OceanferryError]:
    """Return the job as it goes on, and what was found."""
    return (found.job if isinstance(found, _Look) else job), found


def _unready(found: _Look | OceanferryError) -> bool:
    return isinstance(found, _Look) and not found.whole


def _waits(found: _Look | OceanferryError) -> bool:
    return _unready(found) or isinstance(found, RetryableError)


def check_destinations(job: FetchLinkJob, configuration: Configuration) -> None:
    """Check that a request for the job's route could name its destinations. Raises InvalidRequest."""
    route, deliver = job.order.route, [*job.only, *job.order.deliver]
    if route and (outside := [each for each in deliver if each not in configuration.route(route).deliver]):
        raise InvalidRequest(
            f"Route {route!r} does not deliver to {', '.join(dict.fromkeys(outside))}",
            advice="If you took it out of the route while the run was under way, send the request again",
        )


def deliveries(ready: Sequence[FetchLinkJob], configuration: Configuration) -> Iterator[DeliveryJob]:
    """Yield the jobs of each destination: a copy of each backup set for a bucket, else messages."""
    if not ready:
        return
    for name in ready[0].only or ready[0].order.deliver:
        if configuration.destination(name).takes_copies:
            yield from (CopyObjectJob.model_validate(_facts(each, name)) for each in ready)
        else:
            jobs = [PublishJob.model_validate({**_facts(each, name), "kind": "link_ready"}) for each in ready]
            yield from jobs_for_destination(jobs, configuration)


def _facts(job: FetchLinkJob, destination: str) -> dict[str, object]:
    return {
        "order": job.order,
        "download_task_id": job.download_task_id,
        "listed": job.listed,
        "link_renewals": job.link_renewals,
        "continuations": job.continuations,
        "destination": destination,
    }


def _known_tasks(job: FetchLinkJob, instance_id: str, backups: BackupService) -> Iterator[FetchLinkJob]:
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


def _request(job: FetchLinkJob, instance_id: str, backups: BackupService) -> str:
    task_id = backups.request_download(instance_id, job.order.backup_set_id)
    if not is_identifier(task_id):
        raise ServiceRefused(
            f"OceanBase returned for backup set {job.order.backup_set_id} with a download task"
            " that has no usable id",
            advice="Check the backup set's downloads in the OceanBase console",
        )
    return task_id


def _check_hope(job: FetchLinkJob, task: DownloadTask, *, route: Route, clock: Clock) -> None:
    if task.failed:
        raise DownloadTaskFailed(
            f"OceanBase could not prepare backup set {job.order.backup_set_id} for download:"
            f" task {task.task_id} is {task.status}{f', but {task.defect}' if task.finished else ''}",
            advice="Check the task in the OceanBase console, then send the request again",
        )
    waited = clock.now() - job.asked_at
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

"""Waiting for a download link without paying for the wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.errors import OceanferryError, OutOfTime, PermanentError, RetryableError
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.jobs import DeliveryJob, FetchLinkJob
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.texts import text
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.progress import Progress
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.links import link_lifetimes
from oceanferry.usecases.links.deliveries import check_destinations, deliveries
from oceanferry.usecases.links.job_task import task_of_job
from oceanferry.usecases.links.polled_task import Poll, ensure_still_possible, known_tasks, request_task
from oceanferry.usecases.runs.batches import raise_if_all_alike, split_by_error, try_step
from oceanferry.usecases.runs.poll_policy import poll_delay, settling_delay
from oceanferry.usecases.runs.work import Work


@dataclass(frozen=True)
class LinkFetch:
    """Polls whether links are ready; hands over to the destinations, or to itself for later.

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
        """Poll each backup set of the job.

        Those that are ready go on together. The others wait together, with those
        that could not be polled just now; who meets an error for good goes on
        without them, and meets it again.

        Raises:
            DownloadTaskFailed: OceanBase gave up the task that this run asked for.
            ServiceRefused: OceanBase started a task without a usable id.
            LinkNotReadyInTime: The route's ``link_timeout`` has passed.
            OutOfTime: OceanBase or the hand-overs took too long; what was handed over stays so.
        """
        job = self.work.job
        found = self.side_by_side(lambda each: try_step(partial(self._poll, each)), job.each())
        polls = [_polled(each, poll) for each, poll in zip(job.each(), found, strict=True)]
        if any(_unready(found) for _, found in polls) and self._sleeps(job):
            again = self.side_by_side(lambda poll: try_step(partial(self._poll_again, poll)), found)
            polls = [(each, poll) for (each, _), poll in zip(polls, again, strict=True)]
        polls = [(each, try_step(partial(self._still_possible, found))) for each, found in polls]
        raise_if_all_alike([found for _, found in polls if isinstance(found, OceanferryError)], of=len(polls))
        self._hand_over([each for each, found in polls if isinstance(found, Poll) and found.whole])
        notes = self._let_go([(each, found) for each, found in polls if isinstance(found, PermanentError)])
        # Those that there was no time for come first the next time, or they would never be polled.
        waiting = sorted(
            ((each, found) for each, found in polls if _waits(found)),
            key=lambda poll: not isinstance(poll[1], OutOfTime),
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
            text("{id} continues in a job of its own: {error}", id=each.order.backup_set_id, error=error)
            for each, error in failed
        ]

    def _sleeps(self, job: FetchLinkJob) -> bool:
        """Sleep before the second poll, if there is one."""
        pause = self.work.first_poll
        if job.reschedules or not pause or not self.work.time_budget.leaves(pause):
            return False
        self.clock.sleep(pause)
        return True

    def _poll(self, job: FetchLinkJob) -> Poll:
        self.work.time_budget.check(f"check backup set {job.order.backup_set_id}")
        for known in known_tasks(job, self.work.instance_id, self.backups):
            task = self._task(known)
            margin = timedelta(0) if known.requested else link_lifetimes.TO_JOIN
            if not task.expired(self.clock.now(), margin=margin) and (known.requested or not task.failed):
                return Poll.at(known, task)
            job = job.with_expired_task() if known.requested else job
        requested = request_task(job, self.work.instance_id, self.backups)
        return Poll.at(requested, self._task(requested))

    def _poll_again(self, found: Poll | OceanferryError) -> Poll:
        if isinstance(found, OceanferryError):
            raise found
        if found.whole:
            return found
        task = self._task(found.job)
        job = found.job.model_copy(update={"listed": task.listing if task.ready else None})
        return replace(found, job=job, task=task)

    def _task(self, job: FetchLinkJob) -> DownloadTask:
        return task_of_job(job, self.work.instance_id, self.backups)

    def _still_possible(self, found: Poll | OceanferryError) -> Poll:
        if isinstance(found, OceanferryError):
            raise found
        if not found.whole:
            ensure_still_possible(found.job, found.task, route=self.work.route, clock=self.clock)
        return found

    def _wait(
        self, job: FetchLinkJob, waiting: Sequence[tuple[FetchLinkJob, Poll | OceanferryError]]
    ) -> timedelta:
        asked_for = [found.retry_after for _, found in waiting if isinstance(found, RetryableError)]
        now, delay = self.clock.now(), poll_delay(job.reschedules)
        settling = [found.task for _, found in waiting if isinstance(found, Poll) and found.task.ready]
        if settling:
            left = [each.expires_at - now for each in settling if each.expires_at]
            delay = settling_delay(max(delay, now - job.asked_at), links_live=min(left, default=None))
        delay = max([delay, *(each for each in asked_for if each)])
        self.invoker.hand_over(together([each for each, _ in waiting]).rescheduled(), delay=delay)
        for each, found in waiting:
            status = found.task.status if isinstance(found, Poll) else type(found).__name__
            self.progress.waiting(each.order.backup_set_id, status, delay)
        return delay


def _polled(job: FetchLinkJob, found: Poll | OceanferryError) -> tuple[FetchLinkJob, Poll | OceanferryError]:
    """Return the job as it goes on, and what was found."""
    return (found.job if isinstance(found, Poll) else job), found


def _unready(found: Poll | OceanferryError) -> bool:
    return isinstance(found, Poll) and not found.whole


def _waits(found: Poll | OceanferryError) -> bool:
    return _unready(found) or isinstance(found, RetryableError)

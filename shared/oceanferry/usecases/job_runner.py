"""Starts runs and runs their jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import InvalidRequest, OceanferryError, PermanentError, RetryableError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.runs.requests import Asked, route_of
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.usecases.failure_handler import FailureHandler
from oceanferry.usecases.links.resolve import resolve
from oceanferry.usecases.runs.poll_policy import FIRST_POLL
from oceanferry.usecases.runs.rescheduling import Rescheduling
from oceanferry.usecases.runs.routes import RemainingRoute, remaining_route
from oceanferry.usecases.runs.time_budget import TimeBudget
from oceanferry.usecases.runs.work import Work
from oceanferry.usecases.success_handler import SuccessHandler
from oceanferry.usecases.watching.delivery_recorder import DeliveryRecorder
from oceanferry.usecases.watching.heartbeats import Heartbeats

Handlers = Mapping[type[Job], Callable[[Work[Any]], Outcome]]
"""What does the jobs of each type. Raises RetryableError or PermanentError."""


@dataclass(frozen=True)
class JobRunner:
    """Starts runs, and gives each job to the handler of its type.

    It is the same on Function Compute, where the invoker starts other functions,
    and on the command line, where it keeps the jobs for this process.
    """

    configuration: Configuration
    backups: BackupService
    clock: Clock
    handlers: Handlers
    recorder: DeliveryRecorder
    heartbeats: Heartbeats
    rescheduling: Rescheduling
    failures: FailureHandler
    successes: SuccessHandler
    ends_at: datetime | None = None
    """When to begin nothing that takes long; what is unfinished then is handed over. None: there is time."""

    def start_runs(self, requests: Sequence[Asked], *, noted: bool = False) -> Iterator[Outcome]:
        """Start the runs that the requests of one event ask for, each on its own.

        Args:
            requests: Those of one event.
            noted: Whether to record each before anything else, because no failure is reported
                when this invocation dies: a queue only puts the message aside.

        Raises:
            OceanferryError: At the end, the first error that could not be reported, mostly
                a RetryableError. Everything else has begun by then; repeating the event
                hands over nothing twice.
        """
        errors: list[OceanferryError] = []
        for asked in requests if noted else ():
            self._record_received(asked)
        for asked in requests:
            try:
                steps = self._steps(asked, alone=len(requests) == 1)
            except RetryableError as error:
                errors.append(error)
                continue
            for step in steps:
                try:
                    yield step()
                except OceanferryError as error:
                    errors.append(error)
        if errors:
            raise errors[0]

    def run_job(self, job: Job, *, first_poll: timedelta = FIRST_POLL) -> Outcome:
        """Run one job; a failure that a retry cannot mend is reported and becomes the outcome.

        Args:
            job: What a function was invoked for.
            first_poll: How long to sleep before a link is polled a second time; 0 for not at all.

        Raises:
            RetryableError: The platform, or the caller, is to run the job again.
        """
        found = remaining_route(job.order, self.configuration)
        notes = self._record_begun(job, found.route)
        try:
            work = self._work(job, found, first_poll)
            result = self.handlers[type(job)](work)
        except PermanentError as error:
            return self.failures.give_up(job, Failure.of(error), found.route)
        except RetryableError as error:
            return self.rescheduling.reschedule(job, error, found.route) or self.failures.give_up(
                job, Failure.of(error), found.route
            )
        notes += self.recorder.ended(result.receipts, job.orders)
        if any(each.kind in ("link_ready", "copy") for each in result.receipts):
            notes += self.successes.delivered(job.orders, work.route)
        return result.with_notes(notes)

    def _work(self, job: Job, found: RemainingRoute, first_poll: timedelta) -> Work[Any]:
        """Return what the handler of *job* needs. Raises InvalidRequest, or OutOfTime."""
        time_budget = TimeBudget(self.ends_at, self.clock)
        if not isinstance(job, CopyObjectJob):  # which checks the time itself, part by part
            time_budget.check("begin")
        # A failure or alarm must get through, above all when it says that the route is gone.
        route = found.route if isinstance(job, PublishJob) and job.is_failure_or_alarm else found.complete()
        if not isinstance(job, FetchLinkJob):
            self._check_destination(job)
        return Work(job, route, time_budget, first_poll)

    def _steps(self, asked: Asked, *, alone: bool) -> list[Callable[[], Outcome]]:
        """Return what begins a run: its jobs, or its refusal. Raises RetryableError."""
        TimeBudget(self.ends_at, self.clock).check("begin")
        try:
            route = route_of(asked.request, self.configuration)
            jobs = resolve(asked, route, backups=self.backups, clock=self.clock)
        except PermanentError as error:
            return [partial(self.failures.refuse, asked, Failure.of(error))]
        # Sleeping for one after the other would use up the invocation's time.
        first_poll = FIRST_POLL if alone and len(jobs) == 1 else timedelta(0)
        return [partial(self.run_job, job, first_poll=first_poll) for job in jobs]

    def _check_destination(self, job: PublishJob | CopyObjectJob) -> None:
        known = self.configuration.destination(job.destination)
        if known.takes_copies != isinstance(job, CopyObjectJob):
            raise InvalidRequest(
                f"Destination {known.name!r} now receives {'copies' if known.takes_copies else 'messages'}",
                advice="Send the request again",
            )

    def _record_received(self, asked: Asked) -> None:
        with suppress(InvalidRequest):  # which is reported when the run is to start
            self.recorder.received(asked, route_of(asked.request, self.configuration))

    def _record_begun(self, job: Job, route: Route) -> tuple[str, ...]:
        """Record a run that begins; one that polls again, or needs new links, began before."""
        if not isinstance(job, FetchLinkJob) or job.reschedules or job.link_renewals:
            return ()
        begun = self.recorder.begun(job, route.cluster.instance_id)
        return (*begun, *self.heartbeats.begun(job.orders))

"""Coming back later to what cannot be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import DeliveryInProgress, RetryableError, SlotReserved
from oceanferry.domain.retry_policies import retry_policy
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import FetchLinkJob, Job
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.usecases.runs.poll_policy import poll_delay

_LONGEST_DELAY = timedelta(minutes=59)  # x-fc-async-delay takes less than an hour


@dataclass(frozen=True)
class Rescheduling:
    """Hands jobs over to their own function for later, as long as there is hope."""

    invoker: Invoker
    clock: Clock

    def reschedule(self, job: Job, error: RetryableError, route: Route) -> Outcome | None:
        """Hand *job* over for later. Returns None when it has come back often enough.

        Raises:
            RetryableError: *error*; a retry by the platform does the job again sooner.
        """
        polled_before = isinstance(job, FetchLinkJob) and (job.reschedules > 0 or job.link_renewals > 0)
        if error.retry_after is None and not polled_before:
            raise error
        if self._was_patient(job, error, route):
            return None
        delay = self._pause(job, error)
        self.invoker.hand_over(job.rescheduled(), delay=delay)
        return outcome(
            job, "rescheduled", failure=Failure.of(error), next_attempt_seconds=delay.total_seconds()
        )

    def _pause(self, job: Job, error: RetryableError) -> timedelta:
        if isinstance(error, SlotReserved) and error.retry_after:
            return min(error.retry_after, _LONGEST_DELAY)
        growing = poll_delay(job.reschedules)
        asked_for = error.retry_after or growing
        # Mostly the other invocation's delivery is done long before the lease ends.
        pause = min(asked_for, growing) if isinstance(error, DeliveryInProgress) else max(asked_for, growing)
        return min(pause, _LONGEST_DELAY)

    def _was_patient(self, job: Job, error: RetryableError, route: Route) -> bool:
        if isinstance(job, FetchLinkJob):
            return self.clock.now() - job.asked_at >= route.link_timeout
        return job.reschedules >= retry_policy(type(error).__name__).most_reschedules

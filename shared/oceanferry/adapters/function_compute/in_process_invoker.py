"""Hand-overs within one process: what Function Compute does, for the command line."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from oceanferry.domain.errors import RetryableError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.clock import Clock
from oceanferry.usecases.job_runner import JobRunner

_MOST_ATTEMPTS = 4
_FIRST_PAUSE = timedelta(seconds=1)


@dataclass(order=True)
class _Due:
    at: datetime
    turn: int
    job: Job = field(compare=False)
    attempt: int = field(compare=False, default=1)


class InProcessInvoker:
    """Keeps the jobs that are handed over, and does them one after the other when they are due."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing to do; *clock* waits for jobs with a delay."""
        self._clock = clock
        self._queue: list[_Due] = []
        self._accepted: set[str] = set()
        self._turns = count()

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        if job.task_id in self._accepted:
            return False
        self._accepted.add(job.task_id)
        self._push(job, delay, attempt=1)
        return True

    def drain(self, runner: JobRunner) -> Iterator[Outcome]:
        """Do every job, waiting where one is not due yet, until none is left.

        A job that may be tried again is, a few times with growing pauses; then
        it is given up, as Function Compute gives up after its own retries.
        """
        while self._queue:
            due = heapq.heappop(self._queue)
            self._clock.sleep(due.at - self._clock.now())
            try:
                yield runner.run_job(due.job)
            except RetryableError as error:
                if due.attempt >= _MOST_ATTEMPTS:
                    yield runner.failures.give_up(due.job, Failure.of(error))
                else:
                    self._push(due.job, _FIRST_PAUSE * float(1 << due.attempt - 1), attempt=due.attempt + 1)

    def _push(self, job: Job, delay: timedelta, *, attempt: int) -> None:
        heapq.heappush(self._queue, _Due(self._clock.now() + delay, next(self._turns), job, attempt))

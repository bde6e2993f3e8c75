"""Function Compute's asynchronous invocations for tests, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.jobs import Job


@dataclass(frozen=True)
class HandOver:
    """A job that was accepted, and how long it was to wait."""

    job: Job
    delay: timedelta

    @cached_property
    def task_id(self) -> str:
        """That of the job, which takes a digest."""
        return self.job.task_id


class FakeInvoker:
    """An Invoker that keeps the jobs instead of doing them.

    Features:
        handed_over: what was accepted, in order.
        troubles: each call raises the next of these errors, until none is left.
    """

    def __init__(self) -> None:
        self.handed_over: list[HandOver] = []
        self.troubles: list[OceanferryError] = []

    @property
    def jobs(self) -> list[Job]:
        """The accepted jobs, in order."""
        return [each.job for each in self.handed_over]

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        if self.troubles:
            raise self.troubles.pop(0)
        accepted = HandOver(job, delay)
        if any(accepted.task_id == known.task_id for known in self.handed_over):
            return False
        self.handed_over.append(accepted)
        return True

"""Handing a job to the function that does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from oceanferry.domain.runs.jobs import Job


class Invoker(Protocol):
    """Takes jobs over, so that they are done later, elsewhere and at least once."""

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        """Hand *job* to the function named by ``job.job``, to be started after *delay*.

        Returns False when a job with the same ``task_id`` was handed over before,
        which is a success: nothing is started twice.

        Raises:
            PermissionDenied, ServiceRefused, ServiceThrottled, ServiceUnavailable.
        """

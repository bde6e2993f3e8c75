"""A job, and what was found out before its handler takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from oceanferry.domain.configuration import Route
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, PublishJob
from oceanferry.usecases.runs.poll_policy import FIRST_POLL
from oceanferry.usecases.runs.time_budget import TimeBudget

J = TypeVar("J", FetchLinkJob, PublishJob, CopyObjectJob)


@dataclass(frozen=True)
class Work(Generic[J]):
    """One job for its handler."""

    job: J
    route: Route
    """That of the job's order, in the configuration of this moment."""
    time_budget: TimeBudget
    """Of this invocation."""
    first_poll: timedelta = FIRST_POLL
    """How long to sleep before a link is polled a second time; 0 for not at all."""

    @property
    def instance_id(self) -> str:
        """The OceanBase instance that the job is about."""
        return self.route.cluster.instance_id

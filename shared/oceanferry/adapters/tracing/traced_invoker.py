"""Hand-overs that say which step they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.runs.jobs import Job
from oceanferry.ports.invoker import Invoker


@dataclass
class TracedInvoker:
    """An Invoker that writes the current step into every job, over that of the step before."""

    invoker: Invoker
    traceparent: str = ""
    """Of the current step; empty when nothing is traced."""

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        traced = job.model_copy(update={"traceparent": self.traceparent}) if self.traceparent else job
        return self.invoker.hand_over(traced, delay=delay)

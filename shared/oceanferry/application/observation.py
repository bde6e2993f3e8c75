"""What an invocation leaves behind for its operator: log lines, and traces if wanted."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from oceanferry.adapters.tracing.traced_invoker import TracedInvoker
from oceanferry.adapters.tracing.untraced import Untraced
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.logs.invocation_log import InvocationLog, milliseconds
from oceanferry.ports.tracer import Tracer
from oceanferry.triggers.incoming import FailedInvocation, Incoming


@dataclass
class Observation:
    """Watches one invocation."""

    log: InvocationLog
    tracer: Tracer = field(default_factory=Untraced)
    invoker: TracedInvoker | None = None
    """What hands jobs over, and tells them which step they come from."""
    _step_began: float = 0.0
    _outcomes: int = 0

    @contextmanager
    def invocation(self, step: str, work: Incoming, *, size_bytes: int) -> Iterator[None]:
        """Watch what is done in the context; a failure that leaves it is logged and goes on."""
        began = self._step_began = time.monotonic()
        job = _job(work)
        if job is not None:
            self.log.about(job)
        self.log.event("oceanferry.received", work=type(work).__name__, size_bytes=size_bytes)
        try:
            with self._step(step, job, work=type(work).__name__):
                yield
        except OceanferryError as error:
            self.log.raised(Failure.of(error))
            raise
        finally:
            if not self.tracer.send():
                self.log.event("oceanferry.trace_lost")
            self.log.event(
                "oceanferry.finished",
                duration_ms=milliseconds(_since(began)),
                outcomes=self._outcomes,
                peak_memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            )

    def outcome(self, result: Outcome) -> None:
        """Log the outcome of one step of the invocation."""
        self.log.outcome(result, took=_since(self._step_began))
        self._step_began = time.monotonic()
        self._outcomes += 1

    @contextmanager
    def _step(self, name: str, job: Job | None, *, work: str) -> Iterator[None]:
        parent = job.traceparent if job is not None else ""
        with self.tracer.step(name, parent=parent, facts={"work": work, **self.log.subject}) as traceparent:
            if self.invoker is not None:
                self.invoker.traceparent = traceparent
            yield


def _job(work: Incoming) -> Job | None:
    found = work.work if isinstance(work, FailedInvocation) else work
    return found if isinstance(found, (FetchLinkJob, PublishJob, CopyObjectJob)) else None


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)

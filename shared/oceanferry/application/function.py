"""The product as Function Compute runs it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pydantic_core import to_json

from oceanferry import logs
from oceanferry.adapters.tracing.traced_invoker import TracedInvoker
from oceanferry.bootstrap.logged_progress import LoggedProgress
from oceanferry.bootstrap.observation import Observation, tracer_of
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.jobs import CopyObjectJob, Failure, FetchLinkJob, Order, PublishJob
from oceanferry.domain.outcomes import Outcome, refusal
from oceanferry.logs import InvocationLog
from oceanferry.triggers.batch import Batch
from oceanferry.triggers.context import FcContext, Invocation
from oceanferry.triggers.incoming import FailedInvocation, Incoming, incoming
from oceanferry.triggers.watch_event import WatchEvent
from oceanferry.usecases.job_runner import JobRunner


class Function:
    """One invocation of one of the functions; each method is a function's whole job.

    What they return is the list of outcomes as JSON, which Function Compute
    keeps and passes on: it holds no link and no secret.
    """

    def __init__(self, ferry: JobRunner, invocation: Invocation, observation: Observation) -> None:
        """Work with *ferry* for *invocation*, watched by *observation*."""
        self._ferry = ferry
        self._invocation = invocation
        self._observation = observation

    def fetch_link(self, event: bytes) -> str:
        """Begin what an event of any trigger asks for, or look again whether a link is ready."""
        return self._serve("fetch_link", event, takes=(Batch, FetchLinkJob))

    def publish(self, event: bytes) -> str:
        """Send one message, or tell that another invocation has been given up."""
        return self._serve("publish", event, takes=(PublishJob, FailedInvocation))

    def copy_object(self, event: bytes) -> str:
        """Make one copy."""
        return self._serve("copy_object", event, takes=(CopyObjectJob,))

    def watchdog(self, event: bytes) -> str:
        """Look after every route, or tell that a message could not be sent at all."""
        return self._serve("watchdog", event, takes=(WatchEvent, FailedInvocation))

    def _serve(self, step: str, event: bytes, *, takes: tuple[type[Incoming], ...]) -> str:
        work = incoming(event, takes=takes)
        outcomes: list[Outcome] = []
        with self._observation.invocation(step, work, size_bytes=len(event)):
            for each in self._outcomes(work):
                self._observation.outcome(each)
                outcomes.append(each)
        return to_json(outcomes).decode()

    def _outcomes(self, work: Incoming) -> Iterator[Outcome]:
        if isinstance(work, Batch):
            batch = work.identified(self._invocation.request_id)
            for refused in batch.refused:
                yield self._ferry.refuse_event(refused.event_id, refused.failure)
            yield from self._ferry.take(batch.asked, noted=batch.queued)
        elif isinstance(work, FailedInvocation):
            yield from self._given_up(work)
        elif isinstance(work, WatchEvent):
            yield from self._watched()
        else:
            yield self._ferry.do(work)

    def _watched(self) -> Iterator[Outcome]:
        from oceanferry.bootstrap.watching import watchdog_of  # no other function needs it

        yield from watchdog_of(self._ferry).watch()

    def _given_up(self, failed: FailedInvocation) -> Iterable[Outcome]:
        if isinstance(failed.work, Batch):
            return [self._ferry.refuse(asked, failed.reason) for asked in failed.work.asked]
        if isinstance(failed.work, WatchEvent):  # told once a day, however often it fails
            return [self._ferry.refuse_event(f"watchdog {self._ferry.clock.now():%Y-%m-%d}", failed.reason)]
        if failed.work is None:
            return [self._ferry.refuse_event(failed.request_id, failed.reason)]
        return [self._ferry.give_up(failed.work, failed.reason)]


class Misconfigured(Function):
    """An invocation that can do nothing: says why, once, because trying again would change nothing."""

    def __init__(self, error: InvalidConfiguration, observation: Observation) -> None:
        """Tell *error*, which names file, line and key, and no secret."""
        self._failure = Failure.of(error)
        self._observation = observation

    def _outcomes(self, _work: Incoming) -> Iterator[Outcome]:
        order = Order(run="misconfigured", route="", cluster="", backup_set_id="", deliver=())
        yield refusal(order, self._failure)


@contextmanager
def on_function_compute(context: FcContext) -> Iterator[Function]:
    """Build the product for one invocation, with the credentials of that invocation.

    Clients are not kept between invocations: the temporary AccessKey of an
    instance that is reused is another one. A wrong configuration or environment
    is reported as the outcome, at ERROR in the log, and not retried.
    """
    # A third of what importing costs, and not needed before the first event.
    from oceanferry.bootstrap.building import build_composition

    invocation = Invocation.of(context)
    log = InvocationLog(request_id=invocation.request_id, function=invocation.function_name)
    logs.configure()
    try:
        composition = build_composition(credentials=invocation.credentials, in_region=True)
        tracer = tracer_of(os.environ, invocation)
    except InvalidConfiguration as error:
        yield Misconfigured(error, Observation(log))
        return
    with composition.closing:
        invoker = TracedInvoker(composition.functions())
        ferry = composition.ferry(
            invoker,
            progress=LoggedProgress(log),
            name=f"{invocation.function_name} in {invocation.region}",
            deadline=composition.clock.now() + invocation.time_to_work,
        )
        yield Function(ferry, invocation, Observation(log, tracer, invoker))

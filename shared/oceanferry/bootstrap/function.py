"""The product as Function Compute runs it."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from pydantic_core import to_json

from oceanferry import logs
from oceanferry.bootstrap.logged_progress import LoggedProgress
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError
from oceanferry.domain.jobs import CopyObjectJob, Failure, FetchLinkJob, Order, PublishJob
from oceanferry.domain.outcomes import Outcome, refusal
from oceanferry.logs import InvocationLog
from oceanferry.logs.invocation_log import milliseconds
from oceanferry.triggers.batch import Batch
from oceanferry.triggers.context import FcContext, Invocation
from oceanferry.triggers.incoming import FailedInvocation, Incoming, incoming
from oceanferry.usecases.ferry import Ferry


class Function:
    """One invocation of one of the functions; each method is a function's whole job.

    What they return is the list of outcomes as JSON, which Function Compute
    keeps and passes on: it holds no link and no secret.
    """

    def __init__(self, ferry: Ferry, invocation: Invocation, log: InvocationLog) -> None:
        """Work with *ferry* for *invocation*, and write to its *log*."""
        self._ferry = ferry
        self._invocation = invocation
        self._log = log

    def fetch_link(self, event: bytes) -> str:
        """Begin what an event of any trigger asks for, or look again whether a link is ready."""
        return self._serve(event, takes=(Batch, FetchLinkJob))

    def publish(self, event: bytes) -> str:
        """Send one message, or tell that another invocation has been given up."""
        return self._serve(event, takes=(PublishJob, FailedInvocation))

    def copy_object(self, event: bytes) -> str:
        """Make one copy."""
        return self._serve(event, takes=(CopyObjectJob,))

    def _serve(self, event: bytes, *, takes: tuple[type[Incoming], ...]) -> str:
        began = time.monotonic()
        work = incoming(event, takes=takes)
        self._log.event("oceanferry.received", work=type(work).__name__, size_bytes=len(event))
        outcomes: list[Outcome] = []
        try:
            step_began = began
            for each in self._outcomes(work):
                self._log.outcome(each, took=_since(step_began))
                outcomes.append(each)
                step_began = time.monotonic()
        except OceanferryError as error:
            self._log.raised(Failure.of(error))
            raise
        finally:
            self._log.event(
                "oceanferry.finished",
                duration_ms=milliseconds(_since(began)),
                outcomes=len(outcomes),
                peak_memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            )
        return to_json(outcomes).decode()

    def _outcomes(self, work: Incoming) -> Iterator[Outcome]:
        if isinstance(work, Batch):
            batch = work.identified(self._invocation.request_id)
            for refused in batch.refused:
                yield self._ferry.refuse_event(refused.event_id, refused.failure)
            yield from self._ferry.take(batch.asked)
        elif isinstance(work, FailedInvocation):
            yield from self._given_up(work)
        else:
            self._log.about(work)
            yield self._ferry.do(work)

    def _given_up(self, failed: FailedInvocation) -> Iterable[Outcome]:
        if isinstance(failed.work, Batch):
            return [self._ferry.refuse(asked, failed.reason) for asked in failed.work.asked]
        if failed.work is None:
            return [self._ferry.refuse_event(failed.request_id, failed.reason)]
        return [self._ferry.give_up(failed.work, failed.reason)]


class Misconfigured(Function):
    """An invocation that can do nothing: says why, once, because trying again would change nothing."""

    def __init__(self, error: InvalidConfiguration, log: InvocationLog) -> None:
        """Tell *error*, which names file, line and key, and no secret."""
        self._failure = Failure.of(error)
        self._log = log

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
    from oceanferry import settings
    from oceanferry.bootstrap.composition import CODE_ROOT, Composition

    invocation = Invocation.of(context)
    log = InvocationLog(request_id=invocation.request_id, function=invocation.function_name)
    logs.configure()
    try:
        logs.configure(settings.log_level_from(os.environ))
        chosen = settings.load(settings.find(None, os.environ, CODE_ROOT), os.environ)
        credentials = invocation.credentials or settings.credentials_from(os.environ)
    except InvalidConfiguration as error:
        yield Misconfigured(error, log)
        return
    composition = Composition(settings=chosen, credentials=credentials, inside=True)
    with composition.closing:
        ferry = composition.ferry(
            composition.functions(),
            progress=LoggedProgress(log),
            name=f"{invocation.function_name} in {invocation.region}",
            deadline=composition.clock.now() + invocation.time_to_work,
        )
        yield Function(ferry, invocation, log)


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)

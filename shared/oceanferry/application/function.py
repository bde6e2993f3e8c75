"""The product as Function Compute runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from pydantic_core import to_json

from oceanferry.adapters.tracing.traced_invoker import TracedInvoker
from oceanferry.application.observation import Observation
from oceanferry.bootstrap.product import Ports, build_runner, build_watchdog
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome, refusal
from oceanferry.logs import json_lines
from oceanferry.logs.invocation_log import InvocationLog
from oceanferry.logs.logged_progress import LoggedProgress
from oceanferry.ports.clock import Clock
from oceanferry.triggers.batch import Batch
from oceanferry.triggers.context import FcContext, Invocation
from oceanferry.triggers.incoming import FailedInvocation, Incoming, incoming
from oceanferry.triggers.watch_event import WatchEvent
from oceanferry.usecases.failure_handler import FailureHandler

TAKES: Mapping[str, tuple[type[Incoming], ...]] = {
    "fetch_link": (Batch, FetchLinkJob),
    "publish": (PublishJob, FailedInvocation),
    "copy_object": (CopyObjectJob,),
    "watchdog": (WatchEvent, FailedInvocation),
}
"""What each function can be invoked with."""
Serve = Callable[[str, bytes], str]
"""Does what an event asks of a function. Returns the outcomes as JSON, without a link or a secret in it."""


@contextmanager
def on_function_compute(context: FcContext) -> Iterator[Serve]:
    """Build the product for one invocation, with the credentials of that invocation.

    Clients are not kept between invocations: the temporary AccessKey of an
    instance that is reused is another one. A wrong configuration or environment
    is reported as the outcome, at ERROR in the log, and not retried.
    """
    # A third of what importing costs, and not needed before the first event.
    from oceanferry.bootstrap.building import build_in_function
    from oceanferry.bootstrap.tracing import tracer_of

    invocation = Invocation.of(context)
    log = InvocationLog(request_id=invocation.request_id, function=invocation.function_name)
    json_lines.configure()
    try:
        composition = build_in_function(invocation.credentials)
        tracer = tracer_of(invocation)
    except InvalidConfiguration as error:
        yield partial(_serve, partial(_misconfigured, Failure.of(error)), Observation(log), JobSignatures())
        return
    with composition.closing:
        invoker = TracedInvoker(composition.functions())
        ports = composition.ports(
            invoker,
            progress=LoggedProgress(log),
            name=f"{invocation.function_name} in {invocation.region}",
            ends_at=composition.clock.now() + invocation.time_to_work,
        )
        observation = Observation(log, tracer, invoker)
        yield partial(_serve, partial(_outcomes, ports, invocation), observation, composition.signatures)


def _serve(
    outcomes_of: Callable[[Incoming], Iterable[Outcome]],
    observation: Observation,
    signatures: JobSignatures,
    function: str,
    event: bytes,
) -> str:
    work = incoming(event, takes=TAKES[function], signatures=signatures)
    outcomes: list[Outcome] = []
    with observation.invocation(function, work, size_bytes=len(event)):
        for each in outcomes_of(work):
            observation.outcome(each)
            outcomes.append(each)
    return to_json(outcomes).decode()


def _outcomes(ports: Ports, invocation: Invocation, work: Incoming) -> Iterator[Outcome]:
    if isinstance(work, WatchEvent):
        yield from build_watchdog(ports).watch()
        return
    runner = build_runner(ports)
    if isinstance(work, Batch):
        batch = work.identified(invocation.request_id)
        for refused in batch.refused:
            yield runner.failures.refuse_event(refused.event_id, refused.failure)
        yield from runner.start_runs(batch.asked, noted=batch.queued)
    elif isinstance(work, FailedInvocation):
        yield from _given_up(work, runner.failures, ports.clock)
    else:
        yield runner.run_job(work)


def _given_up(failed: FailedInvocation, failures: FailureHandler, clock: Clock) -> Iterator[Outcome]:
    if isinstance(failed.work, Batch):
        for asked in failed.work.asked:
            yield failures.refuse(asked, failed.reason)
    elif isinstance(failed.work, WatchEvent):  # reported once a day, however often it fails
        yield failures.refuse_event(f"watchdog {clock.now():%Y-%m-%d}", failed.reason)
    elif failed.work is None:
        yield failures.refuse_event(failed.request_id, failed.reason)
    else:
        yield failures.give_up(failed.work, failed.reason)


def _misconfigured(failure: Failure, _: Incoming) -> Iterator[Outcome]:
    """Report the failure, which names file, line and key, and no secret; a retry would change nothing."""
    yield refusal(Order(run="misconfigured", route="", cluster="", backup_set_id="", deliver=()), failure)

"""Ending as failed what cannot be done: receipts say so, and somebody is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.jobs import Failure, FetchLinkJob, Job, Kind, Order
from oceanferry.domain.outcomes import Outcome, outcome, refusal
from oceanferry.domain.receipts import Receipt, receipt
from oceanferry.domain.requests import Asked, route_of
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.usecases.announce import announce_failure, delivery_kind
from oceanferry.usecases.resolve import order_of
from oceanferry.usecases.routes import remaining_route


def give_up_job(
    job: Job, failure: Failure, *, configuration: Configuration, invoker: Invoker, clock: Clock
) -> Outcome:
    """End *job* as failed and tell ``on_failure``, unless it is a message of news itself."""
    if isinstance(job, FetchLinkJob):
        receipts = _failed(
            job.order, job.only or job.order.deliver, failure, configuration=configuration, clock=clock
        )
        for name in job.only or ("",):
            announce_failure(
                job.order, failure, configuration=configuration, invoker=invoker, destination=name
            )
        return outcome(job, "refused", failure=failure, receipts=receipts)
    receipts = _failed(
        job.order, (job.destination,), failure, configuration=configuration, clock=clock, kind=job.kind
    )
    if job.kind in ("link_ready", "copy"):
        announce_failure(
            job.order, failure, configuration=configuration, invoker=invoker, destination=job.destination
        )
    return outcome(job, "settled", failure=failure, receipts=receipts)


def refuse_request(
    asked: Asked, failure: Failure, *, configuration: Configuration, invoker: Invoker, clock: Clock
) -> Outcome:
    """End a whole request as failed and tell ``on_failure`` of its route, or else of the configuration."""
    try:
        route = route_of(asked.request, configuration)
    except InvalidRequest:
        return _refused(asked.run, failure, configuration, invoker)
    order = order_of(asked, route, asked.request.backup_set_id or "")
    receipts = _failed(order, order.deliver, failure, configuration=configuration, clock=clock)
    announce_failure(order, failure, configuration=configuration, invoker=invoker)
    return refusal(order, failure, receipts)


def refuse_event(
    event_id: str, failure: Failure, *, configuration: Configuration, invoker: Invoker
) -> Outcome:
    """End an event that cannot be read and tell ``on_failure`` of the configuration."""
    run = hashlib.sha256(f"{event_id}\n{failure.message}".encode()).hexdigest()[:16]
    return _refused(run, failure, configuration, invoker)


def _refused(run: str, failure: Failure, configuration: Configuration, invoker: Invoker) -> Outcome:
    order = Order(run=run, route="", cluster="", backup_set_id="", deliver=())
    announce_failure(order, failure, configuration=configuration, invoker=invoker)
    return refusal(order, failure)


def _failed(
    order: Order,
    destinations: Sequence[str],
    failure: Failure,
    *,
    configuration: Configuration,
    clock: Clock,
    kind: Kind | None = None,
) -> tuple[Receipt, ...]:
    return tuple(
        receipt(
            order,
            instance_id=remaining_route(order, configuration).cluster.instance_id,
            destination=name,
            kind=kind or delivery_kind(name, configuration),
            status="failed",
            at=clock.now(),
            failure=failure,
        )
        for name in destinations
    )

"""Ending as failed what cannot be done: receipts say so, and somebody is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.errors import InvalidRequest, OceanferryError
from oceanferry.domain.jobs import (
    CopyObjectJob,
    Failure,
    FetchLinkJob,
    Job,
    Kind,
    Order,
    PublishJob,
    delivery_key,
    together,
)
from oceanferry.domain.orders import order_of
from oceanferry.domain.outcomes import Outcome, outcome, refusal
from oceanferry.domain.receipts import Receipt, receipt
from oceanferry.domain.requests import Asked, route_of
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.runs.announce import announce_failure, delivery_kind, pass_on
from oceanferry.usecases.runs.routes import remaining_route


def undelivered(job: Job, *, configuration: Configuration, ledger: Ledger) -> Job:
    """Return *job* without the backup sets that were delivered before it failed for the others.

    When that is so of none, or of all, it is the job itself: something went wrong with it.
    So it is when the ledger does not answer, which is asked once then, not for each.
    """
    if isinstance(job, CopyObjectJob) or not job.others:
        return job
    try:
        left = [each for each in job.each() if not _delivered(each, configuration, ledger)]
    except OceanferryError:
        return job
    return together(left) if left else job


def give_up_job(
    job: Job,
    failure: Failure,
    *,
    configuration: Configuration,
    ledger: Ledger,
    invoker: Invoker,
    clock: Clock,
) -> Outcome:
    """End *job* as failed and tell ``on_failure``; bad news itself goes on to the next destination."""
    failure = _of_all(job, failure)
    told = _Telling(job.orders, failure, configuration, invoker)
    if isinstance(job, FetchLinkJob):
        names = job.only or job.order.deliver
        receipts = _failed(job.orders, names, failure, configuration=configuration, clock=clock)
        heard = [told.of(name) for name in job.only or ("",)]
        return outcome(job, "refused", failure=failure, receipts=receipts, untold=not all(heard))
    receipts = _failed(
        job.orders, (job.destination,), failure, configuration=configuration, clock=clock, kind=job.kind
    )
    heard = [True]
    if job.kind in ("link_ready", "copy"):
        heard = [told.of(job.destination)]
    elif isinstance(job, PublishJob) and job.bad_news:
        heard = [pass_on(job, configuration=configuration, ledger=ledger, invoker=invoker)]
    return outcome(job, "settled", failure=failure, receipts=receipts, untold=not all(heard))


def refuse_request(
    asked: Asked, failure: Failure, *, configuration: Configuration, invoker: Invoker, clock: Clock
) -> Outcome:
    """End a whole request as failed and tell ``on_failure`` of its route, or else of the configuration."""
    try:
        route = route_of(asked.request, configuration)
    except InvalidRequest:
        return _refused(asked.run, failure, configuration, invoker)
    order = order_of(asked, route, asked.request.backup_set_id or "")
    receipts = _failed((order,), order.deliver, failure, configuration=configuration, clock=clock)
    told = announce_failure((order,), failure, configuration=configuration, invoker=invoker)
    return refusal(order, failure, receipts, untold=not told)


def refuse_event(
    event_id: str, failure: Failure, *, configuration: Configuration, invoker: Invoker
) -> Outcome:
    """End an event that cannot be read and tell ``on_failure`` of the configuration."""
    run = hashlib.sha256(f"{event_id}\n{failure.message}".encode()).hexdigest()[:16]
    return _refused(run, failure, configuration, invoker)


def _refused(run: str, failure: Failure, configuration: Configuration, invoker: Invoker) -> Outcome:
    order = Order(run=run, route="", cluster="", backup_set_id="", deliver=())
    told = announce_failure((order,), failure, configuration=configuration, invoker=invoker)
    return refusal(order, failure, untold=not told)


@dataclass(frozen=True)
class _Telling:
    orders: Sequence[Order]
    failure: Failure
    configuration: Configuration
    invoker: Invoker

    def of(self, destination: str) -> bool:
        """Tell that a delivery, or the whole run, was given up. Returns whether anybody is told."""
        return announce_failure(
            self.orders,
            self.failure,
            configuration=self.configuration,
            invoker=self.invoker,
            destination=destination,
        )


def _delivered(job: FetchLinkJob | PublishJob, configuration: Configuration, ledger: Ledger) -> bool:
    """Tell whether every delivery that the job leads to is proven."""
    order, instance_id = job.order, remaining_route(job.order, configuration).cluster.instance_id
    if isinstance(job, PublishJob):
        keys = [job.key(instance_id)]
    else:
        names = job.only or order.deliver
        keys = [delivery_key(order, instance_id, each, delivery_kind(each, configuration)) for each in names]
    return all(ledger.receipt(each) is not None for each in keys)


def _of_all(job: Job, failure: Failure) -> Failure:
    """Return *failure*, which may name one backup set only, with those that met the same."""
    others = [each.backup_set_id for each in job.orders[1:]]
    names = ", ".join(each for each in others if each not in failure.message)
    return (
        failure.model_copy(update={"message": f"{failure.message} (also affects {names})"})
        if names
        else failure
    )


def _failed(
    orders: Sequence[Order],
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
        for order in orders
        for name in destinations
    )

"""Telling the news of a run: every delivery proven, or one given up."""

from __future__ import annotations

from collections.abc import Sequence

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.jobs import Failure, Kind, Order, PublishJob, delivery_key
from oceanferry.domain.receipts import Receipt
from oceanferry.domain.retry_policies import retry_policy
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.runs.batches import jobs_for_destination
from oceanferry.usecases.runs.routes import remaining_route


def announce_success(
    orders: Sequence[Order], *, route: Route, configuration: Configuration, invoker: Invoker
) -> None:
    """Tell ``on_success`` that every delivery of the run's *orders* is proven.

    Every delivery that finds all receipts calls this; the task id makes the
    message one, or else its key does.
    """
    for destination in route.on_success:
        jobs = [PublishJob(order=each, destination=destination, kind="succeeded") for each in orders]
        for job in jobs_for_destination(jobs, configuration):
            invoker.hand_over(job)


def announce_failure(
    orders: Sequence[Order],
    failure: Failure,
    *,
    configuration: Configuration,
    invoker: Invoker,
    destination: str = "",
) -> bool:
    """Tell ``on_failure`` that the deliveries to *destination*, or the whole run, were given up.

    A destination that may be out of order itself is spared, unless nobody else
    would be told. Returns whether anybody is.
    """
    hearing, _ = recipients(orders[0], configuration, suspect=_deaf(failure, destination))
    for name in hearing:
        jobs = [
            PublishJob(
                order=each,
                destination=name,
                kind="failed",
                failure=failure,
                failed_destination=destination,
            )
            for each in orders
        ]
        for job in jobs_for_destination(jobs, configuration):
            invoker.hand_over(job)
    return bool(hearing)


def pass_on(job: PublishJob, *, configuration: Configuration, ledger: Ledger, invoker: Invoker) -> bool:
    """Give bad news that its destination did not take to the next one, unless another has taken it.

    Returns whether somebody has been told, or may be yet.
    """
    suspect = _deaf(job.failure, job.failed_destination) if job.failure else ""
    hearing, spare = recipients(job.order, configuration, suspect=suspect)
    others = [name for name in (*hearing, *spare) if name != job.destination]
    instance_id = remaining_route(job.order, configuration).cluster.instance_id
    if any(_took(job, name, instance_id, ledger) for name in others):
        return True
    left = spare[spare.index(job.destination) + 1 :] if job.destination in spare else spare
    if left:
        invoker.hand_over(job.model_copy(update={"destination": left[0], "reschedules": 0}))
    return bool(left)


def recipients(
    order: Order, configuration: Configuration, *, suspect: str = ""
) -> tuple[list[str], list[str]]:
    """Return who hears bad news at once, and who hears it next when those do not take it.

    At once: the route's ``on_failure``, or the configuration's when the route
    has none. Next, one after the other: *deaf*, which may be out of order
    itself, and those of the configuration's ``on_failure`` that are not among them.
    """
    chosen = remaining_route(order, configuration).on_failure or configuration.on_failure
    hearing = [name for name in chosen if name != suspect] or list(chosen)
    everybody = dict.fromkeys((*chosen, *configuration.on_failure))
    return hearing, [name for name in everybody if name not in hearing]


def _deaf(failure: Failure, destination: str) -> str:
    return destination if retry_policy(failure.error).suspect else ""


def _took(job: PublishJob, name: str, instance_id: str, ledger: Ledger) -> bool:
    jobs = job.model_copy(update={"destination": name}).each()
    try:
        return all(ledger.receipt(each.key(instance_id)) is not None for each in jobs)
    except OceanferryError:
        return False


def proofs(order: Order, *, route: Route, configuration: Configuration, ledger: Ledger) -> list[Receipt]:
    """Return the receipts of the run's deliveries that are proven so far."""
    keys = [
        delivery_key(order, route.cluster.instance_id, name, delivery_kind(name, configuration))
        for name in order.deliver
    ]
    return [found for key in keys if (found := ledger.receipt(key))]


def delivery_kind(destination: str, configuration: Configuration) -> Kind:
    """Return what a delivery to *destination* is: a copy for a bucket, a message for the others.

    A destination that is not configured any more counts as one that took messages.
    """
    known = configuration.destinations.get(destination)
    return "copy" if known and known.takes_copies else "link_ready"

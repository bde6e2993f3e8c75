"""Telling the news of a run: every delivery proven, or one given up."""

from __future__ import annotations

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.jobs import Failure, Kind, Order, PublishJob, delivery_key
from oceanferry.domain.receipts import Receipt
from oceanferry.domain.treatments import treatment
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.routes import remaining_route


def announce_success(
    order: Order, *, route: Route, configuration: Configuration, ledger: Ledger, invoker: Invoker
) -> None:
    """Tell ``on_success`` once every delivery of the run is proven.

    Every delivery calls this after it is proven. The last one finds all
    receipts in the ledger; the task id makes the message one, should two find
    them at the same time.
    """
    if route.on_success and len(
        proofs(order, route=route, configuration=configuration, ledger=ledger)
    ) == len(order.deliver):
        for destination in route.on_success:
            invoker.hand_over(PublishJob(order=order, destination=destination, kind="succeeded"))


def announce_failure(
    order: Order, failure: Failure, *, configuration: Configuration, invoker: Invoker, destination: str = ""
) -> None:
    """Tell ``on_failure`` that the delivery to *destination*, or the whole run, was given up.

    A destination that may be out of order itself is spared, unless nobody else
    would be told.
    """
    told = remaining_route(order, configuration).on_failure
    hearing = [name for name in told if name != destination or not treatment(failure.error).deaf]
    for name in hearing or told:
        invoker.hand_over(
            PublishJob(
                order=order,
                destination=name,
                kind="failed",
                failure=failure,
                failed_destination=destination,
            )
        )


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

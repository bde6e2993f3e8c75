"""Announcing how a run went: every delivery is proven, or one is given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.retry_policies import retry_policy
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.runs.orders import Kind, Order, delivery_key
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.runs.batches import jobs_for_destination


@dataclass(frozen=True)
class Announcer:
    """Hands over the messages about how a run went."""

    configuration: Configuration
    invoker: Invoker
    ledger: Ledger

    def success(self, orders: Sequence[Order], route: Route) -> None:
        """Announce to ``on_success`` that every delivery of the run's *orders* is proven.

        Every delivery that finds all receipts calls this; the task id makes the
        message one, or else its key does.
        """
        for destination in route.on_success:
            self._hand_over(
                [PublishJob(order=each, destination=destination, kind="succeeded") for each in orders]
            )

    def failure(self, orders: Sequence[Order], failure: Failure, route: Route, destination: str = "") -> bool:
        """Announce to ``on_failure`` that the deliveries to *destination*, or the whole run, were given up.

        A destination that may be out of order itself is left out, unless it is the
        only one. Returns whether there is a recipient.
        """
        names, _ = recipients(route, self.configuration, suspect=_suspect(failure, destination))
        for name in names:
            self._hand_over(
                [
                    PublishJob(
                        order=each,
                        destination=name,
                        kind="failed",
                        failure=failure,
                        failed_destination=destination,
                    )
                    for each in orders
                ]
            )
        return bool(names)

    def pass_on(self, job: PublishJob, route: Route) -> bool:
        """Give a failure or alarm that its destination did not take to the next, unless another has taken it.

        Returns whether another recipient has it, or may have it yet.
        """
        suspect = _suspect(job.failure, job.failed_destination) if job.failure else ""
        names, spare = recipients(route, self.configuration, suspect=suspect)
        others = [name for name in (*names, *spare) if name != job.destination]
        if any(self._took(job, name, route.cluster.instance_id) for name in others):
            return True
        left = spare[spare.index(job.destination) + 1 :] if job.destination in spare else spare
        if left:
            self.invoker.hand_over(job.model_copy(update={"destination": left[0], "reschedules": 0}))
        return bool(left)

    def _hand_over(self, jobs: Sequence[PublishJob]) -> None:
        for job in jobs_for_destination(jobs, self.configuration):
            self.invoker.hand_over(job)

    def _took(self, job: PublishJob, name: str, instance_id: str) -> bool:
        jobs = job.model_copy(update={"destination": name}).each()
        try:
            return all(self.ledger.receipt(each.key(instance_id)) is not None for each in jobs)
        except OceanferryError:
            return False


def recipients(
    route: Route, configuration: Configuration, *, suspect: str = ""
) -> tuple[list[str], list[str]]:
    """Return who gets a failure or alarm at once, and who gets it next when those do not take it.

    At once: the route's ``on_failure``, or the configuration's when the route
    has none. Next, one after the other: *suspect*, which may be out of order
    itself, and those of the configuration's ``on_failure`` that are not among them.
    """
    chosen = route.on_failure or configuration.on_failure
    at_once = [name for name in chosen if name != suspect] or list(chosen)
    everybody = dict.fromkeys((*chosen, *configuration.on_failure))
    return at_once, [name for name in everybody if name not in at_once]


def _suspect(failure: Failure, destination: str) -> str:
    return destination if retry_policy(failure.error).suspect else ""


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

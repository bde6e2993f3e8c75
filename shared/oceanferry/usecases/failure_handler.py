"""The end of what failed for good: receipts state it, and ``on_failure`` is notified."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import InvalidRequest, OceanferryError
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, DeliveryJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.orders import Kind, Order, delivery_key, order_of
from oceanferry.domain.runs.outcomes import Outcome, outcome, refusal
from oceanferry.domain.runs.receipts import Receipt, receipt
from oceanferry.domain.runs.requests import Asked, route_of
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.runs.announce import Announcer, delivery_kind
from oceanferry.usecases.runs.routes import remaining_route
from oceanferry.usecases.watching.delivery_recorder import DeliveryRecorder
from oceanferry.usecases.watching.heartbeats import Heartbeats


@dataclass(frozen=True)
class FailureHandler:
    """Ends jobs, requests and events as failed."""

    configuration: Configuration
    ledger: Ledger
    clock: Clock
    announcer: Announcer
    recorder: DeliveryRecorder
    heartbeats: Heartbeats

    def give_up(self, job: Job, failure: Failure, route: Route | None = None) -> Outcome:
        """End *job* as failed: receipts state it, and ``on_failure`` is notified.

        A failure or alarm that cannot be delivered goes on to the next destination of
        ``on_failure``; after the last one only the outcome states it. What the job
        delivered of several backup sets has not failed.

        Args:
            job: What cannot be done.
            failure: Why.
            route: The route of the job, or what is left of it, if it was resolved before.
        """
        route = route or remaining_route(job.order, self.configuration).route
        job = self._undelivered(job, route)
        if isinstance(job, FetchLinkJob):
            result = self._give_up_run(job, _of_all(job, failure), route)
        else:
            result = self._give_up_delivery(job, _of_all(job, failure), route)
        notes = self.recorder.ended(result.receipts, job.orders)
        if not isinstance(job, PublishJob) or job.kind == "link_ready":
            destination = "" if isinstance(job, FetchLinkJob) else job.destination
            notes += self.heartbeats.given_up(job.orders, failure, destination)
        return result.with_notes(notes)

    def refuse(self, asked: Asked, failure: Failure) -> Outcome:
        """End a whole request as failed; ``on_failure`` of its route or configuration is notified."""
        try:
            route = route_of(asked.request, self.configuration)
        except InvalidRequest:
            return self._refuse(asked.run, failure)
        order = order_of(asked, route, asked.request.backup_set_id or "")
        receipts = self._failed((order,), order.deliver, failure, route)
        notified = self.announcer.failure((order,), failure, route)
        notes = self.recorder.ended(receipts) + self.heartbeats.given_up((order,), failure)
        return refusal(order, failure, receipts, unnotified=not notified).with_notes(notes)

    def refuse_event(self, event_id: str, failure: Failure) -> Outcome:
        """End an event, or a message of it, that cannot be read; the general ``on_failure`` is notified."""
        run = hashlib.sha256(f"{event_id}\n{failure.message}".encode()).hexdigest()[:16]
        return self._refuse(run, failure)

    def _refuse(self, run: str, failure: Failure) -> Outcome:
        order = Order(run=run, route="", cluster="", backup_set_id="", deliver=())
        route = remaining_route(order, self.configuration).route
        notified = self.announcer.failure((order,), failure, route)
        return refusal(order, failure, unnotified=not notified)

    def _give_up_run(self, job: FetchLinkJob, failure: Failure, route: Route) -> Outcome:
        receipts = self._failed(job.orders, job.only or job.order.deliver, failure, route)
        notified = [self.announcer.failure(job.orders, failure, route, name) for name in job.only or ("",)]
        return outcome(job, "refused", failure=failure, receipts=receipts, unnotified=not all(notified))

    def _give_up_delivery(self, job: DeliveryJob, failure: Failure, route: Route) -> Outcome:
        receipts = self._failed(job.orders, (job.destination,), failure, route, job.kind)
        notified = True
        if job.kind in ("link_ready", "copy"):
            notified = self.announcer.failure(job.orders, failure, route, job.destination)
        elif isinstance(job, PublishJob) and job.is_failure_or_alarm:
            notified = self.announcer.pass_on(job, route)
        return outcome(job, "settled", failure=failure, receipts=receipts, unnotified=not notified)

    def _undelivered(self, job: Job, route: Route) -> Job:
        """Return *job* without the backup sets that were delivered before it failed for the others.

        When that is so of none, or of all, it is the job itself: something went wrong with it.
        So it is when the ledger does not answer, which is asked once then, not for each.
        """
        if isinstance(job, CopyObjectJob) or not job.others:
            return job
        try:
            left = [each for each in job.each() if not self._delivered(each, route)]
        except OceanferryError:
            return job
        return together(left) if left else job

    def _delivered(self, job: FetchLinkJob | PublishJob, route: Route) -> bool:
        """Tell whether every delivery that the job leads to is proven."""
        order, instance_id = job.order, route.cluster.instance_id
        if isinstance(job, PublishJob):
            keys = [job.key(instance_id)]
        else:
            keys = [
                delivery_key(order, instance_id, each, delivery_kind(each, self.configuration))
                for each in job.only or order.deliver
            ]
        return all(self.ledger.receipt(each) is not None for each in keys)

    def _failed(
        self,
        orders: Sequence[Order],
        destinations: Sequence[str],
        failure: Failure,
        route: Route,
        kind: Kind | None = None,
    ) -> tuple[Receipt, ...]:
        return tuple(
            receipt(
                order,
                instance_id=route.cluster.instance_id,
                destination=name,
                kind=kind or delivery_kind(name, self.configuration),
                status="failed",
                at=self.clock.now(),
                failure=failure,
            )
            for order in orders
            for name in destinations
        )


def _of_all(job: Job, failure: Failure) -> Failure:
    """Return *failure*, which may name one backup set only, with those that met the same."""
    others = [each.backup_set_id for each in job.orders[1:]]
    names = ", ".join(each for each in others if each not in failure.message)
    return (
        failure.model_copy(update={"message": f"{failure.message} (also affects {names})"})
        if names
        else failure
    )

"""The product as a whole: takes requests, does jobs, gives up in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import (
    InvalidRequest,
    OceanferryError,
    PermanentError,
    RetryableError,
)
from oceanferry.domain.jobs import CopyObjectJob, DeliveryJob, Failure, FetchLinkJob, Job, Order, PublishJob
from oceanferry.domain.outcomes import Outcome
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.requests import Asked, route_of
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.bucket import Bucket
from oceanferry.ports.clock import Clock
from oceanferry.ports.heartbeat import Heartbeat
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.progress import Progress
from oceanferry.ports.source_object import OpenSource
from oceanferry.ports.versioned_documents import VersionedDocuments
from oceanferry.usecases.links.fetch_link import LinkFetch
from oceanferry.usecases.links.resolve import resolve
from oceanferry.usecases.messaging.cached_listing import CachedListing
from oceanferry.usecases.messaging.publish import Publishing
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier
from oceanferry.usecases.runs.announce import announce_success, proofs
from oceanferry.usecases.runs.failing import give_up_job, refuse_event, refuse_request, undelivered
from oceanferry.usecases.runs.poll_policy import PollPolicy
from oceanferry.usecases.runs.rescheduling import Rescheduling
from oceanferry.usecases.runs.routes import remaining_route, route_of_order
from oceanferry.usecases.runs.time_budget import Deadline
from oceanferry.usecases.watching.delivery_recorder import DeliveryHistories, DeliveryRecorder
from oceanferry.usecases.watching.heartbeats import Heartbeats

if TYPE_CHECKING:
    from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy


@dataclass(frozen=True)
class JobRunner:
    """What an invocation works with, and what it can do.

    The same object serves Function Compute, where the invoker starts other
    functions, and the command line, where it keeps the jobs for this process.
    """

    configuration: Configuration
    backups: BackupService
    notifier: Callable[[str], Notifier]
    """Gives the notifier of a destination."""
    bucket: Callable[[str], Bucket]
    """Gives the bucket of a destination."""
    open_source: OpenSource
    ledger: Ledger
    invoker: Invoker
    clock: Clock
    progress: Progress
    documents: VersionedDocuments
    heartbeat: Callable[[str], Heartbeat | None]
    """Gives the heartbeat of a route, None when it has none."""
    name: str = ""
    """Which function this is, or whose command line, for manifests."""
    deadline: datetime | None = None
    """When to begin nothing that takes long; what is unfinished then is handed over. None: there is time."""
    poll_policy: PollPolicy = field(default_factory=PollPolicy)
    terms: RedeemTerms | None = None
    """On which buttons lead to redeem_link; None: they lead to the links themselves."""

    def take(self, requests: Sequence[Asked], *, noted: bool = False) -> Iterator[Outcome]:
        """Begin the runs that the requests of one event ask for, each on its own.

        Args:
            requests: Those of one event.
            noted: Whether to note each before anything else, because nobody else tells
                when this invocation dies: a queue only puts the message aside.

        Raises:
            OceanferryError: At the end, the first trouble that could not be told, mostly
                a RetryableError. Everything else has begun by then; repeating the event
                hands over nothing twice.
        """
        troubles: list[OceanferryError] = []
        for asked in requests if noted else ():
            self._received(asked)
        for asked in requests:
            try:
                steps = self._steps(asked, alone=len(requests) == 1)
            except RetryableError as error:
                troubles.append(error)
                continue
            for step in steps:
                try:
                    yield step()
                except OceanferryError as error:
                    troubles.append(error)
        if troubles:
            raise troubles[0]

    def _received(self, asked: Asked) -> None:
        with suppress(InvalidRequest):  # which is told in a moment
            self.recorder.received(asked, route_of(asked.request, self.configuration))

    def do(self, job: Job) -> Outcome:
        """Do one job; a failure that trying again cannot mend is told and becomes the outcome.

        Raises:
            RetryableError: The job should be done again, by whoever retries here.
        """
        notes = self._begun(job)
        deadline = Deadline(self.deadline, self.clock)
        try:
            if not isinstance(job, CopyObjectJob):  # which looks at the time itself, part by part
                deadline.check("begin")
            route = self._route(job)
            result = self._do(job, route, deadline)
        except PermanentError as error:
            return self.give_up(job, Failure.of(error))
        except RetryableError as error:
            later = Rescheduling(self.configuration, self.invoker, self.clock, self.poll_policy)
            return later.reschedule(job, error) or self.give_up(job, Failure.of(error))
        notes += self.recorder.ended(result.receipts, job.orders)
        if any(each.kind in ("link_ready", "copy") for each in result.receipts):
            notes += self._delivered(job.orders, route)
        return _with(result, notes)

    def give_up(self, job: Job, failure: Failure) -> Outcome:
        """End *job* as failed: receipts say so, and ``on_failure`` is told.

        Bad news that cannot be delivered goes on to the next destination of
        ``on_failure``, and at last only becomes an outcome that says so. What the job
        delivered of several backup sets has not failed.
        """
        job = undelivered(job, configuration=self.configuration, ledger=self.ledger)
        result = give_up_job(
            job,
            failure,
            configuration=self.configuration,
            ledger=self.ledger,
            invoker=self.invoker,
            clock=self.clock,
        )
        notes = self.recorder.ended(result.receipts, job.orders)
        if not isinstance(job, PublishJob) or job.kind == "link_ready":
            destination = "" if isinstance(job, FetchLinkJob) else job.destination
            notes += self._heartbeats.given_up(job.orders, failure, destination)
        return _with(result, notes)

    def refuse(self, asked: Asked, failure: Failure) -> Outcome:
        """End a whole request as failed: receipts say so, and ``on_failure`` is told."""
        result = refuse_request(
            asked, failure, configuration=self.configuration, invoker=self.invoker, clock=self.clock
        )
        notes = self.recorder.ended(result.receipts)
        for receipt in result.receipts[:1]:
            order = Order(
                run=receipt.run,
                route=receipt.route,
                cluster=receipt.cluster,
                backup_set_id=receipt.backup_set_id,
                deliver=tuple(each.destination for each in result.receipts),
            )
            notes += self._heartbeats.given_up((order,), failure)
        return _with(result, notes)

    def refuse_event(self, event_id: str, failure: Failure) -> Outcome:
        """End an event, or one message of it, that cannot be read; the configuration says who is told."""
        return refuse_event(event_id, failure, configuration=self.configuration, invoker=self.invoker)

    @property
    def recorder(self) -> DeliveryRecorder:
        """Notes what happens to jobs."""
        return DeliveryRecorder(DeliveryHistories(self.documents), self.configuration, self.clock)

    @property
    def _heartbeats(self) -> Heartbeats:
        return Heartbeats(self.heartbeat, self.clock)

    def _begun(self, job: Job) -> tuple[str, ...]:
        """Note a run that begins; one that looks again, or needs new links, began before."""
        if not isinstance(job, FetchLinkJob) or job.reschedules or job.link_renewals:
            return ()
        return (*self.recorder.begun(job), *self._heartbeats.begun(job.orders))

    def _delivered(self, orders: Sequence[Order], route: Route) -> tuple[str, ...]:
        """Tell of the run's success where this was the last delivery that was to be proven."""
        if not (route.on_success or route.has_heartbeat):
            return ()
        found = [
            (order, proofs(order, route=route, configuration=self.configuration, ledger=self.ledger))
            for order in orders
        ]
        whole = [(order, receipts) for order, receipts in found if len(receipts) == len(order.deliver)]
        if not whole:
            return ()
        proven = [order for order, _ in whole]
        announce_success(proven, route=route, configuration=self.configuration, invoker=self.invoker)
        return self._heartbeats.proven(whole, route)

    def _steps(self, asked: Asked, *, alone: bool) -> list[Callable[[], Outcome]]:
        """Return what begins a run: its jobs, or its refusal. Raises RetryableError."""
        Deadline(self.deadline, self.clock).check("begin")
        try:
            route = route_of(asked.request, self.configuration)
            jobs = resolve(asked, route, backups=self.backups, clock=self.clock)
        except PermanentError as error:
            return [partial(self.refuse, asked, Failure.of(error))]
        # Sleeping for one after the other would use up the invocation's time.
        hurried = replace(self, poll_policy=replace(self.poll_policy, first_look=timedelta(0)))
        ferry = self if alone and len(jobs) == 1 else hurried
        return [partial(ferry.do, job) for job in jobs]

    def _do(self, job: Job, route: Route, deadline: Deadline) -> Outcome:
        if isinstance(job, FetchLinkJob):
            return LinkFetch(
                route=route,
                configuration=self.configuration,
                backups=self.backups,
                invoker=self.invoker,
                clock=self.clock,
                progress=self.progress,
                poll_policy=self.poll_policy,
                deadline=deadline,
            ).run(job)
        self._check_destination(job)
        if isinstance(job, PublishJob):
            return Publishing(
                job=job,
                route=route,
                configuration=self.configuration,
                notifier=self._paced,
                backups=CachedListing(self.backups) if job.others else self.backups,
                ledger=self.ledger,
                invoker=self.invoker,
                clock=self.clock,
                terms=self.terms,
                deadline=deadline,
            ).run()
        from oceanferry.usecases.copying.copy_object import ObjectCopy  # noqa: PLC0415  # as below

        return ObjectCopy(
            job=job,
            route=route,
            copy=self._copy(job, route),
            backups=self.backups,
            ledger=self.ledger,
            invoker=self.invoker,
            clock=self.clock,
        ).run()

    def _paced(self, destination: str) -> Notifier:
        return RateLimitedNotifier(self.notifier(destination), self.documents, self.clock)

    def _copy(self, job: CopyObjectJob, route: Route) -> BackupSetCopy:
        # A fifth of what is ours to load at a cold start, and only one of the functions copies.
        from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy  # noqa: PLC0415

        return BackupSetCopy(
            order=job.order,
            instance_id=route.cluster.instance_id,
            bucket=self.bucket(job.destination),
            open_source=self.open_source,
            clock=self.clock,
            progress=self.progress,
            deadline=self.deadline,
            copied_by=self.name,
        )

    def _route(self, job: Job) -> Route:
        # Bad news must get through, above all when it is that the route is gone.
        if isinstance(job, PublishJob) and job.bad_news:
            return remaining_route(job.order, self.configuration)
        return route_of_order(job.order, self.configuration)

    def _check_destination(self, job: DeliveryJob) -> None:
        known = self.configuration.destination(job.destination)
        if known.takes_copies != isinstance(job, CopyObjectJob):
            raise InvalidRequest(
                f"Destination {known.name!r} now receives {'copies' if known.takes_copies else 'messages'}",
                advice="Send the request again",
            )


def _with(result: Outcome, notes: tuple[str, ...]) -> Outcome:
    return result.model_copy(update={"notes": (*result.notes, *notes)}) if notes else result

"""The use cases over any ports: the adapters of a configuration, or the fakes of tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.redeeming.terms import RedeemTerms
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, PublishJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.heartbeat import Heartbeat
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.progress import Progress
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.source_object import OpenSource
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.usecases.failure_handler import FailureHandler
from oceanferry.usecases.job_runner import JobRunner
from oceanferry.usecases.links.fetch_link import LinkFetch
from oceanferry.usecases.messaging.cached_listing import CachedListing
from oceanferry.usecases.messaging.publish import Publishing
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier
from oceanferry.usecases.runs.announce import Announcer
from oceanferry.usecases.runs.rescheduling import Rescheduling
from oceanferry.usecases.runs.work import Work
from oceanferry.usecases.success_handler import SuccessHandler
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories
from oceanferry.usecases.watching.delivery_recorder import DeliveryRecorder
from oceanferry.usecases.watching.heartbeats import Heartbeats

if TYPE_CHECKING:
    from oceanferry.usecases.watching.watchdog import Watchdog


@dataclass(frozen=True)
class Ports:
    """What one invocation, or one command, works with."""

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
    ends_at: datetime | None = None
    """When to begin nothing that takes long; what is unfinished then is handed over. None: there is time."""
    terms: RedeemTerms | None = None
    """On which buttons lead to redeem_link; None: they lead to the links themselves."""
    side_by_side: SideBySide = one_after_another
    """How calls that do not depend on each other are made."""


def build_runner(ports: Ports) -> JobRunner:
    """Return what starts runs and runs their jobs."""
    announcer = Announcer(ports.configuration, ports.invoker, ports.ledger)
    heartbeats = Heartbeats(ports.heartbeat, ports.clock)
    histories = DeliveryHistories(ports.documents)
    recorder = DeliveryRecorder(histories, ports.configuration, ports.clock, ports.side_by_side)
    return JobRunner(
        configuration=ports.configuration,
        backups=ports.backups,
        clock=ports.clock,
        handlers={
            FetchLinkJob: _fetch_link(ports),
            PublishJob: _publish(ports),
            CopyObjectJob: _copy_object(ports),
        },
        recorder=recorder,
        heartbeats=heartbeats,
        rescheduling=Rescheduling(ports.invoker, ports.clock),
        failures=FailureHandler(
            configuration=ports.configuration,
            ledger=ports.ledger,
            clock=ports.clock,
            announcer=announcer,
            recorder=recorder,
            heartbeats=heartbeats,
        ),
        successes=SuccessHandler(
            ports.configuration, ports.ledger, announcer, heartbeats, ports.side_by_side
        ),
        ends_at=ports.ends_at,
    )


def build_watchdog(ports: Ports) -> Watchdog:
    """Return what looks after the routes."""
    from oceanferry.usecases.watching.watchdog import Watchdog  # which no other function needs

    return Watchdog(
        configuration=ports.configuration,
        backups=ports.backups,
        bucket=ports.bucket,
        ledger=ports.ledger,
        documents=ports.documents,
        invoker=ports.invoker,
        clock=ports.clock,
        side_by_side=ports.side_by_side,
        ends_at=ports.ends_at,
    )


def _fetch_link(ports: Ports) -> Callable[[Work[FetchLinkJob]], Outcome]:
    def handle(work: Work[FetchLinkJob]) -> Outcome:
        return LinkFetch(
            work=work,
            configuration=ports.configuration,
            backups=ports.backups,
            invoker=ports.invoker,
            clock=ports.clock,
            progress=ports.progress,
            side_by_side=ports.side_by_side,
        ).run()

    return handle


def _publish(ports: Ports) -> Callable[[Work[PublishJob]], Outcome]:
    def notifier(destination: str) -> RateLimitedNotifier:
        return RateLimitedNotifier(ports.notifier(destination), ports.documents, ports.clock)

    def handle(work: Work[PublishJob]) -> Outcome:
        return Publishing(
            work=work,
            configuration=ports.configuration,
            notifier=notifier,
            backups=CachedListing(ports.backups) if work.job.others else ports.backups,
            ledger=ports.ledger,
            invoker=ports.invoker,
            clock=ports.clock,
            terms=ports.terms,
            side_by_side=ports.side_by_side,
        ).run()

    return handle


def _copy_object(ports: Ports) -> Callable[[Work[CopyObjectJob]], Outcome]:
    def handle(work: Work[CopyObjectJob]) -> Outcome:
        # A fifth of what is ours to load at a cold start, and only one of the functions copies.
        from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy
        from oceanferry.usecases.copying.copy_object import ObjectCopy

        copy = BackupSetCopy(
            order=work.job.order,
            instance_id=work.instance_id,
            bucket=ports.bucket(work.job.destination),
            open_source=ports.open_source,
            clock=ports.clock,
            progress=ports.progress,
            time_budget=work.time_budget,
            copied_by=ports.name,
        )
        return ObjectCopy(
            work=work,
            copy=copy,
            backups=ports.backups,
            ledger=ports.ledger,
            invoker=ports.invoker,
            clock=ports.clock,
        ).run()

    return handle

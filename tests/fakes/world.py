"""The whole product over fakes, as use cases and tests of them see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fakes.backup_service import FakeBackupService
from fakes.clock import NOON, FakeClock
from fakes.heartbeat import FakeHeartbeat
from fakes.invoker import FakeInvoker
from fakes.notifier import FakeNotifier
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.source_object import FakeSourceObject
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.bootstrap.product import Ports, build_runner
from oceanferry.domain.backup_sets import BackupSet, Selection
from oceanferry.domain.configuration import Cluster, Configuration, Destination, Reader, Route
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, PublishJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.runs.requests import Asked, Request
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.usecases.failure_handler import FailureHandler
from oceanferry.usecases.job_runner import JobRunner
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories

_J = TypeVar("_J", FetchLinkJob, PublishJob, CopyObjectJob)

CLUSTER = Cluster("orders", "ob317v4uif0000")
READER = Reader(language="en", timezone=ZoneInfo("UTC"))
NIGHTLY = Route(
    name="nightly",
    cluster=CLUSTER,
    deliver=("ops-room", "archive"),
    selection=Selection(method="logical", object_type="tenant", max_age=timedelta(hours=36)),
    on_success=("audit",),
    on_failure=("ops-room", "audit"),
)
CONFIGURATION = Configuration(
    clusters={"orders": CLUSTER},
    routes={"nightly": NIGHTLY},
    destinations={
        "ops-room": Destination("ops-room", READER),
        "audit": Destination("audit", READER, reads_several=False),
        "archive": Destination("archive", takes_copies=True, reads_several=False),
    },
    on_failure=("audit",),
)
FILES = {"part1.zip": b"first part" * 7, "part2.zip": b"the second"}


def backup_set(
    backup_set_id: str = "bak-1", *, age: timedelta = timedelta(hours=6), **changed: object
) -> BackupSet:
    """Return a finished, valid, logical backup set of a tenant, of that age at the fake clock's start."""
    facts: dict[str, object] = {
        "instance_id": CLUSTER.instance_id,
        "backup_set_id": backup_set_id,
        "status": "DONE",
        "validity": "VALID",
        "method": "logical",
        "object_type": "tenant",
        "started_at": NOON - age - timedelta(hours=1),
        "finished_at": NOON - age + timedelta(minutes=5),
        "checkpoint": NOON - age,
        "size_bytes": sum(map(len, FILES.values())),
        **changed,
    }
    return BackupSet(**facts)  # type: ignore[arg-type]


def asked(event_id: str = "event-1", **request: object) -> Asked:
    """Return a request for the nightly route, or the one described."""
    return Asked(request=Request.model_validate(request or {"route": "nightly"}), event_id=event_id)


@dataclass
class World:
    """The use cases, and the fakes that they work with; replace ``ports`` for others."""

    configuration: Configuration = CONFIGURATION
    clock: FakeClock = field(default_factory=FakeClock)
    invoker: FakeInvoker = field(default_factory=FakeInvoker)
    progress: FakeProgress = field(default_factory=FakeProgress)
    store: FakeObjectStore = field(default_factory=lambda: FakeObjectStore("my-archive"))
    sources: dict[str, FakeSourceObject] = field(default_factory=dict)
    transfer: Transfer = field(default_factory=Transfer)
    heartbeats: dict[str, FakeHeartbeat] = field(default_factory=dict)
    ends_at: datetime | None = None
    reader: ObjectReader | None = None

    def __post_init__(self) -> None:
        self._done = 0
        self.backups = FakeBackupService(self.clock)
        self.backups.add(backup_set(), [(name, len(data)) for name, data in FILES.items()])
        self.notifiers = {name: FakeNotifier(name) for name in self.configuration.destinations}
        self.records = MemoryRecords(self.clock)
        self.ledger = RecordLedger(self.records)
        self.documents = RecordDocuments(self.records)
        self.histories = DeliveryHistories(self.documents)
        self.ports = Ports(
            configuration=self.configuration,
            backups=self.backups,
            notifier=self.notifiers.__getitem__,
            bucket=lambda _: Bucket(self.store, "oceanbase/", transfer=self.transfer, reader=self.reader),
            open_source=self._open_source,
            ledger=self.ledger,
            invoker=self.invoker,
            clock=self.clock,
            progress=self.progress,
            documents=self.documents,
            heartbeat=self.heartbeats.get,
            ends_at=self.ends_at,
        )

    @property
    def runner(self) -> JobRunner:
        """What starts runs and runs their jobs."""
        return build_runner(self.ports)

    def runner_with(self, **ports: object) -> JobRunner:
        """Return a runner with other ports than the world's own."""
        return build_runner(replace(self.ports, **ports))  # type: ignore[arg-type]

    @property
    def failures(self) -> FailureHandler:
        """What ends jobs, requests and events as failed."""
        return self.runner.failures

    def take(self, *requests: Asked) -> list[Outcome]:
        """Take requests and return the outcomes."""
        return list(self.runner.start_runs(requests or (asked(),)))

    def job_to(self, destination: str, kind: type[_J]) -> _J:
        """Take a request for the nightly route and one destination, and return the job for it."""
        self.take(asked(route="nightly", deliver=[destination]))
        return self.job(kind)

    def drain(self) -> list[Outcome]:
        """Do the jobs that were handed over, and what they hand over, when they ask to be done."""
        outcomes = []
        while self._done < len(self.invoker.handed_over):
            due = self.invoker.handed_over[self._done]
            self._done += 1
            self.clock.advance(due.delay)
            outcomes.append(self.runner.run_job(due.job))
        return outcomes

    def job(self, kind: type[_J]) -> _J:
        """Return the first job of that type; draining leaves out all jobs handed over until now."""
        self._done = len(self.invoker.handed_over)
        return next(job for job in self.invoker.jobs if isinstance(job, kind))

    @contextmanager
    def _open_source(self, link: DownloadLink) -> Iterator[SourceObject]:
        url = link.public_url or link.internal_url
        assert url is not None
        name = urlsplit(url.reveal()).path.rpartition("/")[2]
        if name not in self.sources:
            self.sources[name] = FakeSourceObject(FILES[name])
        yield self.sources[name]

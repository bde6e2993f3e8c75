"""A thousand routes, over stores that count calls and take their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

from fakes.clock import FakeClock
from fakes.growth.counted_calls import CountedCalls, SideBySideInTime
from fakes.invoker import FakeInvoker
from fakes.object_store import FakeObjectStore
from fakes.stored_copies import plant
from fakes.world import NIGHTLY, READER, World, backup_set
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.configuration import Cluster, Configuration, Destination, Route
from oceanferry.domain.watching.delivery_history import Proven
from oceanferry.domain.watching.status import StatusReport
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories
from oceanferry.usecases.watching.status import status
from oceanferry.usecases.watching.watchdog import Watchdog

ROUND_TRIP = timedelta(milliseconds=20)


class ManyRoutes:
    """Routes with a chat, a webhook and a bucket each, over stores that count calls and take their time."""

    def __init__(self, routes: int, clusters: int, *, own_buckets: bool = True, files: int = 1) -> None:
        self.clock = FakeClock()
        self.calls = CountedCalls(self.clock, ROUND_TRIP)
        self.configuration = _configuration(routes, clusters, own_buckets=own_buckets)
        world = World(self.configuration)
        for cluster in self.configuration.clusters.values():
            world.backups.add(replace(backup_set(), instance_id=cluster.instance_id))
        self.backups = cast("BackupService", self.calls.of("backups", world.backups))
        self.store = FakeObjectStore("my-archive", self.clock)
        bucket = Bucket(cast("ObjectStore", self.calls.of("bucket", self.store)), "oceanbase/")
        self.bucket = lambda _: bucket
        self.plain = RecordDocuments(MemoryRecords(self.clock))
        records = MemoryRecords(self.clock)
        self.silent = DeliveryHistories(RecordDocuments(records))
        counted = cast("Records", self.calls.of("ledger", records))
        self.documents, self.ledger = RecordDocuments(counted), RecordLedger(counted)
        self.side_by_side = SideBySideInTime(self.clock)
        manifest = plant(self.store, "bak-1", files={f"part{each}.zip": b"data" for each in range(files)})
        proven = Proven(
            run="run",
            backup_set_id="bak-1",
            at=self.clock.now(),
            bucket=self.store.bucket,
            manifest=manifest,
        )
        for route in self.configuration.routes.values():
            for name in route.deliver:
                self.silent.change(
                    route.name, name, lambda history: history.model_copy(update={"proven": proven})
                )

    def check(self, *, seconds: float = 60) -> list[str]:
        """Check once; returns what the watchdog noted."""
        watchdog = Watchdog(
            configuration=self.configuration,
            backups=self.backups,
            bucket=self.bucket,
            ledger=self.ledger,
            documents=self.documents,
            invoker=FakeInvoker(),
            clock=self.clock,
            side_by_side=self.side_by_side,
            ends_at=self.clock.now() + timedelta(seconds=seconds),
        )
        self.began, self.calls.counts = self.clock.now(), type(self.calls.counts)()
        self.outcomes = list(watchdog.watch())
        self.took = self.clock.now() - self.began
        return [note for each in self.outcomes for note in each.notes]

    def status(self) -> StatusReport:
        self.calls.counts = type(self.calls.counts)()
        self.began = self.clock.now()
        report = status(
            configuration=self.configuration,
            documents=self.documents,
            bucket=self.bucket,
            clock=self.clock,
            side_by_side=self.side_by_side,
        )
        self.took = self.clock.now() - self.began
        return report


def _configuration(routes: int, clusters: int, *, own_buckets: bool) -> Configuration:
    named = [Cluster(f"cluster-{number}", f"ob{number}") for number in range(clusters)]
    all_routes: dict[str, Route] = {}
    destinations: dict[str, Destination] = {}
    for number in range(routes):
        bucket = f"bucket-{number}" if own_buckets else "archive"
        chats = (f"chat-{number}", f"hook-{number}")
        destinations |= {name: Destination(name, READER) for name in chats}
        destinations[bucket] = Destination(bucket, takes_copies=True, reads_several=False)
        name = f"route-{number:04d}"
        all_routes[name] = replace(
            NIGHTLY,
            name=name,
            cluster=named[number % clusters],
            deliver=(*chats, bucket),
            on_success=(),
            on_failure=chats[:1],
        )
    return Configuration(
        clusters={each.name: each for each in named}, routes=all_routes, destinations=destinations
    )

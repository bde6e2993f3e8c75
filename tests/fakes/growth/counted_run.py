"""One run of the whole product over fakes: every remote call is counted, and takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import cast

from fakes.growth.counted_calls import CountedCalls, SideBySideInTime
from fakes.sample_notifications import failed
from fakes.world import CONFIGURATION, NIGHTLY, World, asked, backup_set
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier

ROUND_TRIP = timedelta(milliseconds=20)
_TOLD_WITHOUT_A_CALL = {"chat fits"}
_RATES = (RateLimit(20, timedelta(minutes=1)),)


class CountedRun:
    """A run of one route to a robot with a rate limit, which has got a message before, or to a bucket."""

    def __init__(self, destination: str, *, sets: int = 1, files: int = 1, on_success: bool = False) -> None:
        selection = replace(NIGHTLY.selection, newest=sets == 1, max_age=timedelta(days=9))
        reported = ("ops-room",) if on_success else ()
        route = replace(NIGHTLY, deliver=(destination,), on_success=reported, selection=selection)
        self.world = World(replace(CONFIGURATION, routes={"nightly": route}))
        for number in range(1, sets + 1):
            parts = [(f"part{part}.zip", 10) for part in range(1, files + 1)]
            self.world.backups.add(backup_set(f"bak-{number}", age=timedelta(hours=number)), parts)
        self.calls = CountedCalls(self.world.clock, ROUND_TRIP)
        room = self.world.notifiers["ops-room"]
        room.rates = _RATES
        RateLimitedNotifier(room, self.world.documents, self.world.clock).reserve(failed(key="e" * 40))
        self._connect()
        self.began = self.world.clock.now()

    def run(self) -> list[Outcome]:
        """Run until nothing is left to do; what handing over takes is counted, no start of an instance."""
        outcomes = [*self.world.take(asked("event-2")), *self.world.drain()]
        for call in _TOLD_WITHOUT_A_CALL:
            self.calls.counts.pop(call, None)
        return outcomes

    @property
    def took(self) -> timedelta:
        """The time that has passed."""
        return self.world.clock.now() - self.began

    def _connect(self) -> None:
        world, calls = self.world, self.calls
        side_by_side = SideBySideInTime(world.clock)
        records = cast("Records", calls.of("ledger", world.records))
        store = cast("ObjectStore", calls.of("bucket", world.store))
        bucket = Bucket(store, "oceanbase/", side_by_side=side_by_side)
        open_source = world.ports.open_source

        @contextmanager
        def counted_source(link: DownloadLink) -> Iterator[SourceObject]:
            with open_source(link) as source:
                yield cast("SourceObject", calls.of("source", source))

        world.ports = replace(
            world.ports,
            backups=cast("BackupService", calls.of("backups", world.backups)),
            notifier=lambda name: cast("Notifier", calls.of("chat", world.notifiers[name])),
            bucket=lambda _: bucket,
            open_source=counted_source,
            ledger=RecordLedger(records),
            documents=RecordDocuments(records),
            invoker=cast("Invoker", calls.of("functions", world.invoker)),
            side_by_side=side_by_side,
        )

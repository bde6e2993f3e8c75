"""The whole product on a Function Compute and among services that go wrong, all in one process."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from fakes.backup_service import FakeBackupService
from fakes.clock import FakeClock
from fakes.ferry import CONFIGURATION, NIGHTLY, READER, backup_set
from fakes.heartbeat import FakeHeartbeat
from fakes.notifier import FakeNotifier
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.source_object import FakeSourceObject
from faults.killed import Killed
from faults.runs.function_compute import Function, FunctionCompute
from faults.runs.turns import Invocation, Turns
from faults.runs.weather import Weather
from oceanferry.adapters.ledger.memory_records import MemoryRecords
from oceanferry.adapters.ledger.record_ledger import RecordLedger
from oceanferry.adapters.ledger.record_registers import RecordRegisters
from oceanferry.adapters.ledger.records import Records
from oceanferry.domain.configuration import Destination
from oceanferry.domain.errors import LinkExpired, OceanferryError, ServiceThrottled, ServiceUnavailable
from oceanferry.domain.jobs import Job
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.transfer import Transfer
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.bucket import Bucket
from oceanferry.ports.heartbeat import Heartbeat
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.object_store import ObjectStore
from oceanferry.ports.source_object import SourceObject
from oceanferry.usecases.ferry import Ferry

ROUTE = replace(
    NIGHTLY,
    deliver=("ops-room", "old-room", "archive"),
    on_success=("audit",),
    on_failure=("ops-room", "audit"),
    expect_every=timedelta(hours=26),
    has_heartbeat=True,
)
WORLD = replace(
    CONFIGURATION,
    routes={"nightly": ROUTE},
    destinations={**CONFIGURATION.destinations, "old-room": Destination("old-room", "slack", READER)},
)
FORGETFUL = "old-room"
"""The one room whose vendor shows a message twice that it is sent twice."""
FILES = {"part1.zip": b"first part" * 7, "part2.zip": b"the second"}
_MOMENT = timedelta(milliseconds=20)


@dataclass(frozen=True)
class Product:
    """The product that is tried; ports in disguise make it behave as if it had a bug."""

    records: Callable[[Records], Records] = lambda records: records
    ledger: Callable[[Ledger, Records], Ledger] = lambda ledger, _: ledger
    notifier: Callable[[Notifier], Notifier] = lambda notifier: notifier
    store: Callable[[ObjectStore], ObjectStore] = lambda store: store
    invoker: Callable[[Invoker], Invoker] = lambda invoker: invoker
    task_id: Callable[[Job], str] = lambda job: job.task_id


@dataclass(frozen=True)
class ClockOf:
    """The clock as one invocation has it."""

    clock: FakeClock
    turns: Turns
    invocation: Invocation

    def now(self) -> datetime:
        """See :class:`oceanferry.ports.clock.Clock`."""
        return self.clock.now()

    def sleep(self, length: timedelta) -> None:
        """Let others go on meanwhile."""
        self.turns.pause(self.invocation, max(length, timedelta(0)))


class Faulty:
    """Stands for any port, as one invocation has it: each call may go wrong, and be somebody else's turn."""

    def __init__(self, port: str, real: object, world: World, invocation: Invocation) -> None:
        self._port = port
        self._real = real
        self._world = world
        self._invocation = invocation

    def __getattr__(self, name: str) -> object:
        value = getattr(self._real, name)
        if not callable(value):
            return value
        return partial(self._world.call, self._invocation, self._port, name, value)


@dataclass
class World:
    """Everything there is."""

    rng: random.Random
    weather: Weather
    product: Product = field(default_factory=Product)
    transfer: Transfer = field(default_factory=lambda: Transfer(connections=1, part_size_bytes=40))
    clock: FakeClock = field(default_factory=FakeClock)
    patient: bool = False
    """Whether nobody kills an invocation that takes too long, as on a command line."""
    states: set[int] = field(default_factory=set)
    """What bucket, ledger, rooms and queue have been like at every call, each once."""
    calls: int = 0
    entries: int = 0
    """How many entries the ledger has got."""
    looked_at: Callable[[], None] = lambda: None
    """Called whenever an invocation has ended."""

    def __post_init__(self) -> None:
        self.turns = Turns(self.rng, self.clock)
        self.functions = FunctionCompute(
            self.turns,
            self.clock,
            self.weather,
            ferry=self._ferry,
            looked_at=self._look,
            task_id=self.product.task_id,
            patient=self.patient,
        )
        self.backups = FakeBackupService(self.clock)
        self.backups.add(backup_set(), [(name, len(data)) for name, data in FILES.items()])
        self.store = FakeObjectStore("my-archive", self.clock)
        self.rooms = {
            name: FakeNotifier(name, idempotent=name != FORGETFUL)
            for name, each in WORLD.destinations.items()
            if not each.takes_copies
        }
        self.records, self.tracks = MemoryRecords(self.clock), MemoryRecords(self.clock)
        self.heartbeat = FakeHeartbeat()

    def call(
        self,
        invocation: Invocation,
        port: str,
        name: str,
        effect: Callable[..., object],
        *args: object,
        **named: object,
    ) -> object:
        """Call something outside of an invocation, unless something goes wrong."""
        self.turns.pause(invocation)
        self.calls += 1
        self._note()
        what = self.weather.at(port, name, self.clock.now())
        if what == "slow before":
            self.turns.pause(invocation, self.weather.delay())
        if what in ("killed before", "unavailable", "throttled", "late"):
            if what == "late":
                due = self.clock.now() + self.weather.delay()
                self.turns.at(due, partial(_quietly, effect, *args, **named), f"late {name}")
            self._fail(what, invocation)
        result = effect(*args, **named)
        self.entries += port == "ledger" and name == "create" and result is True
        if what == "slow after":
            self.turns.pause(invocation, self.weather.delay())
        if what in ("killed after", "reply lost"):
            self._fail(what, invocation)
        self.clock.advance(_MOMENT)
        return list(result) if isinstance(result, Iterator) and port != "source" else result

    @property
    def visible(self) -> object:
        """Something that differs when there is anything new to be seen from outside."""
        return (
            len(self.store.written),
            len(self.records.names("")),
            [len(room.sent) for room in self.rooms.values()],
            len(self.functions.payloads),
            len(self.heartbeat.beats),
        )

    def bucket(self, store: ObjectStore) -> Bucket:
        """Return the bucket of copies."""
        return Bucket(store, "oceanbase/", transfer=self.transfer)

    def _look(self) -> None:
        self.looked_at()

    def _fail(self, what: str, invocation: Invocation) -> None:
        if what.startswith("killed"):
            invocation.dead = True
            raise Killed
        if what == "throttled":
            error = ServiceThrottled("Too many calls were made", retry_after=timedelta(minutes=2))
            error.undone = True
            raise error
        raise ServiceUnavailable("There was no answer in time")

    def _note(self) -> None:
        state = (
            sorted((each.key, *each.parts) for each in self.store.open_uploads.values()),
            len(self.store.objects),
            self.entries,
            [len(room.sent) for room in self.rooms.values()],
            self.turns.expected,
            sorted(each.name for each in self.turns.alive),
        )
        digest = hashlib.blake2b(repr(state).encode(), digest_size=8).digest()
        self.states.add(int.from_bytes(digest, "big"))

    def _ferry(self, invocation: Invocation, function: Function) -> Ferry:
        clock = ClockOf(self.clock, self.turns, invocation)

        def faulty(port: str, real: object) -> Faulty:
            return Faulty(port, real, self, invocation)

        @contextmanager
        def open_source(link: DownloadLink) -> Iterator[SourceObject]:
            yield cast("SourceObject", faulty("source", self._source(link)))

        product = self.product
        records = product.records(cast("Records", faulty("ledger", self.records)))
        margin = min(function.timeout / 5, timedelta(minutes=2))
        return Ferry(
            configuration=WORLD,
            backups=cast("BackupService", faulty("backups", self.backups)),
            notifier=lambda name: product.notifier(cast("Notifier", faulty("chat", self.rooms[name]))),
            bucket=lambda _: self.bucket(product.store(cast("ObjectStore", faulty("bucket", self.store)))),
            open_source=open_source,
            ledger=product.ledger(RecordLedger(records), records),
            invoker=product.invoker(cast("Invoker", faulty("functions", self.functions))),
            clock=clock,
            progress=FakeProgress(),
            registers=RecordRegisters(cast("Records", faulty("tracks", self.tracks))),
            heartbeat=lambda _: cast("Heartbeat", faulty("heartbeat", self.heartbeat)),
            deadline=None if self.patient else self.clock.now() + function.timeout - margin,
        )

    def _source(self, link: DownloadLink) -> FakeSourceObject:
        return LivingSource(FILES[link.file_name], link, self.clock)


class LivingSource(FakeSourceObject):
    """A file behind a link that dies when its time is over."""

    def __init__(self, data: bytes, link: DownloadLink, clock: FakeClock) -> None:
        super().__init__(data, chunk_sizes=(4093,))
        self._link = link
        self._clock = clock

    def _check_link(self) -> None:
        if self._link.expires_at is not None and self._clock.now() >= self._link.expires_at:
            raise LinkExpired("The download link is not accepted any more")


def _quietly(effect: Callable[..., object], *args: object, **named: object) -> None:
    with suppress(OceanferryError):
        effect(*args, **named)

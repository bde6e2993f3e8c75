"""The whole product on a Function Compute and among services that go wrong, all in one process."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache, partial
from typing import TypeVar, cast

from fakes.backup_service import FakeBackupService
from fakes.clock import FakeClock
from fakes.heartbeat import FakeHeartbeat
from fakes.notifier import FakeNotifier
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.source_object import FakeSourceObject
from fakes.world import backup_set
from faults.killed import Killed
from faults.runs.function_compute import Function, FunctionCompute
from faults.runs.leases import Leases
from faults.runs.living_source import LivingSource
from faults.runs.ports import ClockOf, Faulty
from faults.runs.product import BACKUP_SETS, FILES, FOLDER, FORGETFUL, ROUTE, WORLD, Product
from faults.runs.removal import WatchedRemovals, remove_copy
from faults.runs.turns import Invocation, Turns
from faults.runs.weather import DEAD_LINKS, LOST_LEASE, REMOVAL, Weather
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.bootstrap.product import Ports
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import LinkExpired, OceanferryError, ServiceThrottled, ServiceUnavailable
from oceanferry.domain.links import DownloadLink
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.heartbeat import Heartbeat
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import SourceObject

_MOMENT = timedelta(milliseconds=20)
"""What each call takes."""
_BY_A_PERSON = 0.5
"""How often a removal is not written into the ledger."""
_REMOVED_AFTER = [timedelta(seconds=seconds) for seconds in (0, 1, 20, 240, 3000)]
_REMOVAL = "removal"
_REMOVED_WITHIN = timedelta(hours=1)
_A = TypeVar("_A")
_B = TypeVar("_B")


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
    at_once: int = 1
    """How many calls an invocation may make side by side."""
    packs_anew: bool = False
    """Whether each download task packs the files anew, so that they have other bytes."""
    part_takes: timedelta = timedelta(0)
    """How long it takes to send something to the bucket."""
    removals: int = 0
    """How often somebody has begun to remove the copy."""
    states: set[int] = field(default_factory=set)
    """What bucket, ledger, rooms and queue have been like at every call, each once."""
    calls: int = 0
    entries: int = 0
    """How many entries the ledger has got."""
    when_inspected: Callable[[], None] = lambda: None
    """Called whenever an invocation has ended."""

    def __post_init__(self) -> None:
        self.turns = Turns(self.rng, self.clock)
        self.functions = FunctionCompute(
            self.turns,
            self.clock,
            self.weather,
            ports=self._ports,
            when_inspected=self._inspect,
            task_id=self.product.task_id,
            patient=self.patient,
        )
        self.backups = FakeBackupService(self.clock)
        for number, name in enumerate(BACKUP_SETS["weekly"]):
            files = [(name, len(data)) for name, data in FILES.items()]
            self.backups.add(backup_set(name, age=timedelta(hours=6 + 24 * number)), files)
        self.store = FakeObjectStore("my-archive", self.clock)
        self.chats = {
            name: FakeNotifier(name, idempotent=name != FORGETFUL)
            for name, each in WORLD.destinations.items()
            if not each.takes_copies
        }
        self.records, self.histories = MemoryRecords(self.clock), MemoryRecords(self.clock)
        self.heartbeat = FakeHeartbeat()
        self.watched_removals = WatchedRemovals()
        self.leases = Leases(self.clock, self.at_once)
        self._state: object = None

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
        self._let_others_act(what, invocation)
        if port == "bucket":
            self.leases.sends(invocation, name)
        if port == "bucket" and name in ("upload_part", "put_file") and self.part_takes:
            self.turns.pause(invocation, self.part_takes)
        if what == "slow before":
            self.turns.pause(invocation, self.weather.delay())
        if what in ("killed before", "unavailable", "throttled", "late"):
            if what == "late":
                due = self.clock.now() + self.weather.delay()
                self.turns.at(due, partial(_quietly, effect, *args, **named), f"late {name}")
            self._fail(what, invocation)
        if port == "bucket" and name == "delete" and invocation.name == _REMOVAL:
            self.watched_removals.deletes(invocation, str(args[0]), self.store.objects.get(FOLDER.manifest))
        result = effect(*args, **named)
        if port == "ledger" and name == "create" and result is True:
            self.leases.entry(invocation, *cast("tuple[str, bytes]", args))
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
            [len(room.sent) for room in self.chats.values()],
            len(self.functions.payloads),
            len(self.heartbeat.beats),
        )

    @property
    def files(self) -> dict[str, list[bytes]]:
        """What each file is, in each download task."""
        editions = range(max(1, len(self.backups.tasks)) if self.packs_anew else 1)
        return {name: [_packed(data, each) for each in editions] for name, data in FILES.items()}

    def _files_now(self) -> dict[str, bytes]:
        return {f"{FOLDER.path}{name}": versions[-1] for name, versions in self.files.items()}

    def bucket(self, store: ObjectStore) -> Bucket:
        """Return the bucket of copies."""
        return Bucket(store, "oceanbase/", transfer=self.transfer)

    def _inspect(self) -> None:
        self.when_inspected()

    def _let_others_act(self, what: str, invocation: Invocation) -> None:
        """Let happen what is no fault of the call."""
        if what == REMOVAL:
            self.removals += 1
            due = self.clock.now() + self.rng.choice(_REMOVED_AFTER)
            self.turns.at(due, partial(self.turns.begin, self._removal()), _REMOVAL)
        if what == DEAD_LINKS:
            for task in self.backups.tasks:
                task.expires_at = min(task.expires_at, self.clock.now())
            raise LinkExpired("The download link is expired or rejected")
        if what == LOST_LEASE and (key := self.leases.taken_from(invocation)):
            number = len(self.records.names(f"deliveries/{key}/claim-")) + 1
            self.records.create(f"deliveries/{key}/claim-{number:06d}", b'{"holder": "nobody"}')
            self.functions.repeat(invocation)

    def _removal(self) -> Invocation:
        """Return the removal of the copy, which others do at the same time."""
        by_a_person = self.rng.random() < _BY_A_PERSON

        def work(invocation: Invocation) -> None:
            store = cast("ObjectStore", Faulty("bucket", self.store, self.call, invocation))
            records = cast("Records", Faulty("ledger", self.records, self.call, invocation))
            ledger = None if by_a_person else RecordLedger(records)
            remove_copy(store, ledger, self.clock, self.product.remove)

        def ended(invocation: Invocation) -> None:
            if not isinstance(invocation.error, Killed | OceanferryError | None):
                self.functions.surprises.append(f"{invocation.error!r} came out of a removal")
            self._inspect()

        now = self.clock.now()
        return Invocation(_REMOVAL, work, ended, now, now + _REMOVED_WITHIN)

    def _fail(self, what: str, invocation: Invocation) -> None:
        if what.startswith("killed"):
            invocation.dead = True
            raise Killed
        if what == "throttled":
            error = ServiceThrottled("Too many calls were made", retry_after=timedelta(minutes=2))
            error.not_applied = True
            raise error
        raise ServiceUnavailable("There was no answer in time")

    def _note(self) -> None:
        state = (
            sorted((each.key, *each.parts) for each in self.store.open_uploads.values()),
            len(self.store.objects),
            self.entries,
            [len(room.sent) for room in self.chats.values()],
            self.turns.expected,
            sorted(each.name for each in self.turns.alive),
        )
        if state == self._state:
            return
        self._state = state
        digest = hashlib.blake2b(repr(state).encode(), digest_size=8).digest()
        self.states.add(int.from_bytes(digest, "big"))

    def _ports(self, invocation: Invocation, function: Function) -> Ports:
        clock = ClockOf(self.clock, self.turns, invocation)

        def faulty(port: str, real: object) -> Faulty:
            return Faulty(port, real, self.call, invocation)

        @contextmanager
        def open_source(link: DownloadLink) -> Iterator[SourceObject]:
            yield cast("SourceObject", faulty("source", self._source(link)))

        def side_by_side(work: Callable[[_A], _B], things: Iterable[_A]) -> list[_B]:
            return self.turns.side_by_side(invocation, self.at_once, work, things)

        product = self.product
        records = product.records(cast("Records", faulty("ledger", self.records)))
        margin = min(function.timeout / 5, timedelta(minutes=2))
        return Ports(
            configuration=WORLD,
            backups=product.backups(cast("BackupService", faulty("backups", self.backups))),
            notifier=lambda name: product.notifier(cast("Notifier", faulty("chat", self.chats[name]))),
            bucket=lambda _: replace(
                self.bucket(
                    product.store(cast("ObjectStore", faulty("bucket", self.store)), self._files_now)
                ),
                side_by_side=side_by_side,
            ),
            open_source=product.source(open_source),
            ledger=product.ledger(RecordLedger(records), records),
            invoker=product.invoker(cast("Invoker", faulty("functions", self.functions))),
            clock=clock,
            progress=FakeProgress(),
            documents=RecordDocuments(cast("Records", faulty("history", self.histories))),
            heartbeat=lambda route: (
                cast("Heartbeat", faulty("heartbeat", self.heartbeat)) if route == ROUTE.name else None
            ),
            side_by_side=side_by_side,
            ends_at=None if self.patient else self.clock.now() + function.timeout - margin,
        )

    def _source(self, link: DownloadLink) -> FakeSourceObject:
        assert link.public_url
        signature = link.public_url.reveal().rpartition("-")[2]
        number, task = next(
            (number, each) for number, each in enumerate(self.backups.tasks) if each.task_id == signature
        )
        data = _packed(FILES[link.file_name], number if self.packs_anew else 0)
        return LivingSource(data, task, self.clock)


@lru_cache(maxsize=1024)
def _packed(data: bytes, edition: int) -> bytes:
    return bytes((each + edition) % 256 for each in data)


def _quietly(effect: Callable[..., object], *args: object, **named: object) -> None:
    with suppress(OceanferryError):
        effect(*args, **named)

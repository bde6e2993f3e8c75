"""One fault at every single call that leaves the process, under the retries of Function Compute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import cast

import pytest

from fakes.world import FILES, World, asked, backup_set
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import OceanferryError, PermissionDenied, ServiceUnavailable
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.notifications import Failed, LinkReady, Succeeded
from oceanferry.domain.runs.failures import Failure
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry.usecases.job_runner import JobRunner

ATTEMPTS = 4  # the first one and three retries
MOST_JOBS = 2000
GIVEN_UP = Failure(error="InvocationFailed", message="Function Compute gave it up")


class Killed(BaseException):
    """The process is gone: not even clean-up runs."""


@dataclass
class Faults:
    """Makes one call fail, the nth from 1, before it has its effect or after."""

    nth: int
    kind: type[BaseException]
    after: bool = False
    port: str = ""
    """Only calls of this port count."""
    for_good: bool = False
    """Every later call fails, too."""
    calls: int = 0
    dead: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def around(self, port: str, call: Callable[..., object], *args: object, **kwargs: object) -> object:
        with self.lock:
            if self.dead:
                raise Killed
            counts = self.port in ("", port)
            self.calls += counts
            over = self.for_good and 0 < self.nth < self.calls
            struck = counts and (over or self.calls == self.nth)
        if struck and not self.after:
            self._strike()
        result = call(*args, **kwargs)
        if struck:
            self._strike()
        return result

    def _strike(self) -> None:
        self.dead = self.kind is Killed
        raise self.kind("no answer")


class Faulty:
    """Stands for any port: every call of a method may fail."""

    def __init__(self, port: str, real: object, faults: Faults) -> None:
        self._port = port
        self._real = real
        self._faults = faults

    def __getattr__(self, name: str) -> object:
        value = getattr(self._real, name)
        if not callable(value):
            return value
        return partial(self._faults.around, self._port, value)


def faulty(world: World, faults: Faults) -> JobRunner:
    @contextmanager
    def open_source(link: DownloadLink) -> Iterator[SourceObject]:
        with world.ports.open_source(link) as source:
            yield cast("SourceObject", Faulty("source", source, faults))

    records = cast("Records", Faulty("ledger", MemoryRecords(world.clock), faults))
    store = cast("ObjectStore", Faulty("store", world.store, faults))
    return world.runner_with(
        backups=cast("BackupService", Faulty("backups", world.backups, faults)),
        notifier=lambda name: cast("Notifier", Faulty(name, world.notifiers[name], faults)),
        bucket=lambda name: replace(world.ports.bucket(name), store=store),
        open_source=open_source,
        ledger=RecordLedger(records),
        invoker=cast("Invoker", Faulty("invoker", world.invoker, faults)),
    )


def deliver(world: World, faults: Faults) -> list[str]:
    """Do an event and all that follows, as Function Compute would; return what only its logs would show."""
    runner, logged, done = faulty(world, faults), [], 0
    if not attempted(faults, lambda: list(runner.start_runs([asked()]))):
        logged += [] if attempted(faults, partial(runner.failures.refuse, asked(), GIVEN_UP)) else ["event"]
    while done < len(world.invoker.handed_over):
        due = world.invoker.handed_over[done]
        done += 1
        assert done < MOST_JOBS, due
        world.clock.advance(due.delay)
        if not attempted(faults, partial(runner.run_job, due.job)):
            logged += (
                []
                if attempted(faults, partial(runner.failures.give_up, due.job, GIVEN_UP))
                else [due.job.job]
            )
    return logged


def attempted(faults: Faults, work: Callable[[], object]) -> bool:
    for _ in range(ATTEMPTS):
        try:
            work()
        except (OceanferryError, Killed):
            faults.dead = False
        else:
            return True
    return False


def copied(world: World) -> dict[str, bytes]:
    return {key.rpartition("/")[2]: data for key, data in world.store.objects.items()}


def test_nothing_fails_without_a_fault() -> None:
    assert deliver(World(), Faults(0, ServiceUnavailable)) == []


def test_invocations_that_happen_twice_have_one_effect() -> None:
    world = World()
    runner, done = faulty(world, Faults(0, ServiceUnavailable)), 0
    for _ in range(2):
        list(runner.start_runs([asked()]))
    while done < len(world.invoker.handed_over):
        for _ in range(2):
            runner.run_job(world.invoker.handed_over[done].job)
        done += 1

    assert world.backups.requested == ["bak-1"]
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady]
    assert [type(each) for each in world.notifiers["audit"].sent] == [Succeeded]
    assert sorted(world.store.written) == sorted(set(world.store.written))


@pytest.mark.parametrize("preparation", [timedelta(0), timedelta(minutes=1)], ids=["ready", "prepared"])
@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
@pytest.mark.parametrize("kind", [ServiceUnavailable, Killed], ids=["no answer", "killed"])
def test_a_fault_at_any_call_loses_nothing_and_doubles_nothing(
    kind: type[BaseException], after: bool, preparation: timedelta
) -> None:
    nth, calls = 0, 1
    while nth < calls:
        nth += 1
        world, faults = World(), Faults(nth, kind, after)
        world.backups.preparation = preparation
        logged = deliver(world, faults)
        calls = faults.calls

        assert logged == [], nth
        assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady], nth
        assert [type(each) for each in world.notifiers["audit"].sent] == [Succeeded], nth
        assert sorted(copied(world)) == sorted([*FILES, "manifest.json"]), nth
        assert FILES.items() <= copied(world).items(), nth
    assert nth > 40


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
@pytest.mark.parametrize("kind", [ServiceUnavailable, Killed], ids=["no answer", "killed"])
def test_a_fault_at_any_call_of_a_copy_by_shards_leaves_one_whole_copy(
    kind: type[BaseException], after: bool
) -> None:
    transfer = Transfer(connections=1, part_size_bytes=8, shard_above_bytes=20, max_shards=3)
    nth, calls = 0, 1
    while nth < calls:
        nth += 1
        world, faults = World(transfer=transfer), Faults(nth, kind, after)
        logged = deliver(world, faults)
        calls = faults.calls

        assert logged == [], nth
        assert [type(each) for each in world.notifiers["audit"].sent] == [Succeeded], nth
        assert sorted(copied(world)) == sorted([*FILES, "manifest.json"]), nth
        assert FILES.items() <= copied(world).items(), nth
        assert len(set(world.store.written)) == len(world.store.written), nth
    assert nth > 100


@pytest.mark.parametrize("kind", [ServiceUnavailable, PermissionDenied], ids=["no answer", "not allowed"])
@pytest.mark.parametrize("port", ["backups", "source", "store", "ledger", "invoker", "ops-room", "audit"])
def test_a_delivery_that_never_happens_is_reported_or_logged(port: str, kind: type[BaseException]) -> None:
    nth, calls = 0, 1
    while nth < calls:
        nth += 1
        world, faults = World(), Faults(nth, kind, port=port, for_good=True)
        logged = deliver(world, faults)
        calls = faults.calls
        reported = {each.destination for each in world.notifiers["audit"].sent if isinstance(each, Failed)}
        sent = any(isinstance(each, LinkReady) for each in world.notifiers["ops-room"].sent)

        assert sent or logged or reported & {"", "ops-room"}, nth
        assert "manifest.json" in copied(world) or logged or reported & {"", "archive"}, nth
        assert port == "invoker" or not logged, nth


@pytest.mark.parametrize("port", ["backups", "source", "store", "ops-room"])
def test_a_delivery_that_is_killed_each_time_it_is_begun_is_reported(port: str) -> None:
    world = World()
    logged = deliver(world, Faults(1, Killed, port=port, for_good=True))
    sent = {each.destination for each in world.notifiers["audit"].sent if isinstance(each, Failed)}

    assert sent
    assert logged == []


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
@pytest.mark.parametrize("kind", [ServiceUnavailable, Killed], ids=["no answer", "killed"])
def test_a_failure_is_reported_once_whichever_call_of_the_notification_fails(
    kind: type[BaseException], after: bool
) -> None:
    nth, calls = 0, 1
    while nth < calls:
        nth += 1
        world, faults = World(), Faults(nth, kind, after)
        world.backups.add(backup_set(status="RUNNING"))
        logged = deliver(world, faults)
        calls = faults.calls

        assert logged == [], nth
        assert [type(each) for each in world.notifiers["ops-room"].sent] == [Failed], nth
        assert [type(each) for each in world.notifiers["audit"].sent] == [Failed], nth

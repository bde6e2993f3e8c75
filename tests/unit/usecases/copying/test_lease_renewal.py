"""A copier that gets further keeps its claim; one that has lost it stops."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from fakes.clock import FakeClock
from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.source_object import FakeSourceObject
from fakes.world import CLUSTER, FILES, World
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import DeliveryInProgress, ServiceThrottled, ServiceUnavailable
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.ports.ledger import Claim, Leased
from oceanferry.ports.storage.object_store import LARGEST_SMALL_OBJECT_BYTES, StoredObject
from oceanferry.ports.storage.source_object import Data, SourceIdentity
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.file_copy import FileCopy
from oceanferry.usecases.copying.lease_renewal import LeaseRenewal
from oceanferry.usecases.runs.claims import LEASE
from oceanferry.usecases.runs.time_budget import TimeBudget

PART = 10
DATA = random.Random(7).randbytes(20 * PART)  # noqa: S311  # content, not secrecy


class ObservedSource(FakeSourceObject):
    """A file of which each read is followed by something that gets how many reads there were."""

    def __init__(self, data: bytes, happens: Callable[[int], None], *, knows_crc64: bool = True) -> None:
        super().__init__(data, knows_crc64=knows_crc64)
        self._happens = happens

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        yield from super().read(identity, start, length)
        self._happens(len(self.reads))


def world_of(connections: int | None) -> World:
    return World(transfer=Transfer(connections=connections, part_size_bytes=PART))


def claim(world: World, job: CopyObjectJob) -> object:
    return world.ledger.claim(job.key(CLUSTER.instance_id), lease=LEASE)


def overtaken_at(read: int, world: World, job: CopyObjectJob) -> Callable[[int], None]:
    def happens(reads: int) -> None:
        if reads == read:
            while not isinstance(claim(world, job), Claim):  # another connection has just renewed it
                world.clock.advance(LEASE)

    return happens


def workers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith("copy")]


@pytest.mark.parametrize("connections", [1, None], ids=["one connection", "several connections"])
def test_an_overtaken_copier_stops_with_what_it_met_and_leaves_the_copy_to_the_other(
    connections: int | None,
) -> None:
    world = world_of(connections)
    job = world.job_to("archive", CopyObjectJob)

    world.sources["part1.zip"] = ObservedSource(FILES["part1.zip"], overtaken_at(1, world, job))
    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)

    assert not any(key.endswith(("part1.zip", "manifest.json")) for key in world.store.objects)
    assert isinstance(claim(world, job), Leased)


def test_no_worker_waits_for_ever_when_the_only_busy_one_was_overtaken() -> None:
    world = world_of(None)
    job = world.job_to("archive", CopyObjectJob)
    world.store.troubles["upload_part"] = [ServiceThrottled("slow down")] * 2  # which leaves one connection
    overtaken = overtaken_at(12, world, job)

    def happens(reads: int) -> None:
        while reads == 12 and len(workers()) < len(DATA) // PART:
            time.sleep(0.001)  # until all others are there to wait
        overtaken(reads)

    world.sources["part1.zip"] = ObservedSource(DATA, happens)

    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)


def test_an_overtaken_copier_stops_while_it_reads_back_what_it_has_copied() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)

    class OvertakenReader(FakeObjectReader):
        def read(self, stored: StoredObject) -> Iterator[memoryview]:
            world.clock.advance(LEASE)
            claim(world, job)
            yield from super().read(stored)

    world.reader = OvertakenReader(world.store)
    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)


def test_parts_that_are_compared_with_a_source_without_a_checksum_keep_the_claim() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)
    data, compared = FILES["part1.zip"], len(FILES["part1.zip"]) // PART
    world.store.troubles["complete_upload"] = [ServiceUnavailable("it hung up")]
    world.sources["part1.zip"] = FakeSourceObject(data, knows_crc64=False)
    with pytest.raises(ServiceUnavailable):
        world.runner.run_job(job)
    found: list[object] = []

    def comparing(reads: int) -> None:
        world.clock.advance(LEASE / 4)
        found.extend([claim(world, job)] if reads == compared else [])

    world.sources["part1.zip"] = ObservedSource(data, comparing, knows_crc64=False)
    world.runner.run_job(job)

    assert [type(each) for each in found] == [Leased]


def test_a_progress_that_breaks_ends_the_copy_instead_of_being_lost() -> None:
    class Broken(FakeProgress):
        def copying(self, *_: object) -> None:
            raise BrokenPipeError

    copy = FileCopy(
        file_name="a.zip",
        key="a.zip",
        source=FakeSourceObject(DATA),
        store=FakeObjectStore(),
        clock=FakeClock(),
        progress=Broken(),
        time_budget=TimeBudget(None, FakeClock()),
        transfer=Transfer(part_size_bytes=PART),
    )
    with pytest.raises(BrokenPipeError):
        copy_file(copy)


def test_a_part_is_not_repeated_after_a_pause_in_which_another_copier_took_over() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)

    class Throttled(FakeSourceObject):
        def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
            yield from super().read(identity, start, length)
            if len(self.reads) == 1:
                world.clock.advance(LEASE)
                claim(world, job)
                raise ServiceThrottled("OSS asks for fewer calls")

    world.sources["part1.zip"] = source = Throttled(DATA)
    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)

    assert len(source.reads) == 1


def test_pauses_before_a_part_is_repeated_keep_the_claim() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)
    found: list[object] = []

    class Throttled(FakeSourceObject):
        def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
            if len(self.reads) < 3:
                world.clock.advance(LEASE / 2)
                self.reads.append((start, length))
                raise ServiceThrottled("OSS asks for fewer calls")
            found.append(claim(world, job))
            yield from super().read(identity, start, length)

    world.sources["part1.zip"] = Throttled(DATA)
    world.runner.run_job(job)

    assert type(found[0]) is Leased


def test_a_small_file_is_not_read_again_after_a_pause_in_which_another_copier_took_over() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)
    reads = 0

    class Throttled(FakeSourceObject):
        def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
            nonlocal reads
            reads += 1
            if reads == 1:
                world.clock.advance(LEASE)
                claim(world, job)
                raise ServiceThrottled("OSS asks for fewer calls")
            return super().read_small(most_bytes)

    world.sources["part1.zip"] = Throttled(b"small")
    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)

    assert reads == 1


def test_a_copier_that_was_held_up_before_it_sent_anything_stops_when_another_took_over() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)
    world.sources["part1.zip"] = source = FakeSourceObject(DATA)

    class HeldUp(FakeObjectStore):
        def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
            if not source.reads:
                world.clock.advance(LEASE)
                claim(world, job)
            return super().get(key, most_bytes=most_bytes)

    world.store = HeldUp("my-archive", world.clock)
    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)

    assert not source.reads


def test_a_copier_that_lost_its_lease_before_it_began_a_file_sends_no_part() -> None:
    def lost() -> None:
        raise DeliveryInProgress("It was taken over")

    copy = FileCopy(
        file_name="a.zip",
        key="a.zip",
        source=(source := FakeSourceObject(DATA)),
        store=FakeObjectStore(),
        clock=FakeClock(),
        progress=FakeProgress(),
        time_budget=TimeBudget(None, FakeClock()),
        transfer=Transfer(connections=1, part_size_bytes=PART),
        renew_lease=lost,
    )
    with pytest.raises(DeliveryInProgress, match="taken over"):
        copy_file(copy)

    assert not source.reads


def test_a_copier_that_lost_its_lease_while_it_listed_the_folder_sends_no_small_file() -> None:
    world = world_of(1)
    job = world.job_to("archive", CopyObjectJob)
    world.sources = {name: FakeSourceObject(b"small") for name in world.sources}

    class HeldUp(FakeObjectStore):
        def keys(self, prefix: str) -> Iterator[str]:
            world.clock.advance(LEASE)
            claim(world, job)
            return super().keys(prefix)

    world.store = HeldUp("my-archive", world.clock)
    with pytest.raises(DeliveryInProgress, match="taken over"):
        world.runner.run_job(job)

    assert not world.store.objects


def test_a_renewal_whose_answer_was_held_up_is_due_again_by_when_it_was_asked_for() -> None:
    clock = FakeClock()

    class Slow(MemoryRecords):
        def create(self, name: str, data: bytes) -> bool:
            created = super().create(name, data)
            clock.advance(LEASE / 2)
            return created

    ledger, began = RecordLedger(records := Slow(clock)), clock.now()
    claimed = ledger.claim("key", lease=LEASE)
    assert isinstance(claimed, Claim)
    lease = LeaseRenewal(claimed, ledger=ledger, lease=LEASE, clock=clock, claimed_at=began)
    lease.renew()
    lease.renew()

    assert len(records.names("")) == 3

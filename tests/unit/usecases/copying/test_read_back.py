"""Copies that are read back for their SHA-256, by invocations that have an end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.clock import FakeClock
from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from fakes.world import FILES, World, asked
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.errors import CopyNotProven
from oceanferry.domain.runs.copy_progress import Digest
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.ledger import Leased
from oceanferry.ports.storage.object_store import StoredObject
from oceanferry.usecases.runs.claims import LEASE

FOLDER = "oceanbase/ob317v4uif0000/bak-1/"
MANIFEST = f"{FOLDER}manifest.json"
DIGESTS = [hashlib.sha256(data).hexdigest() for data in FILES.values()]
READING = timedelta(minutes=10)


class SlowReader(FakeObjectReader):
    """Each file takes ten minutes to read."""

    def __init__(self, store: FakeObjectStore, clock: FakeClock) -> None:
        super().__init__(store)
        self._clock = clock

    def read(self, stored: StoredObject) -> Iterator[memoryview]:
        chunks = list(map(bytes, super().read(stored)))
        for chunk in chunks:
            self._clock.advance(READING / len(chunks))
            yield memoryview(chunk)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def reader(world: World) -> SlowReader:
    return SlowReader(world.store, world.clock)


def copied(world: World, reader: FakeObjectReader, *, time: timedelta | None) -> list[Outcome]:
    """Copy the backup set by as many invocations as it takes, each with that much time."""
    world.take(asked(route="nightly", deliver=["archive"]))
    job: CopyObjectJob | None = world.job(CopyObjectJob)
    bucket = replace(world.ports.bucket("archive"), reader=reader)
    outcomes: list[Outcome] = []
    while job is not None:
        before = len(world.invoker.handed_over)
        deadline = world.clock.now() + time if time else None
        outcomes.append(world.runner_with(bucket=lambda _: bucket, ends_at=deadline).run_job(job))
        jobs = [each.job for each in world.invoker.handed_over[before:]]
        job = next((each for each in jobs if isinstance(each, CopyObjectJob)), None)
        assert len(outcomes) < 10
    return outcomes


def digests(world: World) -> list[str | None]:
    return [each.sha256 for each in Manifest.model_validate_json(world.store.objects[MANIFEST]).objects]


def test_a_file_that_this_invocation_cannot_read_to_its_end_is_read_by_the_next(
    world: World, reader: SlowReader
) -> None:
    outcomes = copied(world, reader, time=READING * 1.5)

    assert [each.status for each in outcomes] == ["rescheduled", "settled"]
    assert digests(world) == DIGESTS


def test_files_that_have_been_read_are_not_read_again(world: World, reader: SlowReader) -> None:
    copied(world, reader, time=READING * 1.5)

    first, second = (f"{FOLDER}{name}" for name in FILES)
    assert reader.read_keys == [first, second, second]


def test_a_file_that_a_whole_invocation_cannot_read_fails_the_copy_and_is_named(
    world: World, reader: SlowReader
) -> None:
    [*_, last] = copied(world, reader, time=READING / 2)

    assert last.failure is not None
    assert last.failure.error == "CopyStalled"
    assert "too short to read file 1 back for sha256" in last.failure.message
    assert reader.read_keys == [f"{FOLDER}part1.zip"] * 2
    assert f"{FOLDER}part1.zip" in world.store.objects
    assert MANIFEST not in world.store.objects


def test_where_nothing_ends_an_invocation_everything_is_read_at_once(
    world: World, reader: SlowReader
) -> None:
    assert [each.status for each in copied(world, reader, time=None)] == ["settled"]
    assert digests(world) == DIGESTS


def test_no_other_takes_over_while_a_copy_is_read_back(world: World) -> None:
    others: list[object] = []

    class Contended(SlowReader):
        """Somebody else asks for the delivery at every chunk."""

        def read(self, stored: StoredObject) -> Iterator[memoryview]:
            for chunk in super().read(stored):
                key = world.job(CopyObjectJob).key("ob317v4uif0000")
                others.append(world.ledger.claim(key, lease=READING))
                yield chunk

    copied(world, Contended(world.store, world.clock), time=None)

    assert READING > LEASE
    assert {type(each) for each in others} == {Leased}


def test_a_digest_of_another_object_is_not_taken_over(world: World) -> None:
    world.take(asked(route="nightly", deliver=["archive"]))
    wrong = Digest(part_id=1, crc64="1", sha256="0" * 64)
    job = world.job(CopyObjectJob).model_copy(update={"digests": (wrong,)})
    bucket = replace(world.ports.bucket("archive"), reader=FakeObjectReader(world.store))
    world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert digests(world) == DIGESTS


def test_bytes_that_do_not_read_back_are_no_copy(world: World) -> None:
    reader = FakeObjectReader(world.store)
    reader.rotten[f"{FOLDER}part1.zip"] = 3

    with pytest.raises(CopyNotProven, match=r"part1\.zip does not match its bucket's CRC64"):
        copied(world, reader, time=None)
    assert MANIFEST not in world.store.objects

"""Many small files: few calls for each, side by side, and one listing of the folder."""

from __future__ import annotations

import threading
from collections import Counter
from typing import ClassVar

import pytest

from fakes.object_store import FakeObjectStore
from fakes.source_object import FakeSourceObject
from fakes.stored_copies import folder_of
from fakes.world import World, asked, backup_set
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.copies.manifest import MOST_OBJECTS, Manifest
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.source_object import Data, SourceIdentity

FOLDER = folder_of("bak-1")
_CALLS = ("head", "get", "put", "put_file", "keys", "uploads", "parts", "begin_upload", "complete_upload")


class Counted(FakeObjectStore):
    """A store that counts what it is asked."""

    def __init__(self) -> None:
        super().__init__("my-archive")
        self.calls: Counter[str] = Counter()

    def __getattribute__(self, name: str) -> object:
        if name in _CALLS:
            self.calls[name] += 1
        return super().__getattribute__(name)


class CountedSource(FakeSourceObject):
    """A source that counts, too."""

    calls: ClassVar[Counter[str]] = Counter()

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        self.calls["read_small"] += 1
        return super().read_small(most_bytes)


def world_of(count: int, store: FakeObjectStore | None = None) -> World:
    files = {f"{number}.zip": b"file %d" % number for number in range(1, count + 1)}
    world = World(store=store or Counted())
    world.backups.add(backup_set(), [(name, len(data)) for name, data in files.items()])
    CountedSource.calls = Counter()
    world.sources = {name: CountedSource(data) for name, data in files.items()}
    world.take(asked(route="nightly", deliver=["archive"]))
    return world


def copied(world: World, transfer: Transfer | None = None) -> Outcome:
    chosen = transfer or Transfer()
    bucket = Bucket(world.store, "oceanbase/", transfer=chosen, side_by_side=ThreadPool(chosen.most))
    return world.runner_with(bucket=lambda _: bucket).run_job(world.job(CopyObjectJob))


@pytest.mark.parametrize("count", [1, 40, 400])
def test_a_small_file_takes_four_calls_and_the_folder_a_constant_number(count: int) -> None:
    store = Counted()
    world = world_of(count, store)
    assert copied(world).receipts[0].status == "delivered"

    assert CountedSource.calls["read_small"] == count
    assert store.calls["put_file"] == count
    assert store.calls["head"] == 2 * count
    assert {name: store.calls[name] for name in _CALLS if name not in ("put_file", "head")} == {
        "get": 2,
        "put": 1,
        "keys": int(count > 1),
        "uploads": 2,
        "parts": 0,
        "begin_upload": 0,
        "complete_upload": 0,
    }


def test_files_are_copied_side_by_side_over_as_many_connections_as_are_allowed() -> None:
    store = Counted()
    world = world_of(12, store)
    together = threading.Barrier(4, timeout=60)
    world.sources = {name: Meeting(each.data, together) for name, each in world.sources.items()}

    assert copied(world, Transfer(connections=4)).receipts[0].status == "delivered"


class Meeting(FakeSourceObject):
    """A source that gives nothing before several are read."""

    def __init__(self, data: bytes, together: threading.Barrier) -> None:
        super().__init__(data)
        self.together = together

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        self.together.wait()
        return super().read_small(most_bytes)


def test_a_copy_that_goes_on_sends_no_file_again() -> None:
    store = Counted()
    world = world_of(30, store)
    files = {name: each.data for name, each in world.sources.items()}
    copied(world)
    del store.objects[FOLDER.manifest], store.objects[f"{FOLDER.path}7.zip"]
    world.ledger.withdraw(world.job(CopyObjectJob).key("ob317v4uif0000"))
    store.calls.clear()

    assert copied(world).receipts[0].status == "delivered"
    assert store.calls["put_file"] == 1
    assert {key.removeprefix(FOLDER.path) for key in store.objects} == {*files, "manifest.json"}


def test_links_that_die_among_many_files_let_the_copy_go_on_where_it_was() -> None:
    world = world_of(20)
    world.sources["20.zip"].expire()

    assert copied(world, Transfer(connections=1)).status == "rescheduled"
    assert len(world.store.objects) == 19


@pytest.mark.long
def test_ten_thousand_files_are_copied_and_proven_by_one_manifest() -> None:
    world = world_of(MOST_OBJECTS)
    outcome = copied(world)
    [receipt] = outcome.receipts

    assert receipt.status == "delivered"
    assert (receipt.object_count, len(receipt.objects)) == (MOST_OBJECTS, 20)
    assert receipt.size_bytes == sum(len(each.data) for each in world.sources.values())
    assert len(outcome.model_dump_json()) < 8192
    assert len(world.store.objects) == MOST_OBJECTS + 1
    manifest = Manifest.model_validate_json(world.store.objects[FOLDER.manifest])
    assert len(manifest.objects) == MOST_OBJECTS


def test_a_file_larger_than_those_before_it_takes_one_call_more_and_is_sent_whole() -> None:
    store = Counted()
    world = world_of(2, store)
    world.sources["2.zip"] = CountedSource(b"x" * 1000)
    bucket = Bucket(world.store, "oceanbase/")

    assert world.runner_with(bucket=lambda _: bucket).run_job(world.job(CopyObjectJob)).receipts
    assert store.objects[f"{FOLDER.path}2.zip"] == b"x" * 1000
    assert (CountedSource.calls["read_small"], store.calls["put_file"], store.calls["begin_upload"]) == (
        3,
        2,
        0,
    )

"""Gone is gone: what was delivered and removed since is not delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.clock import NOON
from fakes.object_store import FakeObjectStore
from fakes.stored_copies import INSTANCE, begin_removal, folder_of, plant
from fakes.world import FILES, World, asked, backup_set
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.errors import ServiceRefused, ServiceUnavailable
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.inspecting.list_backup_sets import list_backup_sets
from oceanferry.usecases.inspecting.plan import plan

FOLDER = folder_of("bak-1")


@pytest.fixture
def world() -> World:
    """A backup set that has been copied."""
    world = World()
    world.take(asked(route="nightly", deliver=["archive"]))
    world.drain()
    assert FOLDER.manifest in world.store.objects
    return world


def planned(world: World) -> bool:
    copies = DeliveredCopies(world.ports.bucket)
    found = plan(
        asked("event-2", route="nightly", deliver=["archive"]),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        clock=world.clock,
        endpoint_of=lambda _: "",
        copies=copies,
    )
    return found.backup_sets[0].deliveries[0].already_delivered


def listed(world: World) -> tuple[str, ...]:
    found = list_backup_sets(
        list(world.configuration.clusters.values()),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        copies=DeliveredCopies(world.ports.bucket),
    )
    [only] = found.backup_sets
    return only.delivered_to


def delivered_again(world: World) -> str:
    world.take(asked("event-2", route="nightly", deliver=["archive"]))
    receipts = [receipt for each in world.drain() for receipt in each.receipts if receipt.kind == "copy"]
    return receipts[-1].status


def files(world: World) -> dict[str, bytes]:
    found = {key.removeprefix(FOLDER.path): data for key, data in world.store.objects.items()}
    found.pop("manifest.json", None)
    return found


def test_what_is_there_is_delivered(world: World) -> None:
    assert planned(world)
    assert listed(world) == ("archive",)
    assert delivered_again(world) == "already_delivered"


@pytest.mark.parametrize("removed", ["all of it", "one file", "the manifest", "begun"])
def test_what_a_person_removed_is_not_delivered_and_is_copied_again(world: World, removed: str) -> None:
    if removed == "begun":
        begin_removal(world.store, FOLDER.manifest)
    for key in list(world.store.objects):
        name = key.removeprefix(FOLDER.path)
        if removed == "all of it" or (removed, name) in {
            ("one file", "part1.zip"),
            ("the manifest", "manifest.json"),
        }:
            del world.store.objects[key]

    assert not planned(world)
    assert listed(world) == ()
    assert delivered_again(world) == "delivered"
    assert files(world) == FILES


def test_what_retention_removed_is_written_into_the_ledger(world: World) -> None:
    key = world.job(CopyObjectJob).key(INSTANCE)
    newer = folder_of("bak-2")
    plant(world.store, "bak-2", copied_at=NOON + timedelta(days=1))
    world.backups.add(backup_set("bak-2"))
    bucket = replace(world.ports.bucket("archive"), retention=RetentionRule(keep_last=1, apply=True))
    world.take(asked("e2", cluster="orders", backup_set_id="bak-2", deliver=["archive"]))
    [job] = [
        each
        for each in world.invoker.jobs
        if isinstance(each, CopyObjectJob) and each.order.backup_set_id == "bak-2"
    ]
    outcome = world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert outcome.notes == ("retention: removed bak-1",)

    assert newer.manifest in world.store.objects
    assert FOLDER.manifest not in world.store.objects
    assert world.ledger.receipt(key) is None


@pytest.mark.parametrize("route", ["two words", "x" * 1000, "\u202e", "a\nb"])
def test_a_removed_copy_whose_manifest_names_an_impossible_route_does_not_stop_the_job(
    world: World, route: str
) -> None:
    plant(world.store, "bak-0", copied_at=NOON - timedelta(days=2), route=route)
    plant(world.store, "bak-00", copied_at=NOON - timedelta(days=1), route=route)
    world.backups.add(backup_set("bak-2"), [(name, len(data)) for name, data in FILES.items()])
    bucket = replace(world.ports.bucket("archive"), retention=RetentionRule(keep_last=1, apply=True))
    world.take(asked("e2", cluster="orders", backup_set_id="bak-2", deliver=["archive"]))
    [job] = [
        each
        for each in world.invoker.jobs
        if isinstance(each, CopyObjectJob) and each.order.backup_set_id == "bak-2"
    ]
    outcome = world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert [each.status for each in outcome.receipts] == ["delivered"]
    assert outcome.notes == ("retention: removed bak-0",)


def test_a_bucket_that_does_not_answer_and_a_manifest_that_is_archived_are_no_removal(world: World) -> None:
    for trouble in (ServiceUnavailable("no answer"), ServiceRefused("It is archived")):
        world.store.troubles["get"] = [trouble]
        assert planned(world)


def test_a_file_that_the_store_does_not_describe_is_no_removal(world: World) -> None:
    world.store.troubles["head"] = [ServiceRefused("the key service refused")]
    assert planned(world)

    world.store.troubles["head"] = [ServiceRefused("the key service refused")]
    assert delivered_again(world) == "already_delivered"


def test_a_file_that_the_store_does_not_describe_does_not_hide_that_another_is_gone(world: World) -> None:
    del world.store.objects[f"{FOLDER.path}part2.zip"]
    world.store.troubles["head"] = [ServiceRefused("the key service refused")]

    assert not planned(world)


def test_a_copy_whose_manifest_a_later_version_wrote_stays_delivered(world: World) -> None:
    """After a rollback, for example: what this version cannot judge takes no receipt back."""
    world.store.objects[FOLDER.manifest] = b'{"schema_version": 2}'

    assert planned(world)
    assert delivered_again(world) == "already_delivered"


def test_a_copy_in_an_empty_bucket_is_gone() -> None:
    world = World(store=FakeObjectStore("my-archive"))

    assert not DeliveredCopies(world.ports.bucket).is_there("archive", INSTANCE, "bak-1")

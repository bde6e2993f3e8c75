"""The backup sets of the clusters, and where they have been delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from pydantic_core import from_json, to_json

from fakes.clock import NOON, FakeClock
from fakes.growth.counted_calls import CountedCalls, SideBySideInTime
from fakes.world import CLUSTER, CONFIGURATION, FILES, NIGHTLY, World, asked, backup_set
from oceanferry.domain.configuration import Cluster, Destination
from oceanferry.domain.errors import InstanceNotFound
from oceanferry.domain.runs.plans import ListedBackupSet
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.inspecting.list_backup_sets import BackupSetList, list_backup_sets

USERS = Cluster("users", "ob-users")


@pytest.fixture
def world() -> World:
    return World()


def listed(world: World, *clusters: Cluster) -> list[ListedBackupSet]:
    found = asked_for(world, *clusters)
    assert found.failures == []
    return found.backup_sets


def asked_for(world: World, *clusters: Cluster) -> BackupSetList:
    return list_backup_sets(
        clusters or (CLUSTER,),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        copies=DeliveredCopies(world.ports.bucket),
    )


def test_a_backup_set_is_listed_with_everything_that_is_known_of_it(world: World) -> None:
    world.backups.add(backup_set(tenants=("t_pay", "t_user"), storage_class="archive"))

    assert listed(world) == [
        ListedBackupSet(
            cluster="orders",
            instance_id="ob317v4uif0000",
            backup_set_id="bak-1",
            status="DONE",
            validity="VALID",
            method="logical",
            object_type="tenant",
            storage_class="archive",
            tenants=("t_pay", "t_user"),
            restores_to=NOON - timedelta(hours=6),
            size_bytes=sum(map(len, FILES.values())),
            download_task_id="",
            download_task_status="not_exist",
            delivered_to=(),
        )
    ]


def test_the_newest_comes_first_and_one_of_unknown_age_last(world: World) -> None:
    world.backups.add(backup_set("bak-2", age=timedelta(hours=1)))
    world.backups.add(backup_set("bak-0", checkpoint=None, finished_at=None, started_at=None))

    assert [each.backup_set_id for each in listed(world)] == ["bak-2", "bak-1", "bak-0"]


def test_clusters_are_listed_one_after_the_other(world: World) -> None:
    world.backups.add(replace(backup_set("bak-9", age=timedelta(0)), instance_id="ob-users"))

    assert [(each.cluster, each.backup_set_id) for each in listed(world, CLUSTER, USERS)] == [
        ("orders", "bak-1"),
        ("users", "bak-9"),
    ]


def test_one_that_cannot_be_delivered_is_listed_too(world: World) -> None:
    world.backups.add(backup_set("bak-2", status="RUNNING", validity="INVALID"))

    assert {each.backup_set_id: each.status for each in listed(world)} == {
        "bak-1": "DONE",
        "bak-2": "RUNNING",
    }


def test_one_whose_id_fits_in_no_key_is_listed_as_delivered_nowhere(world: World) -> None:
    world.backups.add(backup_set("../bak 2", age=timedelta(0)))

    assert [(each.backup_set_id, each.delivered_to) for each in listed(world)] == [
        ("../bak 2", ()),
        ("bak-1", ()),
    ]


def test_the_download_task_is_listed_in_oceanbase_s_own_words(world: World) -> None:
    world.backups.preparation = timedelta(hours=1)
    world.backups.request_download("ob317v4uif0000", "bak-1")
    [found] = listed(world)

    assert (found.download_task_id, found.download_task_status) == ("1000001", "RUNNING")


def test_proven_deliveries_of_a_route_are_listed(world: World) -> None:
    world.take()
    world.drain()

    assert [each.delivered_to for each in listed(world)] == [("ops-room", "archive")]


def test_after_a_rollback_past_a_schema_proven_deliveries_are_still_listed(world: World) -> None:
    world.take()
    world.drain()
    before = listed(world)
    for name in world.records.names("deliveries/"):
        if name.endswith("/receipt"):
            later = {**from_json(world.records.read(name) or b"{}"), "schema_version": 2}
            world.records.replace(name, to_json(later))

    assert before[0].delivered_to
    assert listed(world) == before


def test_deliveries_that_were_asked_for_without_a_route_are_listed_too(world: World) -> None:
    world.take(asked("event-1", cluster="orders", backup_set_id="bak-1", deliver=["audit"]))
    world.drain()

    assert [each.delivered_to for each in listed(world)] == [("audit",)]


def test_a_destination_is_listed_once_however_often_it_was_delivered_to(world: World) -> None:
    world.take(asked("event-1", cluster="orders", backup_set_id="bak-1", deliver=["archive"]))
    world.take(asked("event-2", route="nightly", deliver=["archive"]))
    world.drain()

    assert [each.delivered_to for each in listed(world)] == [("archive",)]


def test_a_delivery_that_failed_is_not_listed(world: World) -> None:
    world.notifiers["ops-room"].refuse()
    world.take(asked("event-1", route="nightly", deliver=["ops-room"]))
    world.drain()

    assert [each.delivered_to for each in listed(world)] == [()]


def test_a_route_of_another_cluster_says_nothing_about_this_one(world: World) -> None:
    weekly = replace(NIGHTLY, name="weekly", cluster=USERS, deliver=("audit",))
    world.configuration = replace(
        CONFIGURATION,
        clusters={"orders": CLUSTER, "users": USERS},
        routes={"nightly": NIGHTLY, "weekly": weekly},
        destinations={
            **CONFIGURATION.destinations,
            "spare": Destination("spare", takes_copies=True, reads_several=False),
        },
    )

    assert [each.delivered_to for each in listed(world)] == [()]


def test_an_instance_without_backup_sets_lists_nothing(world: World) -> None:
    world.backups.add_instance("ob-users")

    assert listed(world, USERS) == []


def test_an_unknown_instance_is_a_failure(world: World) -> None:
    found = asked_for(world, Cluster("", "ob-elsewhere"))

    assert [each.error for each in found.failures] == [InstanceNotFound.__name__]


def test_one_cluster_that_fails_does_not_hide_the_others(world: World) -> None:
    found = asked_for(world, Cluster("", "ob-elsewhere"), CLUSTER)

    assert [each.backup_set_id for each in found.backup_sets] == ["bak-1"]
    assert len(found.failures) == 1


def test_listing_changes_nothing(world: World) -> None:
    listed(world)

    assert world.backups.requested == []
    assert world.invoker.jobs == []


def test_only_the_newest_of_all_clusters_are_shown_when_so_many_are_asked_for(world: World) -> None:
    world.backups.add(backup_set("bak-old", age=timedelta(hours=9)))
    world.backups.add(replace(backup_set("bak-9", age=timedelta(0)), instance_id="ob-users"))
    world.backups.add(replace(backup_set("bak-8", age=timedelta(hours=7)), instance_id="ob-users"))
    found = list_backup_sets(
        (CLUSTER, USERS),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        copies=DeliveredCopies(world.ports.bucket),
        newest=2,
    )

    assert [each.backup_set_id for each in found.backup_sets] == ["bak-1", "bak-9"]
    assert found.not_shown == 2


def test_receipts_are_asked_for_those_that_are_shown_and_side_by_side() -> None:
    routes = {
        f"route-{n}": replace(NIGHTLY, name=f"route-{n}", deliver=("ops-room", "archive")) for n in range(50)
    }
    world = World(replace(CONFIGURATION, routes=routes))
    for number in range(1000):
        world.backups.add(backup_set(f"bak-{number}", age=timedelta(hours=number)))
    calls = CountedCalls(FakeClock(), timedelta(milliseconds=20))
    found = list_backup_sets(
        (CLUSTER,),
        configuration=world.configuration,
        backups=cast("BackupService", calls.of("backups", world.backups)),
        ledger=cast("Ledger", calls.of("ledger", world.ledger)),
        copies=DeliveredCopies(world.ports.bucket),
        newest=20,
        side_by_side=SideBySideInTime(calls.clock),
    )

    pages, receipts = 10, 20 * (50 * 2 + 3)  # of each route's destinations, and of all without a route
    assert len(found.backup_sets) == 20
    assert found.not_shown == 980
    assert calls.total == pages + receipts
    assert calls.clock.now() - NOON < timedelta(seconds=4)

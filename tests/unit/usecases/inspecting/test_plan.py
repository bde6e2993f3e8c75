"""What a request would do, found out by reading only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.clock import NOON
from fakes.world import CONFIGURATION, FILES, NIGHTLY, World, asked, backup_set
from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.errors import PermissionDenied, ServiceUnavailable
from oceanferry.domain.runs.plans import Plan, PlannedBackupSet, PlannedDelivery
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.inspecting.plan import plan


@pytest.fixture
def world() -> World:
    return World()


def planned(world: World, **request: object) -> Plan:
    return plan(
        asked("event-1", **request),
        configuration=world.configuration,
        backups=world.backups,
        ledger=world.ledger,
        clock=world.clock,
        copies=DeliveredCopies(world.ports.bucket),
        endpoint_of=lambda name: f"where {name} is",
    )


def test_a_plan_says_everything_that_the_request_would_do(world: World) -> None:
    assert planned(world) == Plan(
        status="planned",
        run=asked().run,
        route="nightly",
        cluster="orders",
        instance_id="ob317v4uif0000",
        backup_sets=(
            PlannedBackupSet(
                backup_set_id="bak-1",
                restores_to=NOON - timedelta(hours=6),
                size_bytes=sum(map(len, FILES.values())),
                download_task_id="",
                deliveries=(
                    PlannedDelivery(destination="ops-room", kind="link_ready", already_delivered=False),
                    PlannedDelivery(
                        destination="archive",
                        kind="copy",
                        already_delivered=False,
                        endpoint="where archive is",
                    ),
                ),
            ),
        ),
        on_success=("audit",),
        on_failure=("ops-room", "audit"),
    )


def test_a_plan_says_who_is_notified_of_several_backup_sets_in_one_message() -> None:
    route = replace(
        NIGHTLY,
        deliver=("ops-room", "audit", "archive"),
        selection=Selection(newest=False, max_age=timedelta(days=7)),
    )
    world = World(replace(CONFIGURATION, routes={"nightly": route}))
    alone = planned(world)
    world.backups.add(backup_set("bak-0", age=timedelta(hours=30)))

    assert alone.in_one_message == ()
    assert planned(world).in_one_message == ("ops-room",)


def test_planning_changes_nothing(world: World) -> None:
    planned(world)

    assert world.backups.requested == []
    assert world.invoker.jobs == []
    assert world.store.objects == {}
    assert world.clock.slept == []
    assert [len(world.take()), len(world.drain())] == [1, 3]


def test_what_is_delivered_already_is_marked(world: World) -> None:
    world.take(asked("event-0", route="nightly", deliver=["archive"]))
    world.drain()
    [found] = planned(world).backup_sets

    assert [(each.destination, each.already_delivered) for each in found.deliveries] == [
        ("ops-room", False),
        ("archive", True),
    ]


def test_what_is_forced_would_be_delivered_again(world: World) -> None:
    world.take(asked("event-0"))
    world.drain()
    [found] = planned(world, route="nightly", force=True).backup_sets

    assert not any(each.already_delivered for each in found.deliveries)


def test_a_download_task_that_is_there_is_named(world: World) -> None:
    world.backups.request_download("ob317v4uif0000", "bak-1")

    assert [each.download_task_id for each in planned(world).backup_sets] == ["1000001"]


def test_a_narrowed_request_plans_only_its_own_destinations(world: World) -> None:
    [found] = planned(world, route="nightly", deliver=["archive"]).backup_sets

    assert [each.destination for each in found.deliveries] == ["archive"]


def test_a_request_without_a_route_is_planned_for_the_backup_set_that_it_names(world: World) -> None:
    world.backups.add(backup_set("bak-0", age=timedelta(days=30)))
    found = planned(world, cluster="orders", backup_set_id="bak-0", deliver=["archive"])

    assert (found.route, found.on_success, found.on_failure) == ("", (), ("audit",))
    assert [each.backup_set_id for each in found.backup_sets] == ["bak-0"]


def test_every_backup_set_that_the_route_selects_is_planned_newest_first() -> None:
    every = replace(NIGHTLY, selection=Selection(newest=False, max_age=timedelta(days=7)))
    world = World(configuration=replace(CONFIGURATION, routes={"nightly": every}))
    world.backups.add(backup_set("bak-0", age=timedelta(hours=30)))

    assert [each.backup_set_id for each in planned(world).backup_sets] == ["bak-1", "bak-0"]


def test_a_request_that_would_be_refused_is_a_plan_that_says_why(world: World) -> None:
    refused = planned(world, route="weekly")

    assert (refused.status, refused.backup_sets) == ("refused", ())
    assert refused.failure is not None
    assert refused.failure.error == "InvalidRequest"


def test_a_backup_set_that_is_too_old_is_a_plan_that_says_why(world: World) -> None:
    world.clock.advance(timedelta(days=2))
    refused = planned(world)

    assert refused.failure is not None
    assert refused.failure.error == "BackupSetTooOld"


@pytest.mark.parametrize("trouble", [PermissionDenied("no"), ServiceUnavailable("no answer")])
def test_trouble_with_oceanbase_is_a_plan_that_says_why(
    world: World, trouble: PermissionDenied | ServiceUnavailable
) -> None:
    world.backups.troubles.append(trouble)
    refused = planned(world)

    assert refused.failure is not None
    assert refused.failure.error == type(trouble).__name__


def test_an_id_that_fits_in_no_key_is_a_plan_that_says_why(world: World) -> None:
    world.backups.add(backup_set("../bak", age=timedelta(0)))
    refused = planned(world)

    assert refused.failure is not None
    assert refused.failure.error == "ServiceRefused"


def test_the_plan_names_the_run_that_the_event_would_start(world: World) -> None:
    assert planned(world).run == world.take(asked("event-1"))[0].run

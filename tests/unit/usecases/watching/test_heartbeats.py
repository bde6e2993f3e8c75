"""The signals of a route's runs to a monitoring service, and when they are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.heartbeat import FakeHeartbeat
from fakes.world import CONFIGURATION, NIGHTLY, World, asked
from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import AddressForbidden, ServiceUnavailable
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, PublishJob

WATCHED = replace(NIGHTLY, on_success=(), has_heartbeat=True, expect_every=timedelta(hours=26))


def world_of(route: Route) -> tuple[World, FakeHeartbeat]:
    heartbeat = FakeHeartbeat()
    world = World(replace(CONFIGURATION, routes={route.name: route}), heartbeats={route.name: heartbeat})
    return world, heartbeat


def test_a_run_begins_with_a_start_and_ends_with_a_success() -> None:
    world, heartbeat = world_of(WATCHED)
    world.take()
    assert heartbeat.signals == ["start"]
    world.drain()

    assert heartbeat.signals == ["start", "success"]
    assert "bak-1 delivered to ops-room, archive" in heartbeat.beats[-1][1]


def test_there_is_no_success_before_every_delivery_is_proven() -> None:
    world, heartbeat = world_of(WATCHED)
    world.take()
    world.runner.run_job(world.job(PublishJob))
    assert heartbeat.signals == ["start"]
    world.runner.run_job(world.job(CopyObjectJob))

    assert heartbeat.signals == ["start", "success"]


def test_a_delivery_that_is_given_up_is_a_failure_and_never_a_success() -> None:
    world, heartbeat = world_of(WATCHED)
    world.take()
    world.notifiers["ops-room"].refuse()
    world.drain()

    assert heartbeat.signals == ["start", "fail"]
    assert "bak-1 to ops-room failed: DeliveryRefused" in heartbeat.beats[-1][1]


def test_a_request_that_finds_no_backup_set_is_a_failure() -> None:
    world, heartbeat = world_of(WATCHED)
    world.clock.advance(timedelta(days=3))
    world.take()

    assert heartbeat.signals == ["fail"]
    assert "BackupSetTooOld" in heartbeat.beats[0][1]


def test_a_run_that_finds_only_what_was_delivered_long_ago_is_no_success() -> None:
    world, heartbeat = world_of(replace(WATCHED, selection=replace(NIGHTLY.selection, max_age=None)))
    world.take()
    world.drain()
    world.clock.advance(timedelta(days=2))
    world.take(asked("the next night"))
    world.drain()

    assert heartbeat.signals == ["start", "success", "start"]


def test_without_an_expectation_proof_is_proof() -> None:
    world, heartbeat = world_of(
        replace(WATCHED, selection=replace(NIGHTLY.selection, max_age=None), expect_every=None)
    )
    world.take()
    world.drain()
    world.clock.advance(timedelta(days=2))
    world.take(asked("the next night"))
    world.drain()

    assert heartbeat.signals[2] == "start"
    assert set(heartbeat.signals[3:]) == {"success"}


def test_checking_again_is_no_new_start() -> None:
    world, heartbeat = world_of(WATCHED)
    world.backups.preparation = timedelta(minutes=10)
    world.take()
    world.drain()

    assert heartbeat.signals == ["start", "success"]


def test_a_request_without_a_route_has_no_heartbeat() -> None:
    world, heartbeat = world_of(WATCHED)
    world.take(asked(cluster="orders", backup_set_id="bak-1", deliver=["archive"]))
    world.drain()

    assert heartbeat.beats == []


def test_news_that_is_not_taken_is_no_failure_of_the_backup() -> None:
    world, heartbeat = world_of(replace(WATCHED, on_success=("audit",)))
    world.notifiers["audit"].refuse()
    world.take()
    world.drain()

    assert heartbeat.signals == ["start", "success"]


@pytest.mark.parametrize("error", [ServiceUnavailable("no answer"), AddressForbidden("private")])
def test_a_heartbeat_that_fails_is_noted_and_fails_nothing(error: ServiceUnavailable) -> None:
    world, heartbeat = world_of(WATCHED)
    heartbeat.broken = error
    [first] = world.take()
    outcomes = world.drain()

    assert first.notes == (f"heartbeat: start was not sent: {error}",)
    assert {each.status for outcome in outcomes for each in outcome.receipts} == {"delivered"}
    assert any("heartbeat: success was not sent" in note for each in outcomes for note in each.notes)


def test_giving_up_the_whole_run_is_one_failure() -> None:
    world, heartbeat = world_of(WATCHED)
    world.failures.refuse(asked(), Failure(error="InvocationFailed", message="Function timed out"))

    assert [signal for signal, _ in heartbeat.beats] == ["fail"]
    assert "Function timed out" in heartbeat.beats[0][1]

"""Invocations that begin nothing they might be killed in the middle of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

import pytest

from fakes.clock import NOON, FakeClock
from fakes.invoker import FakeInvoker
from fakes.world import World, asked
from oceanferry.domain.errors import OutOfTime
from oceanferry.domain.messages.notifications import Failed, LinkReady
from oceanferry.domain.runs.jobs import FetchLinkJob, Job, PublishJob
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.invoker import Invoker
from oceanferry.usecases.runs.time_budget import TimeBudget

TIME = timedelta(seconds=48)


@dataclass
class Slow:
    """A port each call of which takes a while."""

    real: object
    clock: FakeClock
    takes: timedelta

    def __getattr__(self, name: str) -> object:
        def call(*args: object, **kwargs: object) -> object:
            self.clock.advance(self.takes)
            return getattr(self.real, name)(*args, **kwargs)

        return call


def limited(world: World, *, oceanbase: timedelta = timedelta(0), fc: timedelta = timedelta(0)) -> World:
    """Give the world's next invocation its time, and services that take their time."""
    world.ports = replace(
        world.ports,
        backups=cast("BackupService", Slow(world.backups, world.clock, oceanbase)),
        invoker=cast("Invoker", Slow(world.invoker, world.clock, fc)),
        ends_at=world.clock.now() + TIME,
    )
    return world


def unlimited(world: World) -> World:
    world.ports = replace(world.ports, backups=world.backups, invoker=world.invoker, ends_at=None)
    return world


def handed_over(invoker: FakeInvoker) -> Job:
    return invoker.handed_over[-1].job


def test_a_message_that_was_composed_too_late_is_sent_by_another_invocation() -> None:
    world = World()
    job = world.job_to("ops-room", PublishJob)
    outcome = limited(world, oceanbase=timedelta(seconds=30)).runner.run_job(job)

    assert (outcome.status, outcome.failure and outcome.failure.error) == ("rescheduled", "OutOfTime")
    assert world.notifiers["ops-room"].sent == []
    later = handed_over(world.invoker)
    assert later == job.rescheduled()
    assert later.task_id != job.task_id
    unlimited(world).drain()
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady]


def test_a_message_that_is_always_composed_too_late_is_given_up_and_reported() -> None:
    world = World()
    job = world.job_to("ops-room", PublishJob)
    for _ in range(12):
        limited(world, oceanbase=timedelta(seconds=30)).runner.run_job(job)
        job = job.rescheduled()
    outcome = limited(world, oceanbase=timedelta(seconds=30)).runner.run_job(job)

    assert outcome.receipts[0].failure is not None
    assert outcome.receipts[0].failure.error == "OutOfTime"
    unlimited(world).drain()
    assert any(isinstance(each, Failed) for each in world.notifiers["audit"].sent)


def test_what_was_handed_over_before_the_time_was_over_stays_and_the_rest_follows() -> None:
    world = World()
    limited(world, fc=timedelta(seconds=30))
    everywhere = asked(cluster="orders", backup_set_id="bak-1", deliver=["ops-room", "archive", "audit"])
    [outcome] = world.take(everywhere)

    assert outcome.status == "rescheduled"
    later = handed_over(world.invoker)
    assert isinstance(later, FetchLinkJob)
    unlimited(world).drain()
    assert len(world.notifiers["ops-room"].sent) == 1
    assert len(world.notifiers["audit"].sent) == 1
    assert any(key.endswith("manifest.json") for key in world.store.objects)
    assert len(world.backups.requested) == 1


def test_requests_that_an_invocation_has_no_time_for_are_left_to_its_repetition() -> None:
    world = limited(World(), oceanbase=timedelta(seconds=30))
    with pytest.raises(OutOfTime):
        world.take(asked("one"), asked("two"), asked("three"))

    begun = {each.order.run for each in world.invoker.jobs}
    assert len(begun) == 1


def test_a_first_poll_is_not_slept_through_when_there_is_no_time_to() -> None:
    world = World()
    world.backups.preparation = timedelta(hours=1)
    limited(world, oceanbase=timedelta(seconds=15.8))
    [outcome] = world.take(asked())

    assert outcome.status == "waiting"
    assert world.clock.slept == []


def test_what_takes_long_may_begin_in_the_first_half_of_a_short_time() -> None:
    clock = FakeClock()
    deadline = TimeBudget(NOON + timedelta(seconds=10), clock)
    clock.advance(timedelta(seconds=5))
    deadline.check("send", takes=timedelta(seconds=20))
    clock.advance(timedelta(seconds=0.1))

    with pytest.raises(OutOfTime, match="before it could send"):
        deadline.check("send", takes=timedelta(seconds=20))


def test_nothing_begins_when_the_time_is_over() -> None:
    clock = FakeClock()
    deadline = TimeBudget(NOON + timedelta(seconds=10), clock)
    clock.advance(timedelta(seconds=10))

    with pytest.raises(OutOfTime):
        deadline.check("begin")


def test_there_is_always_time_where_no_process_is_killed() -> None:
    TimeBudget(None, FakeClock()).check("send", takes=timedelta(days=1))

"""The whole chain in one process: jobs are done when they are due, and again when that may help."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.clock import NOON
from fakes.world import FILES, World, asked
from oceanferry.adapters.function_compute.in_process_invoker import InProcessInvoker
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.messages.notifications import Failed, LinkReady, Succeeded
from oceanferry.domain.runs.jobs import FetchLinkJob, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.usecases.job_runner import JobRunner

ORDER = Order(
    run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("ops-room", "archive")
)
FETCH = FetchLinkJob(order=ORDER, asked_at=NOON)
NEWS = PublishJob(order=ORDER, destination="audit", kind="succeeded")
OTHER_NEWS = PublishJob(order=ORDER, destination="ops-room", kind="succeeded")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def invoker(world: World) -> InProcessInvoker:
    return InProcessInvoker(world.clock)


@pytest.fixture
def runner(world: World, invoker: InProcessInvoker) -> JobRunner:
    return world.runner_with(invoker=invoker)


def run(runner: JobRunner, invoker: InProcessInvoker, **request: object) -> list[Outcome]:
    return [*runner.start_runs([asked(**request)]), *invoker.drain(runner)]  # type: ignore[arg-type]


def waits(world: World) -> list[float]:
    return [length.total_seconds() for length in world.clock.slept if length]


def test_an_event_becomes_messages_copies_and_news(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    outcomes = run(runner, invoker)

    assert [each.status for each in outcomes] == ["handed_over", "settled", "settled", "settled"]
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady]
    assert [type(each) for each in world.notifiers["audit"].sent] == [Succeeded]
    assert len(world.store.objects) == len(FILES) + 1


def test_a_job_that_was_handed_over_before_is_refused(runner: JobRunner, invoker: InProcessInvoker) -> None:
    assert invoker.hand_over(NEWS)
    assert not invoker.hand_over(NEWS)
    assert len(list(invoker.drain(runner))) == 1


def test_a_job_is_refused_even_after_it_was_done(runner: JobRunner, invoker: InProcessInvoker) -> None:
    invoker.hand_over(NEWS)
    list(invoker.drain(runner))

    assert not invoker.hand_over(NEWS)


def test_a_later_attempt_of_the_same_job_is_taken(invoker: InProcessInvoker) -> None:
    assert invoker.hand_over(NEWS)
    assert invoker.hand_over(NEWS.rescheduled())


def test_jobs_are_done_in_the_order_in_which_they_are_due(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    invoker.hand_over(NEWS, delay=timedelta(minutes=2))
    invoker.hand_over(OTHER_NEWS, delay=timedelta(minutes=1))
    outcomes = list(invoker.drain(runner))

    assert [each.destination for each in outcomes] == ["ops-room", "audit"]
    assert waits(world) == [60, 60]


def test_jobs_that_are_due_at_the_same_time_are_done_in_turn(
    runner: JobRunner, invoker: InProcessInvoker
) -> None:
    invoker.hand_over(NEWS)
    invoker.hand_over(OTHER_NEWS)

    assert [each.destination for each in invoker.drain(runner)] == ["audit", "ops-room"]


def test_a_link_is_waited_for(world: World, runner: JobRunner, invoker: InProcessInvoker) -> None:
    world.backups.preparation = timedelta(seconds=30)
    outcomes = run(runner, invoker, route="nightly", deliver=["ops-room"])

    assert [each.status for each in outcomes[:4]] == ["waiting", "waiting", "waiting", "handed_over"]
    assert waits(world) == [2, 5, 10, 20]


def test_passing_trouble_is_tried_again_after_pauses_that_grow(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    for _ in range(3):
        world.notifiers["ops-room"].break_down()
    outcomes = run(runner, invoker, route="nightly", deliver=["ops-room"])

    assert [each.status for each in outcomes] == ["handed_over", "settled", "settled"]
    assert len(world.notifiers["ops-room"].sent) == 1
    assert waits(world) == [1, 2, 4]


def test_trouble_that_does_not_pass_is_given_up_and_reported(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    for _ in range(4):
        world.notifiers["ops-room"].break_down()
    outcomes = run(runner, invoker, route="nightly", deliver=["ops-room"])

    [given_up] = [each for each in outcomes if each.failure]
    assert (given_up.destination, given_up.failure and given_up.failure.error) == (
        "ops-room",
        "ServiceUnavailable",
    )
    assert world.notifiers["ops-room"].sent == []
    assert [type(each) for each in world.notifiers["audit"].sent] == [Failed]


def test_one_job_in_trouble_does_not_hold_up_the_others(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    world.notifiers["ops-room"].break_down()
    outcomes = run(runner, invoker)

    assert [each.destination for each in outcomes] == ["", "archive", "ops-room", "audit"]


def test_a_job_that_is_due_already_is_not_waited_for(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    invoker.hand_over(NEWS, delay=timedelta(minutes=1))
    world.clock.advance(timedelta(minutes=5))
    list(invoker.drain(runner))

    assert all(length <= timedelta(0) for length in world.clock.slept)


def test_nothing_handed_over_is_nothing_done(runner: JobRunner, invoker: InProcessInvoker) -> None:
    assert list(invoker.drain(runner)) == []


def test_a_run_that_oceanbase_never_answers_ends(
    world: World, runner: JobRunner, invoker: InProcessInvoker
) -> None:
    invoker.hand_over(FETCH)
    world.backups.troubles += [ServiceUnavailable("OceanBase did not answer")] * 500
    outcomes = list(invoker.drain(runner))

    assert outcomes[0].status == "refused"
    assert [type(each) for each in world.notifiers["audit"].sent] == [Failed]

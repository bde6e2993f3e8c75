"""Waiting for a download link without paying for the wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.world import World, asked, backup_set
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, PublishJob
from oceanferry.usecases.runs.poll_policy import poll_delay


@pytest.fixture
def world() -> World:
    return World()


def test_a_link_that_is_ready_at_once_is_handed_over_to_every_destination(world: World) -> None:
    [outcome] = world.take()

    assert outcome.status == "handed_over"
    assert [(type(job), job.destination) for job in world.invoker.jobs] == [  # type: ignore[union-attr]
        (PublishJob, "ops-room"),
        (CopyObjectJob, "archive"),
    ]


def test_jobs_carry_the_download_task_but_no_link(world: World) -> None:
    world.take()

    for job in world.invoker.jobs:
        assert job.download_task_id == "1000001"
        assert "://" not in job.model_dump_json()


def test_the_first_wait_is_short_and_slept_through(world: World) -> None:
    world.backups.preparation = timedelta(seconds=2)
    [outcome] = world.take()

    assert outcome.status == "handed_over"
    assert world.clock.slept == [timedelta(seconds=2)]


def test_a_link_that_takes_longer_is_polled_later_by_the_function_itself(world: World) -> None:
    world.backups.preparation = timedelta(minutes=10)
    [outcome] = world.take()

    assert (outcome.status, outcome.next_attempt_seconds) == ("waiting", 5)
    [handed_over] = world.invoker.handed_over
    assert handed_over.delay == timedelta(seconds=5)
    assert isinstance(handed_over.job, FetchLinkJob)
    assert world.progress.waits == [("bak-1", "RUNNING", timedelta(seconds=5))]


def test_polls_become_rarer_and_only_the_first_one_sleeps(world: World) -> None:
    world.backups.preparation = timedelta(minutes=30)
    world.take()
    world.drain()

    delays = [each.delay.total_seconds() for each in world.invoker.handed_over if each.delay]
    assert delays == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300]
    assert world.clock.slept == [timedelta(seconds=2)]
    assert world.backups.requested == ["bak-1"]


def test_the_delay_is_bounded_however_often_it_was_polled() -> None:
    assert poll_delay(10_000) == timedelta(minutes=5)


def test_a_running_task_of_another_is_joined(world: World) -> None:
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.take()

    assert world.backups.requested == ["bak-1"]
    assert world.invoker.jobs[0].download_task_id == "1000001"


def test_a_task_whose_links_are_nearly_dead_is_not_joined(world: World) -> None:
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.clock.advance(timedelta(minutes=55))
    world.take()

    assert world.invoker.jobs[0].download_task_id == "1000002"


def test_a_task_that_failed_for_another_is_asked_for_anew(world: World) -> None:
    world.backups.failing = 1
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.take()

    assert world.invoker.jobs[0].download_task_id == "1000002"


def test_a_link_that_lives_only_briefly_is_used_when_it_was_just_asked_for(world: World) -> None:
    world.backups.link_lifetime = timedelta(seconds=30)
    [outcome] = world.take()

    assert outcome.status == "handed_over"
    assert world.backups.requested == ["bak-1"]


def test_destinations_whose_links_died_share_the_task_that_the_first_asks_for(world: World) -> None:
    world.take()
    world.clock.advance(timedelta(hours=2))
    world.drain()

    assert world.backups.requested == ["bak-1", "bak-1"]
    assert [len(world.notifiers["ops-room"].sent), len(world.store.objects)] == [1, 3]


def test_a_task_that_vanished_is_asked_for_anew_and_once_however_often_that_is_tried(world: World) -> None:
    world.backups.preparation = timedelta(minutes=30)
    world.take()
    job = world.job(FetchLinkJob)
    world.backups.tasks[0].gone = True
    world.runner.run_job(job)
    world.runner.run_job(job)

    assert world.backups.requested == ["bak-1", "bak-1"]
    assert {each.download_task_id for each in world.invoker.jobs} == {"1000001", "1000002"}


def test_a_task_that_fails_is_reported_and_not_tried_again(world: World) -> None:
    world.backups.failing = 1
    [outcome] = world.take()

    assert outcome.status == "refused"
    assert outcome.failure is not None
    assert outcome.failure.error == "DownloadTaskFailed"
    assert "task 1000001 is FAILED" in outcome.failure.message
    assert [receipt.status for receipt in outcome.receipts] == ["failed", "failed"]
    assert [job.destination for job in world.invoker.jobs] == ["ops-room", "audit"]  # type: ignore[union-attr]


def test_a_link_that_is_not_ready_in_time_fails_the_delivery(world: World) -> None:
    world.backups.preparation = timedelta(days=2)
    world.take()
    outcomes = world.drain()

    [given_up] = [each for each in outcomes if each.status == "refused"]
    assert given_up.failure is not None
    assert given_up.failure.error == "LinkNotReadyInTime"
    assert "was not ready after 6h" in given_up.failure.message


def test_links_that_expire_before_all_of_them_are_seen_are_not_asked_for_for_ever(world: World) -> None:
    world.backups.words["ready"] = "DOING"
    world.backups.link_lifetime = timedelta(seconds=20)
    world.take()
    outcomes = world.drain()

    [given_up] = [each for each in outcomes if each.status == "refused"]
    assert given_up.failure is not None
    assert given_up.failure.error == "LinkNotReadyInTime"
    assert "5 times, and each time the links expired before all of them were seen" in given_up.failure.message
    assert world.backups.requested == ["bak-1"] * 5


def test_links_that_expire_soon_are_polled_again_before_they_do(world: World) -> None:
    world.backups.words["ready"] = "DOING"
    world.backups.preparation = timedelta(minutes=30)
    world.backups.link_lifetime = timedelta(minutes=25)
    world.take()
    world.drain()

    assert world.backups.requested == ["bak-1"]
    assert len(world.notifiers["ops-room"].sent) == 1


def test_the_same_event_again_hands_over_nothing_again(world: World) -> None:
    world.take()
    before = world.invoker.jobs
    world.take()

    assert world.invoker.jobs == before
    assert world.backups.requested == ["bak-1"]


def test_a_crash_between_asking_and_handing_over_joins_the_task_when_retried(world: World) -> None:
    world.backups.preparation = timedelta(minutes=10)
    world.invoker.troubles.append(ServiceUnavailable("lost"))
    with pytest.raises(ServiceUnavailable):
        world.take()
    world.take()

    assert world.backups.requested == ["bak-1"]
    assert len(world.invoker.jobs) == 1


def test_one_request_of_a_batch_that_must_be_retried_does_not_hold_up_the_others(world: World) -> None:
    world.backups.troubles.append(ServiceUnavailable("OceanBase did not answer"))
    outcomes = world.runner.start_runs([asked("event-1"), asked("event-2")])

    assert next(outcomes).status == "handed_over"
    with pytest.raises(ServiceUnavailable):
        next(outcomes)


def test_a_retried_batch_does_the_done_ones_nothing(world: World) -> None:
    world.backups.troubles.append(ServiceUnavailable("OceanBase did not answer"))
    batch = (asked("event-1"), asked("event-2", route="nightly", deliver=["archive"]))
    with pytest.raises(ServiceUnavailable):
        world.take(*batch)
    done = len(world.invoker.jobs)
    world.take(*batch)

    assert done == 1
    assert [job.destination for job in world.invoker.jobs] == ["archive", "ops-room", "archive"]  # type: ignore[union-attr]


def test_every_match_is_delivered_when_the_route_does_not_want_only_the_newest(world: World) -> None:
    world.backups.add(backup_set("bak-0", age=timedelta(hours=30)))
    route = world.configuration.routes["nightly"]
    every = type(route.selection)(newest=False, max_age=timedelta(days=2))
    world = World(
        configuration=type(world.configuration)(
            world.configuration.clusters,
            {"nightly": type(route)("nightly", route.cluster, ("archive",), every)},
            world.configuration.destinations,
        )
    )
    world.backups.add(backup_set("bak-0", age=timedelta(hours=30)))
    world.take()

    assert [job.order.backup_set_id for job in world.invoker.jobs] == ["bak-1", "bak-0"]

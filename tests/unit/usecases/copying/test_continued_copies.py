"""A copy that needs several invocations: each is another one, and the last one comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import FakeClock
from fakes.source_object import FakeSourceObject
from fakes.world import CONFIGURATION, FILES, World, asked
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import LinkExpired, LinkNotReadyInTime
from oceanferry.domain.messages.notifications import Failed
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.usecases.links.deliveries import deliveries
from oceanferry.usecases.links.valid_links import renewal

ORDER = Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
COPY = CopyObjectJob(order=ORDER, destination="archive", download_task_id="1")
MOST_JOBS = 300


@pytest.fixture
def world() -> World:
    return World(transfer=Transfer(connections=1, part_size_bytes=8))


def finish(world: World, *, hurried: bool = False) -> list[Outcome]:
    """Do everything that is handed over, copies without any time if *hurried*; an endless chain fails."""
    outcomes: list[Outcome] = []
    while len(outcomes) < len(world.invoker.handed_over):
        due = world.invoker.handed_over[len(outcomes)]
        world.clock.advance(due.delay)
        late = hurried and isinstance(due.job, CopyObjectJob)
        runner = world.runner_with(ends_at=world.clock.now()) if late else world.runner
        outcomes.append(runner.run_job(due.job))
        assert len(outcomes) < MOST_JOBS, outcomes[-1]
    return outcomes


@given(st.lists(st.sampled_from(["further", "nothing", "links, further", "links"]), max_size=25))
def test_no_two_invocations_of_a_copy_have_the_same_task_id(story: list[str]) -> None:
    job, seen = COPY, {COPY.task_id}
    for number, each in enumerate(story, start=2):
        if each == "nothing":
            job = job.rescheduled()
        if "further" in each:
            job = job.continued()
        if "links" in each:
            try:
                again: FetchLinkJob = renewal(job, clock=FakeClock())
            except LinkNotReadyInTime:
                return
            assert again.task_id not in seen
            seen.add(again.task_id)
            again = again.model_copy(update={"download_task_id": str(number)})
            [found] = deliveries([again], CONFIGURATION)
            assert isinstance(found, CopyObjectJob)
            job = found
        assert job.task_id not in seen
        seen.add(job.task_id)


def test_a_copy_whose_links_die_again_and_again_is_finished_if_it_gets_further(
    world: World,
) -> None:
    world.take(asked(route="nightly", deliver=["archive"]))
    world.backups.preparation = timedelta(minutes=5)
    world.sources["part1.zip"] = FakeSourceObject(FILES["part1.zip"])
    dead = LinkExpired("the link is no longer accepted")
    world.sources["part1.zip"].read_troubles = dict.fromkeys((1, 3, 5, 7, 9, 11), dead)
    finish(world)

    assert {key.rpartition("/")[2] for key in world.store.objects} == {*FILES, "manifest.json"}


def test_a_copy_that_never_has_time_fails_and_is_reported(world: World) -> None:
    world.take(asked(route="nightly", deliver=["archive"]))
    outcomes = finish(world, hurried=True)

    assert [each.failure.error for each in outcomes if each.failure] == ["CopyStalled"]
    assert [type(each) for each in world.notifiers["audit"].sent] == [Failed]


def test_shards_that_never_have_time_end(world: World) -> None:
    world = World(transfer=Transfer(connections=1, part_size_bytes=8, shard_above_bytes=20, max_shards=3))
    world.take(asked(route="nightly", deliver=["archive"]))
    outcomes = finish(world, hurried=True)

    assert {each.failure.error for each in outcomes if each.failure} == {"CopyStalled"}
    assert [type(each) for each in world.notifiers["audit"].sent] == [Failed]

"""Large files by several invocations at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.source_object import FakeSourceObject
from fakes.world import FILES, World, asked
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import SourceRefused
from oceanferry.domain.runs.copy_progress import Shard
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.outcomes import Outcome

PART = 8
FOLDER = "oceanbase/ob317v4uif0000/bak-1/"


@pytest.fixture
def world() -> World:
    transfer = Transfer(connections=1, part_size_bytes=PART, shard_above_bytes=20, max_shards=3)
    world = World(transfer=transfer)
    world.take(asked(route="nightly", deliver=["archive"]))
    return world


def files(world: World) -> dict[str, bytes]:
    found = {key.removeprefix(FOLDER): data for key, data in world.store.objects.items()}
    return {name: data for name, data in found.items() if name != "manifest.json"}


def shards(world: World) -> list[Shard]:
    return [job.shard for job in world.invoker.jobs if isinstance(job, CopyObjectJob) and job.shard]


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [each.status for each in outcomes]


def test_a_large_file_is_copied_by_shards_and_the_small_one_by_the_job_itself(world: World) -> None:
    world.drain()

    assert files(world) == FILES
    assert shards(world) == [Shard(part_id=1, index=index, count=3) for index in range(3)]


def test_exactly_one_receipt_is_written_however_many_took_part(world: World) -> None:
    outcomes = world.drain()

    receipts = [receipt for each in outcomes for receipt in each.receipts if receipt.kind == "copy"]
    assert [receipt.status for receipt in receipts] == ["delivered", "already_delivered"]


def test_the_shards_share_the_copys_limit_of_bandwidth() -> None:
    limited = Transfer(
        connections=1, part_size_bytes=PART, shard_above_bytes=20, max_shards=3, bytes_per_second=30
    )
    world = World(transfer=limited)
    world.take(asked(route="nightly", deliver=["archive"]))
    world.runner.run_job(world.job(CopyObjectJob))
    first = next(job for job in world.invoker.jobs if isinstance(job, CopyObjectJob) and job.shard)
    began = world.clock.now()
    world.runner.run_job(first)

    # Of its three parts the first goes at once, at a third of the limit.
    assert world.clock.now() - began == timedelta(seconds=2 * PART / 10)


def test_no_invocation_waits_for_the_shards(world: World) -> None:
    job = world.job(CopyObjectJob)
    outcome = world.runner.run_job(job)

    assert (outcome.status, outcome.next_attempt_seconds) == ("waiting", 600)
    assert world.clock.slept == []


def test_the_last_shard_wakes_the_job_before_it_polls_again(world: World) -> None:
    job = world.job(CopyObjectJob)
    world.runner.run_job(job)
    jobs = [each for each in world.invoker.jobs if isinstance(each, CopyObjectJob) and each.shard]
    outcomes = [world.runner.run_job(shard_job) for shard_job in jobs]

    assert statuses(outcomes) == ["settled", "settled", "handed_over"]
    woken = world.invoker.handed_over[-1]
    assert (woken.job.completed, woken.delay) == ((1,), timedelta(0))  # type: ignore[union-attr]


def test_a_shard_that_is_lost_is_started_again_and_the_others_are_not(world: World) -> None:
    job = world.job(CopyObjectJob)
    world.runner.run_job(job)
    jobs = [each for each in world.invoker.jobs if isinstance(each, CopyObjectJob) and each.shard]
    world.runner.run_job(jobs[0])
    world.runner.run_job(jobs[2])
    watch = next(each.job for each in world.invoker.handed_over if each.delay)
    world.runner.run_job(watch)

    assert [shard.index for shard in shards(world)] == [0, 1, 2, 1]


def test_a_shard_that_gets_further_is_left_alone(world: World) -> None:
    job = world.job(CopyObjectJob)
    world.runner.run_job(job)
    watch = next(each.job for each in world.invoker.handed_over if each.delay)
    [upload_id] = world.store.open_uploads
    key = f"{FOLDER}part1.zip"
    for number in (1, 2, 3):
        start = (number - 1) * PART
        chunk = memoryview(FILES["part1.zip"][start : start + PART])
        world.store.upload_part(key, upload_id, number, PART, [chunk])
    world.runner.run_job(watch)

    assert len(shards(world)) == 3


def test_a_shard_delivered_twice_does_no_harm(world: World) -> None:
    job = world.job(CopyObjectJob)
    world.runner.run_job(job)
    jobs = [each for each in world.invoker.jobs if isinstance(each, CopyObjectJob) and each.shard]
    for shard_job in [*jobs, *jobs]:
        world.runner.run_job(shard_job)
    world.drain()

    assert files(world) == FILES
    assert world.store.written.count(f"{FOLDER}part1.zip") == 1
    assert world.store.open_uploads == {}


def test_a_copy_that_stands_still_for_good_fails(world: World) -> None:
    world.sources["part1.zip"] = FakeSourceObject(FILES["part1.zip"])
    world.sources["part1.zip"].read_troubles = dict.fromkeys(range(999), SourceRefused("no ranges"))
    outcomes = world.drain()

    assert "CopyStalled" in {each.failure.error for each in outcomes if each.failure}
    assert len(world.notifiers["audit"].sent) >= 1


def test_links_that_die_while_shards_work_are_renewed(world: World) -> None:
    job = world.job(CopyObjectJob)
    world.runner.run_job(job)
    world.clock.advance(timedelta(hours=2))
    world.drain()

    assert files(world) == FILES

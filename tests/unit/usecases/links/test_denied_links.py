"""Links that are fresh and denied all the same: the network they are asked from is not admitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.source_object import FakeSourceObject
from fakes.world import FILES, World, asked, backup_set
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.errors import LinkExpired
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.ports.storage.source_object import SourceIdentity

HOST = "backups.oss-cn-hangzhou-internal.aliyuncs.com"


class Denied(FakeSourceObject):
    """A file that refuses the first *times* requests."""

    times = 10**6

    def identity(self) -> SourceIdentity:
        if self.times:
            self.times -= 1
            error = LinkExpired(
                f"{HOST} returned 403: access to the download link is denied", code="AccessDenied"
            )
            error.denied = True
            raise error
        return super().identity()


@pytest.fixture
def world() -> World:
    world = World()
    world.sources |= {name: Denied(data) for name, data in FILES.items()}
    return world


def test_fresh_links_that_are_denied_are_renewed_once_and_the_failure_names_code_and_network(
    world: World,
) -> None:
    """Panfactum/stack#190. On 14b85e4: 8 download tasks within 9 seconds, and "check the clock"."""
    began = world.clock.now()
    world.take(asked(route="nightly", deliver=["archive"]))
    outcomes = world.drain()

    [failure] = [each.failure for each in outcomes if each.failure and each.job == "copy_object"]
    assert failure.error == "PermissionDenied"
    assert failure.code == "AccessDenied"
    assert HOST in failure.message
    assert "not expired" in failure.message
    assert "allow this network's address" in failure.advice
    assert len(world.backups.requested) == 2
    assert world.clock.now() - began < timedelta(minutes=1)


def test_files_that_are_read_side_by_side_renew_denied_links_once_for_all_of_them(world: World) -> None:
    files = {f"part{number}.zip": bytes(70) for number in range(1, 9)}
    world.sources |= {name: Denied(data) for name, data in files.items()}
    world.backups.add(backup_set(), [(name, len(data)) for name, data in files.items()])
    bucket = replace(world.ports.bucket("archive"), side_by_side=ThreadPool(4))
    world.take(asked(route="nightly", deliver=["archive"]))
    job = world.job(CopyObjectJob)
    outcome = world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert outcome.failure
    assert outcome.failure.error == "PermissionDenied"
    assert len(world.backups.requested) == 2


def test_a_link_that_is_denied_once_is_renewed_and_the_copy_goes_on(world: World) -> None:
    world.sources["part1.zip"].times = 1  # type: ignore[attr-defined]
    world.sources["part2.zip"].times = 0  # type: ignore[attr-defined]
    world.take(asked(route="nightly", deliver=["archive"]))
    [outcome] = [each for each in world.drain() if each.job == "copy_object"]

    assert [each.status for each in outcome.receipts] == ["delivered"]
    assert len(world.backups.requested) == 2

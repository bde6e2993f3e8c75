"""Only the whole backup set is delivered, and only the one that was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.source_object import FakeSourceObject
from fakes.world import World, backup_set
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.storage.source_object import SourceIdentity

NAMES = tuple(f"part{number}.zip" for number in range(1, 5))
MANIFEST = "oceanbase/ob317v4uif0000/bak-1/manifest.json"


@pytest.fixture
def world() -> World:
    """Return one whose task lists its four files while it runs, one after the other."""
    world = World()
    world.backups.add(backup_set(), [(name, 2_000) for name in NAMES])
    world.sources |= {name: FakeSourceObject(name.encode() * 300) for name in NAMES}
    world.backups.lists_as_it_goes = True
    world.backups.preparation = timedelta(minutes=8)
    return world


def copied(world: World) -> tuple[str, ...]:
    manifest = Manifest.model_validate_json(world.store.objects[MANIFEST])
    return tuple(each.file_name for each in manifest.objects)


@pytest.mark.parametrize("status", ["RUNNING", "DOING", "a new word"])
@pytest.mark.parametrize("minutes", [1, 2, 8, 40])
def test_a_task_that_lists_its_files_one_after_the_other_is_delivered_whole(
    world: World, status: str, minutes: int
) -> None:
    """PostHog#27557, bnb-chain/bsc-snapshots#257. On 14b85e4: 2 buttons of 4, a "proven" copy of 3 files."""
    world.backups.words["running"] = status
    world.backups.preparation = timedelta(minutes=minutes)
    world.take()
    world.drain()

    assert world.notifiers["ops-room"].file_names_sent[-1] == NAMES
    assert copied(world) == NAMES


def test_a_task_that_goes_on_running_is_delivered_when_two_polls_list_the_same_files(world: World) -> None:
    """The vendor's own sample has a URL beside the word RUNNING."""
    world.backups.words["ready"] = "RUNNING"
    world.backups.preparation = timedelta(0)
    [outcome] = world.take()

    assert (outcome.status, outcome.next_attempt_seconds) == ("waiting", 30)
    world.drain()
    assert (world.notifiers["ops-room"].file_names_sent, copied(world)) == ([NAMES], NAMES)
    assert world.backups.requested == ["bak-1"]


def test_files_that_are_listed_after_the_hand_over_are_in_the_message_and_in_the_copy(world: World) -> None:
    world.backups.words["ready"] = "RUNNING"
    world.backups.preparation = timedelta(0)
    world.backups.add(backup_set(), [(name, 2_000) for name in NAMES[:2]])
    world.take()
    second_poll = world.job(FetchLinkJob)
    world.clock.advance(timedelta(seconds=30))
    world.runner.run_job(second_poll)
    world.backups.tasks[0].files = [(name, 2_000) for name in NAMES]
    world.drain()

    assert (world.notifiers["ops-room"].file_names_sent, copied(world)) == ([NAMES], NAMES)
    assert world.backups.requested == ["bak-1"]


def test_files_that_are_listed_while_others_are_copied_are_copied_before_the_manifest(world: World) -> None:
    world.backups.words["ready"] = "RUNNING"
    world.backups.preparation = timedelta(0)
    world.backups.add(backup_set(), [(name, 2_000) for name in NAMES[:2]])
    world.take()
    second_poll = world.job(FetchLinkJob)
    world.clock.advance(timedelta(seconds=30))
    world.runner.run_job(second_poll)
    copying = world.job(CopyObjectJob)

    class Late(FakeSourceObject):
        """A file while which is read, the others get listed."""

        def identity(self) -> SourceIdentity:
            world.backups.tasks[0].files = [(name, 2_000) for name in NAMES]
            return super().identity()

    world.sources["part2.zip"] = Late(b"the second" * 200)
    world.runner.run_job(copying)

    assert copied(world) == NAMES


def test_a_task_that_lists_some_files_for_ever_more_is_given_up_with_what_it_lists(world: World) -> None:
    world.backups.preparation = timedelta(days=1)
    world.take()

    def renamed() -> None:
        files = world.backups.tasks[0].files
        world.backups.tasks[0].files = [(f"{len(name)}{name}", size) for name, size in files]

    outcomes: list[Outcome] = []
    while world.invoker.handed_over[len(outcomes) :]:
        due = world.invoker.handed_over[len(outcomes)]
        world.clock.advance(due.delay)
        renamed()
        outcomes.append(world.runner.run_job(due.job))

    [given_up] = [each for each in outcomes if each.job == "fetch_link" and each.failure]
    assert given_up.failure
    assert "the download task is RUNNING, and lists 1 files so far" in given_up.failure.message


def test_a_task_that_says_success_without_links_fails_at_once_and_says_so(world: World) -> None:
    """On 14b85e4 it was waited for six hours, and the advice was to raise link_timeout."""
    world.backups.public = world.backups.internal = False
    world.backups.preparation = timedelta(0)
    [outcome] = world.take()

    assert outcome.failure
    assert outcome.failure.error == "DownloadTaskFailed"
    assert "task 1000001 is SUCCESS, but file part1.zip has no URL" in outcome.failure.message
    assert "link_timeout" not in outcome.failure.advice


def test_a_task_of_another_that_gave_nothing_usable_is_asked_for_anew(world: World) -> None:
    world.backups.preparation = timedelta(0)
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.backups.tasks[0].files = []
    world.take()

    assert world.backups.requested == ["bak-1", "bak-1"]
    assert {job.download_task_id for job in world.invoker.jobs} == {"1000002"}


@pytest.mark.parametrize("since", ["the request", "the hand-over"])
def test_links_of_another_backup_set_are_neither_sent_nor_copied(world: World, since: str) -> None:
    """On 14b85e4 another set's links were published, and copied under the wrong name."""
    world.backups.preparation = timedelta(0)
    if since == "the hand-over":
        world.take()
    world.backups.answers_for = "bak-2"
    outcomes = [*(world.take() if since == "the request" else ()), *world.drain()]

    assert not world.notifiers["ops-room"].file_names_sent
    assert not world.store.objects
    failures = {each.failure.message for each in outcomes if each.failure}
    assert all("is of backup set 'bak-2', not of bak-1" in each for each in failures)
    assert failures


def test_a_new_task_that_lists_fewer_files_so_far_does_not_replace_the_links_in_use(world: World) -> None:
    world.backups.preparation = timedelta(0)
    world.take()
    whole = world.backups.download_task("ob317v4uif0000", "1000001", of="bak-1")

    assert isinstance(whole, DownloadTask)
    assert not replace(whole, status="RUNNING", links=whole.links[:1]).whole(whole.listing)

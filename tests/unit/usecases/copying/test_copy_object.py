"""A verified copy of a backup set in one bucket, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fakes.clock import NOON
from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from fakes.source_object import FakeSourceObject
from fakes.stored_copies import plant
from fakes.world import FILES, World, asked, backup_set
from oceanferry.domain.copies.manifest import LARGEST_MANIFEST_BYTES, Manifest
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import CopyNotProven, LinkExpired, PermissionDenied, ServiceUnavailable
from oceanferry.domain.messages.notifications import Succeeded
from oceanferry.domain.messages.rendering import render
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob

FOLDER = "oceanbase/ob317v4uif0000/bak-1/"
MANIFEST = f"{FOLDER}manifest.json"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def job(world: World) -> CopyObjectJob:
    return world.job_to("archive", CopyObjectJob)


def files(world: World) -> dict[str, bytes]:
    return {key.removeprefix(FOLDER): data for key, data in world.store.objects.items() if key != MANIFEST}


def test_every_file_arrives_byte_for_byte(world: World, job: CopyObjectJob) -> None:
    world.runner.run_job(job)

    assert files(world) == FILES


def test_the_manifest_is_written_last_and_describes_every_file(world: World, job: CopyObjectJob) -> None:
    [receipt] = world.runner.run_job(job).receipts

    assert world.store.written[-1] == MANIFEST
    manifest = Manifest.model_validate_json(world.store.objects[MANIFEST])
    assert [each.file_name for each in manifest.objects] == list(FILES)
    assert [each.key for each in receipt.objects] == [each.key for each in manifest.objects]
    assert (receipt.bucket, receipt.manifest, receipt.status) == ("my-archive", MANIFEST, "delivered")


def test_a_manifest_says_what_oceanbase_lists_when_no_signature_proves_what_the_job_says(
    world: World, job: CopyObjectJob
) -> None:
    world.runner.run_job(job.without_facts())

    manifest = Manifest.model_validate_json(world.store.objects[MANIFEST])
    listed = backup_set()
    assert (manifest.method, manifest.restores_to) == (listed.method, listed.restores_to)


def test_a_proven_copy_is_recognised_without_a_ledger(world: World, job: CopyObjectJob) -> None:
    world.runner.run_job(job)
    forgetful = World(store=world.store)
    forgetful.take(asked(route="nightly", deliver=["archive"]))
    written = list(world.store.written)
    outcome = forgetful.runner.run_job(forgetful.job(CopyObjectJob))

    assert outcome.receipts[0].status == "already_delivered"
    assert forgetful.store.written == written


@pytest.mark.parametrize("ledger", ["with its receipt", "without a ledger"])
def test_what_a_late_copier_began_is_dropped_when_the_copy_is_found_proven(
    world: World, job: CopyObjectJob, ledger: str
) -> None:
    world.runner.run_job(job)
    world.store.begin_upload(f"{FOLDER}part1.zip", {})
    again = world if ledger == "with its receipt" else World(store=world.store)
    again.take(asked("event-2", route="nightly", deliver=["archive"]))
    again.drain()

    assert world.store.open_uploads == {}


def test_leftovers_that_cannot_be_dropped_do_not_fail_a_proven_copy(world: World, job: CopyObjectJob) -> None:
    world.runner.run_job(job)
    world.store.troubles["uploads"] = [ServiceUnavailable("no answer")]

    assert world.runner.run_job(job).receipts[0].status == "already_delivered"


def test_a_copy_that_lost_a_file_is_mended(world: World, job: CopyObjectJob) -> None:
    world.runner.run_job(job)
    del world.store.objects[f"{FOLDER}part2.zip"]
    again = World(store=world.store)
    again.take(asked(route="nightly", deliver=["archive"]))
    again.drain()

    assert files(again) == FILES
    assert world.store.written.count(f"{FOLDER}part1.zip") == 1


def test_trouble_that_passes_is_tried_again_in_place(world: World, job: CopyObjectJob) -> None:
    world.sources["part2.zip"] = FakeSourceObject(FILES["part2.zip"])
    world.sources["part2.zip"].read_troubles = {0: ServiceUnavailable("the source hung up")}
    world.runner.run_job(job)

    assert files(world) == FILES
    assert len(world.clock.slept) == 1


def test_files_that_were_copied_before_a_crash_are_not_copied_again(world: World, job: CopyObjectJob) -> None:
    world.sources["part2.zip"] = FakeSourceObject(FILES["part2.zip"])
    world.sources["part2.zip"].read_troubles = dict.fromkeys(range(4), ServiceUnavailable("it hung up"))
    with pytest.raises(ServiceUnavailable):
        world.runner.run_job(job)
    world.runner.run_job(job)

    assert files(world) == FILES
    assert world.store.written.count(f"{FOLDER}part1.zip") == 1


def test_a_part_that_arrives_damaged_is_never_completed(world: World, job: CopyObjectJob) -> None:
    world.store.damaged_parts = {1}
    world.transfer = Transfer(part_size_bytes=4)
    with pytest.raises(
        CopyNotProven, match=r"Part 1 of part1\.zip did not arrive in bucket my-archive as sent"
    ):
        world.runner.run_job(job)

    assert world.store.objects == {}


def test_a_source_whose_bytes_contradict_its_checksum_is_never_completed(
    world: World, job: CopyObjectJob
) -> None:
    world.sources["part1.zip"] = FakeSourceObject(FILES["part1.zip"])
    world.sources["part1.zip"].lies_at = 3
    with pytest.raises(CopyNotProven, match="do not match the CRC64 of their source"):
        world.runner.run_job(job)

    assert files(world).keys() <= {"part2.zip"}
    assert world.store.open_uploads == {}


def test_a_source_without_a_checksum_is_proven_by_the_bytes_read(world: World, job: CopyObjectJob) -> None:
    for name, data in FILES.items():
        world.sources[name] = FakeSourceObject(data, knows_crc64=False)
    world.runner.run_job(job)

    assert files(world) == FILES
    assert Manifest.model_validate_json(world.store.objects[MANIFEST]).objects[0].source_crc64 is None


def test_something_else_under_the_key_is_never_overwritten(world: World, job: CopyObjectJob) -> None:
    world.store.objects[f"{FOLDER}part1.zip"] = b"somebody else's"
    outcome = world.runner.run_job(job)

    assert outcome.failure is not None
    assert outcome.failure.error == "ObjectConflict"
    assert world.store.objects[f"{FOLDER}part1.zip"] == b"somebody else's"
    assert MANIFEST not in world.store.objects


def test_the_same_bytes_under_the_key_are_taken_as_copied(world: World, job: CopyObjectJob) -> None:
    world.store.objects[f"{FOLDER}part1.zip"] = FILES["part1.zip"]
    world.runner.run_job(job)

    assert files(world) == FILES
    assert f"{FOLDER}part1.zip" not in world.store.written


def test_something_that_is_no_manifest_is_left_alone(world: World, job: CopyObjectJob) -> None:
    world.store.objects[MANIFEST] = b"shopping list"
    outcome = world.runner.run_job(job)

    assert outcome.failure is not None
    assert outcome.failure.error == "ObjectConflict"
    assert world.store.objects == {MANIFEST: b"shopping list"}


def test_a_link_that_dies_during_the_copy_is_renewed_once_and_the_copy_goes_on(
    world: World, job: CopyObjectJob
) -> None:
    world.sources["part2.zip"] = FakeSourceObject(FILES["part2.zip"])
    world.sources["part2.zip"].read_troubles = {0: LinkExpired("the link is no longer accepted")}
    [receipt] = world.runner.run_job(job).receipts

    assert receipt.status == "delivered"
    assert files(world) == FILES
    assert world.backups.requested == ["bak-1", "bak-1"]


def test_when_new_links_take_long_the_job_comes_back_and_goes_on_where_it_was(
    world: World, job: CopyObjectJob
) -> None:
    world.backups.preparation = timedelta(minutes=20)
    world.clock.advance(timedelta(minutes=59, seconds=50))
    assert world.runner.run_job(job).status == "rescheduled"
    world.drain()

    assert files(world) == FILES
    assert any(isinstance(each, FetchLinkJob) and each.only == ("archive",) for each in world.invoker.jobs)


def test_a_file_that_is_stated_as_empty_is_copied_too(world: World, job: CopyObjectJob) -> None:
    world.backups.add(backup_set(), [("part1.zip", 0), ("part2.zip", len(FILES["part2.zip"]))])
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.sources["part1.zip"] = FakeSourceObject(b"")
    world.runner.run_job(job.model_copy(update={"download_task_id": world.backups.tasks[-1].task_id}))

    assert files(world)["part1.zip"] == b""
    assert MANIFEST in world.store.objects


@pytest.mark.parametrize("stated", [25_600_000, 25_000.5])
@pytest.mark.parametrize("data", [b"", b"only the beginning"])
def test_a_file_of_no_bytes_or_far_less_than_stated_is_no_proof_and_fails_with_both_figures(
    world: World, job: CopyObjectJob, data: bytes, stated: float
) -> None:
    world.backups.add(backup_set(), [("part1.zip", stated)])
    world.backups.request_download("ob317v4uif0000", "bak-1")
    world.sources["part1.zip"] = FakeSourceObject(data)
    outcome = world.runner.run_job(
        job.model_copy(update={"download_task_id": world.backups.tasks[-1].task_id})
    )

    assert outcome.failure is not None
    assert f"{len(data)} bytes" in outcome.failure.message
    assert str(stated) in outcome.failure.message
    assert MANIFEST not in world.store.objects


def test_a_stated_size_that_differs_is_in_the_receipt_and_the_message(
    world: World, job: CopyObjectJob
) -> None:
    world.backups.add(backup_set(), [("part1.zip", 700), ("part2.zip", len(FILES["part2.zip"]))])
    world.backups.request_download("ob317v4uif0000", "bak-1")
    outcome = world.runner.run_job(
        job.model_copy(update={"download_task_id": world.backups.tasks[-1].task_id})
    )

    assert outcome.receipts[0].status == "delivered"
    reported = [str(each) for each in outcome.receipts[0].size_differences]
    world.drain()
    [news] = [each for each in world.notifiers["audit"].sent if isinstance(each, Succeeded)]
    said = [each.value for each in render(news, world.clock.now()).facts]
    assert "70\xa0B copied, and OceanBase states 700" in said
    assert reported == ["part1.zip has 70 bytes, and OceanBase states 700"]


def test_progress_ends_with_every_byte_of_every_file(world: World, job: CopyObjectJob) -> None:
    world.runner.run_job(job)

    for name, data in FILES.items():
        assert (name, len(data), len(data)) in world.progress.copies


def test_while_another_invocation_copies_the_job_comes_back_later(world: World, job: CopyObjectJob) -> None:
    world.ledger.claim(job.key("ob317v4uif0000"), lease=timedelta(minutes=4))

    assert world.runner.run_job(job).status == "rescheduled"
    assert world.store.objects == {}


def test_the_manifest_says_for_whom_by_whom_and_what_it_restores_to(world: World, job: CopyObjectJob) -> None:
    world.runner_with(name="oceanferry-copy-object in cn-hangzhou").run_job(job)

    manifest = Manifest.model_validate_json(world.store.objects[MANIFEST])
    assert (manifest.route, manifest.copied_by) == ("nightly", "oceanferry-copy-object in cn-hangzhou")
    assert manifest.restores_to == NOON - timedelta(hours=6)
    assert [each.sha256 for each in manifest.objects] == [None, None]


def test_a_copy_is_read_back_for_its_sha256_when_that_is_asked_for(world: World, job: CopyObjectJob) -> None:
    bucket = replace(world.ports.bucket("archive"), reader=FakeObjectReader(world.store))
    world.runner_with(bucket=lambda _: bucket).run_job(job)

    manifest = Manifest.model_validate_json(world.store.objects[MANIFEST])
    assert [each.sha256 for each in manifest.objects] == [
        hashlib.sha256(data).hexdigest() for data in FILES.values()
    ]


def test_after_a_proven_copy_the_bucket_keeps_what_its_rule_says(world: World, job: CopyObjectJob) -> None:
    for age in (3, 2):
        plant(world.store, f"bak-old-{age}", copied_at=NOON - timedelta(days=age))
    rule = RetentionRule(keep_last=1, keep_for=None, apply=True)
    bucket = replace(world.ports.bucket("archive"), retention=rule)
    outcome = world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert outcome.receipts[0].status == "delivered"
    assert outcome.notes == ("retention: removed bak-old-3", "retention: removed bak-old-2")
    assert {key.split("/")[2] for key in world.store.objects} == {"bak-1"}


def test_a_manifest_that_retention_cannot_read_is_a_note_of_the_run(world: World, job: CopyObjectJob) -> None:
    unreadable = plant(world.store, "bak-archived", copied_at=NOON - timedelta(days=3))
    world.store.objects[unreadable] = b"x" * (LARGEST_MANIFEST_BYTES + 1)
    bucket = replace(world.ports.bucket("archive"), retention=RetentionRule(keep_last=1, apply=True))
    outcome = world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert outcome.notes == (f"retention: {unreadable} is too large to be a manifest, and is kept",)


def test_the_manifest_names_the_route_and_the_method(world: World, job: CopyObjectJob) -> None:
    world.runner.run_job(job)

    manifest = Manifest.model_validate_json(world.store.objects[MANIFEST])
    assert (manifest.route, manifest.method) == ("nightly", "logical")


def test_trouble_with_retention_is_noted_and_does_not_undo_the_copy(world: World, job: CopyObjectJob) -> None:
    class Unlistable(FakeObjectStore):
        def keys(self, prefix: str) -> Iterator[str]:
            raise PermissionDenied(f"Listing {prefix} is not allowed")

    store = Unlistable("my-archive")
    rule = RetentionRule(keep_last=1, keep_for=None, apply=True)
    bucket = replace(world.ports.bucket("archive"), store=store, retention=rule)
    outcome = world.runner_with(bucket=lambda _: bucket).run_job(job)

    assert outcome.receipts[0].status == "delivered"
    assert outcome.notes[0].startswith("retention: Listing")


def test_retention_keeps_to_the_time_and_goes_on_in_the_next_invocation(
    world: World, job: CopyObjectJob
) -> None:
    olds = [f"bak-old-{number}" for number in range(3)]
    for days, name in enumerate(olds, start=3):
        plant(world.store, name, copied_at=NOON - timedelta(days=days))
    rule = RetentionRule(keep_last=1, apply=True)
    slow = Slow(world, ends_at=NOON + timedelta(minutes=10))
    bucket = replace(world.ports.bucket("archive"), store=slow, retention=rule)
    outcome = world.runner_with(bucket=lambda _: bucket, ends_at=NOON + timedelta(minutes=10)).run_job(job)

    assert outcome.receipts[0].status == "delivered"
    assert sum(each.startswith("retention: removed") for each in outcome.notes) == 1
    [continued] = [each for each in world.invoker.jobs if isinstance(each, CopyObjectJob) and each.retaining]
    world.runner_with(bucket=lambda _: bucket).run_job(continued)
    assert {key.split("/")[2] for key in world.store.objects} == {"bak-1"}


def test_retention_for_which_no_time_is_left_gets_an_invocation_of_its_own(
    world: World, job: CopyObjectJob
) -> None:
    plant(world.store, "bak-old", copied_at=NOON - timedelta(days=3))
    rule = RetentionRule(keep_last=1, apply=True)
    ends_at = NOON + timedelta(minutes=10)
    slow = SlowToList(world, ends_at=ends_at)
    bucket = replace(world.ports.bucket("archive"), store=slow, retention=rule)
    outcome = world.runner_with(bucket=lambda _: bucket, ends_at=ends_at).run_job(job)

    assert outcome.receipts[0].status == "delivered"
    assert outcome.notes == ("retention: continues in an invocation of its own",)
    [continued] = [each for each in world.invoker.jobs if isinstance(each, CopyObjectJob) and each.retaining]
    again = world.runner_with(bucket=lambda _: bucket, ends_at=ends_at).run_job(continued)
    assert again.notes[0].startswith("retention: The time was over")
    assert (
        len([each for each in world.invoker.jobs if isinstance(each, CopyObjectJob) and each.retaining]) == 1
    )
    world.runner_with(bucket=lambda _: bucket).run_job(continued)
    assert {key.split("/")[2] for key in world.store.objects} == {"bak-1"}


class Slow(FakeObjectStore):
    """A store in which the time of the invocation is over when the first manifest has been removed."""

    def __init__(self, world: World, *, ends_at: datetime) -> None:
        super().__init__("my-archive", world.clock)
        self.objects, self.metadata = world.store.objects, world.store.metadata
        self._world, self._ends_at = world, ends_at

    def delete(self, key: str) -> None:
        super().delete(key)
        if key.endswith("manifest.json"):
            self._world.clock.advance(max(self._ends_at - self._world.clock.now(), timedelta(0)))


class SlowToList(Slow):
    """A store in which the time of the invocation is over when its keys are listed after the copy."""

    def keys(self, prefix: str) -> Iterator[str]:
        if MANIFEST in self.objects:
            self._world.clock.advance(max(self._ends_at - self._world.clock.now(), timedelta(0)))
        return super().keys(prefix)

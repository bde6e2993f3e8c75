"""Old copies out of a bucket, and a crash at every call on the way."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON, FakeClock
from fakes.growth.counted_calls import CountedCalls, SideBySideInTime
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.stored_copies import INSTANCE, PREFIX, begin_removal, folder_of, manifest_of, plant
from fakes.world import FILES, World, asked
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.copies.manifest import Manifest, Tombstone, read_manifest
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.retention_report import RetainedCopy, RetentionReport
from oceanferry.domain.errors import (
    ObjectImmutable,
    OceanferryError,
    OutOfTime,
    PermissionDenied,
    ServiceUnavailable,
)
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.copies.retain import retain
from oceanferry.usecases.copies.verify import verify

DAY = timedelta(days=1)
KEEP_ONE = RetentionRule(keep_last=1, apply=True)
OLD, NEW = "bak-old", "bak-new"
PROTECTED = ObjectImmutable("A retention policy keeps it", code="FileImmutable")


def retained(store: ObjectStore, rule: RetentionRule = KEEP_ONE) -> RetentionReport:
    return retain(Bucket(store, PREFIX), INSTANCE, rule, clock=FakeClock())


def outcomes(report: RetentionReport) -> dict[str, tuple[str, str]]:
    return {each.backup_set_id or each.manifest: (each.outcome, each.reason) for each in report.copies}


def sets_in(store: FakeObjectStore) -> set[str]:
    return {key.removeprefix(f"{PREFIX}{INSTANCE}/").partition("/")[0] for key in store.objects}


def only(report: RetentionReport, backup_set_id: str) -> RetainedCopy:
    [copy] = [each for each in report.copies if each.backup_set_id == backup_set_id]
    return copy


@pytest.fixture
def store() -> FakeObjectStore:
    planted = FakeObjectStore("my-archive")
    plant(planted, OLD, copied_at=NOON - 9 * DAY)
    plant(planted, NEW, copied_at=NOON - DAY)
    return planted


# --- what goes, and what stays ---


def test_an_old_copy_goes_whole(store: FakeObjectStore) -> None:
    report = retained(store)

    assert outcomes(report) == {OLD: ("removed", "expired"), NEW: ("kept", "newest")}
    assert sets_in(store) == {NEW}
    assert verify(store, PREFIX, reader=None, progress=FakeProgress()).proven


def test_the_report_names_what_went(store: FakeObjectStore) -> None:
    folder = folder_of(OLD)
    copy = only(retained(store), OLD)

    assert copy.objects == (*(folder.path + name for name in FILES), folder.manifest)
    assert copy.size_bytes == sum(map(len, FILES.values()))
    assert only(retained(store), NEW).objects == ()


def test_trying_a_rule_out_changes_nothing_and_names_the_same(store: FakeObjectStore) -> None:
    before = dict(store.objects)
    tried = retained(store, RetentionRule(keep_last=1))

    assert store.objects == before
    assert store.written == []
    assert outcomes(tried)[OLD] == ("would_remove", "expired")
    assert [each.objects for each in tried.copies] == [each.objects for each in retained(store).copies]


def test_the_only_physical_copy_is_not_pushed_out_by_logical_ones(store: FakeObjectStore) -> None:
    plant(store, "bak-weekly", copied_at=NOON - 20 * DAY, route="weekly", method="physical")

    assert outcomes(retained(store)) == {
        "bak-weekly": ("kept", "newest"),
        OLD: ("removed", "expired"),
        NEW: ("kept", "newest"),
    }


def test_a_repetition_has_nothing_to_do(store: FakeObjectStore) -> None:
    retained(store)
    before = dict(store.objects)

    assert outcomes(retained(store)) == {NEW: ("kept", "newest")}
    assert store.objects == before


def test_what_copying_made_can_go() -> None:
    world = World()
    world.take(asked(route="nightly", deliver=["archive"]))
    world.drain()
    plant(world.store, NEW, copied_at=NOON + DAY)
    retain(Bucket(world.store, PREFIX), INSTANCE, KEEP_ONE, clock=FakeClock(NOON + DAY))

    assert sets_in(world.store) == {NEW}


def test_other_instances_and_other_prefixes_do_not_count(store: FakeObjectStore) -> None:
    foreign = {f"{PREFIX}{INSTANCE}0/bak/manifest.json": b"x", f"else/{INSTANCE}/bak/manifest.json": b"x"}
    store.objects |= foreign

    assert outcomes(retained(store)).keys() == {OLD, NEW}
    assert foreign.keys() <= store.objects.keys()


def test_a_file_that_no_manifest_names_stays(store: FakeObjectStore) -> None:
    stray = f"{folder_of(OLD).path}notes.txt"
    store.objects[stray] = b"x"
    retained(store)

    assert {key for key in store.objects if OLD in key} == {stray}


def test_a_folder_without_a_manifest_stays(store: FakeObjectStore) -> None:
    del store.objects[folder_of(OLD).manifest]

    assert outcomes(retained(store)) == {NEW: ("kept", "newest")}
    assert sets_in(store) == {OLD, NEW}


def test_a_copy_that_is_not_proven_stays(store: FakeObjectStore) -> None:
    del store.objects[f"{folder_of(OLD).path}part1.zip"]

    assert outcomes(retained(store))[OLD] == ("kept", "unproven")
    assert f"{folder_of(OLD).path}part2.zip" in store.objects


def test_without_checksums_everything_stays(store: FakeObjectStore) -> None:
    store.knows_crc64 = False

    assert {each.outcome for each in retained(store).copies} == {"kept"}


@pytest.mark.parametrize(
    "data",
    [
        b"shopping list",
        manifest_of(OLD, copied_at=NOON.replace(tzinfo=None)).model_dump_json().encode(),
        manifest_of(OLD).model_dump_json().replace('"schema_version":1', '"schema_version":2').encode(),
    ],
    ids=["no manifest", "a time without a zone", "another version"],
)
def test_a_manifest_that_cannot_be_read_keeps_its_folder(store: FakeObjectStore, data: bytes) -> None:
    key = folder_of(OLD).manifest
    store.objects[key] = data

    assert outcomes(retained(store))[key] == ("kept", "unreadable")
    assert store.objects[key] == data


def moved(**changed: object) -> bytes:
    """Return the old copy's manifest with something changed, in itself or in its first object."""
    document = json.loads(manifest_of(OLD, copied_at=NOON - 9 * DAY).model_dump_json())
    document.update({name: value for name, value in changed.items() if name in document})
    document["objects"][0].update({name: value for name, value in changed.items() if name == "key"})
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "data",
    [
        moved(key=f"{folder_of(NEW).path}part1.zip"),
        moved(key="part1.zip"),
        moved(key=folder_of(OLD).manifest),
        moved(key=f"{folder_of(OLD).path}part2.zip"),
        moved(key=f"{folder_of(OLD).path}deeper/part1.zip"),
        moved(key=folder_of(OLD).path),
        moved(backup_set_id=NEW),
        moved(instance_id="another"),
        manifest_of(OLD, copied_at=NOON - 9 * DAY, files={}).model_dump_json().encode(),
    ],
    ids=[
        "in another folder",
        "at the root",
        "itself",
        "twice",
        "deeper",
        "a folder",
        "another set",
        "another instance",
        "none",
    ],
)
def test_a_manifest_that_tells_of_something_else_keeps_its_folder(
    store: FakeObjectStore, data: bytes
) -> None:
    before = dict(store.objects) | {folder_of(OLD).manifest: data}
    store.objects[folder_of(OLD).manifest] = data
    report = retained(store)

    assert outcomes(report)[folder_of(OLD).manifest] == ("kept", "not_ours")
    assert store.objects == before


# --- what changes meanwhile ---


class Interrupted(FakeObjectStore):
    """A bucket in which something happens right before one of our calls."""

    def __init__(self, store: FakeObjectStore, method: str, nth: int, happens: Callable[[], object]) -> None:
        super().__init__(store.bucket)
        self.objects = store.objects
        self._method, self._left, self._happens = method, nth, happens

    def _stumble(self, method: str) -> None:
        if method == self._method:
            self._left -= 1
            if self._left == 0:
                self._happens()


def test_a_copy_that_changed_since_it_was_checked_stays(store: FakeObjectStore) -> None:
    changed = f"{folder_of(OLD).path}part2.zip"
    interrupted = Interrupted(store, "head", 5, lambda: store.objects.update({changed: b"another"}))
    copy = only(retained(interrupted), OLD)

    assert (copy.outcome, copy.detail) == ("changed", f"{changed} has changed since the manifest was written")
    assert isinstance(read_manifest(store.objects[folder_of(OLD).manifest]), Manifest)


def test_an_object_that_changed_after_the_removal_began_stays(store: FakeObjectStore) -> None:
    changed = f"{folder_of(OLD).path}part2.zip"
    interrupted = Interrupted(store, "delete", 1, lambda: store.objects.update({changed: b"another"}))
    copy = only(retained(interrupted), OLD)

    assert copy.outcome == "changed"
    assert store.objects[changed] == b"another"
    assert isinstance(read_manifest(store.objects[folder_of(OLD).manifest]), Tombstone)


@pytest.mark.parametrize(("nth", "spared"), [(1, {"part2.zip"}), (2, {"part1.zip"})])
def test_a_new_copy_of_the_same_backup_set_stops_the_removal_at_once(
    store: FakeObjectStore, nth: int, spared: set[str]
) -> None:
    interrupted = Interrupted(store, "delete", nth, lambda: plant(store, OLD, copied_at=NOON))
    copy = only(retained(interrupted), OLD)

    assert copy.outcome == "changed"
    assert {key.rpartition("/")[2] for key in store.objects if OLD in key} == {*spared, "manifest.json"}
    assert isinstance(read_manifest(store.objects[folder_of(OLD).manifest]), Manifest)


@pytest.mark.parametrize("nth", [3, 4], ids=["before it is read again", "before the tombstone"])
def test_a_manifest_that_was_replaced_since_it_was_read_stops_the_removal(
    store: FakeObjectStore, nth: int
) -> None:
    interrupted = Interrupted(store, "get", nth, lambda: plant(store, OLD, copied_at=NOON))

    assert only(retained(interrupted), OLD).outcome == "changed"
    assert sets_in(store) == {OLD, NEW}


# --- how long it takes ---


def test_the_calls_of_retention_are_exact() -> None:
    clock = FakeClock()
    store, calls = FakeObjectStore("my-archive", clock), CountedCalls(clock, timedelta(milliseconds=20))
    for age in range(100):
        names = {f"{number}.zip": b"%d" % number for number in range(100)}
        plant(store, f"bak-{age}", copied_at=NOON - age * DAY, files=names)
    counted = cast("ObjectStore", calls.of("bucket", store))
    began = clock.now()
    bucket = Bucket(counted, PREFIX, side_by_side=SideBySideInTime(clock))
    retain(bucket, INSTANCE, RetentionRule(keep_last=99, apply=True), clock=clock)

    assert calls.counts == {
        "bucket keys": 11,
        "bucket get": 100 + 2,  # each manifest, and that of the copy that goes twice more
        "bucket head": 10_000 + 100 + 201,  # each object, those that go once more, and their tombstone
        "bucket put": 1,
        "bucket delete": 101,
    }
    assert clock.now() - began < timedelta(seconds=14)


def test_manifests_are_not_all_in_memory_at_once() -> None:
    store = FakeObjectStore("my-archive")
    for age in range(100):
        names = {f"{number}.zip": b"%d" % number for number in range(100)}
        plant(store, f"bak-{age}", copied_at=NOON - age * DAY, files=names)
    tracemalloc.start()
    retained(store, RetentionRule(keep_last=1))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 10 * 1024 * 1024  # all of them are 23 MiB


def late_after(calls: int) -> Callable[[], bool]:
    left = iter(range(calls))
    return lambda: next(left, None) is None


def test_what_takes_too_long_to_compare_removes_nothing_and_says_so(store: FakeObjectStore) -> None:
    before = dict(store.objects)
    with pytest.raises(OutOfTime):
        retain(Bucket(store, PREFIX), INSTANCE, KEEP_ONE, clock=FakeClock(), is_late=late_after(3))

    assert store.objects == before


@pytest.mark.parametrize("time", range(6, 20))
def test_a_removal_keeps_to_the_time_and_goes_on_in_the_next_call(store: FakeObjectStore, time: int) -> None:
    plant(store, "bak-older", copied_at=NOON - 19 * DAY)
    bucket, clock = Bucket(store, PREFIX), FakeClock()
    for _ in range(20):
        try:
            report = retain(bucket, INSTANCE, KEEP_ONE, clock=clock, is_late=late_after(time))
        except OutOfTime:
            time += 1
            continue
        if not report.unfinished and not report.of("would_remove"):
            break
        time += not report.unfinished

    assert sets_in(store) == {NEW}
    assert verify(store, PREFIX, reader=None, progress=FakeProgress()).proven


def test_a_removal_that_was_cut_off_is_reported_as_begun(store: FakeObjectStore) -> None:
    report = retain(
        Bucket(store, PREFIX),
        INSTANCE,
        KEEP_ONE,
        clock=FakeClock(),
        is_late=lambda: len(store.objects) < 6,
    )

    assert outcomes(report)[OLD] == ("begun", "expired")
    assert report.unfinished
    assert isinstance(read_manifest(store.objects[folder_of(OLD).manifest]), Tombstone)


# --- side by side ---


def test_objects_are_removed_side_by_side(store: FakeObjectStore) -> None:
    names = {f"{number}.zip": b"%d" % number for number in range(200)}
    plant(store, OLD, copied_at=NOON - 9 * DAY, files=names)
    bucket = Bucket(store, PREFIX, side_by_side=ThreadPool(8))
    report = retain(bucket, INSTANCE, KEEP_ONE, clock=FakeClock())

    assert outcomes(report)[OLD] == ("removed", "expired")
    assert {key for key in store.objects if f"/{OLD}/" in key} <= {
        f"{folder_of(OLD).path}part1.zip",
        f"{folder_of(OLD).path}part2.zip",
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_crash_in_the_middle_of_removals_in_any_order_leaves_what_a_repetition_finishes(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret

    def in_any_order(work: Callable[[Any], Any], things: Iterable[Any]) -> list[Any]:
        waiting = list(enumerate(things))
        chance.shuffle(waiting)
        return [result for _, result in sorted((number, work(each)) for number, each in waiting)]

    store = archive()
    nth = chance.randint(1, CALLS)
    dying = cast("ObjectStore", Dying(store, nth, after=chance.random() < 0.5))
    with pytest.raises(Killed):
        retain(Bucket(dying, PREFIX, side_by_side=in_any_order), INSTANCE, RULE, clock=FakeClock())
    retain(Bucket(store, PREFIX, side_by_side=in_any_order), INSTANCE, RULE, clock=FakeClock())

    assert store.objects == settled().objects


# --- a bucket under a retention policy ---


def test_what_the_bucket_protects_is_reported_and_stays_proven(store: FakeObjectStore) -> None:
    before = dict(store.objects)
    store.troubles["put"] = [PROTECTED]
    copy = only(retained(store), OLD)

    assert (copy.outcome, copy.detail) == ("protected", "A retention policy keeps it")
    assert store.objects == before


def test_a_removal_that_protection_stopped_goes_on_later(store: FakeObjectStore) -> None:
    store.troubles["delete"] = [None, None, PROTECTED]

    assert only(retained(store), OLD).outcome == "protected"
    assert {key for key in store.objects if OLD in key} == {folder_of(OLD).manifest}
    assert outcomes(retained(store))[OLD] == ("removed", "begun")
    assert sets_in(store) == {NEW}


def test_protection_of_one_copy_does_not_keep_another(store: FakeObjectStore) -> None:
    plant(store, "bak-older", copied_at=NOON - 10 * DAY)
    store.troubles["put"] = [PROTECTED]

    assert {each.outcome for each in retained(store).copies} == {"protected", "removed", "kept"}


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_missing_permission_is_an_error(store: FakeObjectStore, method: str) -> None:
    store.troubles[method] = [PermissionDenied("No")]

    with pytest.raises(PermissionDenied):
        retained(store)


# --- removals that began ---


def test_a_removal_that_began_is_finished_only_beside_a_proven_copy(store: FakeObjectStore) -> None:
    begin_removal(store, folder_of(OLD).manifest)
    del store.objects[f"{folder_of(NEW).path}part1.zip"]
    before = dict(store.objects)

    assert outcomes(retained(store))[OLD] == ("kept", "last_whole")
    assert store.objects == before


# --- a crash at every call ---


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Dying:
    """Kills the process at the nth call to a store, before it has its effect or after."""

    store: FakeObjectStore
    nth: int
    after: bool
    calls: int = field(default=0)

    def __getattr__(self, name: str) -> object:
        found = getattr(self.store, name)
        return self._around(found) if callable(found) else found

    def _around(self, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **kwargs: object) -> object:
            self.calls += 1
            if self.calls == self.nth and not self.after:
                raise Killed
            done = call(*args, **kwargs)
            if isinstance(done, Iterator):
                done = iter(list(done))
            if self.calls == self.nth:
                raise Killed
            return done

        return counted


def archive() -> FakeObjectStore:
    """Return copies of every kind that there is."""
    store = FakeObjectStore("my-archive")
    for age in (1, 2, 20, 30):
        plant(store, f"bak-{age}", copied_at=NOON - age * DAY)
    plant(store, "bak-leaving", copied_at=NOON - 40 * DAY)
    begin_removal(store, folder_of("bak-leaving").manifest)
    del store.objects[f"{folder_of('bak-leaving').path}part1.zip"]
    plant(store, "bak-broken", copied_at=NOON - 50 * DAY)
    del store.objects[f"{folder_of('bak-broken').path}part2.zip"]
    store.objects[f"{folder_of('bak-unfinished').path}part1.zip"] = b"x"
    store.objects[f"{folder_of('bak-30').path}notes.txt"] = b"x"
    return store


RULE = RetentionRule(keep_last=2, keep_for=7 * DAY, apply=True)


def settled() -> FakeObjectStore:
    store = archive()
    retained(store, RULE)
    return store


def calls_of_a_whole_run() -> int:
    counting = Dying(archive(), nth=0, after=False)
    retained(cast("ObjectStore", counting), RULE)
    return counting.calls


CALLS = calls_of_a_whole_run()


def test_there_is_something_to_sweep() -> None:
    assert CALLS > 40
    assert sets_in(archive()) - sets_in(settled()) == {"bak-20", "bak-leaving"}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", range(1, CALLS + 1))
def test_a_crash_leaves_what_is_proven_or_reported_and_a_repetition_finishes(
    nth: int, *, after: bool
) -> None:
    store = archive()
    with pytest.raises(Killed):
        retained(cast("ObjectStore", Dying(store, nth, after)), RULE)

    reported = {
        each.backup_set_id: each.status
        for each in verify(store, PREFIX, reader=None, progress=FakeProgress()).copies
    }
    assert reported["bak-1"] == reported["bak-2"] == "proven"
    assert reported["bak-broken"] == "wrong"
    for leaving in ("bak-20", "bak-30", "bak-leaving"):
        assert reported.get(leaving) in (None, "proven", "being_removed")
    retained(store, RULE)
    assert store.objects == settled().objects


@pytest.mark.parametrize("nth", range(1, CALLS + 1))
def test_an_error_at_any_call_is_like_a_crash(nth: int) -> None:
    store = archive()

    class Failing(FakeObjectStore):
        left = nth

        def _stumble(self, method: str) -> None:
            self.left -= 1
            if self.left == 0:
                raise ServiceUnavailable("no answer")

    failing = Failing()
    failing.objects = store.objects
    with pytest.raises(OceanferryError):
        retained(failing, RULE)
    retained(store, RULE)
    assert store.objects == settled().objects


# --- whatever lies in the bucket ---

KINDS = (
    "proven",
    "proven",
    "proven",
    "missing",
    "changed",
    "garbage",
    "unfinished",
    "other version",
    "leaving",
    "half gone",
    "foreign",
)


@st.composite
def buckets(draw: st.DrawFn) -> FakeObjectStore:
    store = FakeObjectStore("my-archive")
    for number, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=7))):
        copied_at = NOON - draw(st.integers(-1, 40)) * DAY
        _plant(store, f"bak-{number}", kind, copied_at)
        if draw(st.booleans()):
            store.objects[f"{folder_of(f'bak-{number}').path}stray"] = b"x"
    return store


def _plant(store: FakeObjectStore, backup_set_id: str, kind: str, copied_at: datetime) -> None:
    key, folder = plant(store, backup_set_id, copied_at=copied_at), folder_of(backup_set_id)
    first = f"{folder.path}part1.zip"
    if kind in ("leaving", "half gone"):
        begin_removal(store, key)
    if kind in ("missing", "half gone"):
        del store.objects[first]
    if kind == "changed":
        store.objects[first] = b"another"
    if kind == "garbage":
        store.objects[key] = b"shopping list"
    if kind == "unfinished":
        del store.objects[key]
    if kind == "other version":
        store.objects[key] = store.objects[key].replace(b'"schema_version": 1', b'"schema_version": 2')
    if kind == "foreign":
        store.objects[key] = manifest_of("bak-0", copied_at=copied_at).model_dump_json().encode()


RULES = st.builds(
    RetentionRule,
    keep_last=st.integers(1, 4),
    keep_for=st.none() | st.integers(1, 30).map(lambda days: days * DAY),
    apply=st.just(True),  # noqa: FBT003  # a strategy takes no keyword
)


def proven_in(store: FakeObjectStore) -> dict[str, datetime]:
    """Return when each proven copy was made."""
    found = verify(store, PREFIX, reader=None, progress=FakeProgress())
    return {
        each.manifest: each.copied_at
        for each in found.copies
        if each.status == "proven" and each.copied_at and f"/{each.backup_set_id}/" in each.manifest
    }


@given(store=buckets(), rule=RULES)
def test_the_newest_proven_copies_stay_whatever_is_there(store: FakeObjectStore, rule: RetentionRule) -> None:
    before = proven_in(store)
    retained(store, rule)
    after = proven_in(store)

    kept = sorted(before.values(), reverse=True)[: rule.keep_last]
    assert sorted(after.values(), reverse=True)[: rule.keep_last] == kept
    for key, copied_at in before.items():
        young = rule.keep_for is not None and NOON - copied_at <= rule.keep_for
        assert not young or key in after


@given(store=buckets(), rule=RULES)
def test_only_what_a_manifest_named_is_gone_whatever_is_there(
    store: FakeObjectStore, rule: RetentionRule
) -> None:
    before = dict(store.objects)
    named: set[str] = set()
    for key, data in before.items():
        content = read_manifest(data) if key.endswith("/manifest.json") else None
        manifest = content.manifest if isinstance(content, Tombstone) else content
        if isinstance(manifest, Manifest) and folder_of(manifest.backup_set_id).manifest == key:
            named |= {key, *(each.key for each in manifest.objects)}
    report = retained(store, rule)

    assert before.keys() - store.objects.keys() <= named
    assert before.keys() - store.objects.keys() <= {
        key for each in report.of("removed") for key in each.objects
    }
    assert {key: data for key, data in before.items() if key in store.objects} == store.objects


@given(store=buckets(), rule=RULES)
def test_a_trial_tells_exactly_what_applying_does(store: FakeObjectStore, rule: RetentionRule) -> None:
    before = dict(store.objects)
    tried = retained(store, RetentionRule(rule.keep_last, rule.keep_for))

    assert store.objects == before
    would = {key for each in tried.of("would_remove") for key in each.objects}
    retained(store, rule)
    assert before.keys() - store.objects.keys() == would & before.keys()


@given(store=buckets(), rule=RULES, nth=st.integers(1, 60), after=st.booleans())
def test_a_crash_anywhere_and_a_repetition_come_to_the_same_as_one_run(
    store: FakeObjectStore, rule: RetentionRule, nth: int, *, after: bool
) -> None:
    undisturbed = FakeObjectStore("my-archive")
    undisturbed.objects = dict(store.objects)
    retained(undisturbed, rule)
    dying = Dying(store, nth, after)
    try:
        retained(cast("ObjectStore", dying), rule)
    except Killed:
        retained(store, rule)

    assert store.objects == undisturbed.objects

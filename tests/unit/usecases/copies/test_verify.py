"""Copies checked against their manifests."""

from __future__ import annotations

import json
from threading import Barrier
from typing import cast

import pytest

from fakes.clock import NOON
from fakes.growth.counted_calls import CountedCalls
from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.stored_copies import archive_with, begin_removal, folder_of, manifest_of, plant
from fakes.world import FILES, World, asked
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.copies.manifest import LARGEST_MANIFEST_BYTES
from oceanferry.domain.copies.verification import Verification
from oceanferry.domain.errors import CopyNotProven, PermissionDenied, ServiceRefused
from oceanferry.ports.storage.object_store import ObjectStore, StoredObject
from oceanferry.usecases.copies.verify import verify

FOLDER = folder_of("bak-1").path
MANIFEST = folder_of("bak-1").manifest
TOTAL = sum(map(len, FILES.values()))


@pytest.fixture
def store() -> FakeObjectStore:
    return archive_with("bak-1")


@pytest.fixture
def reader(store: FakeObjectStore) -> FakeObjectReader:
    return FakeObjectReader(store)


def verified(
    store: FakeObjectStore, prefix: str = "oceanbase/", reader: FakeObjectReader | None = None
) -> Verification:
    return verify(store, prefix, reader=reader, progress=FakeProgress())


def statuses(found: Verification) -> dict[str, str]:
    return {each.key.removeprefix(FOLDER): each.status for copy in found.copies for each in copy.objects}


# --- what is proven ---


def test_what_copying_leaves_is_proven() -> None:
    world = World()
    world.take(asked(route="nightly", deliver=["archive"]))
    world.drain()
    found = verified(world.store, reader=FakeObjectReader(world.store))

    assert found.proven
    [copy] = found.copies
    assert (copy.manifest, copy.backup_set_id, copy.status) == (MANIFEST, "bak-1", "proven")
    assert statuses(found) == dict.fromkeys(FILES, "proven")


def test_every_manifest_below_the_prefix_is_found_and_no_other(store: FakeObjectStore) -> None:
    plant(store, "bak-2")
    store.objects["elsewhere/manifest.json"] = b"x"
    found = verified(store)

    assert [each.backup_set_id for each in found.copies] == ["bak-1", "bak-2"]
    assert found.proven


def test_an_upload_that_is_not_finished_is_named_and_is_nothing_wrong(store: FakeObjectStore) -> None:
    store.begin_upload(f"{FOLDER}part3.zip", {})
    store.begin_upload("elsewhere/part3.zip", {})
    found = verified(store)

    assert [(each.key, each.began_at) for each in found.uploads] == [(f"{FOLDER}part3.zip", NOON)]
    assert found.proven


def test_where_only_an_upload_is_there_is_not_nothing() -> None:
    store = FakeObjectStore("my-archive")
    store.begin_upload(f"{FOLDER}part3.zip", {})
    found = verified(store)

    assert (found.empty, found.proven) == (False, False)


def test_a_single_folder_is_a_prefix_too(store: FakeObjectStore) -> None:
    plant(store, "bak-2", files={"a": b"a"})
    store.objects["oceanbase/stray"] = b"x"

    assert verified(store, FOLDER).proven


def test_an_empty_file_is_proven(store: FakeObjectStore, reader: FakeObjectReader) -> None:
    plant(store, "bak-1", files={**FILES, "empty": b""})

    assert verified(store, reader=reader).proven


def test_a_folder_that_was_made_in_the_console_is_nothing(store: FakeObjectStore) -> None:
    store.objects["oceanbase/"] = store.objects[FOLDER] = b""

    assert verified(store).proven


def test_nothing_at_all_is_not_proven() -> None:
    found = verified(FakeObjectStore())

    assert found.empty
    assert not found.proven


# --- what is wrong ---


def test_a_missing_object_is_found(store: FakeObjectStore) -> None:
    del store.objects[f"{FOLDER}part2.zip"]
    found = verified(store)

    assert statuses(found) == {"part1.zip": "proven", "part2.zip": "missing"}
    assert found.copies[0].status == "wrong"
    assert not found.proven


def test_an_object_of_another_size_is_found(store: FakeObjectStore) -> None:
    store.objects[f"{FOLDER}part2.zip"] += b"!"
    [copy] = verified(store).copies

    assert (copy.status, copy.objects[1].status) == ("wrong", "other_size")
    assert copy.objects[1].stored_size_bytes == copy.objects[1].size_bytes + 1


def test_an_object_of_the_same_size_with_another_checksum_is_found(store: FakeObjectStore) -> None:
    store.objects[f"{FOLDER}part2.zip"] = b"x" * len(FILES["part2.zip"])
    [copy] = verified(store).copies

    assert (copy.status, copy.objects[1].status) == ("wrong", "other_crc64")
    assert copy.objects[1].stored_crc64 not in (None, copy.objects[1].crc64)


def test_without_a_checksum_nothing_is_proven(store: FakeObjectStore) -> None:
    store.knows_crc64 = False

    assert set(statuses(verified(store)).values()) == {"no_crc64"}


def test_a_manifest_without_objects_proves_nothing(store: FakeObjectStore) -> None:
    plant(store, "bak-1", files={})

    assert verified(store).copies[0].status == "wrong"


def test_an_object_that_cannot_be_checked_is_named_and_the_others_are_checked(
    store: FakeObjectStore,
) -> None:
    store.troubles["head"] = [ServiceRefused("No object can have this key")]
    [copy] = verified(store).copies

    assert [(each.status, each.detail) for each in copy.objects] == [
        ("unreadable", "No object can have this key"),
        ("proven", ""),
    ]


def test_no_permission_ends_it(store: FakeObjectStore) -> None:
    store.troubles["head"] = [PermissionDenied("No")]

    with pytest.raises(PermissionDenied):
        verified(store)


def test_each_object_is_asked_for_once_and_each_manifest_is_read_twice() -> None:
    calls, store = CountedCalls(), FakeObjectStore()
    for number in range(20):
        plant(store, f"bak-{number}")
    counted = cast("ObjectStore", calls.of("bucket", store))
    found = verify(counted, "oceanbase/", reader=None, progress=FakeProgress())

    assert found.proven
    assert calls.counts == {
        "bucket keys": 1,
        "bucket get": 40,
        "bucket head": 20 * len(FILES),
        "bucket uploads": 1,
    }


# --- what no manifest names ---


def test_an_extra_file_is_named_with_its_folder(store: FakeObjectStore) -> None:
    store.objects[f"{FOLDER}notes.txt"] = b"x"
    store.objects[f"{FOLDER}deeper/still"] = b"x"
    found = verified(store)

    assert found.copies[0].status == "proven"
    assert found.copies[0].extra == (f"{FOLDER}deeper/still", f"{FOLDER}notes.txt")
    assert not found.proven


def test_a_folder_without_a_manifest_is_named_file_by_file(store: FakeObjectStore) -> None:
    unfinished = f"{folder_of('bak-2').path}part1.zip"
    store.objects[unfinished] = b"x"
    found = verified(store)

    assert found.unnamed == (unfinished,)
    assert found.copies[0].extra == ()
    assert not found.proven


def test_files_without_any_manifest_are_not_nothing(store: FakeObjectStore) -> None:
    del store.objects[MANIFEST]
    found = verified(store)

    assert not found.empty
    assert len(found.unnamed) == len(FILES)


def test_a_folder_in_a_folder_belongs_to_the_innermost_manifest(store: FakeObjectStore) -> None:
    store.objects["oceanbase/manifest.json"] = store.objects[MANIFEST]
    store.objects["oceanbase/stray"] = store.objects[f"{FOLDER}stray"] = b"x"
    outer, inner = sorted(verified(store).copies, key=lambda copy: len(copy.manifest))

    assert (outer.extra, inner.extra) == (("oceanbase/stray",), (f"{FOLDER}stray",))


def test_a_manifest_at_the_root_of_the_bucket_has_the_whole_bucket_as_its_folder() -> None:
    store = FakeObjectStore()
    store.objects = {"manifest.json": b"x", "a//b": b"", "c": b""}
    found = verified(store, "")

    assert found.copies[0].extra == ("a//b", "c")
    assert found.unnamed == ()


# --- manifests ---


def test_something_that_is_no_manifest_is_named(store: FakeObjectStore) -> None:
    store.objects[MANIFEST] = b"shopping list"
    [copy] = verified(store).copies

    assert (copy.status, copy.detail) == ("unreadable", "is not an Oceanferry manifest")
    assert len(copy.extra) == len(FILES)


def test_a_manifest_of_another_version_is_distinguished(store: FakeObjectStore) -> None:
    document = json.loads(store.objects[MANIFEST])
    store.objects[MANIFEST] = json.dumps({**document, "schema_version": 7}).encode()
    [copy] = verified(store).copies

    assert copy.status == "other_version"
    assert "7" in copy.detail


def test_what_is_larger_than_any_manifest_is_none(
    store: FakeObjectStore,
) -> None:
    store.objects[MANIFEST] = bytes(LARGEST_MANIFEST_BYTES + 1)

    assert verified(store).copies[0].detail == "is too large to be a manifest"


@pytest.mark.parametrize("trouble", [ServiceRefused("It is archived"), CopyNotProven("It arrived damaged")])
def test_a_manifest_that_cannot_be_read_is_named(
    store: FakeObjectStore, trouble: ServiceRefused | CopyNotProven
) -> None:
    store.troubles["get"] = [trouble, trouble]

    assert verified(store).copies[0].detail == f"cannot be read: {trouble.message}"


def test_a_manifest_that_vanished_after_it_was_listed_is_no_copy(store: FakeObjectStore) -> None:
    class Vanishing(FakeObjectStore):
        def get(self, key: str, **options: int) -> bytes | None:
            return None

    vanishing = Vanishing()
    vanishing.objects = store.objects

    assert verified(vanishing).copies == ()


def test_a_copy_that_is_being_removed_is_distinguished(store: FakeObjectStore) -> None:
    begin_removal(store, MANIFEST)
    del store.objects[f"{FOLDER}part1.zip"]
    [copy] = verified(store).copies

    assert copy.status == "being_removed"
    assert copy.detail == "removal started 2026-11-22 12:00 UTC: 1 of 2 files left"
    assert copy.extra == ()


# --- reading every byte ---


def test_bytes_that_rotted_under_a_right_checksum_are_found_by_reading(
    store: FakeObjectStore, reader: FakeObjectReader
) -> None:
    reader.rotten[f"{FOLDER}part1.zip"] = 3

    assert verified(store).proven
    [copy] = verified(store, reader=reader).copies
    assert [each.status for each in copy.objects] == ["other_bytes", "proven"]
    assert copy.objects[0].read_crc64 not in (None, copy.objects[0].crc64)


def test_reading_proves_what_has_no_checksum(store: FakeObjectStore, reader: FakeObjectReader) -> None:
    store.knows_crc64 = False

    assert verified(store, reader=reader).proven


def test_what_is_known_to_be_wrong_is_not_read(store: FakeObjectStore, reader: FakeObjectReader) -> None:
    store.objects[f"{FOLDER}part1.zip"] = b"x"
    verified(store, reader=reader)

    assert reader.read_keys == [f"{FOLDER}part2.zip"]


def test_an_archived_object_is_named_and_the_others_are_read(
    store: FakeObjectStore, reader: FakeObjectReader
) -> None:
    reader.archived.add(f"{FOLDER}part1.zip")
    [copy] = verified(store, reader=reader).copies

    assert [(each.status, each.detail) for each in copy.objects] == [
        ("unreadable", "The object is archived"),
        ("proven", ""),
    ]


# --- progress ---


@pytest.mark.parametrize("reading", [False, True])
def test_progress_ends_with_every_byte(
    store: FakeObjectStore, reader: FakeObjectReader, *, reading: bool
) -> None:
    plant(store, "bak-2", copied_at=NOON)
    progress = FakeProgress()
    verify(store, "oceanbase/", reader=reader if reading else None, progress=progress)

    assert progress.copies[-1] == ("oss://my-archive/oceanbase/", 2 * TOTAL, 2 * TOTAL)
    assert len({name for name, _, _ in progress.copies}) == 1


def test_the_manifest_of_another_folder_proves_nothing_of_this_one(store: FakeObjectStore) -> None:
    manifest = manifest_of("bak-1").model_dump_json().encode()
    store.objects["oceanbase/moved/manifest.json"] = manifest
    store.objects["oceanbase/moved/part1.zip"] = b"x"
    found = verified(store)

    assert found.extra == ("oceanbase/moved/part1.zip",)
    assert not found.proven


def test_objects_are_asked_for_once_each_and_side_by_side(store: FakeObjectStore) -> None:
    asked: list[str] = []
    together = Barrier(2, timeout=60)

    class Meeting(FakeObjectStore):
        def head(self, key: str) -> StoredObject | None:
            if not key.endswith("manifest.json"):
                asked.append(key)
                together.wait()
            return super().head(key)

    meeting = Meeting()
    meeting.objects, meeting.metadata = store.objects, store.metadata
    found = verify(meeting, "", reader=None, progress=FakeProgress(), side_by_side=ThreadPool(2))

    assert found.proven
    assert len(asked) == len(set(asked)) == sum(len(each.objects) for each in found.copies)

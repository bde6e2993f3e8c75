"""What every ObjectStore does: the fake, and the adapter against the sandbox's OSS."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.sandbox_bucket import LIKE, NAME, sandbox_bucket
from fakes.object_store import FakeObjectStore
from fakes.pipes import piped
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.copies.crc64 import checksum, combine
from oceanferry.domain.errors import CopyNotProven, ServiceRefused
from oceanferry.ports.storage.object_store import LARGEST_SMALL_OBJECT_BYTES, ObjectStore, UploadedPart

SMALLEST_PART = 100 * 1024
BYTES = random.Random(1).randbytes(2 * SMALLEST_PART + 12_345)  # noqa: S311  # repeatable, not secret
KEY = "oceanbase/ob317v4uif0000/bak-4n/orders 100%+中.zip"


@pytest.fixture(params=["fake", "oss", "oss, versions enabled", "oss, versions suspended", *LIKE])
def store(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    if request.param == "fake":
        fake = FakeObjectStore(NAME)
        fake.plain = True
        yield fake
        return
    versioning = request.param.partition(", versions ")[2].capitalize()
    like = request.param if request.param in LIKE else ""
    with sandbox_bucket(versioning, like) as bucket, OssObjectStore(bucket) as real:
        yield real


def chunks(data: bytes, size: int = 10_007) -> Iterator[memoryview]:
    """Yield *data* in one buffer that is overwritten between chunks."""
    buffer = memoryview(bytearray(size))
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        buffer[: len(piece)] = piece
        yield buffer[: len(piece)]
        buffer[:] = bytes(size)


def upload(store: ObjectStore, upload_id: str, number: int, data: bytes) -> UploadedPart:
    return store.upload_part(KEY, upload_id, number, len(data), chunks(data))


def upload_all(store: ObjectStore, upload_id: str, data: bytes = BYTES) -> list[UploadedPart]:
    pieces = [data[start : start + SMALLEST_PART] for start in range(0, len(data), SMALLEST_PART)]
    return [upload(store, upload_id, number, piece) for number, piece in enumerate(pieces, start=1)]


def test_what_was_put_is_got_back(store: ObjectStore) -> None:
    assert store.put(KEY, BYTES, overwrite=False)
    assert store.get(KEY) == BYTES


def test_an_object_that_is_not_small_is_refused_instead_of_read(store: ObjectStore) -> None:
    store.put(KEY, bytes(LARGEST_SMALL_OBJECT_BYTES), overwrite=True)
    store.put(f"{KEY}.large", bytes(LARGEST_SMALL_OBJECT_BYTES + 1), overwrite=True)

    assert store.get(KEY) == bytes(LARGEST_SMALL_OBJECT_BYTES)
    with pytest.raises(ServiceRefused):
        store.get(f"{KEY}.large")
    with pytest.raises(ServiceRefused):
        store.get_aged(f"{KEY}.large")


@pytest.mark.parametrize("data", [b"", b"x", BYTES])
def test_an_object_is_described_with_size_and_checksum(store: ObjectStore, data: bytes) -> None:
    store.put(KEY, data, overwrite=True)
    stored = store.head(KEY)

    assert stored is not None
    assert (stored.key, stored.size_bytes, stored.crc64) == (KEY, len(data), checksum(data))


def test_what_is_not_there_is_none(store: ObjectStore) -> None:
    assert store.head(KEY) is None
    assert store.get(KEY) is None
    assert store.get_aged(KEY) is None


def test_an_object_that_was_just_written_has_no_age(store: ObjectStore) -> None:
    store.put(KEY, b"first", overwrite=False)
    found = store.get_aged(KEY)

    assert found is not None
    assert found.data == b"first"
    assert timedelta(0) <= found.age < timedelta(minutes=1)


def test_putting_over_an_object_needs_to_be_allowed(store: ObjectStore) -> None:
    store.put(KEY, b"first", overwrite=False)

    assert not store.put(KEY, b"second", overwrite=False)
    assert store.get(KEY) == b"first"
    assert store.put(KEY, b"third", overwrite=True)
    assert store.get(KEY) == b"third"


def test_putting_the_same_bytes_again_has_not_written_them(store: ObjectStore) -> None:
    store.put(KEY, BYTES, overwrite=False)

    assert not store.put(KEY, BYTES, overwrite=False)


@pytest.mark.parametrize("store", ["fake", "oss"], indirect=True)
def test_of_several_writers_at_once_one_wins(store: ObjectStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lambda number: store.put(KEY, b"%d" % number, overwrite=False), range(4)))

    assert sorted(won) == [False, False, False, True]
    assert store.get(KEY) == b"%d" % won.index(True)


@pytest.mark.parametrize("data", [b"", b"x", BYTES])
def test_a_file_is_put_whole_with_what_it_says_of_itself(store: ObjectStore, data: bytes) -> None:
    assert store.put_file(KEY, data, {"oceanferry-source": "abc"})
    stored = store.head(KEY)

    assert stored is not None
    assert (stored.size_bytes, stored.crc64) == (len(data), checksum(data))
    assert stored.metadata["oceanferry-source"] == "abc"


def test_a_file_is_not_put_over_an_object(store: ObjectStore) -> None:
    store.put_file(KEY, b"first", {})

    assert not store.put_file(KEY, b"second", {})
    assert store.get(KEY) == b"first"


def test_what_is_larger_than_a_small_object_is_got_when_that_is_asked_for(store: ObjectStore) -> None:
    data = bytes(LARGEST_SMALL_OBJECT_BYTES + 1)
    store.put(KEY, data, overwrite=True)

    assert store.get(KEY, most_bytes=len(data)) == data
    with pytest.raises(ServiceRefused):
        store.get(KEY, most_bytes=len(data) - 1)


def test_keys_come_in_order_and_only_those_with_the_prefix(store: ObjectStore) -> None:
    for key in ("b/2", "b/10", "a/1", "b/1", "c", "b/中 +%41"):
        store.put(key, b"", overwrite=True)

    assert list(store.keys("b/")) == ["b/1", "b/10", "b/2", "b/中 +%41"]
    assert list(store.keys("none/")) == []


def test_deleting_removes_the_object_and_twice_is_no_error(store: ObjectStore) -> None:
    store.put(KEY, b"x", overwrite=True)
    store.delete(KEY)
    store.delete(KEY)

    assert store.head(KEY) is None


def test_an_upload_appears_whole_when_it_is_completed(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {"oceanferry-run": "abc"})
    parts = upload_all(store, upload_id)

    assert store.head(KEY) is None
    assert store.complete_upload(KEY, upload_id, iter(parts))
    assert store.get(KEY) == BYTES
    stored = store.head(KEY)
    assert stored is not None
    assert stored.metadata == {"oceanferry-run": "abc"}
    assert stored.crc64 == combine((part.crc64 or 0, part.size_bytes) for part in parts)


def test_a_part_is_described_as_it_was_received(store: ObjectStore) -> None:
    part = upload(store, store.begin_upload(KEY, {}), 7, BYTES)

    assert (part.number, part.size_bytes, part.crc64) == (7, len(BYTES), checksum(BYTES))
    assert part.etag


def test_parts_may_be_uploaded_at_once_and_listed_in_any_order(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    pieces = {number: bytes([number]) * SMALLEST_PART for number in range(1, 7)}
    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(lambda each: upload(store, upload_id, *each), reversed(pieces.items())))

    assert store.complete_upload(KEY, upload_id, parts)
    assert store.get(KEY) == b"".join(pieces.values())


def test_a_part_that_is_uploaded_again_replaces_the_first(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    upload(store, upload_id, 1, b"wrong")

    assert store.complete_upload(KEY, upload_id, [upload(store, upload_id, 1, b"right")])
    assert store.get(KEY) == b"right"


def test_completing_never_overwrites(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    parts = upload_all(store, upload_id)
    store.put(KEY, b"somebody else's", overwrite=True)

    assert not store.complete_upload(KEY, upload_id, parts)
    assert store.get(KEY) == b"somebody else's"
    store.delete(KEY)
    assert store.complete_upload(KEY, upload_id, parts), "the upload stays open"


def test_completing_again_what_is_complete_is_true(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    parts = upload_all(store, upload_id)
    store.complete_upload(KEY, upload_id, parts)

    assert store.complete_upload(KEY, upload_id, parts)


def test_an_upload_that_is_over_is_not_completed_when_its_key_holds_other_bytes_of_the_same_size(
    store: ObjectStore,
) -> None:
    upload_id = store.begin_upload(KEY, {})
    parts = upload_all(store, upload_id)
    store.abort_upload(KEY, upload_id)
    store.put(KEY, bytes(sum(part.size_bytes for part in parts)), overwrite=False)

    assert not store.complete_upload(KEY, upload_id, parts, overwrite=True)
    assert not store.complete_upload(KEY, upload_id, parts)


def test_completing_what_was_dropped_is_refused(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    parts = upload_all(store, upload_id)
    store.abort_upload(KEY, upload_id)

    with pytest.raises(ServiceRefused) as caught:
        store.complete_upload(KEY, upload_id, parts)
    assert caught.value.code == "NoSuchUpload"
    assert store.head(KEY) is None


def test_dropping_an_upload_twice_is_no_error(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    store.abort_upload(KEY, upload_id)
    store.abort_upload(KEY, upload_id)


def test_a_part_that_was_replaced_is_not_completed_with(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    first = upload(store, upload_id, 1, b"one")
    upload(store, upload_id, 1, b"two")

    with pytest.raises(ServiceRefused) as caught:
        store.complete_upload(KEY, upload_id, [first])
    assert caught.value.code == "InvalidPart"


def test_a_part_of_an_upload_that_is_gone_is_refused(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    store.abort_upload(KEY, upload_id)

    with pytest.raises(ServiceRefused) as caught:
        upload(store, upload_id, 1, b"late")
    assert caught.value.code == "NoSuchUpload"


def test_the_parts_that_arrived_are_listed_by_number_as_they_were_received(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    second = upload(store, upload_id, 2, b"two")
    first = upload(store, upload_id, 1, BYTES)
    upload(store, upload_id, 7, b"replaced")
    seventh = upload(store, upload_id, 7, b"seven")

    assert store.parts(KEY, upload_id) == [first, second, seventh]


def test_an_upload_without_parts_has_none_of_them(store: ObjectStore) -> None:
    assert store.parts(KEY, store.begin_upload(KEY, {})) == []


@pytest.mark.parametrize("end", ["completed", "dropped", "another key", "never begun"])
def test_there_are_no_parts_of_an_upload_that_is_not_there(store: ObjectStore, end: str) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id, 1, b"x")
    if end == "completed":
        store.complete_upload(KEY, upload_id, [part])
    if end == "dropped":
        store.abort_upload(KEY, upload_id)
    key, upload_id = {"another key": ("other", upload_id), "never begun": (KEY, "0004B9")}.get(
        end, (KEY, upload_id)
    )

    assert store.parts(key, upload_id) is None


def test_listed_parts_are_as_good_as_those_that_were_answered(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    upload_all(store, upload_id)

    assert store.complete_upload(KEY, upload_id, store.parts(KEY, upload_id) or [])
    assert store.get(KEY) == BYTES


def test_uploads_under_way_are_listed_by_key_and_only_those_with_the_prefix(store: ObjectStore) -> None:
    begun = [(key, store.begin_upload(key, {})) for key in ("b/2", "a/1", "b/1", "b/中 +%41", "b/1", "c")]
    found = list(store.uploads("b/"))

    assert [each.key for each in found] == ["b/1", "b/1", "b/2", "b/中 +%41"]
    assert {(each.key, each.upload_id) for each in found} == {each for each in begun if "b/" in each[0]}
    assert all(each.began_at.utcoffset() is not None for each in found)


def test_an_upload_that_is_over_is_not_listed(store: ObjectStore) -> None:
    store.abort_upload(KEY, store.begin_upload(KEY, {}))
    upload_id = store.begin_upload(KEY, {})
    store.complete_upload(KEY, upload_id, [upload(store, upload_id, 1, b"x")])

    assert list(store.uploads("")) == []


def test_completing_over_an_object_needs_to_be_allowed(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    parts = upload_all(store, upload_id)
    store.put(KEY, b"the one before", overwrite=True)

    assert store.complete_upload(KEY, upload_id, parts, overwrite=True)
    assert store.get(KEY) == BYTES


def test_other_bytes_have_another_etag(store: ObjectStore) -> None:
    described = []
    for data in (b"one", b"two"):
        store.put(KEY, data, overwrite=True)
        described.append(store.head(KEY))
    first, second = described

    assert first is not None
    assert second is not None
    assert first.etag.startswith('"')
    assert first.etag != second.etag


def test_a_part_may_come_in_pipes_to_a_store_that_is_plain(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = store.upload_part(KEY, upload_id, 1, len(BYTES), piped(chunks(BYTES, 65_536)))

    assert store.plain
    assert (part.size_bytes, part.crc64) == (len(BYTES), checksum(BYTES))
    assert store.complete_upload(KEY, upload_id, [part])
    assert store.get(KEY) == BYTES


class SourceBroke(Exception):
    pass


def breaking() -> Iterable[memoryview]:
    yield memoryview(b"x" * 1000)
    raise SourceBroke


def test_what_the_chunks_raise_passes_through_and_leaves_no_part(store: ObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})

    with pytest.raises(SourceBroke):
        store.upload_part(KEY, upload_id, 1, 2000, breaking())
    assert store.complete_upload(KEY, upload_id, [upload(store, upload_id, 2, b"after that")])
    assert store.get(KEY) == b"after that"


@pytest.mark.parametrize("size_bytes", [999, 1001])
def test_a_part_of_another_size_than_announced_is_not_proven(store: ObjectStore, size_bytes: int) -> None:
    upload_id = store.begin_upload(KEY, {})

    with pytest.raises(CopyNotProven):
        store.upload_part(KEY, upload_id, 1, size_bytes, [memoryview(b"x" * 1000)])

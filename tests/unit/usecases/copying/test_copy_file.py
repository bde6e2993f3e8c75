"""One file, in parts that survive crashes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON, FakeClock
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.source_object import FakeSourceObject
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.errors import (
    CopyNotProven,
    LinkExpired,
    ObjectConflict,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.runs.copy_progress import Shard
from oceanferry.ports.storage.object_store import UploadedPart
from oceanferry.ports.storage.source_object import Chunk, PipedChunk, SourceIdentity
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.copy_small_file import copy_small_file
from oceanferry.usecases.copying.file_copy import Copied, FileCopy, Unfinished
from oceanferry.usecases.runs.time_budget import TimeBudget

PART = 100
DATA = random.Random(7).randbytes(10 * PART + 1)  # noqa: S311  # content, not secrecy
ONE_LANE = Transfer(connections=1, part_size_bytes=PART)


def file_copy(store: FakeObjectStore, source: FakeSourceObject | None = None, **changed: object) -> FileCopy:
    facts: dict[str, object] = {
        "file_name": "a.zip",
        "key": "folder/a.zip",
        "source": source or FakeSourceObject(DATA),
        "store": store,
        "clock": FakeClock(),
        "progress": FakeProgress(),
        "transfer": ONE_LANE,
        "time_budget": TimeBudget(None, FakeClock()),
        **changed,
    }
    return FileCopy(**facts)  # type: ignore[arg-type]


@pytest.fixture(params=["seen", "in pipes"])
def store(request: pytest.FixtureRequest) -> FakeObjectStore:
    return bucket(plain=request.param == "in pipes")


def bucket(*, plain: bool) -> FakeObjectStore:
    made = FakeObjectStore()
    made.plain = plain
    return made


def broken_at(number: int, *, knows_crc64: bool = True) -> FakeSourceObject:
    """A source that breaks off for good at the part of that number."""
    source = FakeSourceObject(DATA, knows_crc64=knows_crc64)
    source.read_troubles = dict.fromkeys(range(number - 1, 999), ServiceUnavailable("it hung up"))
    return source


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 10 * PART, 10 * PART + 1])
def test_any_size_arrives_whole(size: int, store: FakeObjectStore) -> None:
    result = copy_file(file_copy(store, FakeSourceObject(DATA[:size])))

    assert isinstance(result, Copied)
    assert store.objects == {"folder/a.zip": DATA[:size]}
    assert store.open_uploads == {}


@pytest.mark.parametrize("knows_crc64", [True, False])
def test_after_a_crash_only_what_is_missing_is_sent(knows_crc64: bool, store: FakeObjectStore) -> None:
    with pytest.raises(ServiceUnavailable):
        copy_file(file_copy(store, broken_at(6, knows_crc64=knows_crc64)))
    progress = FakeProgress()
    source = FakeSourceObject(DATA, knows_crc64=knows_crc64)
    copy_file(file_copy(store, source, progress=progress))

    assert store.objects == {"folder/a.zip": DATA}
    assert progress.copies[0] == ("a.zip", 6 * PART, len(DATA))


def test_a_stored_part_of_another_size_is_sent_again(store: FakeObjectStore) -> None:
    upload_id = store.begin_upload("folder/a.zip", {})
    store.upload_part("folder/a.zip", upload_id, 2, 5, [memoryview(b"wrong")])
    copy_file(file_copy(store))

    assert store.objects == {"folder/a.zip": DATA}


@pytest.mark.parametrize("knows_crc64", [True, False])
def test_a_stored_part_with_other_bytes_is_found_and_sent_again(
    knows_crc64: bool,
    store: FakeObjectStore,
) -> None:
    upload_id = store.begin_upload("folder/a.zip", {})
    store.upload_part("folder/a.zip", upload_id, 2, PART, [memoryview(bytes(PART))])
    copy_file(file_copy(store, FakeSourceObject(DATA, knows_crc64=knows_crc64)))

    assert store.objects == {"folder/a.zip": DATA}


def test_a_bit_that_flips_on_its_way_from_the_source_is_found_and_mended(store: FakeObjectStore) -> None:
    class Flipping(FakeSourceObject):
        def read(self, *args: Any) -> Iterator[memoryview]:  # noqa: ANN401  # whatever the port says
            self.lies_at = 3 * PART if len(self.reads) == 3 else None
            yield from super().read(*args)

    copy_file(file_copy(store, Flipping(DATA)))

    assert store.objects == {"folder/a.zip": DATA}


def test_bytes_that_pass_unread_need_a_store_that_tells_their_checksum() -> None:
    store = bucket(plain=True)
    store.knows_crc64 = False
    with pytest.raises(CopyNotProven, match=r"Part 1 of a\.zip did not arrive"):
        copy_file(file_copy(store))

    assert store.objects == {}


@pytest.mark.parametrize(("plain", "knows_crc64", "unseen"), [(1, 1, 1), (1, 0, 0), (0, 1, 0)])
def test_bytes_are_checked_unless_the_source_proves_the_whole(
    plain: int, knows_crc64: int, unseen: int
) -> None:
    ways: set[type] = set()

    def watched(chunk: Chunk) -> Chunk:
        ways.add(type(chunk))
        return chunk

    class Watching(FakeObjectStore):
        def upload_part(self, *args: Any) -> UploadedPart:  # noqa: ANN401  # as above
            key, upload_id, number, size_bytes, chunks = args
            return super().upload_part(key, upload_id, number, size_bytes, map(watched, chunks))

    store = Watching()
    store.plain = bool(plain)
    copy_file(file_copy(store, FakeSourceObject(DATA, knows_crc64=bool(knows_crc64))))

    assert (PipedChunk in ways) is bool(unseen)
    assert store.objects == {"folder/a.zip": DATA}


def test_a_source_that_contradicts_its_own_checksum_is_never_completed(store: FakeObjectStore) -> None:
    source = FakeSourceObject(DATA)
    source.lies_at = 5
    with pytest.raises(CopyNotProven, match="do not match the CRC64 of their source"):
        copy_file(file_copy(store, source))

    assert store.objects == {}
    assert store.open_uploads == {}


def test_a_store_that_says_done_and_holds_something_else_is_caught() -> None:
    class Lying(FakeObjectStore):
        def complete_upload(self, key: str, upload_id: str, *_: object, **options: object) -> bool:
            self.metadata[key] = self.open_uploads[upload_id].metadata
            self.objects[key] = DATA[:-1]
            return True

    lying = Lying()
    with pytest.raises(CopyNotProven, match="holds other data; it was removed"):
        copy_file(file_copy(lying))

    assert lying.objects == {}


@pytest.mark.parametrize("is_of_the_same_source", [True, False])
def test_a_copier_whose_answer_was_slow_leaves_what_another_has_put_there_and_proven_meanwhile(
    is_of_the_same_source: bool,
) -> None:
    class Slow(FakeObjectStore):
        def complete_upload(self, key: str, upload_id: str, *_: object, **options: object) -> bool:
            of_this_copy = self.open_uploads[upload_id].metadata
            self.metadata[key] = of_this_copy if is_of_the_same_source else {"oceanferry-source": "another"}
            self.objects[key] = b"of another copier"
            return True

    slow = Slow()
    copy = replace(file_copy(slow), is_proven=lambda: is_of_the_same_source)
    with pytest.raises(CopyNotProven, match="another copier's and was left there"):
        copy_file(copy)

    assert slow.objects == {"folder/a.zip": b"of another copier"}


def test_an_upload_that_vanishes_while_parts_are_sent_is_begun_anew() -> None:
    class Vanishing(FakeObjectStore):
        def upload_part(self, *args: Any) -> UploadedPart:  # noqa: ANN401  # as above
            if args[2] == 4 and not self.written:
                self.written.append("vanished")
                self.open_uploads.clear()
            return super().upload_part(*args)

    vanishing = Vanishing()
    copy_file(file_copy(vanishing))

    assert vanishing.objects == {"folder/a.zip": DATA}


def test_something_else_under_the_key_is_left_alone(store: FakeObjectStore) -> None:
    store.objects["folder/a.zip"] = b"precious"
    with pytest.raises(ObjectConflict):
        copy_file(file_copy(store))

    assert store.objects == {"folder/a.zip": b"precious"}


def test_something_else_under_the_key_is_replaced_when_that_is_asked_for(store: FakeObjectStore) -> None:
    store.objects["folder/a.zip"] = b"old"
    copy_file(file_copy(store, options=TargetOptions(on_conflict="replace")))

    assert store.objects == {"folder/a.zip": DATA}


def test_what_belongs_to_a_copy_that_another_has_proven_is_not_replaced(store: FakeObjectStore) -> None:
    theirs = DATA[::-1]
    of_ours = file_copy(store).metadata_of(FakeSourceObject(DATA).identity())
    upload = store.begin_upload("folder/a.zip", of_ours)  # which they have joined
    part = store.upload_part("folder/a.zip", upload, 1, len(theirs), [memoryview(theirs)])
    store.complete_upload("folder/a.zip", upload, [part])
    with pytest.raises(CopyNotProven, match="Another invocation has proven"):
        copy_file(file_copy(store, is_proven=lambda: True))

    assert store.objects == {"folder/a.zip": theirs}


@pytest.mark.parametrize("data", [b"", b"small"])
def test_a_file_that_another_has_proven_is_not_replaced_by_a_small_one(data: bytes) -> None:
    store = FakeObjectStore()
    store.objects["folder/a.zip"] = theirs = b"of another copier, who was quicker"
    replaces = TargetOptions(on_conflict="replace")
    copy = file_copy(store, FakeSourceObject(data), options=replaces, is_proven=lambda: True)
    assert isinstance(copy_small_file(copy, most_bytes=PART, keep_pace=lambda _: None), SourceIdentity)
    with pytest.raises(CopyNotProven, match="Another invocation has proven"):
        copy_file(copy)

    assert store.objects == {"folder/a.zip": theirs}


def test_a_copy_that_another_proves_meanwhile_is_not_replaced_at_the_end(store: FakeObjectStore) -> None:
    store.objects["folder/a.zip"] = theirs = b"left over, it seemed"
    checks = iter([False, True])
    with pytest.raises(CopyNotProven, match="Another invocation has proven"):
        copy_file(file_copy(store, is_leftover=lambda _: True, is_proven=lambda: next(checks)))

    assert store.objects == {"folder/a.zip": theirs}


class SlowSource(FakeSourceObject):
    """Takes a second for each read."""

    def __init__(self, data: bytes, clock: FakeClock) -> None:
        super().__init__(data)
        self._clock = clock

    def read(self, *args: Any) -> Iterator[memoryview]:  # noqa: ANN401  # as above
        self._clock.advance(timedelta(seconds=1))
        yield from super().read(*args)


def test_when_the_time_is_over_no_more_parts_are_begun(store: FakeObjectStore) -> None:
    clock = FakeClock()

    copy = file_copy(
        store,
        SlowSource(DATA, clock),
        clock=clock,
        time_budget=TimeBudget(NOON + timedelta(seconds=4), clock),
    )
    result = copy_file(copy)

    assert isinstance(result, Unfinished)
    assert (result.reason, result.moved, len(result.missing)) == ("time", True, 7)
    assert store.objects == {}


def test_when_the_link_dies_for_good_what_arrived_stays(store: FakeObjectStore) -> None:
    source = FakeSourceObject(DATA)
    source.read_troubles = {4: LinkExpired("dead")}
    result = copy_file(file_copy(store, source))

    assert isinstance(result, Unfinished)
    assert (result.reason, result.moved, len(result.missing)) == ("links", True, 7)


def test_shards_send_their_share_and_the_last_one_completes(store: FakeObjectStore) -> None:
    transfer = Transfer(connections=1, part_size_bytes=PART, shard_above_bytes=PART)
    alone = copy_file(file_copy(store, transfer=transfer))
    shards = [Shard(part_id=1, index=index, count=3) for index in range(3)]
    results = [copy_file(file_copy(store, transfer=transfer, shard=shard)) for shard in shards]

    assert isinstance(alone, Unfinished)
    assert (alone.reason, len(alone.missing)) == ("size", 11)
    assert [type(each) for each in results] == [Unfinished, Unfinished, Copied]
    assert [each.reason for each in results[:2]] == ["others", "others"]  # type: ignore[union-attr]
    assert store.objects == {"folder/a.zip": DATA}


def test_a_throttled_store_is_given_the_pause_it_asks_for(store: FakeObjectStore) -> None:
    clock = FakeClock()
    store.troubles["upload_part"] = [
        None,
        ServiceThrottled("slow down", retry_after=timedelta(seconds=7)),
    ]
    copy_file(file_copy(store, clock=clock))

    assert clock.slept == [timedelta(seconds=7)]
    assert store.objects == {"folder/a.zip": DATA}


def test_progress_reports_parts_retries_and_waits(store: FakeObjectStore) -> None:
    clock, progress = FakeClock(), FakeProgress()
    source = SlowSource(DATA, clock)
    source.read_troubles = {2: ServiceUnavailable("it hung up")}
    copy_file(file_copy(store, source, clock=clock, progress=progress))

    assert [flow.parts_done for flow in progress.flows] == list(range(1, 12))
    last = progress.flows[-1]
    assert (last.parts, last.connections, last.retries, last.bottleneck) == (11, 1, 1, "source")
    assert last.reading == timedelta(seconds=11)


def test_a_limit_of_bandwidth_is_kept(store: FakeObjectStore) -> None:
    clock = FakeClock()
    transfer = Transfer(connections=1, part_size_bytes=PART, bytes_per_second=100)
    copy_file(file_copy(store, clock=clock, transfer=transfer))

    assert clock.now() - NOON >= timedelta(seconds=9.9)


def test_two_copiers_that_begin_at_once_share_one_upload(store: FakeObjectStore) -> None:
    with pytest.raises(ServiceUnavailable):
        copy_file(file_copy(store, broken_at(3)))
    store.begin_upload("folder/a.zip", {})
    copy_file(file_copy(store))

    assert store.objects == {"folder/a.zip": DATA}
    assert store.open_uploads == {}


def test_an_upload_of_a_longer_key_is_not_taken_for_ours(store: FakeObjectStore) -> None:
    other = store.begin_upload("folder/a.zip.bak", {})
    copy_file(file_copy(store))

    assert list(store.open_uploads) == [other]


@given(st.data())
def test_whatever_breaks_and_however_often_the_end_is_a_proven_copy(data: st.DataObject) -> None:
    store = bucket(plain=data.draw(st.booleans()))
    for _ in range(data.draw(st.integers(0, 4))):
        source = broken_at(data.draw(st.integers(1, 11)), knows_crc64=data.draw(st.booleans()))
        transfer = Transfer(connections=data.draw(st.integers(1, 4)), part_size_bytes=PART)
        with suppress(ServiceUnavailable):
            copy_file(file_copy(store, source, transfer=transfer))
    copy_file(file_copy(store, transfer=Transfer(part_size_bytes=PART)))

    assert store.objects == {"folder/a.zip": DATA}
    assert store.open_uploads == {}

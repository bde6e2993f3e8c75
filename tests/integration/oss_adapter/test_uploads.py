"""Multipart uploads over the wire: lost answers, damaged bytes, connections, memory."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.oss_adapter.oss_world import KEY, MIB, OWNER, PART, World, refusal, upload
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer


@pytest.mark.parametrize("effect", ["reset_after", "reset_before", "status"])
def test_a_completion_whose_answer_is_lost_is_found_out(
    world: World, store: OssObjectStore, effect: str
) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    world.server.faults.plant(Fault(effect, method="POST"))  # type: ignore[arg-type]

    assert store.complete_upload(KEY, upload_id, [part])
    assert store.get(KEY) == PART


def test_a_completion_that_never_answers_is_found_in_the_bucket(world: World, store: OssObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    world.server.faults.plant(Fault("reset_after", method="POST", times=1))
    world.server.faults.plant(Fault("reset_before", method="POST", skip=1, times=-1))

    assert store.complete_upload(KEY, upload_id, [part])


def test_a_completion_that_never_arrives_is_service_unavailable(world: World, store: OssObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    world.server.faults.plant(Fault("reset_before", method="POST", times=-1))

    with pytest.raises(ServiceUnavailable):
        store.complete_upload(KEY, upload_id, [part])
    assert world.oss.keys(world.bucket) == []


def test_a_completion_that_finds_its_own_object_in_the_way_is_true(
    world: World, store: OssObjectStore
) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    world.server.faults.plant(Fault("reset_after", method="POST"))
    world.server.faults.plant(
        Fault("status", method="POST", skip=1, status=409, body=refusal("FileAlreadyExists"))
    )

    assert store.complete_upload(KEY, upload_id, [part])


def test_a_completion_that_lost_the_race_is_false(world: World, store: OssObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    world.server.faults.plant(Fault("reset_before", method="POST"))
    world.oss.put_object(world.bucket, KEY, b"y" * len(PART))

    assert not store.complete_upload(KEY, upload_id, [part])


@pytest.mark.parametrize("unknown", ["of the object", "of the part"])
def test_an_object_of_the_same_size_is_not_ours_when_a_crc64_is_unknown(
    world: World, store: OssObjectStore, unknown: str
) -> None:
    """Else a stranger's object counts as this upload, and the check that follows removes it."""
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    world.server.faults.plant(Fault("reset_before", method="POST"))
    world.oss.put_object(world.bucket, KEY, b"y" * len(PART))
    if unknown == "of the object":
        world.server.faults.plant(Fault("headers", method="HEAD", headers={"x-oss-hash-crc64ecma": ""}))
    else:
        part = replace(part, crc64=None)

    assert not store.complete_upload(KEY, upload_id, [part])


def test_a_completion_of_45_seconds_is_waited_for_and_not_repeated_again_and_again(
    world: World, store: OssObjectStore
) -> None:
    slow = world.oss.slow_completions
    slow.takes, slow.now = timedelta(seconds=45), world.clock.now
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)

    assert store.complete_upload(KEY, upload_id, [part])
    assert store.get(KEY) == PART
    assert slow.repeated == 1


def test_a_completion_that_takes_for_ever_is_service_unavailable_and_reported_as_under_way(
    world: World, store: OssObjectStore
) -> None:
    slow = world.oss.slow_completions
    slow.takes, slow.now = timedelta(days=1), world.clock.now
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)

    with pytest.raises(ServiceUnavailable, match="a concurrent request changed the same object"):
        store.complete_upload(KEY, upload_id, [part])
    assert slow.repeated == 2


def test_a_part_that_is_damaged_on_its_way_shows_in_its_checksum(world: World, store: OssObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    world.server.faults.plant(Fault("corrupt_request", at=70_000))

    assert upload(store, upload_id).crc64 != checksum(PART)


@pytest.mark.parametrize("effect", ["reset_before", "reset_after"])
def test_a_part_without_an_answer_is_service_unavailable(
    world: World, store: OssObjectStore, effect: str
) -> None:
    upload_id = store.begin_upload(KEY, {})
    world.server.faults.plant(Fault(effect))  # type: ignore[arg-type]

    with pytest.raises(ServiceUnavailable):
        upload(store, upload_id)
    assert store.complete_upload(KEY, upload_id, [upload(store, upload_id)])


def test_a_part_without_an_etag_is_service_unavailable(world: World, store: OssObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    world.server.faults.plant(Fault("headers", headers={"ETag": ""}))

    with pytest.raises(ServiceUnavailable, match="confirm"):
        upload(store, upload_id)


def test_parts_that_follow_each_other_share_one_connection(world: World, store: OssObjectStore) -> None:
    upload_id = store.begin_upload(KEY, {})
    world.connections.clear()
    for number in range(1, 6):
        upload(store, upload_id, number)

    assert len(world.connections) == 1


@pytest.mark.parametrize("bucket_class", ["Standard", "IA", "Archive", "DeepColdArchive"])
def test_uploads_have_the_storage_class_and_what_is_read_back_is_standard(
    world: World, bucket_class: str
) -> None:
    world.oss.change_bucket(world.bucket, storage_class=bucket_class)
    with world.store(options=TargetOptions(storage_class="IA")) as store:
        upload_id = store.begin_upload(KEY, {})
        store.complete_upload(KEY, upload_id, [upload(store, upload_id)])
        store.put("manifest.json", b"{}", overwrite=False)
        assert store.get("manifest.json") == b"{}"

    classes = {each.key: each.headers.get("x-oss-storage-class") for each in world.oss.objects(world.bucket)}
    assert classes == {KEY: "IA", "manifest.json": "Standard"}


def test_the_memory_of_a_part_does_not_grow_with_its_size(world: World) -> None:
    size_bytes, block = 64 * MIB, memoryview(bytes(256 * 1024))

    def swallow(request: Request) -> Response:
        for _ in request.stream:
            pass
        return Response(200, {"ETag": '"E"', "x-oss-hash-crc64ecma": "1"})

    with (
        LoopbackServer(swallow) as server,
        OssObjectStore(OssBucket("archive", "cn-hangzhou", OWNER, world.clock, server.url)) as store,
    ):
        tracemalloc.start()
        try:
            store.upload_part(KEY, "0004B9", 1, size_bytes, (block for _ in range(size_bytes // len(block))))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 4 * MIB

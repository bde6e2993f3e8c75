"""Small objects over the wire: lost answers and damaged bytes."""

from __future__ import annotations

import itertools
import threading

import pytest

from integration.oss_adapter.oss_world import KEY, OWNER, PART, ROLE, World, upload
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.copies.manifest import LARGEST_MANIFEST_BYTES
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import CopyNotProven, ServiceRefused, ServiceUnavailable
from oceanferry.ports.storage.object_store import TOO_LARGE
from oceanferry_sandbox.http_server.faults import Fault


@pytest.mark.parametrize("effect", ["status", "reset_before", "reset_after", "cut"])
def test_what_goes_wrong_once_is_mended(world: World, store: OssObjectStore, effect: str) -> None:
    store.put(KEY, PART, overwrite=True)
    world.server.faults.plant(Fault(effect, at=10))  # type: ignore[arg-type]

    assert store.get(KEY) == PART


def test_a_put_whose_answer_is_lost_has_written(world: World, store: OssObjectStore) -> None:
    world.server.faults.plant(Fault("reset_after", method="PUT"))

    assert store.put(KEY, b"mine", overwrite=False)
    assert store.get(KEY) == b"mine"


def test_a_put_that_came_too_late_after_a_lost_answer_has_not_written(
    world: World, store: OssObjectStore
) -> None:
    world.server.faults.plant(Fault("reset_before", method="PUT"))
    world.oss.put_object(world.bucket, KEY, b"somebody else's")

    assert not store.put(KEY, b"mine", overwrite=False)


def test_a_put_that_is_damaged_on_its_way_is_refused_there_and_sent_again(
    world: World, store: OssObjectStore
) -> None:
    world.server.faults.plant(Fault("corrupt_request", at=1, method="PUT"))

    assert store.put(KEY, b"mine", overwrite=False)
    assert store.get(KEY) == b"mine"


def test_a_put_that_oss_describes_otherwise_is_not_proven(world: World, store: OssObjectStore) -> None:
    world.server.faults.plant(Fault("headers", headers={"x-oss-hash-crc64ecma": "1"}))

    with pytest.raises(CopyNotProven):
        store.put(KEY, b"mine", overwrite=True)


def test_a_get_that_is_damaged_on_its_way_is_read_again(world: World, store: OssObjectStore) -> None:
    store.put(KEY, PART, overwrite=True)
    world.server.faults.plant(Fault("corrupt", at=1000))

    assert store.get(KEY) == PART


def test_a_get_that_is_always_damaged_is_not_proven(world: World, store: OssObjectStore) -> None:
    store.put(KEY, PART, overwrite=True)
    world.server.faults.plant(Fault("corrupt", at=1000, times=-1))

    with pytest.raises(CopyNotProven):
        store.get(KEY)


@pytest.mark.parametrize("header", ["Date", "Last-Modified"])
def test_an_object_whose_age_oss_does_not_tell_is_service_unavailable(
    world: World, store: OssObjectStore, header: str
) -> None:
    store.put(KEY, b"mine", overwrite=True)
    world.server.faults.plant(Fault("headers", headers={header: ""}, times=-1))

    with pytest.raises(ServiceUnavailable, match="did not return the age"):
        store.get_aged(KEY)


def test_keys_go_on_after_the_first_thousand(world: World, store: OssObjectStore) -> None:
    for number in range(1003):
        world.oss.put_object(world.bucket, f"a/{number:04d}", b"")

    assert list(store.keys("a/")) == [f"a/{number:04d}" for number in range(1003)]
    assert len(world.server.requests) == 2


def test_a_temporary_access_key_can_do_everything(world: World) -> None:
    with world.store(ROLE) as store:
        upload_id = store.begin_upload(KEY, {})
        assert store.complete_upload(KEY, upload_id, [upload(store, upload_id)])
        assert store.put("manifest.json", b"{}", overwrite=False)
        assert list(store.keys("")) == ["manifest.json", KEY]


def test_proxies_of_the_environment_are_not_used(
    store: OssObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert upload(store, store.begin_upload(KEY, {})).etag


def test_nothing_is_read_of_an_object_that_is_announced_as_too_large(
    world: World, store: OssObjectStore
) -> None:
    world.oss.put_object(world.bucket, KEY, bytes(LARGEST_MANIFEST_BYTES + 1))
    world.server.faults.plant(Fault("cut", at=0, times=-1))  # whoever reads on meets the end of the stream

    with pytest.raises(ServiceRefused) as refused:
        store.get(KEY, most_bytes=LARGEST_MANIFEST_BYTES)

    assert refused.value.code == TOO_LARGE
    assert world.server.requests == [("GET", f"/{world.bucket}/{KEY}")]


def test_calls_side_by_side_get_their_own_answers_over_as_many_connections(
    world: World, store: OssObjectStore
) -> None:
    keys = [f"oceanbase/{number}.zip" for number in range(200)]

    def is_as_written(key: str) -> bool:
        data = key.encode() * 50
        written = store.put(key, data, overwrite=False) and not store.put(key, b"other", overwrite=False)
        found = store.head(key)
        read = store.get(key) == data
        store.delete(key)
        return written and found is not None and found.size_bytes == len(data) and read

    assert all(ThreadPool(16)(is_as_written, keys))
    assert list(store.keys("")) == []
    assert len(world.connections) <= 17


def test_trouble_of_one_call_is_none_of_another_side_by_side(world: World, store: OssObjectStore) -> None:
    store.put(KEY, PART, overwrite=True)
    for effect in ("status", "reset_before", "cut", "corrupt"):
        world.server.faults.plant(Fault(effect, at=10, skip=5))

    assert ThreadPool(16)(store.get, [KEY] * 100) == [PART] * 100


def test_credentials_that_change_between_calls_side_by_side_sign_each_call_as_a_whole(world: World) -> None:
    turns = itertools.cycle([OWNER, ROLE])
    lock = threading.Lock()

    def current() -> Credentials:
        with lock:
            return next(turns)

    with world.store(current) as store:
        store.put(KEY, PART, overwrite=True)
        assert ThreadPool(16)(store.get, [KEY] * 100) == [PART] * 100

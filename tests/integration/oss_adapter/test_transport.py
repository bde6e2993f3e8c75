"""What the calls of a store go over."""

from __future__ import annotations

import pytest

import hostile_peer
from clients import bucket
from hostile_peer import answering
from integration.oss_adapter.oss_world import CALLS, KEY, World
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.errors import AddressForbidden, ServiceRefused, ServiceUnavailable
from oceanferry_sandbox.http_server.faults import Fault


def test_one_connection_serves_calls_of_every_kind_one_after_the_other(
    world: World, store: OssObjectStore
) -> None:
    for call in ("put", "head", "get", "keys", "uploads", "delete"):
        CALLS[call](store)

    assert len(world.connections) == 1


@pytest.mark.parametrize("call", ["get", "keys"])
def test_a_body_that_ends_early_is_no_body(world: World, store: OssObjectStore, call: str) -> None:
    store.put(KEY, b"x" * 1000, overwrite=True)
    world.server.faults.plant(Fault("cut", method="GET", at=100, times=-1))

    with pytest.raises(ServiceUnavailable, match="the connection was closed"):
        CALLS[call](store)


def test_an_object_that_is_larger_than_it_may_be_leaves_no_connection_to_its_rest(
    world: World, store: OssObjectStore
) -> None:
    world.oss.put_object(world.bucket, KEY, bytes(3_000_000))
    with pytest.raises(ServiceRefused, match="larger than 1 MiB"):
        store.get(KEY, most_bytes=1024 * 1024)

    assert store.head(KEY)
    assert len(world.connections) == 2


def test_an_endpoint_that_must_not_be_called_is_not_called() -> None:
    with answering(hostile_peer.whole(b"")) as peer:
        url = peer.url.replace("127.0.0.1", "100.100.100.200")
        with OssObjectStore(bucket(url)) as store, pytest.raises(AddressForbidden, match="metadata"):
            store.head(KEY)
        assert peer.requests == []

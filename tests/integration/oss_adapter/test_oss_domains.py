"""A bucket at a domain of its own, as accounts need that OSS's public endpoint is closed to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration.oss_adapter.oss_world import CALLS, KEY, OWNER, PART, World, upload
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.errors import ServiceRefused


@pytest.fixture
def closed(world: World) -> World:
    """Return a world whose public endpoint takes no calls about objects; a domain leads to the bucket."""
    port = world.server.host.rpartition(":")[2]
    world.oss.domains[f"localhost:{port}"] = world.bucket
    world.oss.closed_to_data.add(world.server.host)
    return world


def at_its_domain(world: World) -> OssObjectStore:
    port = world.server.host.rpartition(":")[2]
    bucket = replace(world.called(OWNER), endpoint=f"http://localhost:{port}", is_domain=True)
    return OssObjectStore(bucket)


@pytest.mark.parametrize("call", ["head", "get", "put", "keys", "begin", "part", "uploads"])
def test_the_closed_public_endpoint_is_named_with_what_to_do(closed: World, call: str) -> None:
    with closed.store() as store, pytest.raises(ServiceRefused) as caught:
        CALLS[call](store)

    assert caught.value.code == "PublicEndpointForbidden"
    assert "domain: https://" in caught.value.advice


def test_an_object_goes_in_parts_to_the_buckets_domain_and_comes_back(closed: World) -> None:
    with at_its_domain(closed) as store:
        upload_id = store.begin_upload(KEY, {})
        store.complete_upload(KEY, upload_id, [upload(store, upload_id)])
        stored = store.head(KEY)
        store.put("small", b"x", overwrite=False)

        assert stored is not None
        assert stored.size_bytes == len(PART)
        assert list(store.keys("")) == [KEY, "small"]
        assert closed.oss.object_bytes(closed.bucket, KEY) == PART

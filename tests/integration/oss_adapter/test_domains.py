"""A bucket at a domain of its own, as accounts need that OSS's public endpoint is closed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import urllib3

from integration.oss_adapter.oss_world import CALLS, KEY, OWNER, PART, World, upload
from oceanferry.adapters.oss.endpoints import OssEndpoint
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.oss.presigner import OssPresigner
from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.texts import quoted


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
    """400, EC 0048-00000401, "Not allowed using the OSS public endpoint, please use CNAME instead.":
    alibabacloud.com/help/en/oss/user-guide/access-buckets-via-custom-domain-names.
    """
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


def test_a_link_to_a_copy_leads_to_the_buckets_domain_and_has_no_bucket_before_it(closed: World) -> None:
    closed.oss.put_object(closed.bucket, KEY, PART)
    domain = closed.server.host.replace("127.0.0.1", "localhost")
    endpoint = OssEndpoint(f"http://{domain}", quoted(""), is_domain=True)
    with OssPresigner(closed.called(OWNER), {"public": endpoint}) as signing:
        link = signing.presign(KEY, address="public", lifetime=timedelta(minutes=15)).reveal()
    with urllib3.PoolManager(retries=False) as http:
        answered = http.request("GET", link)

    assert link.startswith(f"http://{domain}/{KEY}?")
    assert (answered.status, answered.data) == (200, PART)

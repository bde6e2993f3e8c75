"""Replies with HTTP 200 that are no success, or that say less than they seem to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from integration.oss_adapter.oss_world import CALLS, World, refusal
from oceanferry.adapters.oss.examiner import OssBucketExaminer
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.errors import OceanferryError, PermissionDenied, ServiceUnavailable
from oceanferry_sandbox.http_server.faults import Fault

NAMESPACE = "http://doc.oss-cn-hangzhou.aliyuncs.com"
NAMESPACED = {
    "keys": f'<ListBucketResult xmlns="{NAMESPACE}"><Name>archive</Name><IsTruncated>false</IsTruncated>'
    "<Contents><Key>a/1</Key></Contents></ListBucketResult>",
    "uploads": f'<ListMultipartUploadsResult xmlns="{NAMESPACE}"><IsTruncated>false</IsTruncated>'
    "<Upload><Key>a/1</Key></Upload></ListMultipartUploadsResult>",
    "parts": f'<ListPartsResult xmlns="{NAMESPACE}"><IsTruncated>false</IsTruncated>'
    "<Part><PartNumber>1</PartNumber></Part></ListPartsResult>",
}
"""As aliyun/oss-emulator answers; the SDK finds no entry in them."""
LISTINGS = pytest.mark.parametrize("call", sorted(NAMESPACED))


def failure(world: World, call: Callable[[OssObjectStore], object]) -> OceanferryError:
    with world.store() as store, pytest.raises(OceanferryError) as caught:
        call(store)
    return caught.value


def answer(world: World, body: str) -> None:
    world.server.faults.plant(Fault("status", status=200, body=body, times=-1))


@LISTINGS
def test_a_listing_that_the_sdk_cannot_read_is_an_error_and_no_empty_listing(world: World, call: str) -> None:
    answer(world, NAMESPACED[call])

    error = failure(world, CALLS[call])

    assert isinstance(error, ServiceUnavailable)
    assert "the response of OSS could not be parsed" in error.message


@LISTINGS
@pytest.mark.parametrize("body", ["", "<html>a portal's</html>"])
def test_a_listing_without_a_document_is_no_empty_listing(world: World, call: str, body: str) -> None:
    answer(world, body)

    assert isinstance(failure(world, CALLS[call]), ServiceUnavailable)


@pytest.mark.parametrize("call", [*sorted(NAMESPACED), "begin", "complete"])
def test_an_error_with_http_200_is_that_error_with_its_code(world: World, call: str) -> None:
    fault = Fault("status", method="POST" if call in {"begin", "complete"} else "GET", status=200, times=-1)
    world.server.faults.plant(replace(fault, body=refusal("AccessDenied")))

    error = failure(world, CALLS[call])

    assert isinstance(error, PermissionDenied)
    assert (error.code, error.request_id) == ("AccessDenied", "5C3D")


def test_an_internal_error_with_http_200_is_repeated(world: World) -> None:
    world.server.faults.plant(Fault("status", status=200, body=refusal("InternalError")))

    with world.store() as store:
        assert list(store.keys("a/")) == []
    assert len(world.server.requests) == 2


def test_a_versioning_that_cannot_be_read_is_no_bucket_without_versions(world: World) -> None:
    answer(
        world,
        f'<VersioningConfiguration xmlns="{NAMESPACE}"><Status>Enabled</Status></VersioningConfiguration>',
    )

    with OssBucketExaminer(world.called()) as examiner, pytest.raises(ServiceUnavailable):
        examiner.versioning()


def test_an_object_that_is_an_error_document_is_an_object(world: World) -> None:
    data = refusal("AccessDenied").encode()

    with world.store() as store:
        store.put("a/1", data, overwrite=True)
        assert store.get("a/1") == data

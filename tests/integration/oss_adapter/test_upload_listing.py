"""Listings of uploads and parts that come in pages, or in pieces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.clock import FakeClock
from integration.oss_adapter.oss_world import CALLS, KEY, OWNER, PART, World, upload
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService


@pytest.fixture
def paged() -> Iterator[OssObjectStore]:
    """A store that lists two entries at a time, whatever it is asked for."""
    service = OssService([AccessKey("AK", OWNER.access_key_secret.reveal())], largest_page=2)
    service.create_bucket("archive")
    with (
        LoopbackServer(service) as server,
        OssObjectStore(OssBucket("archive", "cn-hangzhou", OWNER, FakeClock(), server.url)) as store,
    ):
        yield store


def test_parts_of_several_pages_are_all_listed_once(paged: OssObjectStore) -> None:
    upload_id = paged.begin_upload(KEY, {})
    sent = [upload(paged, upload_id, number) for number in (1, 2, 3, 5, 8, 10_000)]

    assert paged.parts(KEY, upload_id) == sent


def test_uploads_of_several_pages_are_all_listed_once(paged: OssObjectStore) -> None:
    keys = ["a/1", "b/1", "b/1", "b/1", "b/2 中", "b/3", "b/4"]
    begun = {(key, paged.begin_upload(key, {})) for key in keys}
    found = [(each.key, each.upload_id) for each in paged.uploads("b/")]

    assert [key for key, _ in found] == keys[1:]
    assert set(found) == {each for each in begun if each[0] != "a/1"}


PARTS = "<ListPartsResult><IsTruncated>{more}</IsTruncated>{next}<Part>{part}</Part></ListPartsResult>"
PART_TEXT = f'<PartNumber>1</PartNumber><ETag>"E"</ETag><Size>{len(PART)}</Size>'
NO_KEYS = "<ListBucketResult><IsTruncated>true</IsTruncated>{next}</ListBucketResult>"
KEYS = NO_KEYS.replace("{next}", "{next}<Contents><Key>a/1</Key></Contents>")
NEXT = "<NextContinuationToken>t</NextContinuationToken>"
UPLOADS = "<ListMultipartUploadsResult><IsTruncated>{more}</IsTruncated>{upload}</ListMultipartUploadsResult>"


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("parts", PARTS.format(more="true", next="", part=PART_TEXT)),
        (
            "parts",
            PARTS.format(more="true", next="<NextPartNumberMarker>0</NextPartNumberMarker>", part=PART_TEXT),
        ),
        ("parts", PARTS.format(more="false", next="", part="<PartNumber>1</PartNumber>")),
        ("parts", "<ListPartsResult><Part>"),
        ("parts", PARTS.format(more="false", next="", part=PART_TEXT.replace(">1<", ">10001<"))),
        ("keys", KEYS.format(next=NEXT)),
        ("keys", KEYS.format(next="")),
        ("keys", NO_KEYS.format(next=NEXT)),
        ("uploads", UPLOADS.format(more="true", upload="")),
        ("uploads", UPLOADS.format(more="false", upload="<Upload><Key>a/1</Key></Upload>")),
    ],
)
def test_a_listing_that_leads_nowhere_is_service_unavailable(world: World, call: str, body: str) -> None:
    world.server.faults.plant(Fault("status", status=200, body=body, times=-1))
    with world.store() as store, pytest.raises(ServiceUnavailable):
        CALLS[call](store)


def test_a_part_whose_checksum_the_store_does_not_say_is_listed_without(
    world: World, store: OssObjectStore
) -> None:
    body = PARTS.format(more="false", next="", part=PART_TEXT)
    world.server.faults.plant(Fault("status", status=200, body=body))
    (part,) = store.parts(KEY, "0004B9") or []

    assert (part.number, part.size_bytes, part.crc64) == (1, len(PART), None)

"""Buckets that keep versions or what is in them, and buckets of somebody else, through the real SDK."""

from __future__ import annotations

from pathlib import Path

import alibabacloud_oss_v2 as oss
import pytest

from integration.sandbox.oss.served_oss import (
    BUCKET,
    KEY,
    TEMPORARY_KEY,
    ServedOss,
    client_of,
    fetch,
    refusal,
)
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService


def versioning_of(served: ServedOss) -> str | None:
    status: str | None = served.client.get_bucket_versioning(
        oss.GetBucketVersioningRequest(bucket=BUCKET)
    ).version_status
    return status


def contents(served: ServedOss, key: str) -> list[int]:
    """Return the sizes of all versions, the current one last."""
    return [each.content.size_bytes for each in served.service.versions(BUCKET, key)]


def delete(served: ServedOss, key: str) -> oss.DeleteObjectResult:
    return served.client.delete_object(oss.DeleteObjectRequest(bucket=BUCKET, key=key))


def test_a_bucket_tells_whether_it_keeps_versions(served: ServedOss) -> None:
    reported = [versioning_of(served)]
    for status in ("Enabled", "Suspended"):
        served.service.set_versioning(BUCKET, status)
        reported.append(versioning_of(served))

    assert reported == [None, "Enabled", "Suspended"]


def test_a_bucket_that_keeps_versions_loses_none(served: ServedOss) -> None:
    served.put("key", b"1")
    served.service.set_versioning(BUCKET, "Enabled")
    ids = [served.put("key", b"x" * size).version_id for size in (2, 3)]

    assert contents(served, "key") == [1, 2, 3]
    assert served.read("key") == b"xxx"
    assert served.get("key").version_id == ids[1] != ids[0]


def test_a_bucket_that_keeps_versions_ignores_that_overwriting_is_forbidden(served: ServedOss) -> None:
    served.service.set_versioning(BUCKET, "Enabled")
    served.put("key", b"1")
    served.put("key", b"22", forbid_overwrite=True)
    upload_id = served.initiate("key", forbid_overwrite=True)
    part = served.upload_part("key", upload_id, 1, b"333")
    completed = served.complete("key", upload_id, [(1, part.etag)], forbid_overwrite=True)

    assert contents(served, "key") == [1, 2, 3]
    assert completed.version_id


def test_a_bucket_that_once_kept_versions_replaces_only_what_it_wrote_since(served: ServedOss) -> None:
    served.service.set_versioning(BUCKET, "Enabled")
    served.put("key", b"1")
    served.service.set_versioning(BUCKET, "Suspended")
    ids = {served.put("key", b"x" * size, forbid_overwrite=True).version_id for size in (2, 3)}

    assert ids == {"null"}
    assert contents(served, "key") == [1, 3]


def test_what_is_deleted_from_a_bucket_with_versions_is_only_hidden(served: ServedOss) -> None:
    served.service.set_versioning(BUCKET, "Enabled")
    served.put("key", b"1")
    gone = delete(served, "key")
    reply = fetch(served.link("key"))

    assert gone.delete_marker
    assert (reply.status, reply.headers.get("x-oss-delete-marker")) == (404, "true")
    assert contents(served, "key") == [1]
    served.put("key", b"22")
    assert served.read("key") == b"22"


def test_versions_survive_in_files(tmp_path: Path) -> None:
    service = OssService([KEY], directory=tmp_path)
    service.create_bucket(BUCKET, versioning="Enabled")
    for data in (b"1", b"22", b"333"):
        service.put_object(BUCKET, "key", data)

    again = OssService([KEY], directory=tmp_path)

    assert again.versions(BUCKET, "key") == service.versions(BUCKET, "key")
    assert [each.content.size_bytes for each in again.versions(BUCKET, "key")] == [1, 2, 3]


def test_nothing_can_be_changed_under_a_retention_policy(served: ServedOss) -> None:
    served.service.create_bucket("worm", worm=True)
    served.service.put_object("worm", "key", b"1")
    new = oss.PutObjectRequest(bucket="worm", key="new", body=b"1")
    old = oss.PutObjectRequest(bucket="worm", key="key", body=b"2")
    served.client.put_object(new)
    overwriting = refusal(lambda: served.client.put_object(old))
    deleting = refusal(lambda: served.client.delete_object(oss.DeleteObjectRequest(bucket="worm", key="key")))

    assert (overwriting.status_code, overwriting.code) == (409, "FileImmutable")
    assert (deleting.status_code, deleting.code) == (409, "FileImmutable")
    assert served.service.object_bytes("worm", "key") == b"1"


def test_a_bucket_that_is_for_others_only_does_nothing_for_the_rest(served: ServedOss) -> None:
    served.service.create_bucket("theirs", only_for=[TEMPORARY_KEY.access_key_id])
    request = oss.PutObjectRequest(bucket="theirs", key="key", body=b"1")
    refused = refusal(lambda: served.client.put_object(request))

    assert (refused.status_code, refused.code) == (403, "AccessDenied")
    with client_of(served.server, TEMPORARY_KEY) as theirs:
        theirs.put_object(request)


def test_tags_are_kept_and_counted_but_not_shown(served: ServedOss) -> None:
    served.put("key", b"1", tagging="a=1&b%20c=")
    head = served.client.head_object(oss.HeadObjectRequest(bucket=BUCKET, key="key"))

    assert head.tagging_count == 2
    assert "x-oss-tagging" not in head.headers
    assert served.service.objects(BUCKET)[0].headers["x-oss-tagging"] == "a=1&b%20c="


@pytest.mark.parametrize(
    "fields",
    [
        {"tagging": "&".join(f"k{number}=v" for number in range(11))},
        {"tagging": "a=1&a=2"},
        {"tagging": "=1"},
        {"server_side_encryption": "ROT13"},
    ],
)
def test_tags_and_encryptions_that_oss_does_not_know_are_refused(
    served: ServedOss, fields: dict[str, str]
) -> None:
    assert refusal(lambda: served.put("key", b"1", **fields)).code == "InvalidArgument"


def test_a_listing_may_come_in_smaller_pages_than_asked_for() -> None:
    service = OssService([KEY], largest_page=2)
    service.create_bucket(BUCKET)
    for number in range(5):
        service.put_object(BUCKET, str(number), b"")
    with LoopbackServer(service) as server, client_of(server) as client:
        pages = list(
            client.list_objects_v2_paginator(limit=100).iter_page(oss.ListObjectsV2Request(bucket=BUCKET))
        )

    assert [page.key_count for page in pages] == [2, 2, 1]

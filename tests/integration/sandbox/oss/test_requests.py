"""Headers, ranges, conditions and mistakes in the sandbox's OSS, through the real, unmodified SDK."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import alibabacloud_oss_v2 as oss
import pytest
from fastcrc import crc64
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.sandbox.oss.served_oss import BUCKET, ServedOss, refusal

DATA = bytes(range(256)) * 4


@given(key=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_key_of_any_characters_is_signed_and_stored_as_it_is(served: ServedOss, key: str) -> None:
    key = "k" + key.replace("/.", "/_")  # the HTTP client itself resolves dot segments

    served.put(key, b"x")

    assert served.read(key) == b"x"


def test_a_put_is_answered_with_md5_and_crc64(served: ServedOss) -> None:
    result = served.put("key", DATA)

    assert result.etag == f'"{hashlib.md5(DATA, usedforsecurity=False).hexdigest().upper()}"'
    assert result.hash_crc64 == str(crc64.xz(DATA))
    assert result.request_id


def test_the_encryption_is_repeated_to_the_writer(served: ServedOss) -> None:
    result = served.put("key", DATA, server_side_encryption="AES256")

    assert result.headers["x-oss-server-side-encryption"] == "AES256"


def test_an_objects_acl_can_be_asked_for(served: ServedOss) -> None:
    served.put("open", DATA, acl="public-read")
    served.put("usual", DATA)

    acls = [
        served.client.get_object_acl(oss.GetObjectAclRequest(bucket=BUCKET, key=key)).acl
        for key in ("open", "usual")
    ]

    assert acls == ["public-read", "default"]


def test_a_storage_class_that_oss_does_not_know_is_refused(served: ServedOss) -> None:
    error = refusal(lambda: served.put("key", DATA, storage_class="Frozen"))

    assert (error.status_code, error.code) == (400, "InvalidArgument")


def test_an_archived_object_cannot_be_read_before_it_is_restored(served: ServedOss) -> None:
    served.put("key", DATA, storage_class="ColdArchive")

    error = refusal(lambda: served.get("key"))

    assert (error.status_code, error.code) == (403, "InvalidObjectState")


def test_the_meta_of_an_object_is_its_size_etag_crc64_and_time(served: ServedOss) -> None:
    put = served.put("key", DATA)

    meta = served.client.get_object_meta(oss.GetObjectMetaRequest(bucket=BUCKET, key="key"))

    assert (meta.content_length, meta.etag, meta.hash_crc64) == (len(DATA), put.etag, put.hash_crc64)
    assert abs(datetime.now(timezone.utc) - meta.last_modified) < timedelta(seconds=10)


@pytest.mark.parametrize("asked", ["bytes=1000-2000", "bytes=1024-", "bytes=-2000", "bytes=9-5", "bytes=-"])
def test_a_range_that_is_not_inside_is_ignored_by_default(served: ServedOss, asked: str) -> None:
    served.put("key", DATA)

    result = served.get("key", range_header=asked)

    assert (result.status_code, result.body.read()) == (200, DATA)


def test_a_range_is_cut_to_the_object_when_standard_behaviour_is_asked_for(served: ServedOss) -> None:
    served.put("key", DATA)

    result = served.get("key", range_header="bytes=1000-2000", range_behavior="standard")

    assert (result.status_code, result.body.read()) == (206, DATA[1000:])


def test_a_range_past_the_end_is_refused_when_standard_behaviour_is_asked_for(served: ServedOss) -> None:
    served.put("key", DATA)

    error = refusal(lambda: served.get("key", range_header="bytes=1024-", range_behavior="standard"))

    assert (error.status_code, error.code) == (416, "InvalidRange")


def test_if_match_lets_only_the_same_object_be_read(served: ServedOss) -> None:
    etag = served.put("key", DATA).etag
    assert served.read("key", if_match=etag) == DATA

    served.put("key", b"another")
    error = refusal(lambda: served.get("key", if_match=etag))

    assert (error.status_code, error.code) == (412, "PreconditionFailed")


def test_if_none_match_answers_304_to_who_has_the_object(served: ServedOss) -> None:
    etag = served.put("key", DATA).etag

    error = refusal(lambda: served.get("key", if_none_match=etag))

    assert (error.status_code, served.read("key", if_none_match='"0"')) == (304, DATA)


def test_an_object_can_be_asked_for_by_its_age(served: ServedOss) -> None:
    served.put("key", DATA)
    before, after = "Mon, 01 Jan 2024 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"

    assert refusal(lambda: served.get("key", if_unmodified_since=before)).status_code == 412
    assert refusal(lambda: served.get("key", if_modified_since=after)).status_code == 304
    assert served.read("key", if_unmodified_since=after, if_modified_since=before) == DATA


@pytest.mark.parametrize(
    "request_of",
    [
        lambda client: client.get_object(oss.GetObjectRequest(bucket=BUCKET, key="no")),
        lambda client: client.head_object(oss.HeadObjectRequest(bucket=BUCKET, key="no")),
        lambda client: client.get_object_meta(oss.GetObjectMetaRequest(bucket=BUCKET, key="no")),
    ],
)
def test_a_key_that_is_not_there_is_refused(served: ServedOss, request_of: Callable[[Any], object]) -> None:
    error = refusal(lambda: request_of(served.client))

    assert (error.status_code, error.code, error.ec) == (404, "NoSuchKey", "0026-00000001")
    assert error.message == "The specified key does not exist."
    assert error.request_id == error.headers["x-oss-request-id"]


def test_a_bucket_that_is_not_there_is_refused(served: ServedOss) -> None:
    error = refusal(
        lambda: served.client.put_object(oss.PutObjectRequest(bucket="no-bucket", key="k", body=b""))
    )

    assert (error.status_code, error.code) == (404, "NoSuchBucket")
    assert error.error_fileds["HostId"] == served.server.host
    assert error.error_fileds["BucketName"] == "no-bucket"


@pytest.mark.parametrize("key", ["/leading", "\\leading", "x" * 1024])
def test_a_key_that_oss_does_not_allow_is_refused(served: ServedOss, key: str) -> None:
    assert refusal(lambda: served.put(key, b"")).code == "InvalidObjectName"


def test_a_quiet_deletion_tells_no_keys(served: ServedOss) -> None:
    served.put("key", b"x")

    result = served.client.delete_multiple_objects(
        oss.DeleteMultipleObjectsRequest(bucket=BUCKET, objects=[oss.DeleteObject(key="key")], quiet=True)
    )

    assert (result.deleted_objects, served.service.keys(BUCKET)) == (None, [])


def test_a_content_md5_that_is_none_is_refused(served: ServedOss) -> None:
    assert refusal(lambda: served.put("key", DATA, content_md5="abc")).ec == "0017-00000502"


def test_an_operation_that_the_sandbox_lacks_is_refused_and_not_taken_for_another(served: ServedOss) -> None:
    served.put("key", DATA)

    copy = oss.CopyObjectRequest(bucket=BUCKET, key="copy", source_bucket=BUCKET, source_key="key")
    tags = oss.GetObjectTaggingRequest(bucket=BUCKET, key="key")

    assert refusal(lambda: served.client.copy_object(copy)).status_code == 501
    assert refusal(lambda: served.client.get_object_tagging(tags)).status_code == 501
    assert served.service.keys(BUCKET) == ["key"]

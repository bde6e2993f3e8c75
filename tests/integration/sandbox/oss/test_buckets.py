"""Buckets of the sandbox's OSS, through the real, unmodified SDK."""

from __future__ import annotations

import alibabacloud_oss_v2 as oss
import pytest

from integration.sandbox.oss.served_oss import BUCKET, ServedOss, client_of, refusal


def test_a_bucket_tells_where_it_is(served: ServedOss) -> None:
    info = served.client.get_bucket_info(oss.GetBucketInfoRequest(bucket=BUCKET)).bucket_info
    location = served.client.get_bucket_location(oss.GetBucketLocationRequest(bucket=BUCKET)).location

    assert (info.name, info.location, info.acl) == (BUCKET, "oss-cn-hangzhou", "private")
    assert info.intranet_endpoint == "oss-cn-hangzhou-internal.aliyuncs.com"
    assert location == "oss-cn-hangzhou"


def test_whether_a_bucket_exists_can_be_asked(served: ServedOss) -> None:
    assert [served.client.is_bucket_exist(name) for name in (BUCKET, "no-bucket")] == [True, False]


def test_a_bucket_of_another_region_wants_signatures_for_that_region(served: ServedOss) -> None:
    served.service.create_bucket("far-bucket", region="cn-shanghai")
    request = oss.PutObjectRequest(bucket="far-bucket", key="key", body=b"x")

    with client_of(served.server, region="cn-shanghai") as client:
        client.put_object(request)
    error = refusal(lambda: served.client.put_object(request))

    assert (error.status_code, error.code, error.ec) == (400, "InvalidArgument", "0002-00000228")


def test_a_bucket_name_that_oss_does_not_allow_is_refused(served: ServedOss) -> None:
    with pytest.raises(ValueError, match="Upper"):
        served.service.create_bucket("Upper")


def test_keys_are_listed_in_order_and_in_pages(served: ServedOss) -> None:
    keys = sorted(["a b", "a+b", "a/1", "a/2", "b%20", "备份/1", "备份/2"])
    for key in keys:
        served.put(key, b"12345")

    pages = list(
        served.client.list_objects_v2_paginator(limit=2).iter_page(oss.ListObjectsV2Request(bucket=BUCKET))
    )

    assert [content.key for each in pages for content in each.contents] == keys
    assert [each.key_count for each in pages] == [2, 2, 2, 1]
    assert pages[0].contents[0].size == 5


def test_keys_are_listed_below_a_prefix(served: ServedOss) -> None:
    for key in ("oceanbase/1", "oceanbase/2", "other"):
        served.put(key, b"x")

    result = served.client.list_objects_v2(
        oss.ListObjectsV2Request(bucket=BUCKET, prefix="oceanbase/", start_after="oceanbase/1")
    )

    assert [content.key for content in result.contents] == ["oceanbase/2"]
    assert not result.is_truncated


def test_keys_are_folded_into_common_prefixes_in_pages(served: ServedOss) -> None:
    for key in ("a/1", "a/2", "b", "c/1", "d"):
        served.put(key, b"x")

    pages = list(
        served.client.list_objects_v2_paginator(limit=1).iter_page(
            oss.ListObjectsV2Request(bucket=BUCKET, delimiter="/")
        )
    )

    entries = [
        (content.key if each.contents else None, prefix.prefix if each.common_prefixes else None)
        for each in pages
        for content, prefix in zip(each.contents or [None], each.common_prefixes or [None], strict=True)
    ]
    assert entries == [(None, "a/"), ("b", None), (None, "c/"), ("d", None)]


def test_a_page_size_that_is_no_number_of_keys_is_refused(served: ServedOss) -> None:
    error = refusal(
        lambda: served.client.list_objects_v2(oss.ListObjectsV2Request(bucket=BUCKET, max_keys=1001))
    )

    assert (error.code, error.error_fileds["ArgumentName"]) == ("InvalidArgument", "max-keys")


def test_a_continuation_token_that_oss_did_not_give_is_refused(served: ServedOss) -> None:
    request = oss.ListObjectsV2Request(bucket=BUCKET, continuation_token="%%%")

    assert refusal(lambda: served.client.list_objects_v2(request)).code == "InvalidArgument"


def test_an_empty_bucket_lists_nothing(served: ServedOss) -> None:
    result = served.client.list_objects_v2(oss.ListObjectsV2Request(bucket=BUCKET))

    assert (result.contents, result.key_count, result.is_truncated) == (None, 0, False)

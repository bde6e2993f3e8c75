"""Multipart uploads to the sandbox's OSS, through the real, unmodified SDK."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import timedelta
from pathlib import Path

import alibabacloud_oss_v2 as oss
import pytest
from fastcrc import crc64

from integration.sandbox.oss.served_oss import BUCKET, PART_BYTES, ServedOss, fetch, refusal

pytestmark = pytest.mark.parametrize("served", ["memory", "directory"], indirect=True)

PARTS = [b"1" * PART_BYTES, b"2" * PART_BYTES, b"end"]


def uploaded(served: ServedOss, key: str, upload_id: str, parts: list[bytes]) -> list[tuple[int, str]]:
    return [
        (number, served.upload_part(key, upload_id, number, data).etag)
        for number, data in enumerate(parts, 1)
    ]


def test_parts_become_one_object(served: ServedOss) -> None:
    upload_id = served.initiate("a b/备份", content_type="application/zip", metadata={"source": "x"})
    parts = uploaded(served, "a b/备份", upload_id, PARTS)
    assert served.service.keys(BUCKET) == []

    result = served.complete("a b/备份", upload_id, parts)

    assert served.read("a b/备份") == b"".join(PARTS)
    assert result.hash_crc64 == str(crc64.xz(b"".join(PARTS)))
    assert (result.key, result.etag[-3:]) == ("a b/备份", '-3"')
    head = served.client.head_object(oss.HeadObjectRequest(bucket=BUCKET, key="a b/备份"))
    assert (head.object_type, head.etag, head.content_type) == ("Multipart", result.etag, "application/zip")
    assert (head.metadata, head.content_md5) == ({"source": "x"}, None)
    assert served.service.uploads(BUCKET) == []


def test_a_part_is_answered_with_its_md5_and_crc64(served: ServedOss) -> None:
    upload_id = served.initiate("key", server_side_encryption="AES256")

    result = served.upload_part("key", upload_id, 7, PARTS[0])

    assert result.etag == f'"{hashlib.md5(PARTS[0], usedforsecurity=False).hexdigest().upper()}"'
    assert result.hash_crc64 == str(crc64.xz(PARTS[0]))
    assert result.headers["x-oss-server-side-encryption"] == "AES256"


def test_a_part_may_be_chunked(served: ServedOss) -> None:
    upload_id = served.initiate("key")

    result = served.upload_part("key", upload_id, 1, iter([b"ab", b"cd"]))

    assert result.hash_crc64 == str(crc64.xz(b"abcd"))


def test_a_part_is_uploaded_through_a_presigned_link(served: ServedOss) -> None:
    upload_id = served.initiate("a b+c")
    request = oss.UploadPartRequest(bucket=BUCKET, key="a b+c", upload_id=upload_id, part_number=1)
    link = served.client.presign(request, expires=timedelta(minutes=5))

    reply = fetch(link.url, method=link.method, body=b"data", headers=link.signed_headers)
    served.complete("a b+c", upload_id, [(1, reply.headers["etag"])])

    assert (reply.status, reply.headers["x-oss-hash-crc64ecma"]) == (200, str(crc64.xz(b"data")))
    assert served.read("a b+c") == b"data"


def test_the_sdks_own_uploader_and_downloader_work(served: ServedOss, tmp_path: Path) -> None:
    data = bytes(range(256)) * 2000

    served.client.uploader(part_size=PART_BYTES, parallel_num=3).upload_from(
        oss.PutObjectRequest(bucket=BUCKET, key="key"), io.BytesIO(data)
    )
    served.client.downloader(part_size=PART_BYTES, parallel_num=3).download_file(
        oss.GetObjectRequest(bucket=BUCKET, key="key"), str(tmp_path / "copy")
    )

    assert (tmp_path / "copy").read_bytes() == data


def test_a_range_may_span_parts(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    served.complete("key", upload_id, uploaded(served, "key", upload_id, PARTS))

    asked = f"bytes={PART_BYTES - 2}-{2 * PART_BYTES + 1}"

    assert served.read("key", range_header=asked) == b"11" + PARTS[1] + b"en"


def test_a_part_that_is_sent_again_replaces_the_first(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    old = served.upload_part("key", upload_id, 1, b"old").etag
    new = served.upload_part("key", upload_id, 1, b"new").etag

    assert refusal(lambda: served.complete("key", upload_id, [(1, old)])).code == "InvalidPart"
    served.complete("key", upload_id, [(1, new)])
    assert served.read("key") == b"new"


def test_parts_that_are_not_listed_are_left_out(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    parts = uploaded(served, "key", upload_id, PARTS)

    served.complete("key", upload_id, [parts[0], parts[2]])

    assert served.read("key") == PARTS[0] + PARTS[2]


def test_two_uploads_of_the_same_key_do_not_mix(served: ServedOss) -> None:
    first, second = served.initiate("key"), served.initiate("key")
    parts = {
        upload_id: uploaded(served, "key", upload_id, [upload_id.encode()]) for upload_id in (first, second)
    }

    served.complete("key", second, parts[second])
    assert served.read("key") == second.encode()
    served.complete("key", first, parts[first])
    assert served.read("key") == first.encode()


def test_parts_out_of_order_are_refused(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    parts = uploaded(served, "key", upload_id, PARTS)

    for listed in (parts[::-1], [parts[0], parts[0]]):
        error = refusal(lambda listed=listed: served.complete("key", upload_id, listed))  # type: ignore[misc]
        assert (error.status_code, error.code) == (400, "InvalidPartOrder")


def test_a_part_that_was_not_uploaded_is_refused(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    (part,) = uploaded(served, "key", upload_id, [b"x"])

    error = refusal(lambda: served.complete("key", upload_id, [part, (2, part[1])]))

    assert (error.code, error.error_fileds["PartNumber"]) == ("InvalidPart", "2")


def test_a_small_part_before_the_last_is_refused(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    parts = uploaded(served, "key", upload_id, [PARTS[0][1:], b"end"])

    error = refusal(lambda: served.complete("key", upload_id, parts))

    assert (error.status_code, error.code, error.ec) == (400, "EntityTooSmall", "0042-00000213")


def test_no_parts_at_all_are_refused(served: ServedOss) -> None:
    upload_id = served.initiate("key")

    assert refusal(lambda: served.complete("key", upload_id, [])).code == "MalformedXML"


@pytest.mark.parametrize("number", [0, 10_001, "x"])
def test_a_part_number_that_is_none_is_refused(served: ServedOss, number: object) -> None:
    upload_id = served.initiate("key")

    error = refusal(lambda: served.upload_part("key", upload_id, number, b"x"))

    assert (error.status_code, error.code, error.ec) == (400, "InvalidArgument", "0017-00000220")


def test_a_part_that_differs_from_its_content_md5_is_refused(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    md5 = base64.b64encode(hashlib.md5(b"another", usedforsecurity=False).digest()).decode()

    error = refusal(lambda: served.upload_part("key", upload_id, 1, b"data", content_md5=md5))

    assert (error.status_code, error.code) == (400, "InvalidDigest")
    assert served.service.parts(BUCKET, served.service.uploads(BUCKET)[0]) == []


def test_completion_does_not_overwrite_when_forbidden_and_leaves_the_upload_open(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    parts = uploaded(served, "key", upload_id, PARTS)
    served.put("key", b"there first")

    error = refusal(lambda: served.complete("key", upload_id, parts, forbid_overwrite=True))

    assert (error.status_code, error.code, error.ec) == (409, "FileAlreadyExists", "0042-00000214")
    assert served.read("key") == b"there first"
    served.complete("key", upload_id, parts)
    assert served.read("key") == b"".join(PARTS)


def test_an_upload_is_not_begun_over_an_object_when_forbidden(served: ServedOss) -> None:
    served.put("key", b"there first")

    assert refusal(lambda: served.initiate("key", forbid_overwrite=True)).code == "FileAlreadyExists"


def test_an_upload_is_over_when_completed_or_aborted(served: ServedOss) -> None:
    completed, aborted = served.initiate("key"), served.initiate("key")
    served.complete("key", completed, uploaded(served, "key", completed, [b"x"]))
    served.upload_part("key", aborted, 1, b"x")
    abort = oss.AbortMultipartUploadRequest(bucket=BUCKET, key="key", upload_id=aborted)
    assert served.client.abort_multipart_upload(abort).status_code == 204

    for upload_id in (completed, aborted):
        error = refusal(lambda upload_id=upload_id: served.upload_part("key", upload_id, 1, b""))  # type: ignore[misc]
        assert (error.status_code, error.code) == (404, "NoSuchUpload")
        assert error.error_fileds["UploadId"] == upload_id
    assert refusal(lambda: served.client.abort_multipart_upload(abort)).code == "NoSuchUpload"


def test_an_upload_belongs_to_its_key(served: ServedOss) -> None:
    upload_id = served.initiate("key")

    assert refusal(lambda: served.upload_part("other", upload_id, 1, b"x")).code == "NoSuchUpload"


def test_parts_are_listed_in_pages_with_their_crc64(served: ServedOss) -> None:
    upload_id = served.initiate("a b")
    uploaded(served, "a b", upload_id, PARTS)

    pages = list(
        served.client.list_parts_paginator(limit=2).iter_page(
            oss.ListPartsRequest(bucket=BUCKET, key="a b", upload_id=upload_id)
        )
    )

    parts = [part for page in pages for part in page.parts]
    assert [len(page.parts) for page in pages] == [2, 1]
    assert [part.part_number for part in parts] == [1, 2, 3]
    assert [part.size for part in parts] == [len(data) for data in PARTS]
    assert [part.hash_crc64 for part in parts] == [str(crc64.xz(data)) for data in PARTS]
    assert (pages[0].key, pages[0].upload_id) == ("a b", upload_id)


def test_uploads_are_listed_in_pages(served: ServedOss) -> None:
    keys = ["a b", "key", "key", "other/1"]
    ids = [served.initiate(key) for key in keys]

    pages = list(
        served.client.list_multipart_uploads_paginator(limit=1).iter_page(
            oss.ListMultipartUploadsRequest(bucket=BUCKET)
        )
    )

    uploads = [upload for page in pages for upload in page.uploads]
    assert [upload.key for upload in uploads] == keys
    assert sorted(upload.upload_id for upload in uploads) == sorted(ids)


def test_uploads_are_listed_below_a_prefix(served: ServedOss) -> None:
    for key in ("a/1", "b/1"):
        served.initiate(key)

    result = served.client.list_multipart_uploads(oss.ListMultipartUploadsRequest(bucket=BUCKET, prefix="b/"))

    assert [upload.key for upload in result.uploads] == ["b/1"]

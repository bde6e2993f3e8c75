"""Objects of the sandbox's OSS, through the real, unmodified SDK."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import alibabacloud_oss_v2 as oss
import pytest
from fastcrc import crc64

from integration.sandbox.oss.served_oss import BUCKET, ServedOss, client_of, refusal

pytestmark = pytest.mark.parametrize("served", ["memory", "directory"], indirect=True)

DATA = bytes(range(256)) * 4
KEYS = [
    "plain",
    "a b",
    "备份/集.zip",
    "a/b//c",
    "1+1=2",
    "100%",
    "%41%2F",
    "?query#fragment&x=y",
    "q\"uo'te<s>",
    "~tilde",
]


@pytest.mark.parametrize("key", KEYS)
def test_an_object_comes_back_under_any_key(served: ServedOss, key: str) -> None:
    served.put(key, DATA)

    assert served.read(key) == DATA
    assert served.service.keys(BUCKET) == [key]


def test_an_object_may_be_empty(served: ServedOss) -> None:
    result = served.put("empty", b"")

    assert (result.etag, result.hash_crc64) == ('"D41D8CD98F00B204E9800998ECF8427E"', "0")
    assert served.read("empty") == b""
    assert served.read("empty", range_header="bytes=0-") == b""


def test_a_body_may_be_chunked(served: ServedOss) -> None:
    result = served.put("key", iter([DATA, DATA, b"end"]))

    assert served.service.object_bytes(BUCKET, "key") == DATA + DATA + b"end"
    assert result.hash_crc64 == str(crc64.xz(DATA + DATA + b"end"))


def test_what_the_writer_said_reaches_the_readers(served: ServedOss) -> None:
    served.put(
        "key",
        DATA,
        content_type="application/zip",
        cache_control="no-cache",
        metadata={"source": "ob317", "part": "1"},
        storage_class="IA",
        server_side_encryption="KMS",
        server_side_encryption_key_id="key-1",
    )

    head = served.client.head_object(oss.HeadObjectRequest(bucket=BUCKET, key="key"))

    assert (head.content_type, head.cache_control, head.storage_class) == (
        "application/zip",
        "no-cache",
        "IA",
    )
    assert head.metadata == {"source": "ob317", "part": "1"}
    assert (head.server_side_encryption, head.server_side_encryption_key_id) == ("KMS", "key-1")
    assert (head.object_type, head.content_length) == ("Normal", len(DATA))
    assert head.hash_crc64 == str(crc64.xz(DATA))


def test_a_second_put_replaces_the_object(served: ServedOss) -> None:
    served.put("key", DATA, metadata={"round": "1"})
    served.put("key", b"new")

    result = served.get("key")

    assert (result.body.read(), result.metadata) == (b"new", None)


def test_an_object_that_must_not_be_overwritten_stays(served: ServedOss) -> None:
    served.put("key", DATA, forbid_overwrite=True)

    error = refusal(lambda: served.put("key", b"new", forbid_overwrite=True))

    assert (error.status_code, error.code, error.ec) == (409, "FileAlreadyExists", "0026-00000002")
    assert served.read("key") == DATA


def test_of_two_writers_who_forbid_overwriting_exactly_one_wins(served: ServedOss) -> None:
    ready = threading.Barrier(2)

    def write(data: bytes) -> str:
        request = oss.PutObjectRequest(bucket=BUCKET, key="key", body=data, forbid_overwrite=True)
        with client_of(served.server) as client:
            ready.wait(5)
            try:
                client.put_object(request)
            except oss.exceptions.OperationError as error:
                return str(error.unwrap().code)
        return "won"

    bodies = [b"one" * 100_000, b"two" * 100_000]
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(write, bodies))

    assert sorted(outcomes) == ["FileAlreadyExists", "won"]
    assert served.read("key") == bodies[outcomes.index("won")]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-9", 0, 10), ("bytes=1000-", 1000, 1024), ("bytes=-24", 1000, 1024), ("bytes=5-5", 5, 6)],
)
def test_a_range_inside_the_object_is_sent_alone(
    served: ServedOss, asked: str, start: int, stop: int
) -> None:
    put = served.put("key", DATA)

    result = served.get("key", range_header=asked)

    assert (result.status_code, result.body.read()) == (206, DATA[start:stop])
    assert result.content_range == f"bytes {start}-{stop - 1}/1024"
    assert result.hash_crc64 == put.hash_crc64


def test_a_deleted_object_is_gone_and_deleting_it_again_is_no_error(served: ServedOss) -> None:
    served.put("key", DATA)

    for _ in range(2):
        result = served.client.delete_object(oss.DeleteObjectRequest(bucket=BUCKET, key="key"))
        assert result.status_code == 204
    assert served.service.keys(BUCKET) == []


def test_many_objects_are_deleted_at_once(served: ServedOss) -> None:
    for key in KEYS:
        served.put(key, b"x")

    result = served.client.delete_multiple_objects(
        oss.DeleteMultipleObjectsRequest(bucket=BUCKET, objects=[oss.DeleteObject(key=key) for key in KEYS])
    )

    assert [deleted.key for deleted in result.deleted_objects] == KEYS
    assert served.service.keys(BUCKET) == []


def test_a_body_that_differs_from_its_content_md5_is_refused(served: ServedOss) -> None:
    error = refusal(lambda: served.put("key", DATA, content_md5="1B2M2Y8AsgTpgAmY7PhCfg=="))

    assert (error.status_code, error.code) == (400, "InvalidDigest")
    assert served.service.keys(BUCKET) == []


def test_an_object_is_planted_from_bytes_or_from_a_file(served: ServedOss, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    file.write_bytes(DATA * 1000)

    served.service.put_object(BUCKET, "bytes", DATA)
    served.service.put_object(BUCKET, "file", file)

    assert (served.read("bytes"), served.read("file")) == (DATA, DATA * 1000)


def test_a_reader_gets_the_object_it_asked_for_although_it_is_replaced_meanwhile(served: ServedOss) -> None:
    before = DATA * 10_000
    served.put("key", before)

    result = served.get("key")
    first = next(result.body.iter_bytes(block_size=1000))
    served.put("key", b"new")

    assert first + result.body.read() == before

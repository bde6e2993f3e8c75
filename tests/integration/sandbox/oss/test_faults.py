"""The sandbox's OSS misbehaving, as the real SDK and a plain reader see it."""

from __future__ import annotations

import http.client
import socket

import alibabacloud_oss_v2 as oss
import pytest
from fastcrc import crc64

from integration.sandbox.oss.served_oss import BUCKET, ServedOss, client_of, fetch, refusal
from oceanferry_sandbox.http_server.faults import Fault

DATA = bytes(range(256)) * 4


def test_a_bit_that_flips_on_the_way_in_shows_in_the_crc64(served: ServedOss) -> None:
    served.server.faults.plant(Fault("corrupt_request", method="PUT", at=100))

    error = refusal(lambda: served.put("key", DATA))

    assert isinstance(error, oss.exceptions.InconsistentError)
    head = served.client.head_object(oss.HeadObjectRequest(bucket=BUCKET, key="key"))
    assert head.hash_crc64 == str(crc64.xz(served.read("key"))) != str(crc64.xz(DATA))


def test_a_bit_that_flips_in_a_part_is_found_by_its_content_md5(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    served.server.faults.plant(Fault("corrupt_request", path="partNumber=1", at=1))

    error = refusal(
        lambda: served.upload_part("key", upload_id, 1, b"data", content_md5="jXd/OF2T/scQNtWKaEF/DA==")
    )

    assert error.code == "InvalidDigest"


def test_a_bit_that_flips_on_the_way_out_contradicts_the_crc64(served: ServedOss) -> None:
    served.put("key", DATA)
    served.server.faults.plant(Fault("corrupt", method="GET", at=700))

    reply = fetch(served.link("key"))

    assert len(reply.body) == len(DATA)
    assert reply.headers["x-oss-hash-crc64ecma"] != str(crc64.xz(reply.body))


def test_a_reply_that_is_cut_ends_early(served: ServedOss) -> None:
    served.put("key", DATA)
    served.server.faults.plant(Fault("cut", method="GET", at=500))

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        fetch(served.link("key"))
    assert fetch(served.link("key")).body == DATA


def test_the_sdk_retries_when_oss_is_unavailable(served: ServedOss) -> None:
    served.server.faults.plant(Fault("status", status=503, times=1))

    with client_of(served.server, retry_max_attempts=2) as client:
        client.put_object(oss.PutObjectRequest(bucket=BUCKET, key="key", body=DATA))

    assert [method for method, _ in served.server.requests] == ["PUT", "PUT"]
    assert served.read("key") == DATA


def test_a_completion_whose_reply_is_lost_has_happened(served: ServedOss) -> None:
    upload_id = served.initiate("key")
    etag = served.upload_part("key", upload_id, 1, DATA).etag
    served.server.faults.plant(Fault("reset_after", method="POST", path="uploadId"))

    refusal(lambda: served.complete("key", upload_id, [(1, etag)]))

    assert served.read("key") == DATA
    assert refusal(lambda: served.complete("key", upload_id, [(1, etag)])).code == "NoSuchUpload"


def test_an_upload_that_breaks_off_leaves_nothing(served: ServedOss) -> None:
    connection = http.client.HTTPConnection(served.server.host, timeout=60)
    request = oss.PutObjectRequest(bucket=BUCKET, key="key")
    link = served.client.presign(request).url
    connection.putrequest("PUT", link.removeprefix(served.server.url))
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"only this")
    connection.sock.shutdown(socket.SHUT_WR)
    assert connection.sock.recv(1) == b""  # the server has hung up: it is done
    connection.close()

    assert served.service.keys(BUCKET) == []

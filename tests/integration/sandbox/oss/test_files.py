"""The sandbox's OSS with its state in files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import alibabacloud_oss_v2 as oss

from integration.sandbox.oss.served_oss import BUCKET, KEY, Clock, ServedOss, client_of, refusal
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

DATA = bytes(range(256)) * 4


def test_the_state_survives_in_files(tmp_path: Path) -> None:
    service = OssService([KEY], directory=tmp_path)
    service.create_bucket(BUCKET, region="cn-shanghai")
    service.put_object(BUCKET, "备份", DATA)
    leftover = tmp_path / BUCKET / "bodies" / "of-a-crash"
    leftover.write_bytes(b"half")

    again = OssService([KEY], directory=tmp_path)
    again.create_bucket(BUCKET, region="cn-shanghai")

    assert again.object_bytes(BUCKET, "备份") == DATA
    assert again.objects(BUCKET) == service.objects(BUCKET)
    assert not leftover.exists()


@contextmanager
def served_from(directory: Path) -> Iterator[ServedOss]:
    service = OssService([KEY], directory=directory)
    service.create_bucket(BUCKET)
    with LoopbackServer(service) as server, client_of(server) as client:
        yield ServedOss(service, server, Clock(), client)


def test_an_upload_goes_on_after_a_restart(tmp_path: Path) -> None:
    with served_from(tmp_path) as before:
        upload_id = before.initiate("key")
        first = before.upload_part("key", upload_id, 1, DATA * 100).etag

    with served_from(tmp_path) as after:
        assert [upload.upload_id for upload in after.service.uploads(BUCKET)] == [upload_id]
        second = after.upload_part("key", upload_id, 2, b"end").etag
        after.complete("key", upload_id, [(1, first), (2, second)])

    assert OssService([KEY], directory=tmp_path).object_bytes(BUCKET, "key") == DATA * 100 + b"end"
    folders = sorted(file.parent.name for file in tmp_path.rglob("*") if file.is_file())
    assert folders == ["bodies", BUCKET, "objects"]


def test_nothing_is_left_in_the_directory_when_all_objects_are_deleted(tmp_path: Path) -> None:
    with served_from(tmp_path) as served:
        for _ in range(2):
            served.put("key", DATA)
        served.client.delete_object(oss.DeleteObjectRequest(bucket=BUCKET, key="key"))

    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["bucket.json"]


def test_nothing_is_left_of_what_was_refused(tmp_path: Path) -> None:
    with served_from(tmp_path) as served:
        served.put("key", DATA)
        upload_id = served.initiate("key")
        etag = served.upload_part("key", upload_id, 1, DATA).etag

        refusal(lambda: served.put("key", b"new", forbid_overwrite=True))
        refusal(lambda: served.put("other", b"new", content_md5="1B2M2Y8AsgTpgAmY7PhCfg=="))
        refusal(lambda: served.upload_part("key", "no-upload", 1, b"new"))
        refusal(lambda: served.complete("key", upload_id, [(1, etag)], forbid_overwrite=True))

    assert len(list((tmp_path / BUCKET / "bodies").iterdir())) == 2

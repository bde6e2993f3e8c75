"""Clients of others can be pointed at the sandbox's OSS; rclone is tried where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import oss2
import pytest
from botocore.config import Config

from integration.sandbox.oss.served_oss import BUCKET, KEY, REGION, TEMPORARY_KEY, ServedOss, fetch
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey

DATA = b"a backup set" * 20_000


def bucket_of(served: ServedOss, form: str, key: AccessKey) -> Any:  # noqa: ANN401  # not typed
    """Return the SDK's bucket, which signs with V1 or V4."""
    if key.security_token:
        version = oss2.AUTH_VERSION_4 if form == "v4" else oss2.AUTH_VERSION_1
        auth = oss2.StsAuth(key.access_key_id, key.secret, key.security_token, auth_version=version)
    else:
        make = oss2.AuthV4 if form == "v4" else oss2.Auth
        auth = make(key.access_key_id, key.secret)
    return oss2.Bucket(auth, served.server.url, BUCKET, region=REGION)


@pytest.mark.parametrize("key", [KEY, TEMPORARY_KEY], ids=["permanent", "temporary"])
@pytest.mark.parametrize("form", ["v1", "v4"])
def test_oss2_writes_reads_lists_and_deletes(served: ServedOss, form: str, key: AccessKey) -> None:
    bucket = bucket_of(served, form, key)
    bucket.put_object("folder/一 file.zip", DATA)

    assert bucket.get_object("folder/一 file.zip", byte_range=(2, 7)).read() == DATA[2:8]
    assert bucket.head_object("folder/一 file.zip").content_length == len(DATA)
    assert [each.key for each in oss2.ObjectIteratorV2(bucket, prefix="folder/")] == ["folder/一 file.zip"]
    bucket.delete_object("folder/一 file.zip")
    assert served.service.keys(BUCKET) == []


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_oss2_uploads_in_parts(served: ServedOss, form: str) -> None:
    bucket = bucket_of(served, form, KEY)
    upload_id = bucket.init_multipart_upload("key").upload_id
    parts = [
        oss2.models.PartInfo(number, bucket.upload_part("key", upload_id, number, data).etag)
        for number, data in enumerate((DATA, b"end"), start=1)
    ]
    bucket.complete_multipart_upload("key", upload_id, parts)

    assert served.service.object_bytes(BUCKET, "key") == DATA + b"end"


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_a_link_that_oss2_signs_is_taken(served: ServedOss, form: str) -> None:
    bucket = bucket_of(served, form, KEY)
    bucket.put_object("key", DATA)
    link = bucket.sign_url("GET", "key", 60, slash_safe=True)

    assert ("x-oss-signature" if form == "v4" else "Signature") in parse_qs(urlsplit(link).query)
    assert bucket.get_object_with_url(link).read() == DATA


def test_oss2_with_a_wrong_secret_is_refused(served: ServedOss) -> None:
    bucket = bucket_of(served, "v1", AccessKey(KEY.access_key_id, "guessed"))

    with pytest.raises(oss2.exceptions.SignatureDoesNotMatch):
        bucket.put_object("key", b"")


@pytest.fixture
def s3(served: ServedOss) -> Any:  # noqa: ANN401  # not typed
    """The client of AWS, which OSS answers, too."""
    config = Config(
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        signature_version="s3v4",
    )
    return boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=served.server.url,
        aws_access_key_id=KEY.access_key_id,
        aws_secret_access_key=KEY.secret,
        config=config,
    )


def test_boto3_writes_reads_lists_and_deletes(s3: Any, served: ServedOss) -> None:  # noqa: ANN401
    s3.put_object(Bucket=BUCKET, Key="folder/一 file.zip", Body=DATA)

    assert (
        s3.get_object(Bucket=BUCKET, Key="folder/一 file.zip", Range="bytes=2-7")["Body"].read() == DATA[2:8]
    )
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="folder/")["Contents"]
    assert [each["Key"] for each in listed] == ["folder/一 file.zip"]
    s3.delete_object(Bucket=BUCKET, Key="folder/一 file.zip")
    assert served.service.keys(BUCKET) == []


def test_rclone_copies_there_and_back(served: ServedOss, tmp_path: Path) -> None:
    rclone = shutil.which("rclone")
    if rclone is None:
        pytest.skip("rclone is not installed: https://rclone.org/install")
    sent, received = tmp_path / "sent", tmp_path / "received"
    sent.mkdir()
    (sent / "a file.zip").write_bytes(DATA)
    remote = (
        f":s3,provider=Other,list_version=2,access_key_id={KEY.access_key_id},secret_access_key={KEY.secret},"
        f"region={REGION},endpoint='{served.server.url}',force_path_style=true,no_check_bucket=true:{BUCKET}"
    )
    for source, target in ((str(sent), f"{remote}/copied"), (f"{remote}/copied", str(received))):
        subprocess.run(
            [rclone, "copy", source, target, "--config", "", "--retries", "1", "--low-level-retries", "1"],
            check=True,
            env={},
            timeout=300,
        )  # a test's own

    assert served.service.object_bytes(BUCKET, "copied/a file.zip") == DATA
    assert (received / "a file.zip").read_bytes() == DATA


def test_a_link_that_boto3_signs_is_taken(s3: Any, served: ServedOss) -> None:  # noqa: ANN401
    served.put("key", DATA)
    link = s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "key"}, ExpiresIn=60)

    assert "X-Amz-Signature=" in link
    assert fetch(link).body == DATA

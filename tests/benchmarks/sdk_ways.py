"""What people do with the vendor's SDK: three ways, each as short as they are usually written.

The SDK's settings are its defaults, CRC64 check included.
"""

from __future__ import annotations

import os
from pathlib import Path

import alibabacloud_oss_v2 as oss
import requests
from alibabacloud_oss_v2.credentials import StaticCredentialsProvider

from benchmarks.errand import Errand

_DISK_BLOCK = 1024 * 1024
_TIMEOUT_SECONDS = 60


def put_stream(errand: Errand) -> None:
    """Give the response of ``requests`` to ``put_object``."""
    with _get(errand) as response:
        _client(errand).put_object(_put(errand, response.raw))


def upload_from(errand: Errand) -> None:
    """Give the response of ``requests`` to the SDK's ``Uploader``."""
    with _get(errand) as response:
        _client(errand).uploader().upload_from(_put(errand), reader=response.raw)


def through_disk(errand: Errand) -> None:
    """Save the file first, then upload it: what a function does that is written in an afternoon."""
    file: Path = errand.scratch / "file"
    with _get(errand) as response, file.open("wb") as saved:
        for block in response.iter_content(_DISK_BLOCK):
            saved.write(block)
    _client(errand).put_object_from_file(_put(errand), str(file))


def _client(errand: Errand) -> oss.Client:
    provider = StaticCredentialsProvider("AK", "secret")
    return oss.Client(
        oss.Config(region="cn-hangzhou", endpoint=errand.endpoint, credentials_provider=provider)
    )


def _put(errand: Errand, body: object = None) -> oss.PutObjectRequest:
    return oss.PutObjectRequest(bucket=errand.bucket, key=errand.key, body=body)


def _get(errand: Errand) -> requests.Response:
    os.environ["REQUESTS_CA_BUNDLE"] = str(errand.certificate)  # the SDK's session reads it, too
    response = requests.get(errand.source, stream=True, timeout=_TIMEOUT_SECONDS)
    response.raise_for_status()
    return response

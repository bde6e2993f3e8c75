"""The sandbox's OSS on loopback, and the real SDK's client of it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

import alibabacloud_oss_v2 as oss
import pytest
from alibabacloud_oss_v2.transport import RequestsHttpClient

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Headers
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

KEY = AccessKey("LTAIsandbox", "the-secret")
TEMPORARY_KEY = AccessKey("STS.sandbox", "another-secret", "the-token/+=")
BUCKET = "my-bucket"
REGION = "cn-hangzhou"
PART_BYTES = 100 * 1024


class Clock:
    """The real time, until it is moved."""

    def __init__(self) -> None:
        self._moved = 0.0

    def __call__(self) -> float:
        return time.time() + self._moved

    def pass_by(self, span: timedelta) -> None:
        self._moved += span.total_seconds()


@dataclass(frozen=True)
class ServedOss:
    service: OssService
    server: LoopbackServer
    clock: Clock
    client: oss.Client

    def put(self, key: str, data: object, **fields: object) -> oss.PutObjectResult:
        request = oss.PutObjectRequest(bucket=BUCKET, key=key, body=data, **fields)
        return self.client.put_object(request)

    def get(self, key: str, **fields: object) -> oss.GetObjectResult:
        return self.client.get_object(oss.GetObjectRequest(bucket=BUCKET, key=key, **fields))

    def read(self, key: str, **fields: object) -> bytes:
        body: bytes = self.get(key, **fields).body.read()
        return body

    def initiate(self, key: str, **fields: object) -> str:
        request = oss.InitiateMultipartUploadRequest(bucket=BUCKET, key=key, **fields)
        upload_id: str = self.client.initiate_multipart_upload(request).upload_id
        return upload_id

    def upload_part(
        self, key: str, upload_id: str, number: object, data: object, **fields: object
    ) -> oss.UploadPartResult:
        return self.client.upload_part(
            oss.UploadPartRequest(
                bucket=BUCKET, key=key, upload_id=upload_id, part_number=number, body=data, **fields
            )
        )

    def complete(
        self, key: str, upload_id: str, parts: Iterable[tuple[int, str]], **fields: object
    ) -> oss.CompleteMultipartUploadResult:
        listed = [oss.UploadPart(part_number=number, etag=etag) for number, etag in parts]
        return self.client.complete_multipart_upload(
            oss.CompleteMultipartUploadRequest(
                bucket=BUCKET,
                key=key,
                upload_id=upload_id,
                complete_multipart_upload=oss.CompleteMultipartUpload(parts=listed),
                **fields,
            )
        )

    def link(
        self, key: str, *, lifetime: timedelta = timedelta(minutes=1), form: Literal["v1", "v4"] = "v4"
    ) -> str:
        return self.service.presigned_url(self.server.host, BUCKET, key, lifetime=lifetime, form=form)


@contextmanager
def client_of(
    server: LoopbackServer, key: AccessKey = KEY, *, region: str = REGION, **settings: object
) -> Iterator[oss.Client]:
    """Yield the SDK's client, which does not retry unless the caller asks for it."""
    with RequestsHttpClient() as connections:
        config = oss.config.Config(
            region=region,
            endpoint=server.url,
            credentials_provider=oss.credentials.StaticCredentialsProvider(
                key.access_key_id, key.secret, key.security_token or None
            ),
            http_client=connections,
            **{"retry_max_attempts": 1, **settings},
        )
        yield oss.Client(config)


def refusal(call: Callable[[], object]) -> oss.exceptions.ServiceError:
    """Return the error that the SDK reports for *call*."""
    with pytest.raises(oss.exceptions.OperationError) as raised:
        call()
    return raised.value.unwrap()


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Headers
    body: bytes

    @property
    def code(self) -> str:
        """OSS's error code."""
        return self.body.decode().partition("<Code>")[2].partition("</Code>")[0]


def fetch(
    url: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """Send one request as it is, without the SDK."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, dict(headers or {}))
        response = connection.getresponse()
        return Reply(response.status, Headers(response.getheaders()), response.read())
    finally:
        connection.close()

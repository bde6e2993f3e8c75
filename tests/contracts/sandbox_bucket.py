"""A bucket of the sandbox's OSS, for the contracts of what works with one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fakes.clock import FakeClock
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.deployment.cloud_state import BucketVersioning
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

NAME = "a-bucket"


@contextmanager
def sandbox_bucket(versioning: BucketVersioning = "") -> Iterator[OssBucket]:
    """Run OSS with one empty bucket, and say how it is called."""
    service = OssService([AccessKey("AK", "the-secret")])
    service.create_bucket(NAME, versioning=versioning)
    owner = Credentials("AK", Secret("the-secret"))
    with LoopbackServer(service) as server:
        yield OssBucket(NAME, "cn-hangzhou", owner, FakeClock(), server.url)

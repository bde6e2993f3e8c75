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
from oceanferry_sandbox.recorded_answers import RecordedAnswers
from recorded import recorded, recording

NAME = "a-bucket"
LIKE = recorded(lambda call: any(name.startswith("x-oss-") for name in call.request_headers))
"""The recordings with calls of OSS."""


@contextmanager
def sandbox_bucket(versioning: BucketVersioning = "", like: str = "") -> Iterator[OssBucket]:
    """Run OSS with one empty bucket, answering *like* a recording, and say how it is called."""
    service = OssService([AccessKey("AK", "the-secret")])
    service.create_bucket(NAME, versioning=versioning)
    owner = Credentials("AK", Secret("the-secret"))
    with LoopbackServer(RecordedAnswers(service, recording(like).calls if like else ())) as server:
        yield OssBucket(NAME, "cn-hangzhou", owner, FakeClock(), server.url)

"""The sandbox's OSS behind a wire, and every call of an ObjectStore."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from fakes.clock import FakeClock
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.credentials import Credentials, CredentialsSource
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.object_store import UploadedPart
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

MIB = 1024 * 1024
PART = random.Random(3).randbytes(150_000)  # noqa: S311  # repeatable, not secret
KEY = "oceanbase/backup.zip"
OWNER = Credentials("AK", Secret("planted-secret"))
ROLE = Credentials("STS.AK", Secret("planted-temporary"), Secret("planted-token"))


class World:
    """The sandbox's OSS with an empty bucket, and which connections its requests came over."""

    bucket = "archive"

    def __init__(self) -> None:
        keys = (AccessKey("AK", "planted-secret"), AccessKey("STS.AK", "planted-temporary", "planted-token"))
        self.oss = OssService(keys)
        self.oss.create_bucket(self.bucket)
        self.server = LoopbackServer(self._answer)
        self.connections: set[threading.Thread] = set()
        self.clock = FakeClock()
        self.answer: Callable[[Request], Response] = self.oss
        """In place of OSS's own, for tests of what happens meanwhile."""

    def store(
        self,
        credentials: Credentials | CredentialsSource = OWNER,
        *,
        bucket: str = "",
        options: TargetOptions | None = None,
        exclusive: bool = False,
    ) -> OssObjectStore:
        called = self.called(credentials, bucket)
        return OssObjectStore(called, options=options, exclusive=exclusive)

    def called(self, credentials: Credentials | CredentialsSource = OWNER, bucket: str = "") -> OssBucket:
        """Return how the bucket of this test, or another, is called."""
        return OssBucket(bucket or self.bucket, "cn-hangzhou", credentials, self.clock, self.server.url)

    def _answer(self, request: Request) -> Response:
        self.connections.add(threading.current_thread())  # the server has one thread a connection
        return self.answer(request)


def upload(store: OssObjectStore, upload_id: str, number: int = 1) -> UploadedPart:
    return store.upload_part(KEY, upload_id, number, len(PART), [memoryview(PART)])


def refusal(code: str, ec: str = "") -> str:
    return f"<Error><Code>{code}</Code><Message>No.</Message><RequestId>5C3D</RequestId><EC>{ec}</EC></Error>"


CALLS: dict[str, Callable[[OssObjectStore], object]] = {
    "head": lambda store: store.head(KEY),
    "get": lambda store: store.get(KEY),
    "put": lambda store: store.put(KEY, b"x", overwrite=True),
    "keys": lambda store: list(store.keys("a/")),
    "delete": lambda store: store.delete(KEY),
    "begin": lambda store: store.begin_upload(KEY, {}),
    "part": lambda store: upload(store, "0004B9894A22E5B1888A1E29F823"),
    "complete": lambda store: store.complete_upload(KEY, "0004B9", [UploadedPart(1, 1, '"E"', 1)]),
    "parts": lambda store: store.parts(KEY, "0004B9"),
    "uploads": lambda store: list(store.uploads("a/")),
    "abort": lambda store: store.abort_upload(KEY, "0004B9"),
}

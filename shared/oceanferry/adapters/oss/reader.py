"""Reading large objects back out of OSS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.calls import Call, Calls
from oceanferry.domain.backoff import Backoff
from oceanferry.domain.errors import RetryableError, ServiceUnavailable
from oceanferry.ports.storage.object_store import StoredObject

_BLOCK_BYTES = 64 * 1024
_BACKOFF = Backoff((timedelta(milliseconds=200), timedelta(seconds=1), timedelta(seconds=5)))
"""Of attempts at the same byte."""


class OssObjectReader:
    """An ObjectReader in OSS; a context manager that closes its connections."""

    def __init__(self, bucket: OssBucket) -> None:
        self._calls = Calls(bucket)

    def __enter__(self) -> OssObjectReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def read(self, stored: StoredObject) -> Iterator[memoryview]:
        position, attempts = 0, _BACKOFF.attempts()
        while position < stored.size_bytes:
            try:
                for block in self._rest(stored, position):
                    position += len(block)
                    attempts.made_progress()
                    yield memoryview(block)
            except RetryableError as error:
                pause = attempts.pause_after(error)
                if pause is None:
                    raise
                self._calls.clock.sleep(pause)

    def _rest(self, stored: StoredObject, start: int) -> Iterator[bytes]:
        """Yield the bytes from *start* on, over one connection."""
        request = models.GetObjectRequest(
            bucket=self._calls.bucket,
            key=stored.key,
            if_match=stored.etag or None,
            range_header=f"bytes={start}-{stored.size_bytes - 1}",
            range_behavior="standard",
        )
        call = self._calls.to("read", stored.key, "oss:GetObject")
        found = call.once(lambda: self._calls.client.get_object(request))
        with found.body as body:
            if found.content_range != f"bytes {start}-{stored.size_bytes - 1}/{stored.size_bytes}":
                raise _unusable(call, "OSS returned a different range")
            blocks, left = body.iter_bytes(block_size=_BLOCK_BYTES), stored.size_bytes - start
            while block := call.once(lambda: next(blocks, b"")):
                left -= len(block)
                yield block
            if left:
                raise _unusable(call, f"the answer ended {left} bytes early")


def _unusable(call: Call, reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(call.operation.failure(reason), advice="Try again later")

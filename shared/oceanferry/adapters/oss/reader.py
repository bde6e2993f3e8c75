"""Reading large objects back out of OSS."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial

from alibabacloud_oss_v2 import models

from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.calls import Call, Calls
from oceanferry.domain.backoff import Backoff
from oceanferry.domain.errors import OceanferryError, ServiceUnavailable
from oceanferry.ports.storage.object_store import StoredObject

_BLOCK_BYTES = 64 * 1024
_BACKOFF = Backoff((timedelta(milliseconds=200), timedelta(seconds=1), timedelta(seconds=5)))
"""Of attempts at the same block."""


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
        with closing(_Blocks(partial(self._rest, stored), stored.size_bytes)) as blocks:
            while block := _BACKOFF.retry(blocks.next, sleep=self._calls.clock.sleep):
                yield memoryview(block)

    def _rest(self, stored: StoredObject, start: int) -> Generator[bytes, None, None]:
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


class _Blocks:
    """The blocks of one object; what follows an error is read over a new connection."""

    def __init__(self, rest: Callable[[int], Generator[bytes, None, None]], size_bytes: int) -> None:
        self._rest = rest
        self._size_bytes = size_bytes
        self._position = 0
        self._open: Generator[bytes, None, None] | None = None

    def next(self) -> bytes:
        """Return the next block, an empty one at the end; may be called again after an error."""
        if self._open is None:
            if self._position == self._size_bytes:
                return b""
            self._open = self._rest(self._position)
        try:
            block = next(self._open, b"")
        except OceanferryError:
            self._open = None
            raise
        self._position += len(block)
        return block

    def close(self) -> None:
        if self._open is not None:
            self._open.close()


def _unusable(call: Call, reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(call.operation.failure(reason), advice="Try again later")

"""Requests and responses, as the services of the sandbox see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote

_CHUNK = 256 * 1024


class Headers(dict[str, str]):
    """HTTP headers: lower-case keys, looked up in any case."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__((name.lower(), value) for name, value in pairs)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        """Return the header's value, or *default*."""
        return super().get(name.lower(), default)


@dataclass(frozen=True)
class Request:
    """One HTTP request; the body is read from the socket when asked for."""

    method: str
    raw_path: str
    """The path as sent, still percent-encoded, without the query: what signatures cover."""
    raw_query: str
    headers: Headers
    stream: RequestBody

    @property
    def path(self) -> str:
        """The decoded path, starting with a slash."""
        return unquote(self.raw_path)

    @property
    def query(self) -> dict[str, str]:
        """Decoded query parameters; a parameter without ``=`` has the value ``""``."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    def read(self) -> bytes:
        """Return the whole (rest of the) body."""
        return b"".join(self.stream)


@dataclass
class Response:
    """One HTTP response; Content-Length is added for a bytes body."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] = b""
    """A non-bytes body needs its own Content-Length among the headers."""


class RequestBody:
    """The body of one request as an iterator of chunks, plain or ``chunked``."""

    def __init__(self, source: BinaryIO, headers: Headers, flip_at: int = -1) -> None:
        self._source = source
        self._chunked = "chunked" in headers.get("transfer-encoding").lower()
        self._left = int(headers.get("content-length") or 0)
        self._flip_at = flip_at
        self._offset = 0
        self._pace: Callable[[int], None] | None = None

    def pace(self, wait: Callable[[int], None]) -> None:
        """Call *wait* with the size of every chunk before it is handed on."""
        self._pace = wait

    def flip(self, at: int) -> None:
        """Flip one bit of byte *at* as it is read."""
        self._flip_at = at

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks() if self._chunked else self._plain():
            if self._pace:
                self._pace(len(chunk))
            yield self._flipped(chunk)

    def _plain(self) -> Iterator[bytes]:
        while self._left:
            chunk = self._source.read(min(self._left, _CHUNK))
            if not chunk:
                raise ConnectionResetError("the client hung up in the middle of the body")
            self._left -= len(chunk)
            yield chunk

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._source.readline().split(b";")[0], 16):
            yield self._source.read(size)
            self._source.readline()
        self._source.readline()
        self._chunked = False

    def _flipped(self, chunk: bytes) -> bytes:
        start, self._offset = self._offset, self._offset + len(chunk)
        return flipped(chunk, self._flip_at - start)


def flipped(chunk: bytes, at: int) -> bytes:
    """Return *chunk* with one bit of byte *at* flipped, if it has that byte."""
    if not 0 <= at < len(chunk):
        return chunk
    return chunk[:at] + bytes([chunk[at] ^ 1]) + chunk[at + 1 :]

"""A file of a backup set behind download links, read by ranges."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from oceanferry import __version__
from oceanferry.adapters.http import splice as kernel_path
from oceanferry.adapters.http import traffic
from oceanferry.adapters.http.egress import Egress
from oceanferry.adapters.http.pool import ConnectionPool, SharedPools
from oceanferry.adapters.http.urls import ParsedUrl
from oceanferry.adapters.source import replies as source_replies
from oceanferry.adapters.source.body import ResponseBody
from oceanferry.adapters.source.replies import Span
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.errors import AddressForbidden, OceanferryError, RetryableError, ServiceUnavailable
from oceanferry.domain.links import over_tls
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.source_object import Chunk, Data, SourceIdentity

_READ_TIMEOUT = timedelta(seconds=60)
# Measured on two processors: half as large, a copy is woken half again to twice as often, which takes a
# twentieth to a fifth more processor time. Twice as large, it hardly gains, and each connection has one.
_BUFFER_BYTES = 1024 * 1024


class HttpSourceObject:
    """An object behind presigned links; a context manager that closes its connections.

    Args:
        links: Where the object can be read from, at least one, best first. The first that
            accepts a connection is kept. Public OSS links are read over TLS.
        allow: Hosts that the operator exempts from the rule of outgoing requests.
        timeout: How long the source may stay silent in the middle of an answer.
        buffer_bytes: The memory of one read, and the size of its chunks.
        pools: Keeps the connections for the next object of the same host, too. They were opened
            by the same rule of outgoing requests, and are closed with it.
    """

    def __init__(
        self,
        links: Sequence[Secret],
        *,
        allow: Sequence[str] = (),
        timeout: timedelta = _READ_TIMEOUT,
        buffer_bytes: int = _BUFFER_BYTES,
        pools: SharedPools | None = None,
    ) -> None:
        self._links = links
        self._egress = Egress(Purpose.SOURCE, allow)
        self._timeout = timeout
        self._buffer_bytes = buffer_bytes
        self._pools = pools
        self._lock = threading.Lock()
        self._way: _Way | None = None

    def __enter__(self) -> HttpSourceObject:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are not shared; reads that still run close theirs as they end."""
        with self._lock:
            if self._way and self._pools is None:
                self._way.pool.close()

    def identity(self) -> SourceIdentity:
        """Asked with a GET of the first byte, because a link is signed for GET alone."""
        first = Span(0, 1)
        with self._answer(first, etag="") as answer:
            identity = source_replies.identity(answer.reply(), first)
            answer.beginning()  # the byte itself, so that the connection can be used again
            return identity

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        """Of a larger object, the connection is given up. The bytes are received where they stay."""
        asked = Span(0, most_bytes)
        with self._answer(asked, etag="") as answer:
            identity = source_replies.identity(answer.reply(most_bytes=most_bytes), asked)
            size = identity.size_bytes
            if size > most_bytes:
                return identity, None
            return identity, answer.all_of(size) if size else b""

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        """Nothing is asked for before the first chunk is taken."""
        if not length:
            return
        with self._range(identity, Span(start, length)) as answer:
            yield from answer.chunks(length, self._buffer_bytes)

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        """In a pipe if the link is plain HTTP."""
        if not length or self._chosen().target.scheme != "http" or not kernel_path.available():
            yield from self.read(identity, start, length)
            return
        with self._range(identity, Span(start, length)) as answer:
            yield from answer.moved(length)

    @contextlib.contextmanager
    def _range(self, identity: SourceIdentity, span: Span) -> Iterator[ResponseBody]:
        with self._answer(span, identity.etag) as answer:
            source_replies.check(answer.reply(), identity, span)
            yield answer

    @contextlib.contextmanager
    def _answer(self, span: Span, etag: str) -> Iterator[ResponseBody]:
        headers = {"Range": span.header, "User-Agent": f"oceanferry/{__version__}"}
        if etag and not etag.startswith("W/"):  # a weak one never matches; the answer's is compared anyway
            headers["If-Match"] = etag
        way = self._chosen()
        with way.pool.lend() as connection:
            answer = ResponseBody.to(connection, way.target, headers)
            if traffic.is_heard():
                _tell(way.target, headers, answer)
            with answer.response:
                yield answer
                if not answer.response.isclosed():
                    connection.close()

    def _chosen(self) -> _Way:
        with self._lock:
            if self._way is None:
                self._way = self._first_that_connects()
            return self._way

    def _first_that_connects(self) -> _Way:
        troubles: list[OceanferryError] = []
        for link in self._links:
            way = self._connected(link)
            if isinstance(way, _Way):
                return way
            troubles.append(way)
        raise next((each for each in troubles if isinstance(each, RetryableError)), troubles[-1])

    def _connected(self, link: Secret) -> _Way | AddressForbidden | ServiceUnavailable:
        try:
            target = self._egress.target(Secret(over_tls(link.reveal())))
            connect = partial(self._egress.open, target, timeout=self._timeout)
            pool = (
                self._pools.to(f"{target.scheme}://{target.authority}", connect)
                if self._pools
                else ConnectionPool(connect)
            )
            with pool.lend():
                return _Way(target, pool)
        except (AddressForbidden, ServiceUnavailable) as trouble:
            return trouble


def _tell(target: ParsedUrl, headers: Mapping[str, str], answer: ResponseBody) -> None:
    """Tell of the answer's headers; what follows is part of a backup, or is read later."""
    url = f"{target.scheme}://{target.authority}{target.path}"
    received = answer.response
    traffic.tell("GET", url, headers, b"", status=received.status, headers=dict(received.headers), body=b"")


@dataclass(frozen=True)
class _Way:
    target: ParsedUrl
    pool: ConnectionPool

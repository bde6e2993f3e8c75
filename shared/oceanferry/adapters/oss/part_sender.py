"""Carries the bytes of parts to OSS over connections of our own.

The SDK signs, we send: its own transport copies every chunk several times over
and computes a second CRC64 in slow code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Lock

from oceanferry.adapters.http import splice as kernel_path
from oceanferry.adapters.http import traffic
from oceanferry.adapters.http.call_timer import within
from oceanferry.adapters.http.egress import Egress, unavailable
from oceanferry.adapters.http.pool import ConnectionPool
from oceanferry.adapters.http.urls import ParsedUrl
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.errors import CopyNotProven
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.source_object import Chunk, PipedChunk

_TIMEOUT = timedelta(seconds=60)
_REPLY_BYTES = 64 * 1024
_FIRST_ERROR = 400


@dataclass(frozen=True)
class PartReply:
    """What OSS answered to a part."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    """Empty for a success, the beginning of the error document otherwise."""


class PartSender:
    """Sends parts to one endpoint; safe between threads.

    Args:
        timeout: How long the endpoint may keep us waiting at a time, and for a whole answer.
    """

    def __init__(self, timeout: timedelta = _TIMEOUT) -> None:
        self._egress = Egress(Purpose.BUCKET)
        self._timeout = timeout
        self._lock = Lock()
        self._pool: ConnectionPool | None = None

    def send(
        self, url: Secret, headers: Mapping[str, str], size_bytes: int, chunks: Iterable[Chunk]
    ) -> PartReply:
        """PUT exactly *size_bytes* and return the reply, whatever it says.

        Args:
            url: Presigned; all calls go to the same host.
            headers: Those that are signed with the URL.
            size_bytes: What *chunks* add up to.
            chunks: Taken one at a time, pipes only over plain HTTP; what they raise passes through, and the
                connection is dropped so that OSS stores no part.

        Raises:
            CopyNotProven: The chunks add up to something else.
            ServiceUnavailable: No answer.
        """
        target = self._egress.target(url)
        with self._to(target).lend() as connection:
            _begin(connection, target, {**headers, "Content-Length": str(size_bytes)})
            sent = _stream(connection, size_bytes, chunks)
            reply = self._answer(connection, target)
        if traffic.is_heard():
            traffic.tell(
                *("PUT", url.reveal(), headers, b""),  # what is in the part stays with its owner
                status=reply.status,
                headers=reply.headers,
                body=reply.body,
            )
        if not sent and reply.status < _FIRST_ERROR:
            raise unavailable(target.authority, ConnectionResetError())
        return reply

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._pool:
                self._pool.close()

    def _answer(self, connection: HTTPConnection, target: ParsedUrl) -> PartReply:
        try:
            with within(self._timeout, connection.sock), connection.getresponse() as response:
                body = response.read(_REPLY_BYTES)
                if not response.isclosed():
                    connection.close()
                return PartReply(response.status, _headers(response), body)
        except (OSError, HTTPException) as error:
            raise unavailable(target.authority, error) from None

    def _to(self, target: ParsedUrl) -> ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(partial(self._egress.open, target, timeout=self._timeout))
            return self._pool


def _begin(connection: HTTPConnection, target: ParsedUrl, headers: Mapping[str, str]) -> None:
    try:
        connection.putrequest("PUT", target.path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
    except (OSError, HTTPException) as error:
        raise unavailable(target.authority, error) from None


def _stream(connection: HTTPConnection, size_bytes: int, chunks: Iterable[Chunk]) -> bool:
    """Send the chunks; stop early and return False when OSS hangs up, for it may have said why."""
    left = size_bytes
    for chunk in chunks:
        left -= chunk.nbytes
        if left < 0:
            break
        try:
            _give(connection, chunk)
        except OSError:
            return False
    if left:
        raise CopyNotProven(f"A part of {size_bytes} bytes arrived {'longer' if left < 0 else 'shorter'}")
    return True


def _give(connection: HTTPConnection, chunk: Chunk) -> None:
    if isinstance(chunk, PipedChunk):
        kernel_path.give(chunk, connection.sock)
    else:
        connection.send(chunk)


def _headers(response: HTTPResponse) -> Mapping[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}

"""A source's answer, while it comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from mmap import mmap
from socket import socket

from oceanferry.adapters.http import splice as kernel_path
from oceanferry.adapters.http.egress import unavailable
from oceanferry.adapters.http.stall_guard import FEWEST_BYTES, StallGuard
from oceanferry.adapters.http.urls import ParsedUrl
from oceanferry.adapters.source import replies as source_replies
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.ports.storage.source_object import Chunk, PipedChunk

_ERROR_BYTES = 64 * 1024
_READ_AHEAD_BYTES = 64 * 1024  # more than came with the headers, and no more than any pipe holds


@dataclass(frozen=True)
class ResponseBody:
    """The headers that have come, and the body that follows them."""

    host: str
    response: HTTPResponse
    stall_guard: StallGuard
    sock: socket

    @classmethod
    def to(cls, connection: HTTPConnection, target: ParsedUrl, headers: dict[str, str]) -> ResponseBody:
        """Ask for *target* and wait for the headers.

        Raises:
            ServiceUnavailable: None came.
        """
        sock = connection.sock
        stall_guard = StallGuard(sock.gettimeout())
        try:
            with stall_guard.whole(sock):
                connection.request("GET", target.path, headers=headers)
                response = connection.getresponse()
            return cls(target.authority, response, stall_guard, sock)
        except (OSError, HTTPException) as error:
            raise unavailable(target.authority, error) from None

    def reply(self, *, most_bytes: int = 0) -> source_replies.Reply:
        """Return what is known before the body; of what is no object, the body's beginning, too.

        An object is a range, or a whole one of at most *most_bytes*.
        """
        headers = {name.lower(): value for name, value in self.response.headers.items()}
        reply = source_replies.Reply(self.host, self.response.status, headers)
        if reply.status == source_replies.PARTIAL or reply.is_whole(most_bytes):
            return reply
        return replace(reply, body=self.beginning())

    def beginning(self) -> bytes:
        """Return the first bytes of the body, enough for any error document."""
        try:
            with self.stall_guard.whole(self.sock):
                return self.response.read(_ERROR_BYTES)
        except (OSError, HTTPException) as error:
            raise unavailable(self.host, error) from None

    def chunks(self, length: int, buffer_bytes: int) -> Iterator[memoryview]:
        """Yield the first *length* bytes of the body, all in one buffer."""
        # A mapping begins at a page, as does what a file server sends. Where the two are shifted against
        # each other by a few bytes, processors were seen to take four times as long to copy.
        buffer = memoryview(mmap(-1, min(buffer_bytes, length)))
        receive = self._receiver(length)
        left = length
        while left:
            count = self._fill(buffer[:left], receive)
            left -= count
            yield buffer[:count]
        if self.response.length == length:
            self._end()

    def all_of(self, length: int) -> memoryview:
        """Return the first *length* bytes of the body, which has no fewer."""
        [whole] = self.chunks(length, length)
        return whole

    def moved(self, length: int) -> Iterator[Chunk]:
        """Yield the first *length* bytes of the body in a pipe; the connection must be plain."""
        if self.response.chunked or self.response.length != length:
            yield from self.chunks(length, _ERROR_BYTES)
            return
        left = length
        with kernel_path.opened() as pipe:
            while left:
                piped = self._piped(pipe, left, begun=left < length)
                left -= self._some(piped.nbytes)
                yield piped
        self._end()

    def _piped(self, pipe: kernel_path.Pipe, left: int, *, begun: bool) -> PipedChunk:
        try:
            piped = pipe.take(self.sock, left) if begun else pipe.hold(self._read_ahead(left))
            self.stall_guard.came(piped.nbytes)
        except OSError as error:
            raise unavailable(self.host, error) from None
        return piped

    def _fill(self, buffer: memoryview, receive: Callable[[memoryview], int]) -> int:
        filled = 0
        try:
            while filled < len(buffer) and (count := receive(buffer[filled:])):
                filled += count
                self.stall_guard.came(count)
        except (OSError, HTTPException) as error:
            raise unavailable(self.host, error) from None
        return self._some(filled)

    def _receiver(self, length: int) -> Callable[[memoryview], int]:
        """Return what reads as much of the body as there is; the response itself waits for a full buffer."""
        response, sock, begun = self.response, self.sock, False
        if response.chunked or response.length != length:
            return self._waiting_for_all

        def receive(buffer: memoryview) -> int:
            nonlocal begun
            if (
                begun
            ):  # without the layers of the response, which cost much where each record is read by itself
                return sock.recv_into(buffer, len(buffer))
            begun = True
            ahead = self._read_ahead(len(buffer))
            buffer[: len(ahead)] = ahead
            return len(ahead)

        return receive

    def _waiting_for_all(self, buffer: memoryview) -> int:
        """Read as the response does: it waits until *buffer* is full, so that this is short."""
        with self.stall_guard.whole(self.sock):
            return self.response.readinto(buffer[:FEWEST_BYTES])

    def _read_ahead(self, most_bytes: int) -> bytes:
        """Take all that came with the headers out of the response's own buffer, or wait for something."""
        ahead: bytes = self.response.fp.read1(min(most_bytes, _READ_AHEAD_BYTES))
        return ahead

    def _end(self) -> None:
        """Say that the body was read past the response."""
        self.response.length = 0
        self.response.close()  # leaves the connection open for the next request

    def _some(self, count: int) -> int:
        if not count:
            raise ServiceUnavailable(
                f"{self.host} closed the connection before the end of the object", advice="Try again later"
            )
        return count

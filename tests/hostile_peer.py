"""A server on the loopback interface that answers as no decent one does, and for as long as one lets it."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import repeat

_OK = b"HTTP/1.1 200 OK\r\n"
_SLOW_SECONDS = 0.05
_MIB = b"x" * 2**20

HANG_UP = b"hang up"
"""Not sent: the connection ends."""

Answer = Callable[[], Iterator[bytes]]


def _slow(data: bytes) -> Iterator[bytes]:
    """Yield nothing but empty blocks between the bytes of *data*, each of which is a pause."""
    for byte in data:
        yield bytes([byte])
        yield b""


def _chunked() -> Iterator[bytes]:
    yield _OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from repeat(b"%x\r\n%s\r\n" % (len(_MIB), _MIB))


@cache
def _packed() -> bytes:
    return gzip.compress(_MIB * 16)


def _bomb() -> Iterator[bytes]:
    yield _OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_packed()) + _packed()


def _forever(head: bytes, block: bytes) -> Iterator[bytes]:
    yield head
    yield from repeat(block)


SLOW: Mapping[str, Answer] = {
    "silence": lambda: repeat(b""),
    "a status line byte by byte": lambda: _slow(b"HTTP/1.1 200 " + b"K" * 10_000),
    "headers byte by byte": lambda: _slow(_OK + b"X-Header: " + b"a" * 10_000),
    "a body byte by byte": lambda: _slow(_OK + b"Content-Length: 10000\r\n\r\n" + b"a" * 10_000),
    "chunks byte by byte": lambda: _slow(_OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 9000),
    "100 Continue for ever": lambda: _forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "trailers for ever": lambda: _forever(
        _OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: 1\r\n"
    ),
}
"""What would never end: it has to be ended by the clock."""

LARGE: Mapping[str, Answer] = {
    "headers for ever": lambda: _forever(_OK, b"X-Header: 1\r\n"),
    "one header without an end": lambda: _forever(_OK + b"X-Header: ", _MIB),
    "chunks for ever": _chunked,
    "a length of 10^12": lambda: _forever(_OK + b"Content-Length: 1000000000000\r\n\r\n", _MIB),
    "no length": lambda: _forever(_OK + b"Connection: close\r\n\r\n", _MIB),
    "a body that is packed": _bomb,
}
"""What would fill the memory: it has to be refused by its size."""

_BROKEN = b"HTTP/1.1 200 OK\r\n%s\r\n{}"
BROKEN_LENGTHS: Mapping[str, Answer] = {
    kind: partial(_forever, _BROKEN % headers, b"")
    for kind, headers in {
        "below zero": b"Content-Length: -1\r\n",
        "no number": b"Content-Length: ten\r\n",
        "digits of another script": "Content-Length: ٣\r\n".encode(),
        "beyond any": b"Content-Length: 1" + b"0" * 30 + b"\r\n",
        "two that differ": b"Content-Length: 2\r\nContent-Length: 3\r\n",
        "two in one": b"Content-Length: 2, 3\r\n",
    }.items()
}
"""What says no length that is one, and then nothing: it has to be refused at once."""


@dataclass
class HostilePeer:
    """What was asked of it, and how much it could send."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    """The head of each request."""
    sent_bytes: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def answering(answer: Answer) -> Iterator[HostilePeer]:
    """Answer every request so, and hang up on all when the context ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = HostilePeer(listener.getsockname()[1])
        server = threading.Thread(target=_serve, args=(listener, peer, answer, over))
        server.start()
        try:
            yield peer
        finally:
            over.set()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", peer.port)).close()
            server.join()


def redirect(status: int, location: str) -> Answer:
    """Return a redirection to *location*."""
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return lambda: iter([head.encode()])


def whole(body: bytes, headers: str = "", status: str = "200 OK") -> Answer:
    """Return one decent answer."""
    head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return lambda: iter([head.encode() + body])


def _serve(listener: socket.socket, peer: HostilePeer, answer: Answer, over: threading.Event) -> None:
    threads: list[threading.Thread] = []
    while not over.is_set():
        connection, _ = listener.accept()
        thread = threading.Thread(target=_talk, args=(connection, peer, answer, over))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def _talk(connection: socket.socket, peer: HostilePeer, answer: Answer, over: threading.Event) -> None:
    with connection, suppress(OSError):
        connection.settimeout(_SLOW_SECONDS)
        while not over.is_set() and (head := _head(connection, over)):
            peer.requests.append(head)
            for block in answer():
                if over.is_set() or block is HANG_UP:
                    return
                if block:
                    _send(connection, peer, block, over)
                else:
                    over.wait(_SLOW_SECONDS)
                    if _hung_up(connection):
                        return


def _head(connection: socket.socket, over: threading.Event) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        if over.is_set():
            return b""
        with suppress(TimeoutError):
            if not (data := connection.recv(65536)):
                return b""
            head += data
    return head


def _send(connection: socket.socket, peer: HostilePeer, block: bytes, over: threading.Event) -> None:
    view = memoryview(block)
    while view and not over.is_set():
        with suppress(TimeoutError):
            count = connection.send(view)
            peer.sent_bytes += count
            view = view[count:]


def _hung_up(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(_SLOW_SECONDS)

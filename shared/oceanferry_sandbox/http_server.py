"""A loopback HTTP server that can be told to misbehave.

Every service of the sandbox is one function from Request to Response, served
by a LoopbackServer. What goes wrong on the wire (an error status, a wait, a
reset, a cut or flipped byte) is not the service's concern: tests plant Faults
and the server applies them around the function.

The standard library's server is used because the faults need the raw socket,
which the well-known frameworks keep to themselves.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO, Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

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


@dataclass(frozen=True)
class Fault:
    """One way in which a server misbehaves, for the next matching requests.

    Effects:
        status: answer *status* with *body* instead of handling the request.
        echo: the same, with everything that was sent, escaped, in the place of ``%REQUEST%`` in *body*.
        delay: wait *seconds*, then handle it.
        reset_before: reset the connection without handling the request.
        reset_after: handle it, then reset the connection: the reply is lost.
        cut: send the true headers but only the first *at* bytes of the body.
        corrupt: flip one bit of the response body's byte *at*.
        corrupt_request: flip one bit of the request body's byte *at*.
        trickle: send the body one byte at a time, *seconds* apart.
        headers: replace response headers by *headers* ("" removes one).
    """

    effect: Literal[
        "status",
        "echo",
        "delay",
        "reset_before",
        "reset_after",
        "cut",
        "corrupt",
        "corrupt_request",
        "trickle",
        "headers",
    ]
    method: str = ""
    """Only requests of this method; empty: any."""
    path: str = ""
    """Only requests whose ``path?query`` this regular expression is found in."""
    header: str = ""
    """Only requests with a header ``name: value`` (the name in lower case) that this is found in."""
    skip: int = 0
    """How many matching requests pass unharmed first."""
    times: int = 1
    """How many matching requests are hit; -1: all."""
    status: int = 503
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    at: int = 0

    def matches(self, request: Request) -> bool:
        """Tell whether *request* is one this fault is meant for."""
        target = f"{request.path}?{request.raw_query}"
        headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        return (
            self.method in ("", request.method)
            and re.search(self.path, target) is not None
            and re.search(self.header, headers) is not None
        )


class Faults:
    """The faults planted in one server; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planted: list[_Planted] = []
        self.struck = 0
        """How often any of them has hit a request."""

    def plant(self, fault: Fault) -> None:
        """Let *fault* happen from now on."""
        with self._lock:
            self._planted.append(_Planted(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._planted.clear()

    def take(self, request: Request) -> list[Fault]:
        """Return the faults that hit *request*, counting them down."""
        with self._lock:
            striking = [planted.fault for planted in self._planted if planted.strikes(request)]
            self.struck += len(striking)
            return striking


@dataclass
class _Planted:
    fault: Fault
    skip: int
    left: int

    def strikes(self, request: Request) -> bool:
        """Tell whether *request* is hit, counting down."""
        if self.left == 0 or not self.fault.matches(request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left -= 1
        return True


class LoopbackServer:
    """Serves *handle* on 127.0.0.1, one thread a connection, until stopped.

    Args:
        handle: Answers the requests.
        port: 0 for one that is free.
        receive_buffer_bytes: What the kernel takes in before it is read; None for its own choice, megabytes.
            With little, what a client is sending is lost when its connection ends, as on a long way.
    """

    def __init__(
        self,
        handle: Callable[[Request], Response],
        port: int = 0,
        *,
        receive_buffer_bytes: int | None = None,
    ) -> None:
        self.faults = Faults()
        self.requests: list[tuple[str, str]] = []
        """(method, path) of every request, in order of arrival."""
        self._handle = handle
        self._server = _QuietServer(("127.0.0.1", port), self, receive_buffer_bytes)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def host(self) -> str:
        """``127.0.0.1:PORT``."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, without a trailing slash."""
        return f"http://{self.host}"

    def start(self) -> LoopbackServer:
        """Begin to serve; returns the server itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, close the port, and hang up on connections that are kept alive."""
        if self._thread.is_alive():
            # Wakes the thread, which would look only twice a second whether it shall end.
            with contextlib.suppress(OSError):
                self._server.socket.shutdown(socket.SHUT_RDWR)
            self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()

    def hang_up(self) -> None:
        """End every connection that is open, as when the machine at its other end is gone."""
        self._server.hang_up()

    def __enter__(self) -> LoopbackServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, request: Request) -> Response:
        """Handle one request without the wire."""
        return self._handle(request)


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], loopback: LoopbackServer, receive_buffer_bytes: int | None
    ) -> None:
        self._receive_buffer_bytes = receive_buffer_bytes
        super().__init__(address, _Handler)
        self.loopback = loopback
        self._open: set[socket.socket] = set()

    def server_bind(self) -> None:
        """Bind the listening socket, whose buffer size every connection takes over."""
        if self._receive_buffer_bytes is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_buffer_bytes)
        super().server_bind()

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Remember the connection, then serve it in a thread of its own."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Forget the connection and close it."""
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection that is still open."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: planted faults make many do so."""


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
        return _flip(chunk, self._flip_at - start)


def _flip(chunk: bytes, at: int) -> bytes:
    if not 0 <= at < len(chunk):
        return chunk
    return chunk[:at] + bytes([chunk[at] ^ 1]) + chunk[at + 1 :]


def _quoted(request: Request) -> str:
    """Return all of a request in a form that fits into JSON and XML documents."""
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    sent = f"{request.method} {request.raw_path}?{request.raw_query}\n{headers}\n\n"
    text = sent + request.read().decode(errors="replace")
    return json.dumps(html.escape(text))[1:-1]


class _HungUp(Exception):
    """The connection was reset on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server: _QuietServer

    def _serve(self) -> None:
        request = self._request()
        self.server.loopback.requests.append((request.method, request.path))
        faults = self.server.loopback.faults.take(request)
        try:
            response = self._response(request, faults)
            for _ in request.stream:  # what the service did not read
                pass
            self._send(response, faults)
        except _HungUp:
            self._reset()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _serve  # noqa: N815  # the names are http.server's

    def _request(self) -> Request:
        target = urlsplit("http://loopback" + self.path if self.path.startswith("/") else self.path)
        headers = Headers(self.headers.items())
        return Request(
            self.command,
            target.path,
            target.query,
            headers,
            RequestBody(cast("BinaryIO", self.rfile), headers),
        )

    def _response(self, request: Request, faults: list[Fault]) -> Response:
        replaced: Response | None = None
        for fault in faults:
            if fault.effect == "delay":
                time.sleep(fault.seconds)
            elif fault.effect == "reset_before":
                raise _HungUp
            elif fault.effect == "corrupt_request":
                request.stream.flip(fault.at)
            elif fault.effect == "status":
                replaced = Response(fault.status, fault.headers, fault.body.encode())
            elif fault.effect == "echo":
                echo = fault.body.replace("%REQUEST%", _quoted(request))
                replaced = Response(fault.status, fault.headers, echo.encode())
        response = replaced or self.server.loopback.answer(request)
        if any(fault.effect == "reset_after" for fault in faults):
            raise _HungUp
        return response

    def _send(self, response: Response, faults: list[Fault]) -> None:
        headers = Headers(response.headers.items())
        chunks = [response.body] if isinstance(response.body, bytes) else response.body
        if isinstance(response.body, bytes) and "content-length" not in headers:
            headers["content-length"] = str(len(response.body))
        for fault in faults:
            if fault.effect == "headers":
                headers.update({name.lower(): value for name, value in fault.headers.items()})
        headers.setdefault("date", self.date_time_string())
        headers.setdefault("server", self.version_string())
        self.send_response_only(response.status)
        for name, value in headers.items():
            if value != "":
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(chunks, faults)
        self.wfile.flush()

    def _send_body(self, chunks: Iterable[bytes], faults: list[Fault]) -> None:
        offset = 0
        for chunk in chunks:
            self.wfile.write(self._harmed(chunk, offset, faults))
            offset += len(chunk)

    def _harmed(self, chunk: bytes, offset: int, faults: list[Fault]) -> bytes:
        """Return what is left to write of *chunk*, which begins at *offset*."""
        harmed = chunk
        for fault in faults:
            if fault.effect == "corrupt":
                harmed = _flip(harmed, fault.at - offset)
            elif fault.effect == "cut" and offset + len(harmed) > fault.at:
                self.wfile.write(harmed[: fault.at - offset])
                self.wfile.flush()
                raise _HungUp
            elif fault.effect == "trickle":
                self._trickle(harmed, fault.seconds)
                harmed = b""
        return harmed

    def _trickle(self, chunk: bytes, seconds: float) -> None:
        for byte in chunk:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(seconds)

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Print nothing: the sandbox keeps its own record."""

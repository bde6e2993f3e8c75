"""The server: a port of 127.0.0.1, and the connections to it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from oceanferry_sandbox.http_server.connection import Connection
from oceanferry_sandbox.http_server.faults import Faults
from oceanferry_sandbox.http_server.messages import Request, Response


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
        self._server = QuietServer(("127.0.0.1", port), self, receive_buffer_bytes)
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


class QuietServer(ThreadingHTTPServer):
    """The standard library's server, which knows its connections and reports no trouble."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], loopback: LoopbackServer, receive_buffer_bytes: int | None
    ) -> None:
        self._receive_buffer_bytes = receive_buffer_bytes
        super().__init__(address, Connection)
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

"""The listening socket, the connections that it has, and the service that they all reach."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from socketserver import BaseRequestHandler

from oceanferry_sandbox.http_server.faults import Faults
from oceanferry_sandbox.http_server.messages import Request, Response


class ServiceWithFaults:
    """What answers the requests, the faults that are planted around it, and the record of what arrived."""

    def __init__(self, handle: Callable[[Request], Response]) -> None:
        self.answer = handle
        self.faults = Faults()
        self.requests: list[tuple[str, str]] = []


class QuietServer(ThreadingHTTPServer):
    """The standard library's server, which knows its connections and reports no trouble."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        connection: type[BaseRequestHandler],
        service: ServiceWithFaults,
        receive_buffer_bytes: int | None,
    ) -> None:
        self._receive_buffer_bytes = receive_buffer_bytes
        super().__init__(address, connection)
        self.service = service
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

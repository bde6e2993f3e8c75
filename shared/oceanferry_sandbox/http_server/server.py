"""The server: a port of 127.0.0.1, and the connections to it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from oceanferry_sandbox.http_server.connection import Connection
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.quiet_server import QuietServer, ServiceWithFaults

Handler = Callable[[Request], Response]


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
        self._service = ServiceWithFaults(handle)
        self.faults = self._service.faults
        self.requests = self._service.requests
        """(method, path) of every request, in order of arrival."""
        self._server = QuietServer(("127.0.0.1", port), Connection, self._service, receive_buffer_bytes)
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
            # Wakes the thread, which would poll for the shutdown only twice a second.
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

    def serve(self, handle: Handler) -> None:
        """Let *handle* answer from now on."""
        self._service.answer = handle

    def wrap(self, around: Callable[[Handler], Handler]) -> None:
        """Let what *around* makes of the service answer from now on."""
        self.serve(around(self._service.answer))

    def answer(self, request: Request) -> Response:
        """Handle one request without the wire."""
        return self._service.answer(request)

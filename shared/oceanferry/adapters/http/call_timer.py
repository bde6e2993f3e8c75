"""A total time for a call: a socket's own timeout begins anew with each byte that trickles in."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPException


class CallTimer:
    """Shuts the sockets that it watches down when the time is over, so that a wait that never ends does.

    A context manager. Whoever waits sees the connection end; :attr:`passed` says that it was this.

    Args:
        limit: The time from now on, or from the last :meth:`renew`.
    """

    def __init__(self, limit: timedelta) -> None:
        self._seconds = limit.total_seconds()
        self._ends = time.monotonic() + self._seconds
        self._passed = False
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._thread = threading.Thread(target=self._wait, daemon=True)

    @property
    def passed(self) -> bool:
        """Whether the time was over before :meth:`stop`."""
        return self._passed

    def watch(self, sock: socket.socket) -> None:
        """Shut *sock* down, too, when the time is over."""
        with self._lock:
            self._watched.append(sock)
            if self._passed:
                _shut_down(sock)

    def renew(self) -> None:
        """Give the peer the whole time once more."""
        self._ends = time.monotonic() + self._seconds

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; no thread is left behind."""
        self._stopped.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> CallTimer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait(self) -> None:
        while not self._stopped.wait(max(0.0, self._ends - time.monotonic())):
            if time.monotonic() >= self._ends:
                self._hang_up()
                return

    def _hang_up(self) -> None:
        with self._lock:
            self._passed = True
            for sock in self._watched:
                _shut_down(sock)


@contextlib.contextmanager
def within(limit: timedelta, sock: socket.socket) -> Iterator[None]:
    """Bound what is waited for on *sock* in the context.

    Raises:
        TimeoutError: It took longer.
    """
    with CallTimer(limit) as deadline:
        deadline.watch(sock)
        try:
            yield
        except (OSError, HTTPException):
            if deadline.passed:
                raise TimeoutError from None
            raise
    if deadline.passed:  # hanging up may look like the end of a body
        raise TimeoutError


def _shut_down(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was closed in the same moment
        # Not the method of SSLSocket, which takes the TLS state from under the waiting reader.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)

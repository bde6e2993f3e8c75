"""Connections that serve one request after the other."""

from __future__ import annotations

import contextlib
import selectors
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection


class ConnectionPool:
    """Keeps the connections to one host for reuse; safe between threads.

    Args:
        open_connection: Makes another one when all are lent.
    """

    def __init__(self, open_connection: Callable[[], HTTPConnection]) -> None:
        self._open = open_connection
        self._lock = threading.Lock()
        self._idle: list[HTTPConnection] = []
        self._closed = False

    @contextlib.contextmanager
    def lend(self) -> Iterator[HTTPConnection]:
        """Lend a connection for one request; it is closed if that does not end well.

        To end well the reply must have been read to its end.
        """
        connection = self._reusable() or self._open()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self.keep(connection)

    def keep(self, connection: HTTPConnection) -> None:
        """Take a connection in, unless the pool or the connection has been closed."""
        with self._lock:
            if not self._closed and connection.sock is not None:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is idle now, and what is lent when it comes back."""
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for connection in idle:
            connection.close()

    def _reusable(self) -> HTTPConnection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if _is_quiet(connection):
                return connection
            connection.close()


class SharedPools:
    """One pool for each host, for all callers; a context manager that closes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: dict[str, ConnectionPool] = {}

    def __enter__(self) -> SharedPools:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.close()

    def to(self, host: str, open_connection: Callable[[], HTTPConnection]) -> ConnectionPool:
        """Return the pool of *host*, which the first caller's *open_connection* opens connections to.

        Args:
            host: Scheme, host and port; what is opened must depend on nothing else.
            open_connection: Makes another connection when all are lent.
        """
        with self._lock:
            return self._pools.setdefault(host, ConnectionPool(open_connection))


_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.DefaultSelector)
"""Poll where there is one: epoll takes three system calls more for a single look."""


def _is_quiet(connection: HTTPConnection) -> bool:
    """Tell whether the server has sent nothing since the last reply, not even that it hung up."""
    with _Selector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return not selector.select(0)

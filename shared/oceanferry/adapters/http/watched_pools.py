"""Connections that the deadline of the call at hand hangs up on, whichever library opens them."""

# ruff: noqa: ANN401  # what is passed on is as its libraries type it

from __future__ import annotations

from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from oceanferry.adapters.http.call_timer import current_timer
from oceanferry.adapters.http.content_length import PlainLengthResponse


class _WatchedConnection(HTTPConnection):
    """A connection that the call's deadline hangs up on, from its first packet on."""

    response_class = PlainLengthResponse

    def _new_conn(self) -> Any:
        return _watch(super()._new_conn())

    def request(self, *arguments: Any, **options: Any) -> None:
        if self.sock is not None:
            _watch(self.sock)
        super().request(*arguments, **options)


class _SecureWatchedConnection(_WatchedConnection, HTTPSConnection):
    """The same over TLS."""


def _watch(sock: Any) -> Any:
    deadline = current_timer.get()
    if deadline is not None:
        deadline.watch(sock)
    return sock


class WatchedPool(HTTPConnectionPool):
    """Connections over which calls have a deadline."""

    ConnectionCls = _WatchedConnection


class SecureWatchedPool(HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls = _SecureWatchedConnection

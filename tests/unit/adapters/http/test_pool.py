"""Connections that requests to the same host share, one after the other."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from oceanferry.adapters.http.pool import ConnectionPool, SharedPools


class Opened:
    """Opens connections whose other ends the test holds."""

    def __init__(self) -> None:
        self.peers: list[socket.socket] = []
        self.connections: list[HTTPConnection] = []

    def __call__(self) -> HTTPConnection:
        connection = HTTPConnection("localhost")
        connection.sock, peer = socket.socketpair()
        self.peers.append(peer)
        self.connections.append(connection)
        return connection


@pytest.fixture
def opened() -> Iterator[Opened]:
    opener = Opened()
    yield opener
    for peer in opener.peers:
        peer.close()
    for connection in opener.connections:
        connection.close()


def never() -> HTTPConnection:
    raise AssertionError("there is a connection already")


def test_callers_of_one_host_share_its_connections(opened: Opened) -> None:
    with SharedPools() as pools:
        with pools.to("https://one", opened).lend() as first:
            pass
        with pools.to("https://one", never).lend() as second:
            assert second is first


def test_each_host_has_connections_of_its_own(opened: Opened) -> None:
    with SharedPools() as pools:
        with pools.to("https://one", opened).lend() as one:
            pass
        with pools.to("https://another", opened).lend() as another:
            assert another is not one


def test_connections_that_are_lent_at_once_are_several(opened: Opened) -> None:
    with SharedPools() as pools:
        pool = pools.to("https://one", opened)
        with pool.lend() as first, pool.lend() as second:
            assert first is not second


def test_all_connections_are_closed_in_the_end(opened: Opened) -> None:
    with SharedPools() as pools:
        for host in ("https://one", "https://another"):
            with pools.to(host, opened).lend():
                pass

    assert [each.sock for each in opened.connections] == [None, None]


def test_a_connection_that_comes_back_after_the_end_is_closed(opened: Opened) -> None:
    with SharedPools() as pools:
        lent = pools.to("https://one", opened).lend()
        connection = lent.__enter__()
    assert connection.sock is not None
    lent.__exit__(None, None, None)

    assert connection.sock is None


def test_a_connection_on_which_something_failed_is_not_lent_again(opened: Opened) -> None:
    with SharedPools() as pools:
        pool = pools.to("https://one", opened)
        with pytest.raises(ValueError, match="planted"), pool.lend() as first:
            raise ValueError("planted")
        with pool.lend() as second:
            assert second is not first

    assert first.sock is None


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 408 Request Timeout\r\n\r\n", b""], ids=["a late reply", "hung up"]
)
def test_a_connection_on_which_the_server_spoke_unasked_is_not_lent_again(
    opened: Opened, said: bytes
) -> None:
    pool = ConnectionPool(opened)
    with pool.lend() as first:
        pass
    opened.peers[0].sendall(said)
    opened.peers[0].close()
    with pool.lend() as second:
        assert second is not first
    pool.close()

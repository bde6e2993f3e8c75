"""Sending a part to a server that does not keep to the rules."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from fakes.pipes import piped
from oceanferry.adapters.oss.part_sender import PartReply, PartSender
from oceanferry.domain.errors import CopyNotProven, ServiceUnavailable
from oceanferry.domain.secrets import Secret

BLOCK = memoryview(bytes(64 * 1024))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        yield listening


@pytest.fixture
def sender() -> Iterator[PartSender]:
    opened = PartSender()
    yield opened
    opened.close()


def url_of(listener: socket.socket) -> Secret:
    return Secret(f"http://127.0.0.1:{listener.getsockname()[1]}/bucket/key?partNumber=1&uploadId=1")


def test_no_byte_is_sent_beyond_the_size_that_was_announced(
    listener: socket.socket, sender: PartSender
) -> None:
    with pytest.raises(CopyNotProven):
        sender.send(url_of(listener), {}, 1000, [memoryview(b"x" * 999), memoryview(b"yz")])

    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as received:
        assert received.read().partition(b"\r\n\r\n")[2] == b"x" * 999


def answered_in_the_middle(listener: socket.socket, sender: PartSender, status: bytes) -> PartReply:
    """Send a part to a server that answers after its first bytes and breaks the connection."""
    gone = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1)
            connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\nETag: x\r\n\r\nno")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 1))
        gone.set()

    def chunks() -> Iterator[memoryview]:
        yield BLOCK
        gone.wait(5)
        for _ in range(100):
            yield BLOCK

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        return sender.send(url_of(listener), {}, 101 * len(BLOCK), chunks())
    finally:
        thread.join()


def test_what_a_server_says_before_it_hangs_up_is_heard(listener: socket.socket, sender: PartSender) -> None:
    assert answered_in_the_middle(listener, sender, b"403 Forbidden").status == 403


def test_a_success_before_the_last_byte_is_none(listener: socket.socket, sender: PartSender) -> None:
    with pytest.raises(ServiceUnavailable):
        answered_in_the_middle(listener, sender, b"200 OK")


def test_a_pipe_is_emptied_however_slowly_the_server_takes_it(
    listener: socket.socket, sender: PartSender
) -> None:
    data = bytes(range(256)) * 65_536
    taken: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as received:
            while received.readline() != b"\r\n":
                pass
            time.sleep(0.02)  # until everything on the way is full
            taken.append(received.read(len(data)))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: x\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    pieces = [memoryview(data)[at : at + 65_536] for at in range(0, len(data), 65_536)]
    reply = sender.send(url_of(listener), {}, len(data), piped(pieces))
    thread.join()

    assert reply.status == 200
    assert taken == [data]


def test_a_server_that_takes_nothing_out_of_a_pipe_is_given_up(listener: socket.socket) -> None:
    sender = PartSender(timedelta(seconds=0.1))

    with pytest.raises(ServiceUnavailable, match="in time"):
        sender.send(url_of(listener), {}, 2**40, piped(iter(lambda: BLOCK, None)))
    sender.close()

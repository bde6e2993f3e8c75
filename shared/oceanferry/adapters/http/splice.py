"""Bytes that the kernel moves from one connection to another, by ``splice``.

They pass through a pipe, in which the kernel passes pages on instead of copying
them, and are never in the memory of this process. Both connections must be
plain: only the process itself can decrypt and encrypt.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

from oceanferry.ports.storage.source_object import PipedChunk

PIPE_BYTES = 1024 * 1024
"""What a pipe holds at most where the administrator has left the limit as it is."""
_MS = 1000


@cache
def available() -> bool:
    """Tell whether this system has it: Linux does, what imitates Linux may not, so it is tried once."""
    if not hasattr(os, "splice"):
        return False
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as listener,
            socket.create_connection(listener.getsockname()) as theirs,
            listener.accept()[0] as ours,
            opened() as pipe,
        ):
            theirs.sendall(b"x")
            give(pipe.take(ours, 1), ours)
            return theirs.recv(1) == b"x"
    except OSError:
        return False


@dataclass(frozen=True)
class Pipe:
    """Both ends of a pipe."""

    out: int
    into: int

    def take(self, sock: socket.socket, most_bytes: int) -> PipedChunk:
        """Wait until *sock* has something, and let it flow into the empty pipe; nothing at its end.

        Raises:
            OSError: As from reading *sock*, :class:`TimeoutError` included.
        """
        while True:
            _wait(sock, select.POLLIN)
            with suppress(BlockingIOError):
                return PipedChunk(self.out, os.splice(sock.fileno(), self.into, min(most_bytes, PIPE_BYTES)))

    def hold(self, data: bytes) -> PipedChunk:
        """Put bytes into the empty pipe that have been read already; 64 KiB at most."""
        return PipedChunk(self.out, os.write(self.into, data))


@contextmanager
def opened() -> Iterator[Pipe]:
    """Open a pipe as large as may be."""
    pipe = Pipe(*os.pipe())
    try:
        with suppress(OSError):
            fcntl.fcntl(pipe.into, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        yield pipe
    finally:
        os.close(pipe.out)
        os.close(pipe.into)


def give(piped: PipedChunk, sock: socket.socket) -> None:
    """Let what waits in a pipe flow into *sock*.

    Raises:
        OSError: As from sending, :class:`TimeoutError` included.
    """
    left = piped.nbytes
    while left:
        try:
            left -= os.splice(piped.pipe, sock.fileno(), left)
        except BlockingIOError:
            _wait(sock, select.POLLOUT)


def _wait(sock: socket.socket, event: int) -> None:
    seconds = sock.gettimeout()
    poll = select.poll()
    poll.register(sock, event)
    if not poll.poll(None if seconds is None else seconds * _MS):
        raise TimeoutError

"""A wire with latency, and with a limit for every connection.

Stands between a client and a server, whether or not the kernel has netem:
``python -m benchmarks.long_wire PORT DELAY_MS BYTES_PER_SECOND`` prints the port
that it listens on. Bytes wait in a pipe until they are due and move by splice,
so that the wire itself takes little of the machine.
"""

from __future__ import annotations

import fcntl
import os
import queue
import select
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

_PIPE_BYTES = 1024 * 1024
_PIECE_BYTES = 256 * 1024
_BURST_SECONDS = 0.05  # what a thread that was woken late may catch up on


@dataclass(frozen=True)
class Wire:
    """What every connection suffers."""

    delay_seconds: float
    """In each direction."""
    bytes_per_second: float

    def join(self, client: socket.socket, server: socket.socket) -> None:
        """Carry what both say, until both have nothing more to say."""
        # Before its first byte a real client has waited one round trip for the connection itself.
        handshake = 2 * self.delay_seconds
        with client, server:
            there = threading.Thread(target=self._carry, args=(client, server, handshake))
            there.start()
            self._carry(server, client, 0)
            there.join()

    def _carry(self, source: socket.socket, target: socket.socket, late: float) -> None:
        out, into = os.pipe()
        fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        due: queue.SimpleQueue[tuple[float, int]] = queue.SimpleQueue()
        sender = threading.Thread(target=_send, args=(due, out, target))
        sender.start()
        free = time.monotonic() + late
        with suppress(OSError):
            while count := _splice_when_ready(source, into):
                free = max(free, time.monotonic() - _BURST_SECONDS) + count / self.bytes_per_second
                due.put((max(free, time.monotonic()) + self.delay_seconds, count))
                time.sleep(max(0, free - time.monotonic()))
        due.put((max(free, time.monotonic()) + self.delay_seconds, 0))
        sender.join()
        os.close(into)
        os.close(out)


def _splice_when_ready(source: socket.socket, into: int) -> int:
    # Waiting inside of splice would hold the lock of the pipe, and keep the other end from being emptied.
    select.select([source], [], [])
    return os.splice(source.fileno(), into, _PIECE_BYTES)


def _send(due: queue.SimpleQueue[tuple[float, int]], out: int, target: socket.socket) -> None:
    with suppress(OSError):
        while True:
            moment, left = due.get()
            time.sleep(max(0, moment - time.monotonic()))
            if not left:
                target.shutdown(socket.SHUT_WR)
                return
            while left:
                left -= os.splice(out, target.fileno(), left)


def main() -> None:
    """Serve until killed."""
    port, delay_ms, bytes_per_second = (float(each) for each in sys.argv[1:])
    wire = Wire(delay_ms / 1000, bytes_per_second)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", int(port)))
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=wire.join, args=(client, server), daemon=True).start()


if __name__ == "__main__":
    main()

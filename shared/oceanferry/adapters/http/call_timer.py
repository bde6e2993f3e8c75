"""A total time for a call: a socket's own timeout begins anew with each byte that trickles in."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import timedelta
from http.client import HTTPException

_LINGERS = 2.0
"""For how many seconds the thread waits for another call before it ends."""


class CallTimer:
    """Shuts the sockets that it watches down when the time is over, so that a wait that never ends does.

    A context manager. The waiting caller sees the connection end; :attr:`passed` says that it was this.
    One thread watches over all calls: starting one for each takes longer than many a call.

    Args:
        limit: The time from now on, or from the last :meth:`renew`.
    """

    def __init__(self, limit: timedelta) -> None:
        self._seconds = limit.total_seconds()
        self._passed = False
        self._stopped = False
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self.ends = time.monotonic() + self._seconds
        """By the monotonic clock."""

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
        self.ends = time.monotonic() + self._seconds

    def start(self) -> None:
        """Begin to watch."""
        _WATCH.add(self)

    def stop(self) -> None:
        """Watch no longer: no socket is shut down after this."""
        _WATCH.remove(self)
        with self._lock:
            self._stopped = True

    def hang_up(self) -> None:
        """Shut the sockets down, because the time is over."""
        with self._lock:
            if self._stopped:
                return
            self._passed = True
            for sock in self._watched:
                _shut_down(sock)

    def __enter__(self) -> CallTimer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


current_timer: ContextVar[CallTimer | None] = ContextVar("current_timer", default=None)
"""What watches over the call that this thread is making, for what opens a connection for it."""


class _Watch:
    """The thread that waits for the first of all calls whose time is over; there is none without calls."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._timers: set[CallTimer] = set()
        self._wakes_at = 0.0
        self._rests = False
        self._thread: threading.Thread | None = None

    def add(self, timer: CallTimer) -> None:
        with self._changed:
            self._timers.add(timer)
            self._rests = False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="call-timer", daemon=True)
                self._thread.start()
            elif timer.ends < self._wakes_at:
                self._changed.notify()

    def remove(self, timer: CallTimer) -> None:
        with self._changed:
            self._timers.discard(timer)

    def rest(self) -> None:
        with self._changed:
            self._rests = not self._timers
            self._changed.notify()
            thread = self._thread if self._rests else None
        if thread:
            thread.join()

    def _run(self) -> None:
        while (due := self._due()) is not None:
            for timer in due:
                timer.hang_up()

    def _due(self) -> list[CallTimer] | None:
        """Return the calls whose time is over, after waiting for one; None when there have long been none."""
        with self._changed:
            now = time.monotonic()
            self._wakes_at = min((each.ends for each in self._timers), default=now + _LINGERS)
            if self._wakes_at > now and not self._rests:
                self._changed.wait(min(self._wakes_at - now, threading.TIMEOUT_MAX))
            now = time.monotonic()
            due = [each for each in self._timers if each.ends <= now]
            self._timers.difference_update(due)
            if self._timers or due or (now < self._wakes_at and not self._rests):
                return due
            self._thread = None
            return None


_WATCH = _Watch()


def _forget() -> None:
    """Begin anew in a process that was forked off: it has no thread, and perhaps a lock that is held."""
    global _WATCH  # noqa: PLW0603  # there is one for each process
    _WATCH = _Watch()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def rest() -> None:
    """End the thread that watches over calls, unless calls go on: what is frozen after an event has none."""
    _WATCH.rest()


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

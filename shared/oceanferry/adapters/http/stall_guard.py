"""Telling a peer that trickles from one that delivers."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass, field
from datetime import timedelta

from oceanferry.adapters.http.call_timer import within

FEWEST_BYTES = 256 * 1024
"""That have to come in the time that a peer may stay silent; 4 KiB/s where that is a minute."""


@dataclass
class StallGuard:
    """Ends when too little has come: a socket's timeout begins anew with every single byte."""

    seconds: float | None
    """How long the peer may stay silent; None for ever."""
    _began: float = field(default_factory=time.monotonic)
    _bytes: int = 0

    def came(self, size_bytes: int) -> None:
        """Count bytes that have come.

        Raises:
            TimeoutError: It were too few for the time that has passed.
        """
        self._bytes += size_bytes
        if self.seconds is None or time.monotonic() - self._began < self.seconds:
            return
        if self._bytes < FEWEST_BYTES:
            raise TimeoutError
        self._began, self._bytes = time.monotonic(), 0

    def whole(self, sock: socket.socket) -> contextlib.AbstractContextManager[None]:
        """Bound by the same time what comes as one whole: the headers, or a piece of the body.

        Raises:
            TimeoutError: It took longer.
        """
        return (
            contextlib.nullcontext()
            if self.seconds is None
            else within(timedelta(seconds=self.seconds), sock)
        )

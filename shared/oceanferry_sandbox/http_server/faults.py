"""What can go wrong on the wire, planted by tests."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from oceanferry_sandbox.http_server.messages import Request


@dataclass(frozen=True)
class Fault:
    """One way in which a server misbehaves, for the next matching requests.

    Effects:
        status: answer *status* with *body* instead of handling the request.
        echo: the same, with everything that was sent, escaped, in the place of ``%REQUEST%`` in *body*.
        delay: wait *seconds*, then handle it.
        reset_before: reset the connection without handling the request.
        reset_after: handle it, then reset the connection: the reply is lost.
        cut: send the true headers but only the first *at* bytes of the body.
        corrupt: flip one bit of the response body's byte *at*.
        corrupt_request: flip one bit of the request body's byte *at*.
        trickle: send the body one byte at a time, *seconds* apart.
        headers: replace response headers by *headers* ("" removes one).
    """

    effect: Literal[
        "status",
        "echo",
        "delay",
        "reset_before",
        "reset_after",
        "cut",
        "corrupt",
        "corrupt_request",
        "trickle",
        "headers",
    ]
    method: str = ""
    """Only requests of this method; empty: any."""
    path: str = ""
    """Only requests whose ``path?query`` this regular expression is found in."""
    header: str = ""
    """Only requests with a header ``name: value`` (the name in lower case) that this is found in."""
    skip: int = 0
    """How many matching requests pass unharmed first."""
    times: int = 1
    """How many matching requests are hit; -1: all."""
    status: int = 503
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    at: int = 0

    def matches(self, request: Request) -> bool:
        """Tell whether *request* is one this fault is meant for."""
        target = f"{request.path}?{request.raw_query}"
        headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        return (
            self.method in ("", request.method)
            and re.search(self.path, target) is not None
            and re.search(self.header, headers) is not None
        )


class Faults:
    """The faults planted in one server; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planted: list[_Planted] = []
        self.struck = 0
        """How often any of them has hit a request."""

    def plant(self, fault: Fault) -> None:
        """Let *fault* happen from now on."""
        with self._lock:
            self._planted.append(_Planted(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._planted.clear()

    def take(self, request: Request) -> list[Fault]:
        """Return the faults that hit *request*, counting them down."""
        with self._lock:
            striking = [planted.fault for planted in self._planted if planted.strikes(request)]
            self.struck += len(striking)
            return striking


@dataclass
class _Planted:
    fault: Fault
    skip: int
    left: int

    def strikes(self, request: Request) -> bool:
        """Tell whether *request* is hit, counting down."""
        if self.left == 0 or not self.fault.matches(request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left -= 1
        return True

"""The record of everything that ran, for the tests and the sandbox's page."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from oceanferry_sandbox.function_compute.outcomes import Outcome

Status = Literal["Running", "Succeeded", "Failed"]


@dataclass(frozen=True)
class Invocation:
    """One attempt at running a function once."""

    function: str
    request_id: str
    task_id: str
    """The asynchronous task's id; "" for a synchronous invocation."""
    attempt: int
    """1 for the first attempt, 2 for the first retry."""
    status: Status
    started: datetime
    payload: bytes
    billed: timedelta = timedelta(0)
    """Wall time from handing over the event to the return, rounded up to a millisecond."""
    result: bytes = b""
    """What the handler returned; b"" unless it succeeded."""
    error: bytes = b""
    """The error JSON; b"" unless it failed."""
    error_type: str = ""
    """What ``x-fc-error-type`` says; "" unless it failed."""
    log_lines: tuple[str, ...] = ()
    """Everything that the code printed or logged, and the runtime's own lines."""
    left_behind: tuple[str, ...] = ()
    """Threads and processes still alive after the handler's return: Function Compute freezes them."""
    peak_memory_mb: int = 0
    instance_id: str = ""

    def ended(self, outcome: Outcome) -> Invocation:
        """Return the record completed by how the attempt ended."""
        return replace(
            self,
            status="Failed" if outcome.error_type else "Succeeded",
            billed=outcome.billed,
            result=b"" if outcome.error_type else outcome.response,
            error=outcome.response if outcome.error_type else b"",
            error_type=outcome.error_type,
            log_lines=outcome.log_lines,
            left_behind=outcome.left_behind,
            peak_memory_mb=outcome.peak_memory_mb,
            instance_id=outcome.instance_id,
        )


class InvocationLog:
    """Invocations in order of their start, the running ones included; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Invocation] = []

    def begin(self, invocation: Invocation) -> int:
        """Add a running invocation; returns its place."""
        with self._lock:
            self._entries.append(invocation)
            return len(self._entries) - 1

    def end(self, place: int, invocation: Invocation) -> None:
        """Replace the running invocation by the finished one."""
        with self._lock:
            self._entries[place] = invocation

    def entries(self) -> list[Invocation]:
        """Return a copy of the record."""
        with self._lock:
            return list(self._entries)

"""How one attempt at running a function ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

UNHANDLED = "UnhandledInvocationError"
"""``x-fc-error-type`` of a function that raised, timed out or ended its process."""

End = Literal["answered", "ended", "late"]
"""The process replied; it ended before it replied; it had not replied when the time was over."""

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Outcome:
    """What one attempt left."""

    response: bytes
    """What the handler returned, or the error JSON."""
    error_type: str
    """"" for success, else the value of ``x-fc-error-type``."""
    duration: timedelta
    log_lines: tuple[str, ...]
    left_behind: tuple[str, ...]
    peak_memory_mb: int
    instance_id: str

    @property
    def billed(self) -> timedelta:
        """The duration, rounded up to a millisecond."""
        return -(-self.duration // _MILLISECOND) * _MILLISECOND


def failure_message(end: End, timeout_seconds: str, took: timedelta, memory_mb: int) -> str:
    """Return the errorMessage for a process that did not answer, in Function Compute's words."""
    if end == "late":
        return f"Function timed out after {timeout_seconds} seconds (maxMemoryUsage: {memory_mb}MB)"
    duration = f"duration: {took // _MILLISECOND}ms, maxMemoryUsage: {memory_mb}MB"
    return f"Process exited unexpectedly before completing request ({duration})"

"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable

_LONGEST_SECONDS = 40.0


def until(condition: Callable[[], bool]) -> None:
    """Wait until *condition* holds."""
    ends = time.monotonic() + _LONGEST_SECONDS
    while not condition():
        assert time.monotonic() < ends, "it never became so"
        time.sleep(0.005)

"""Invoking a function only to see what Function Compute answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol


class TrialInvoker(Protocol):
    """One function, whose invocation does no harm."""

    def invoke(self, task_id: str, *, delay: timedelta) -> None:
        """Invoke it asynchronously with that task id.

        Raises:
            OceanferryError: Function Compute did not accept it; a known task id is refused so.
        """

"""Following a run through the functions that work for it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol


class Tracer(Protocol):
    """Records the steps of a run. A lost trace does not affect the work."""

    def step(
        self, name: str, *, parent: str, facts: Mapping[str, str | list[str]]
    ) -> AbstractContextManager[str]:
        """Record what happens in the context as one step; an error that leaves it is recorded and goes on.

        Args:
            name: What is done.
            parent: The ``traceparent`` of the step that asked for this one; empty begins a trace.
            facts: What the step is about. No secrets.

        Returns:
            A context that gives the step's own ``traceparent``, empty when nothing is recorded.
        """

    def send(self) -> bool:
        """Send what was recorded to the collector; False when that failed.

        Called once, before the invocation ends: the process may be frozen after it.
        """

"""A deployed function, looked at from outside so that the recorded calls tell how it is invoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class ObservedFunction(Protocol):
    """One function and its asynchronous invocations; every method raises OceanferryError."""

    def configuration(self) -> None:
        """Look at what is deployed, its handler among it."""

    def ended(self, task_id: str) -> bool:
        """Look at an invocation, and tell whether it is over."""

    def oldest(self, prefix: str) -> str:
        """Return the id of the oldest invocation that is listed and begins with *prefix*, or ``""``."""

    def events(self) -> Sequence[str]:
        """Look at the newest invocations with what each was handed, and return their ids."""

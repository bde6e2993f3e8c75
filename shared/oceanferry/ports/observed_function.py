"""A deployed function, checked from outside so that the recorded calls tell how it is invoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class ObservedFunction(Protocol):
    """One function and its asynchronous invocations; every method raises OceanferryError."""

    def configuration(self) -> None:
        """Check what is deployed, its handler among it."""

    def ended(self, task_id: str) -> bool:
        """Check an invocation, and tell whether it is over."""

    def oldest(self, prefix: str) -> str:
        """Return the id of the oldest invocation that is listed and begins with *prefix*, or ``""``."""

    def events(self) -> Sequence[str]:
        """Check the newest invocations with what each was handed, and return their ids."""

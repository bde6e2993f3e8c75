"""The service that creates, changes and deletes stacks of resources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from oceanferry.domain.provisioning.stacks import ResourceChange, Stack, StackOutcome


class StackService(Protocol):
    """Resource Orchestration Service of one account; every method raises the errors of the tree."""

    def preview(self, stack: Stack) -> Sequence[ResourceChange]:
        """Return what :meth:`apply` would change, and change nothing."""

    def apply(self, stack: Stack) -> StackOutcome:
        """Create the stack, or change it to what *stack* has; returns when that is complete.

        Raises:
            ServiceRefused: A resource could not be created, changed or deleted; the message has the reason.
        """

    def delete(self, stack: Stack) -> bool:
        """Delete the stack with its resources; returns whether there was one.

        Raises:
            ServiceRefused: A resource could not be deleted.
        """

"""Planning, creating and deleting the stacks of a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from oceanferry.domain.provisioning.stacks import ResourceChange, Stack, StackOutcome
from oceanferry.ports.stack_service import StackService


@dataclass(frozen=True)
class Planned:
    """What applying one stack would change."""

    stack: Stack
    changes: Sequence[ResourceChange]


@dataclass(frozen=True)
class Provisioned:
    """The result of one stack."""

    stack: Stack
    outcome: StackOutcome | Literal["deleted", "absent", "kept"]


@dataclass(frozen=True)
class Provisioner:
    """Works on the stacks one after the other, and reports each when it is complete."""

    stacks: Sequence[Stack]
    """In the order in which they are created."""
    service: StackService

    def plan(self) -> Iterator[Planned]:
        """Yield the changes of each stack; nothing is changed."""
        for each in self.stacks:
            yield Planned(each, self.service.preview(each))

    def apply(self) -> Iterator[Provisioned]:
        """Create or change each stack. What is unchanged stays as it is, so that this can be repeated."""
        for each in self.stacks:
            yield Provisioned(each, self.service.apply(each))

    def destroy(self) -> Iterator[Provisioned]:
        """Delete each stack, the last created first; stacks with data are kept."""
        for each in reversed(self.stacks):
            if each.holds_data:
                yield Provisioned(each, "kept")
            else:
                yield Provisioned(each, "deleted" if self.service.delete(each) else "absent")

"""Stacks in memory."""

from __future__ import annotations

from collections.abc import Sequence

from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.provisioning.stacks import Resource, ResourceChange, Stack, StackOutcome


class FakeStackService:
    """A StackService; what ``taken`` names cannot be created."""

    def __init__(self) -> None:
        self.stacks: dict[tuple[str, str], Stack] = {}
        self.taken: set[str] = set()
        """Names of resources that exist and belong to no stack."""

    def preview(self, stack: Stack) -> Sequence[ResourceChange]:
        old, new = _by_id(self.stacks.get(_key(stack))), _by_id(stack)
        changes = [
            ResourceChange("modify" if name in old else "add", name, each.type)
            for name, each in new.items()
            if old.get(name) != each
        ]
        removed = (ResourceChange("remove", name, each.type) for name, each in old.items() if name not in new)
        return [*changes, *removed]

    def apply(self, stack: Stack) -> StackOutcome:
        known = self.stacks.get(_key(stack))
        if known == stack:
            return "unchanged"
        for each in stack.resources:
            if each.reference.name in self.taken and each not in (known.resources if known else ()):
                raise ServiceRefused(
                    f"{each.reference.logical_id}: already exists",
                    advice=f"add {each.reference} to existing in the configuration",
                )
        self.stacks[_key(stack)] = stack
        return "updated" if known else "created"

    def delete(self, stack: Stack) -> bool:
        return self.stacks.pop(_key(stack), None) is not None


def _key(stack: Stack) -> tuple[str, str]:
    return stack.name, stack.region


def _by_id(stack: Stack | None) -> dict[str, Resource]:
    return {each.reference.logical_id: each for each in stack.resources} if stack else {}

"""Stacks in memory."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry_sandbox.resource_orchestration.resources import Template


@dataclass
class SandboxStack:
    """One stack; each poll moves it to its next status."""

    stack_id: str
    name: str
    region: str
    template: Template
    statuses: list[str]
    protected: bool = False
    reason: str = ""

    @property
    def status(self) -> str:
        """The current one."""
        return self.statuses[0]

    def advance(self) -> None:
        """Go on with what is in progress."""
        if len(self.statuses) > 1:
            del self.statuses[0]

    def fields(self) -> dict[str, object]:
        """Return it as the API has it."""
        return {
            "StackId": self.stack_id,
            "StackName": self.name,
            "RegionId": self.region,
            "Status": self.status,
            "StatusReason": self.reason,
            "DeletionProtection": "Enabled" if self.protected else "Disabled",
        }

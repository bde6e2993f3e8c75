"""What ROS answers, as far as it is read."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from oceanferry.domain.provisioning.stacks import ResourceChange


class Done(BaseModel):
    """Answers what has nothing to tell."""


class ListedStack(BaseModel):
    """A stack in a list."""

    stack_id: str = Field(alias="StackId")
    name: str = Field(alias="StackName")
    status: str = Field(alias="Status")


class StackList(BaseModel):
    """Answers ListStacks."""

    stacks: list[ListedStack] = Field(default_factory=list, alias="Stacks")


class StackCreated(BaseModel):
    """Answers CreateStack and UpdateStack."""

    stack_id: str = Field(alias="StackId")


class StackDetails(BaseModel):
    """Answers GetStack."""

    status: str = Field(alias="Status")
    status_reason: str = Field(default="", alias="StatusReason")


class PreviewedResource(BaseModel):
    """One resource in a preview."""

    logical_id: str = Field(alias="LogicalResourceId")
    type: str = Field(alias="ResourceType")
    action: Literal["Add", "Modify", "Remove", "None"] = Field(alias="Action")
    replacement: str = Field(default="False", alias="Replacement")
    """``True``, ``False``, or ``Conditional``: the service finds out when it changes the resource."""

    def change(self) -> ResourceChange | None:
        """Return what happens to the resource, None when it stays as it is."""
        if self.action == "None":
            return None
        if self.action == "Modify" and self.replacement != "False":
            return ResourceChange("replace", self.logical_id, self.type)
        return ResourceChange(_ACTIONS[self.action], self.logical_id, self.type)


_ACTIONS: dict[str, Literal["add", "modify", "remove"]] = {
    "Add": "add",
    "Modify": "modify",
    "Remove": "remove",
}


class _Previewed(BaseModel):
    resources: list[PreviewedResource] = Field(default_factory=list, alias="Resources")


class StackPreview(BaseModel):
    """Answers PreviewStack."""

    stack: _Previewed = Field(alias="Stack")

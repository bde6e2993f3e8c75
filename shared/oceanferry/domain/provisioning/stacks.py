"""A stack of resources, and the template by which Resource Orchestration Service (ROS) creates it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import text

ResourceKind = Literal[
    "role",
    "policy",
    "bucket",
    "topic",
    "queue",
    "log_project",
    "log_store",
    "index",
    "dashboard",
    "alarm",
]
Properties = Mapping[str, object]

FORMAT_VERSION = "2015-09-01"


@dataclass(frozen=True)
class Reference:
    """A resource by its name; in a template, the attribute of the resource when the stack has it."""

    kind: ResourceKind
    name: str
    attribute: str = ""
    """What ROS calls the name of the resource."""

    @property
    def logical_id(self) -> str:
        """What the resource is called inside a template: letters and digits alone."""
        words = re.split(r"[^A-Za-z0-9]+", f"{self.kind}-{self.name}")
        return "".join(word[:1].upper() + word[1:] for word in words)

    def __str__(self) -> str:
        """Return it as ``existing`` in the configuration has it."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Resource:
    """One resource of a stack."""

    reference: Reference
    type: str
    """The type in ROS, such as ``ALIYUN::OSS::Bucket``."""
    properties: Properties
    """As ROS takes them; a value may be a Reference."""
    after: tuple[Reference, ...] = ()
    """Resources that must exist first, besides those that the properties refer to."""
    retained: bool = False
    """Whether the resource stays when the stack no longer has it."""


@dataclass(frozen=True)
class Stack:
    """Resources of one region that are created, changed and deleted together."""

    name: str
    region: str
    resources: tuple[Resource, ...]
    holds_data: bool = False
    """Whether the stack has buckets: it is never deleted from here, and ROS refuses to delete it."""

    def __post_init__(self) -> None:
        """Refuse resources that a template cannot tell apart."""
        if len(self._by_id) != len(self.resources):
            raise InvalidConfiguration(
                text(
                    "Two resources of the stack {name} have names that differ in punctuation alone",
                    name=self.name,
                ),
                advice=text("Give one of them another name"),
            )

    @cached_property
    def _by_id(self) -> Mapping[str, Resource]:
        return {each.reference.logical_id: each for each in self.resources}

    def resource(self, logical_id: str) -> Resource | None:
        """Return the resource that the template calls *logical_id*, None when there is none."""
        return self._by_id.get(logical_id)

    def template(self) -> dict[str, object]:
        """Return the template as ROS reads it."""
        return {
            "ROSTemplateFormatVersion": FORMAT_VERSION,
            "Description": {
                "en": "Written by oceanferry provision from oceanferry.yaml and s.yaml. Change those files.",
                "zh-cn": "由 oceanferry provision 根据 oceanferry.yaml 和 s.yaml 生成。请修改这两个文件。",
            },
            "Resources": {name: self._written(each) for name, each in self._by_id.items()},
        }

    def _written(self, resource: Resource) -> dict[str, object]:
        written: dict[str, object] = {"Type": resource.type}
        if resource.retained:
            written["DeletionPolicy"] = "Retain"
        if after := [each.logical_id for each in resource.after if each.logical_id in self._by_id]:
            written["DependsOn"] = after
        written["Properties"] = self._resolved(resource.properties)
        return written

    def _resolved(self, value: object) -> object:
        if isinstance(value, Reference):
            if value.logical_id in self._by_id:
                return {"Fn::GetAtt": [value.logical_id, value.attribute]}
            return value.name
        if isinstance(value, Mapping):
            return {key: self._resolved(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._resolved(each) for each in value]
        return value


@dataclass(frozen=True)
class ResourceChange:
    """What applying a stack would do to one resource."""

    action: Literal["add", "modify", "replace", "remove"]
    logical_id: str
    type: str


StackOutcome = Literal["created", "updated", "unchanged"]

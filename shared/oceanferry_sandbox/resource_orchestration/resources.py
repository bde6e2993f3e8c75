"""The resources of the account, by the names that no two of a kind may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

Template = Mapping[str, dict[str, object]]
"""The resources of a template by logical id."""

_NAMED_BY = {
    "ALIYUN::RAM::Role": "RoleName",
    "ALIYUN::RAM::ManagedPolicy": "PolicyName",
    "ALIYUN::OSS::Bucket": "BucketName",
    "ALIYUN::MNS::Topic": "TopicName",
    "ALIYUN::MNS::Queue": "QueueName",
    "ALIYUN::SLS::Project": "Name",
}
"""The types whose names are unique; others are unique within what they are part of."""
_REGIONLESS = ("ALIYUN::RAM::", "ALIYUN::OSS::")


@dataclass(frozen=True)
class Name:
    """What is taken once a resource exists."""

    type: str
    name: str
    region: str = ""


@dataclass
class Resources:
    """All that exists, whatever created it."""

    owners: dict[Name, str] = field(default_factory=dict)
    """The id of the stack that each belongs to; empty when it belongs to none."""
    created: Callable[[Name, Mapping[str, object], str], None] = lambda _name, _properties, _region: None
    """Creates a resource with its properties, in a region; changes one that is there."""
    deleted: Callable[[Name], None] = lambda _name: None
    """Deletes a resource in the service that has it."""

    def of(self, type_: str) -> set[str]:
        """Return the names of the resources of a type."""
        return {each.name for each in self.owners if each.type == type_}

    def add(self, type_: str, name: str, region: str = "") -> None:
        """Let a resource exist that no stack has."""
        self.owners[Name(type_, name, region)] = ""

    def conflict(self, template: Template, region: str, stack_id: str) -> str | None:
        """Return the logical id of a resource whose name something else has."""
        for logical_id, name in _names(template, region):
            if self.owners.get(name, stack_id) != stack_id:
                return logical_id
        return None

    def replace(self, old: Template, new: Template, region: str, stack_id: str) -> None:
        """Create what is new in a stack, and delete what it no longer has unless it is retained."""
        kept = dict(_names(new, region))
        for logical_id, name in _names(old, region):
            if name in kept.values():
                continue
            if old[logical_id].get("DeletionPolicy") == "Retain":
                self.owners[name] = ""
            else:
                self.owners.pop(name, None)
                self.deleted(name)
        for logical_id, name in kept.items():
            self.owners[name] = stack_id
            if old.get(logical_id) != new[logical_id]:
                properties = new[logical_id]["Properties"]
                self.created(name, properties if isinstance(properties, dict) else {}, region)


def _names(template: Template, region: str) -> Iterator[tuple[str, Name]]:
    for logical_id, resource in template.items():
        type_, properties = str(resource["Type"]), resource["Properties"]
        key = _NAMED_BY.get(type_)
        if key and isinstance(properties, dict):
            where = "" if type_.startswith(_REGIONLESS) else region
            yield logical_id, Name(type_, str(properties[key]), where)

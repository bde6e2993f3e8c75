"""Templates of calls, and what a new one changes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import Call, Reply
from oceanferry_sandbox.resource_orchestration.parameters import required
from oceanferry_sandbox.resource_orchestration.resources import Template

_FORMAT_VERSION = "2015-09-01"
_LARGEST_TEMPLATE = 524_288


def template_of(call: Call) -> Template:
    """Return the resources of a call's template.

    Raises:
        Refused: It is too large, or no template.
    """
    text = required(call, "TemplateBody")
    if len(text.encode()) > _LARGEST_TEMPLATE:
        raise Refused(400, "InvalidTemplate", "The template is too large.")
    try:
        document = json.loads(text)
        resources: Template = document["Resources"]
        version = document["ROSTemplateFormatVersion"]
    except (ValueError, KeyError, TypeError):
        raise Refused(400, "InvalidTemplate", "The template is no template.") from None
    if version != _FORMAT_VERSION:
        raise Refused(400, "InvalidTemplate", "The template format version is invalid.")
    return resources


def changes(old: Template, new: Template) -> Iterator[Reply]:
    """Yield what a preview says of each resource."""
    for logical_id, resource in new.items():
        known = old.get(logical_id)
        action = "Add" if known is None else "None" if known == resource else "Modify"
        replacement = {"Replacement": "False"} if action == "Modify" else {}
        yield {**_identity(logical_id, resource), "Action": action, **replacement}
    for logical_id, resource in old.items():
        if logical_id not in new:
            yield {**_identity(logical_id, resource), "Action": "Remove"}


def _identity(logical_id: str, resource: dict[str, object]) -> dict[str, object]:
    return {"LogicalResourceId": logical_id, "ResourceType": resource["Type"]}

"""Whether EventBridge has the roles with which it reads a queue and starts a function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import text
from oceanferry.ports.event_sources import ServiceLinkedRoles

NEEDED = ("AliyunServiceRoleForEventBridgeSendToFC", "AliyunServiceRoleForEventBridgeSourceMNS")
"""For a queue of MNS as the source, and a function as the target."""


def service_role_findings(deployment: Deployment, *, roles: ServiceLinkedRoles) -> Iterator[Finding]:
    """Look for the roles, if a trigger of EventBridge needs them. ``make deploy`` creates them."""
    triggers = [trigger for each in deployment.functions for trigger in each.triggers]
    if not any(each.type == "eventbridge" for each in triggers):
        return
    for name in NEEDED:
        topic = Topic("functions", name)
        try:
            exists = roles.exists(name)
        except OceanferryError as error:
            yield replace(topic.failed("service_linked_role", error), level="warning")
            continue
        if exists:
            yield topic.ok("service_linked_role", text("EventBridge has this service-linked role"))
        else:
            yield topic.problem(
                "service_linked_role",
                text("the account has no such role, so that messages in the queue start no function"),
                text("Run make deploy with the permissions that `oceanferry policy --for deployer` prints"),
            )

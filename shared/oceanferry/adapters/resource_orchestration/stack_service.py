"""Stacks, through the API of Resource Orchestration Service (ROS)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from alibabacloud_tea_openapi.client import Client
from pydantic import BaseModel
from pydantic_core import to_json

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.codes import ACCESS_KEY_USER
from oceanferry.adapters.alibaba_cloud.errors import Operation, Refusal, shown
from oceanferry.adapters.alibaba_cloud.rpc_api import RpcApi
from oceanferry.adapters.resource_orchestration.replies import (
    Done,
    ListedStack,
    StackCreated,
    StackDetails,
    StackList,
    StackPreview,
)
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import OceanferryError, PermanentError, ServiceRefused, ServiceUnavailable
from oceanferry.domain.provisioning.stacks import ResourceChange, Stack, StackOutcome
from oceanferry.domain.texts import text
from oceanferry.ports.clock import Clock

ENDPOINT = "ros.aliyuncs.com"
"""Of all regions; a parameter names the region."""
_VERSION = "2019-09-10"
_POLL_EVERY = timedelta(seconds=3)
_LONGEST_WAIT = timedelta(minutes=20)
_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE")
_NEVER_CREATED = ("CREATE_FAILED", "CREATE_ROLLBACK_COMPLETE", "CREATE_ROLLBACK_FAILED")
"""Statuses of a stack that can only be deleted."""
_ReplyT = TypeVar("_ReplyT", bound=BaseModel)


class RosStackService:
    """A StackService.

    Args:
        credentials: The identity needs what ``oceanferry policy --for provisioner`` prints:
            ROS works on every resource in its name.
        region: The region of the deployment; each stack has its own.
        endpoint: None for the cloud's own.
        clock: What passes between attempts, and until a stack is complete.
    """

    def __init__(self, *, credentials: Credentials, region: str, endpoint: str | None, clock: Clock) -> None:
        settings = configuration(credentials, region=region, endpoint=endpoint, default_endpoint=ENDPOINT)
        self._api = RpcApi(_VERSION, Client(settings), Caller(credentials, clock))
        self._clock = clock

    def preview(self, stack: Stack) -> Sequence[ResourceChange]:
        found = self._find(stack)
        exists = found is not None and found.status not in _NEVER_CREATED
        which = {"StackId": found.stack_id} if found and exists else {"StackName": stack.name}
        parameters = {**which, "TemplateBody": _template(stack)}
        preview = self._ask(stack, "preview", "ros:PreviewStack", parameters, StackPreview)
        return [change for each in preview.stack.resources if (change := each.change())]

    def apply(self, stack: Stack) -> StackOutcome:
        found = self._find(stack)
        if found and found.status in _NEVER_CREATED:
            self._delete(stack, found.stack_id)
            found = None
        if found:
            return self._update(stack, found.stack_id)
        parameters = {
            "StackName": stack.name,
            "TemplateBody": _template(stack),
            "ClientToken": secrets.token_hex(16),
            "DeletionProtection": "Disabled",
        }
        created = self._ask(stack, "create", "ros:CreateStack", parameters, StackCreated)
        self._wait(stack, created.stack_id)
        if stack.holds_data:
            # Only now: a stack whose creation failed must be deleted before it can be created again.
            protection = {"StackId": created.stack_id, "DeletionProtection": "Enabled"}
            self._ask(stack, "protect", "ros:SetDeletionProtection", protection, Done)
        return "created"

    def delete(self, stack: Stack) -> bool:
        found = self._find(stack)
        if found is None:
            return False
        self._delete(stack, found.stack_id)
        return True

    def _update(self, stack: Stack, stack_id: str) -> StackOutcome:
        parameters = {
            "StackId": stack_id,
            "TemplateBody": _template(stack),
            "ClientToken": secrets.token_hex(16),
        }
        try:
            self._ask(stack, "update", "ros:UpdateStack", parameters, StackCreated)
        except _Unchanged:
            return "unchanged"
        self._wait(stack, stack_id)
        return "updated"

    def _delete(self, stack: Stack, stack_id: str) -> None:
        self._ask(stack, "delete", "ros:DeleteStack", {"StackId": stack_id}, Done)
        self._wait(stack, stack_id)

    def _find(self, stack: Stack) -> ListedStack | None:
        """Return the stack when there is one, after whatever is in progress with it."""
        parameters = {"StackName.1": stack.name, "PageSize": "50"}
        listed = self._ask(stack, "find", "ros:ListStacks", parameters, StackList).stacks
        live = [each for each in listed if each.status != "DELETE_COMPLETE" and each.name == stack.name]
        if not live:
            return None
        if live[0].status.endswith("_IN_PROGRESS"):
            raise ServiceUnavailable(
                text(
                    "The stack {name} in {region} is being worked on: {status}",
                    name=stack.name,
                    region=stack.region,
                    status=live[0].status,
                ),
                advice=text("Try again when that is complete; the ROS console shows its events"),
            )
        return live[0]

    def _wait(self, stack: Stack, stack_id: str) -> None:
        until = self._clock.now() + _LONGEST_WAIT
        while True:
            found = self._ask(stack, "check", "ros:GetStack", {"StackId": stack_id}, StackDetails)
            if not found.status.endswith("_IN_PROGRESS"):
                break
            if self._clock.now() >= until:
                raise ServiceUnavailable(
                    text(
                        "The stack {name} in {region} is still not complete: {status}",
                        name=stack.name,
                        region=stack.region,
                        status=found.status,
                    ),
                    advice=text(
                        "The ROS console shows its events. Run the command again when it is complete"
                    ),
                )
            self._clock.sleep(_POLL_EVERY)
        if found.status not in _COMPLETE:
            raise _failure(stack, found)

    def _ask(
        self, stack: Stack, verb: str, ram_action: str, parameters: Mapping[str, str], reply: type[_ReplyT]
    ) -> _ReplyT:
        operation = Operation(
            "ROS",
            f"{verb} the stack {stack.name} in {stack.region}",
            ram_action,
            identity=ACCESS_KEY_USER,
        )
        return self._api.ask(operation, {"RegionId": stack.region, **parameters}, reply, _named)


class _Unchanged(PermanentError):
    """The stack has what the template says already."""


def _named(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    if refusal.code == "NotSupported" and "completely same" in refusal.message:
        return _Unchanged(operation.failure("nothing would change"), code=refusal.code)
    return None


def _template(stack: Stack) -> str:
    return to_json(stack.template()).decode()


def _failure(stack: Stack, found: StackDetails) -> OceanferryError:
    reason = shown(found.status_reason, secrets=()) or text("no reason given")
    named = re.search(r"resources\.(\w+)", reason)
    resource = stack.resource(named[1]) if named else None
    if resource and re.search(r"(?i)exist", reason):
        advice = text(
            "If {name} is yours already, add {reference} to existing in the configuration;"
            " otherwise choose another name",
            name=resource.reference.name,
            reference=resource.reference,
        )
    else:
        advice = text(
            "Correct the reason and run the command again; the ROS console shows the stack's events"
        )
    return ServiceRefused(
        text(
            "The stack {name} in {region}: {status}: {reason}",
            name=stack.name,
            region=stack.region,
            status=found.status,
            reason=reason,
        ),
        advice=advice,
    )

"""ROS, API of version 2019-09-10, with stacks in memory.

A template is not validated here: the tests do that with the vendor's own validators.
Unverified: the code that a protected stack answers a deletion with.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.refused import Refused, unknown_action
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import Call, Reply, serve
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.resource_orchestration.parameters import check, required
from oceanferry_sandbox.resource_orchestration.resources import Resources
from oceanferry_sandbox.resource_orchestration.stacks import SandboxStack
from oceanferry_sandbox.resource_orchestration.templates import changes, template_of

_VERSION = "2019-09-10"
_UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_FAILED", "ROLLBACK_COMPLETE")


class RosService:
    """Answers the API's requests.

    Args:
        keys: Who may call.
        resources: What exists in the account.
        polls: How often a stack is found in progress before it is complete.
        clock: What requests are dated against.
    """

    def __init__(
        self,
        keys: Sequence[AccessKey],
        resources: Resources | None = None,
        *,
        polls: int = 1,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._polls = polls
        self._clock = clock
        self.resources = resources or Resources()
        self.stacks: dict[str, SandboxStack] = {}
        """By id, deleted ones included."""
        self.calls: list[str] = []
        """Every action, in the order in which they came."""
        self._tokens: dict[str, str] = {}
        self._actions: dict[str, Callable[[Call], Reply]] = {
            "ListStacks": self._list,
            "GetStack": self._get,
            "PreviewStack": self._preview,
            "CreateStack": self._create,
            "UpdateStack": self._update,
            "DeleteStack": self._delete,
            "SetDeletionProtection": self._protect,
        }

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        return serve(request, "ROS", keys=self._keys, now=self._clock(), answer=self._answer)

    @property
    def live(self) -> list[SandboxStack]:
        """The stacks that have not been deleted."""
        return [each for each in self.stacks.values() if each.status != "DELETE_COMPLETE"]

    def _answer(self, call: Call) -> Reply:
        if call.version != _VERSION:
            raise unknown_action()
        check(call)
        self.calls.append(call.action)
        return self._actions[call.action](call)

    def _list(self, call: Call) -> Reply:
        names = {value for key, value in call.parameters.items() if key.startswith("StackName.")}
        found = [
            each.fields()
            for each in reversed(self.stacks.values())
            if each.region == call.parameters["RegionId"] and (not names or each.name in names)
        ]
        return {"Stacks": found[:10], "TotalCount": len(found), "PageNumber": 1, "PageSize": 10}

    def _get(self, call: Call) -> Reply:
        stack = self._stack(call)
        answer = stack.fields()
        stack.advance()
        return answer

    def _preview(self, call: Call) -> Reply:
        old = self._stack(call).template if "StackId" in call.parameters else {}
        return {"Stack": {"Resources": list(changes(old, template_of(call)))}}

    def _create(self, call: Call) -> Reply:
        token, name = call.parameters.get("ClientToken", ""), required(call, "StackName")
        if token and token in self._tokens:
            return {"StackId": self._tokens[token]}
        region, template = call.parameters["RegionId"], template_of(call)
        if any((each.name, each.region) == (name, region) for each in self.live):
            raise Refused(409, "StackExists", f"The Stack ({name}) already exists.")
        stack = SandboxStack(str(uuid.uuid4()), name, region, template, ["CREATE_IN_PROGRESS"] * self._polls)
        self._tokens[token] = stack.stack_id
        self.stacks[stack.stack_id] = stack
        stack.protected = call.parameters.get("DeletionProtection") == "Enabled"
        if conflict := self.resources.conflict(template, region, stack.stack_id):
            stack.statuses.append("CREATE_ROLLBACK_COMPLETE")
            stack.reason, stack.template = _exists(conflict), {}
        else:
            self.resources.replace({}, template, region, stack.stack_id)
            stack.statuses.append("CREATE_COMPLETE")
        return {"StackId": stack.stack_id}

    def _update(self, call: Call) -> Reply:
        stack, template = self._stack(call), template_of(call)
        if stack.status not in _UPDATABLE:
            message = f"Update stack in {stack.status} status is not supported."
            raise Refused(409, "ActionInProgress", message)
        if template == stack.template:
            message = "Update the completely same stack is not supported."
            raise Refused(400, "NotSupported", message)
        if conflict := self.resources.conflict(template, stack.region, stack.stack_id):
            stack.statuses = [*["UPDATE_IN_PROGRESS"] * self._polls, "ROLLBACK_COMPLETE"]
            stack.reason = _exists(conflict)
        else:
            self.resources.replace(stack.template, template, stack.region, stack.stack_id)
            stack.template, stack.reason = template, ""
            stack.statuses = [*["UPDATE_IN_PROGRESS"] * self._polls, "UPDATE_COMPLETE"]
        return {"StackId": stack.stack_id}

    def _delete(self, call: Call) -> Reply:
        stack = self._stack(call)
        if stack.protected:
            message = f"The stack {stack.name} is protected against deletion."
            raise Refused(403, "DeletionProtected", message)
        self.resources.replace(stack.template, {}, stack.region, stack.stack_id)
        stack.template, stack.statuses = {}, [*["DELETE_IN_PROGRESS"] * self._polls, "DELETE_COMPLETE"]
        return {}

    def _protect(self, call: Call) -> Reply:
        self._stack(call).protected = required(call, "DeletionProtection") == "Enabled"
        return {}

    def _stack(self, call: Call) -> SandboxStack:
        stack = self.stacks.get(required(call, "StackId"))
        if stack is None or stack.region != call.parameters["RegionId"]:
            raise Refused(
                404, "StackNotFound", f"The Stack ({call.parameters['StackId']}) could not be found."
            )
        return stack


def _exists(logical_id: str) -> str:
    return (
        f"Resource CREATE failed: ResponseException: resources.{logical_id}: The resource already exists."
        " Code: EntityAlreadyExists"
    )

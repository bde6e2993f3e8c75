"""EventBridge, API of version 2020-04-01: the streams that Function Compute's triggers have made.

The fields are those of the vendor's SDKs. That a stream invokes synchronously when
``asyncInvocationType`` is false is unverified: one page of the documentation says the contrary.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.refused import unknown_action
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import Call, Reply, serve
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.mns.queue_triggers import QueueTrigger

_VERSION = "2020-04-01"


class EventBridgeService:
    """Answers the API's requests.

    Args:
        keys: Who may call.
        triggers: What the streams were made of.
        clock: What requests are dated against.
    """

    def __init__(
        self,
        keys: Sequence[AccessKey],
        triggers: Sequence[QueueTrigger],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._triggers = triggers
        self._clock = clock
        self.false_means = "Sync"
        """How a stream of a trigger with ``asyncInvocationType: false`` invokes its function."""
        self.missing_roles: set[str] = set()
        """The service-linked roles that the account does not have."""

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        return serve(request, "eventbridge", keys=self._keys, now=self._clock(), answer=self._answer)

    def _answer(self, call: Call) -> Reply:
        if call.version != _VERSION:
            raise unknown_action()
        if call.action == "CheckServiceLinkedRoleForProduct":
            return _succeeded(self._role(call.parameters.get("ProductName", "")))
        if call.action != "ListEventStreamings":
            raise unknown_action()
        streams = [self._stream(each) for each in self._triggers]
        return _succeeded({"EventStreamings": streams, "NextToken": "", "Total": len(streams)})

    def _role(self, name: str) -> Reply:
        return {"StsRoleName": name, "CheckPass": name not in self.missing_roles}

    def _stream(self, trigger: QueueTrigger) -> Reply:
        sync, other = ("Sync", "Async") if self.false_means == "Sync" else ("Async", "Sync")
        return {
            "EventStreamingName": f"{trigger.function}-{trigger.name}",
            "Status": "RUNNING",
            "FilterPattern": "{}",
            "Source": {"SourceMNSParameters": {"QueueName": trigger.queue}},
            "Sink": {
                "SinkFcParameters": {
                    "FunctionName": _constant(trigger.function),
                    "InvocationType": _constant(other if trigger.asynchronous else sync),
                }
            },
        }


def _succeeded(data: Reply) -> Reply:
    return {"Code": "Success", "Success": True, "Message": "Operation successful.", "Data": data}


def _constant(value: str) -> Reply:
    return {"Form": "CONSTANT", "Value": value}

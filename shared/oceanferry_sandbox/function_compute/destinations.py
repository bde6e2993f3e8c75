"""What is sent to ``onSuccess`` and ``onFailure``, and where.

The payload is that of a reply captured from Function Compute. Unverified: the
``condition`` of a task that expired or was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.function_compute.functions import function_arn, function_named_by
from oceanferry_sandbox.function_compute.tasks import AsyncTask, TaskStatus

MnsDelivery = Callable[[str, bytes], None]
"""Takes the ARN of a queue's or topic's messages and a payload; raises LookupError when it is unknown."""

_LARGEST_MNS_MESSAGE = 64 * 1024
_CONDITIONS: dict[TaskStatus, str] = {
    "Succeeded": "",
    "Failed": "InvocationError",
    "Expired": "EventExpired",
    "Stopped": "InvocationStopped",
}


class Destinations:
    """Tells a function, a queue or a topic how a task ended."""

    def __init__(self, region: str, account_id: str, invoke: Callable[[str, bytes], object]) -> None:
        self._region = region
        self._account_id = account_id
        self._invoke = invoke
        self.deliver_to_mns: MnsDelivery | None = None

    def tell(self, task: AsyncTask, now: datetime) -> None:
        """Deliver to the destination for how *task* ended; the task says afterwards whether it worked."""
        config = task.config
        arn = config.on_success if task.status == "Succeeded" else config.on_failure
        if not arn:
            return
        payload = self._payload(task, now)
        try:
            self._deliver(arn, payload)
        except (Refused, LookupError):
            task.destination_status = "Failed"
        else:
            task.destination_status = "Succeeded"

    def _deliver(self, arn: str, payload: bytes) -> None:
        name = function_named_by(arn)
        if name:
            self._invoke(name, payload)
        elif self.deliver_to_mns is None or len(payload) > _LARGEST_MNS_MESSAGE:
            raise LookupError(arn)
        else:
            self.deliver_to_mns(arn, payload)

    def _payload(self, task: AsyncTask, now: datetime) -> bytes:
        condition = _CONDITIONS[task.status]
        last = task.attempts[-1] if task.attempts else None
        response = (last.error or last.result) if last else b""
        return json.dumps(
            {
                "timestamp": int(now.timestamp() * 1000),
                "requestContext": {
                    "requestId": task.request_id,
                    "functionArn": function_arn(self._region, self._account_id, task.config.name),
                    "condition": condition,
                    "approximateInvokeCount": len(task.attempts),
                },
                "requestPayload": task.payload.decode(errors="replace"),
                "responseContext": {"statusCode": 200, "functionError": condition},
                "responsePayload": response.decode(errors="replace"),
            },
            separators=(",", ":"),
        ).encode()

"""The API's JSON shapes, as the models of ``alibabacloud_fc20230330`` 4.8.3 read them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from oceanferry_sandbox.function_compute.functions import FunctionConfig, Trigger, function_arn
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.tasks import FINAL, AsyncTask, TaskEvent
from oceanferry_sandbox.http_server.messages import Response

Json = Mapping[str, object]

_DEPLOYED = datetime(2026, 1, 1, tzinfo=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
_SECOND = timedelta(seconds=1)
_LOG_TAIL = 4096


def json_response(status: int, body: Json, request_id: str) -> Response:
    """Return a JSON reply that carries the request id in the headers."""
    headers = {
        "Content-Type": "application/json",
        "x-fc-request-id": request_id,
        "x-acs-request-id": request_id,
    }
    return Response(status, headers, json.dumps(body).encode())


def error_response(status: int, code: str, message: str, request_id: str) -> Response:
    """Return the gateway's error reply."""
    return json_response(status, {"RequestId": request_id, "Code": code, "Message": message}, request_id)


def invocation_response(invocation: Invocation, *, tail: bool) -> Response:
    """Return a synchronous reply; a function error is a 200 as well. *tail* adds the end of the log."""
    headers = {
        "Content-Type": "application/octet-stream",
        "x-fc-request-id": invocation.request_id,
        "x-fc-invocation-duration": str(invocation.billed // timedelta(milliseconds=1)),
        "x-fc-max-memory-usage": str(invocation.peak_memory_mb),
    }
    if invocation.error_type:
        headers["x-fc-error-type"] = invocation.error_type
    if tail:
        log = "\n".join(invocation.log_lines).encode()
        headers["x-fc-log-result"] = base64.b64encode(log[-_LOG_TAIL:]).decode()
    return Response(200, headers, invocation.error or invocation.result)


class Shapes:
    """Turns what the service knows into replies; needs to know the account for the ARNs."""

    def __init__(self, region: str, account_id: str) -> None:
        self._region = region
        self._account_id = account_id

    def function(self, config: FunctionConfig) -> Json:
        """GetFunction; environment variables are shown as to anyone who may call it."""
        return {
            "functionName": config.name,
            "functionArn": self._arn(config),
            "functionId": hashlib.md5(config.name.encode()).hexdigest(),  # noqa: S324  # an id, no secret
            "handler": config.handler,
            "runtime": config.runtime,
            "timeout": max(1, config.timeout // _SECOND),
            "memorySize": config.memory_mb,
            "cpu": 0.35,
            "diskSize": 512,
            "instanceConcurrency": 1,
            "internetAccess": True,
            "environmentVariables": dict(config.environment),
            "role": config.role,
            "logConfig": {"project": config.log_project, "logstore": config.log_store},
            "state": "Active",
            "lastUpdateStatus": "Successful",
            "createdTime": _DEPLOYED,
            "lastModifiedTime": _DEPLOYED,
        }

    def trigger(self, config: FunctionConfig, trigger: Trigger) -> Json:
        """One member of ListTriggers."""
        return {
            "triggerName": trigger.name,
            "triggerType": trigger.type,
            "triggerConfig": trigger.config,
            "sourceArn": trigger.source_arn,
            "invocationRole": trigger.invocation_role,
            "targetArn": self._arn(config),
            "qualifier": "LATEST",
            "status": "ACTIVE",
            "createdTime": _DEPLOYED,
            "lastModifiedTime": _DEPLOYED,
        }

    def async_invoke_config(self, config: FunctionConfig) -> Json:
        """GetAsyncInvokeConfig."""
        arns = {"onSuccess": config.on_success, "onFailure": config.on_failure}
        return {
            "functionArn": self._arn(config),
            "asyncTask": config.async_task,
            "maxAsyncRetryAttempts": config.max_async_retry_attempts,
            "maxAsyncEventAgeInSeconds": config.max_async_event_age // _SECOND,
            "destinationConfig": {name: {"destination": arn} for name, arn in arns.items() if arn},
            "createdTime": _DEPLOYED,
            "lastModifiedTime": _DEPLOYED,
        }

    def task(self, task: AsyncTask, *, with_payload: bool) -> Json:
        """GetAsyncTask, and one member of ListAsyncTasks."""
        last = task.attempts[-1] if task.attempts else None
        shape: dict[str, object] = {
            "taskId": task.task_id,
            "requestId": task.request_id,
            "functionArn": self._arn(task.config),
            "qualifier": "LATEST",
            "status": task.status,
            "alreadyRetriedTimes": max(0, len(task.attempts) - 1),
            "destinationStatus": task.destination_status,
            "durationMs": sum(one.billed // timedelta(milliseconds=1) for one in task.attempts),
            "startedTime": _milliseconds(task.events[0].at),
            "endTime": _milliseconds(task.events[-1].at) if task.status in FINAL else 0,
            "instanceId": last.instance_id if last else "",
            "taskErrorMessage": last.error.decode(errors="replace") if last else "",
            "events": [_event(event) for event in task.events],
        }
        if with_payload:
            shape["taskPayload"] = task.payload.decode(errors="replace")
            shape["returnPayload"] = last.result.decode(errors="replace") if last else ""
        return shape

    def _arn(self, config: FunctionConfig) -> str:
        return function_arn(self._region, self._account_id, config.name)


def _event(event: TaskEvent) -> Json:
    return {
        "eventId": event.id,
        "status": event.status,
        "timestamp": _milliseconds(event.at),
        "eventDetail": event.detail,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

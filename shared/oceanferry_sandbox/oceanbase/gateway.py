"""What Alibaba Cloud's API gateway does before and after the service itself."""

from __future__ import annotations

import json

from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.oceanbase import refusals
from oceanferry_sandbox.oceanbase.behaviour import Behaviour
from oceanferry_sandbox.oceanbase.refusals import Refusal
from oceanferry_sandbox.oceanbase.replies import Reply


def admit(action: str, behaviour: Behaviour) -> None:
    """Let a request for *action* pass, unless something is planned against it.

    Raises:
        Refusal: The caller is throttled, lacks the permission, or the service is down.
    """
    if behaviour.throttled:
        behaviour.throttled -= 1
        raise refusals.throttled(behaviour.throttling_status, behaviour.retry_after)
    if behaviour.unavailable:
        behaviour.unavailable -= 1
        raise refusals.unavailable()
    if action in behaviour.denied_actions:
        raise refusals.denied(action, behaviour.denial)


def answered(request_id: str, reply: Reply) -> Response:
    """Wrap the service's reply."""
    return _response(200, request_id, reply)


def refused(request: Request, request_id: str, refusal: Refusal) -> Response:
    """Say why *request* is not served."""
    topic = f"q={refusal.code}&product=OceanBasePro&requestId={request_id}"
    fields: Reply = {
        "HostId": request.headers.get("host"),
        "Code": refusal.code,
        "Message": refusal.message,
        "Recommend": f"https://api.aliyun.com/troubleshoot?{topic}",
    }
    if refusal.detail:
        fields["AccessDeniedDetail"] = dict(refusal.detail)
    response = _response(refusal.status, request_id, fields)
    response.headers = {**response.headers, **refusal.headers}
    return response


def _response(status: int, request_id: str, fields: Reply) -> Response:
    headers = {"content-type": "application/json;charset=utf-8", "x-acs-request-id": request_id}
    return Response(status, headers, json.dumps({"RequestId": request_id, **fields}).encode())

"""What Alibaba Cloud's API gateway does before and after the service itself."""

from __future__ import annotations

from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.alibaba_cloud.rpc_gateway import json_response
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.oceanbase import refusals
from oceanferry_sandbox.oceanbase.behaviour import Behaviour
from oceanferry_sandbox.oceanbase.replies import Reply


def admit(action: str, behaviour: Behaviour) -> None:
    """Let a request for *action* pass, unless something is planned against it.

    Raises:
        Refused: The caller is throttled, lacks the permission, or the service is down.
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
    return json_response(200, request_id, reply)


def refused(request: Request, request_id: str, refusal: Refused) -> Response:
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
    response = json_response(refusal.status, request_id, fields)
    response.headers = {**response.headers, **refusal.headers}
    return response
